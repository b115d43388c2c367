//! The actions of topic rules.
//!
//! What they are made of is documented in
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-iot-topicrule-action.html>. Where AWS takes
//! substitution templates, so does this version; names of roles have no effect.

use super::error::{Place, Rejection, possible};
use super::properties::Properties;
use super::topic;
use crate::cloud::sql::{SqlError, Substitution};

/// The kinds of actions.
const KINDS: [&str; 6] = ["DynamoDB", "DynamoDBv2", "Lambda", "Republish", "S3", "Sqs"];

/// Where the payload is put if an action does not say.
const PAYLOAD: &str = "payload";

/// What a rule does with a message.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Invokes a function.
    Lambda {
        /// The function's ARN or name.
        function: Substitution,
    },
    /// Puts an item with one attribute per field into a table.
    DynamoDbV2 {
        /// The table's name.
        table: Substitution,
    },
    /// Puts an item with a key and the whole payload into a table.
    DynamoDb(Box<Item>),
    /// Publishes the payload to another topic.
    Republish {
        /// The topic.
        topic: Substitution,
        /// Whether with quality of service 1 instead of 0.
        at_least_once: bool,
    },
    /// Puts the payload into a bucket.
    S3 {
        /// The bucket's name.
        bucket: Substitution,
        /// The key that the payload gets.
        key: Substitution,
    },
    /// Sends the payload to a queue.
    Sqs {
        /// The queue's URL.
        queue: Substitution,
        /// Whether in Base64.
        in_base64: bool,
    },
}

/// What the action `DynamoDB` puts.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The table's name.
    pub table: Substitution,
    /// The hash key.
    pub hash: Key,
    /// The range key, of a table that has one.
    pub range: Option<Key>,
    /// The name of the attribute that the payload goes to.
    pub payload: Substitution,
}

/// A key of an item.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// The name of its attribute.
    pub field: Substitution,
    /// Its value.
    pub value: Substitution,
    /// Whether it is a number instead of a text.
    pub is_number: bool,
}

impl Action {
    /// What it acts on: a function's ARN or name, a table's name, a topic, a bucket's name or a queue's URL.
    pub fn target(&self) -> &Substitution {
        match self {
            Self::Lambda { function: target }
            | Self::DynamoDbV2 { table: target }
            | Self::Republish { topic: target, .. }
            | Self::S3 { bucket: target, .. }
            | Self::Sqs { queue: target, .. } => target,
            Self::DynamoDb(item) => &item.table,
        }
    }

    pub(super) fn read(mut action: Properties) -> Result<(Place, Self), Rejection> {
        let names = action.names();
        let [name] = names.as_slice() else {
            let remedy = format!("write one of {}", KINDS.join(", "));
            return Err(action.place().rejection("an action needs exactly one kind", remedy));
        };
        let place = action.place().child(name);
        if !KINDS.contains(&name.as_str()) {
            return Err(place.rejection("this rule action is not supported", possible(name, KINDS)));
        }
        let mut properties = action.nested(name)?;
        let action = match name.as_str() {
            "Lambda" => Self::Lambda { function: substitution(&mut properties, "FunctionArn")? },
            "Republish" => republish(&mut properties)?,
            "DynamoDB" => Self::DynamoDb(Box::new(item(&mut properties)?)),
            "S3" => {
                properties.without_effect(&["RoleArn", "CannedAcl"]);
                Self::S3 {
                    bucket: substitution(&mut properties, "BucketName")?,
                    key: substitution(&mut properties, "Key")?,
                }
            }
            "Sqs" => {
                properties.without_effect(&["RoleArn"]);
                let queue = substitution(&mut properties, "QueueUrl")?;
                Self::Sqs { queue, in_base64: properties.optional_flag("UseBase64")?.unwrap_or(false) }
            }
            _ => {
                properties.without_effect(&["RoleArn"]);
                let mut put = properties.nested("PutItem")?;
                let table = substitution(&mut put, "TableName")?;
                put.finish()?;
                Self::DynamoDbV2 { table }
            }
        };
        properties.finish()?;
        Ok((place, action))
    }
}

fn republish(properties: &mut Properties) -> Result<Action, Rejection> {
    properties.without_effect(&["RoleArn"]);
    let topic = substitution(properties, "Topic")?;
    let place = properties.place().child("Topic");
    let start = topic.start();
    // A `$` alone stands before an expression: together they may make a `$$`.
    if start.len() > 1 && start.starts_with('$') && !start.starts_with("$$") {
        let problem = format!("'{start}' begins with a single `$`, which is no topic of your own");
        return Err(
            place.rejection(problem, "write $$ for a topic that begins with `$`, such as $$aws/things/NAME/...")
        );
    }
    if let Some(Err((problem, remedy))) = topic.literal().map(topic::published) {
        return Err(place.rejection(problem, remedy));
    }
    let at_least_once = match properties.optional_number("Qos")?.unwrap_or(0) {
        0 => false,
        1 => true,
        other => {
            let problem = format!("quality of service {other} is not supported, as in AWS");
            return Err(properties.place().child("Qos").rejection(problem, "write 0 or 1"));
        }
    };
    Ok(Action::Republish { topic, at_least_once })
}

fn item(properties: &mut Properties) -> Result<Item, Rejection> {
    properties.without_effect(&["RoleArn"]);
    let hash = key(properties, "Hash")?;
    let has_range = properties.names().iter().any(|name| name.starts_with("RangeKey"));
    let payload = optional(properties, "PayloadField")?;
    let payload = payload.unwrap_or_else(|| Substitution::plain(PAYLOAD));
    Ok(Item {
        table: substitution(properties, "TableName")?,
        hash,
        range: if has_range { Some(key(properties, "Range")?) } else { None },
        payload,
    })
}

fn key(properties: &mut Properties, which: &str) -> Result<Key, Rejection> {
    let kind = format!("{which}KeyType");
    let is_number = match properties.optional_text(&kind)?.as_deref() {
        None | Some("STRING") => false,
        Some("NUMBER") => true,
        Some(other) => {
            let place = properties.place().child(&kind);
            return Err(place.rejection(format!("{other} is no type of a key"), "write STRING or NUMBER"));
        }
    };
    let field = substitution(properties, &format!("{which}KeyField"))?;
    let value = substitution(properties, &format!("{which}KeyValue"))?;
    Ok(Key { field, value, is_number })
}

fn substitution(properties: &mut Properties, name: &str) -> Result<Substitution, Rejection> {
    let place = properties.place().child(name);
    optional(properties, name)?.ok_or_else(|| place.rejection("it is missing", "add it"))
}

fn optional(properties: &mut Properties, name: &str) -> Result<Option<Substitution>, Rejection> {
    let place = properties.place().child(name);
    let text = properties.optional_text(name)?;
    text.map(|text| Substitution::parse(&text).map_err(|error| broken(&place, error))).transpose()
}

/// An error of SQL at its place in the template.
pub(super) fn broken(place: &Place, error: SqlError) -> Rejection {
    place.rejection(format!("column {}: {}", error.column, error.problem), error.remedy)
}

/// The function's name in an ARN, or the name itself.
pub fn function_name(arn: &str) -> &str {
    arn.split_once(":function:").map_or(arn, |(_, name)| name)
}
