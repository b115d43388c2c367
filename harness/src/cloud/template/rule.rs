//! `AWS::IoT::TopicRule`: what happens to messages.

use super::error::{Place, Rejection, possible};
use super::properties::Properties;
use crate::cloud::sql::Statement;

/// A topic rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Which messages it takes and what it makes of them.
    pub statement: Statement,
    /// False if it is switched off.
    pub enabled: bool,
    /// What it does with them, in order, each with its place in the template.
    pub actions: Vec<(Place, Action)>,
}

/// What a rule does with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Invokes a function.
    Lambda {
        /// The function's name.
        function: String,
    },
    /// Puts an item with one attribute per field into a table.
    Table {
        /// The table's name.
        table: String,
    },
}

impl Rule {
    pub(super) fn read(name: String, arn: String, mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&["RuleName", "Tags"]);
        let mut payload = properties.nested("TopicRulePayload")?;
        properties.finish()?;
        check_version(&mut payload)?;
        payload.without_effect(&["Description"]);
        let enabled = !payload.optional_flag("RuleDisabled")?.unwrap_or(false);
        let sql = payload.text("Sql")?;
        let place = payload.place().child("Sql");
        let broken = |error: crate::cloud::sql::SqlError| {
            place.rejection(format!("column {}: {}", error.column, error.problem), error.remedy)
        };
        let statement = Statement::parse(&sql).map_err(broken)?;
        let actions = payload.list("Actions")?.into_iter().map(Action::read).collect::<Result<_, _>>()?;
        payload.finish()?;
        Ok(Self { name, arn, statement, enabled, actions })
    }
}

/// Without a version AWS takes 2015-10-08, whose meaning differs in details that this version does not imitate.
fn check_version(payload: &mut Properties) -> Result<(), Rejection> {
    let version = payload.optional_text("AwsIotSqlVersion")?;
    if version.as_deref() == Some("2016-03-23") {
        return Ok(());
    }
    let place = payload.place().child("AwsIotSqlVersion");
    let found = version.unwrap_or_else(|| "2015-10-08 (what AWS takes when none is given)".into());
    Err(place.rejection(format!("SQL version {found} is not supported"), "write AwsIotSqlVersion: '2016-03-23'"))
}

impl Action {
    fn read(mut action: Properties) -> Result<(Place, Self), Rejection> {
        let names = action.names();
        let [name] = names.as_slice() else {
            return Err(action.place().rejection("an action needs exactly one kind", "write Lambda: or DynamoDBv2:"));
        };
        let place = action.place().child(name);
        match name.as_str() {
            "Lambda" => {
                let mut lambda = action.nested("Lambda")?;
                let arn = lambda.text("FunctionArn")?;
                lambda.finish()?;
                let function = function_name(&arn).to_owned();
                Ok((place, Self::Lambda { function }))
            }
            "DynamoDBv2" => {
                let mut action = action.nested("DynamoDBv2")?;
                action.without_effect(&["RoleArn"]);
                let mut put = action.nested("PutItem")?;
                let table = put.text("TableName")?;
                put.finish()?;
                action.finish()?;
                Ok((place, Self::Table { table }))
            }
            _ => Err(place.rejection("this rule action is not supported", possible(name, ["Lambda", "DynamoDBv2"]))),
        }
    }
}

/// The function's name in an ARN, or the name itself.
pub(super) fn function_name(arn: &str) -> &str {
    arn.split_once(":function:").map_or(arn, |(_, name)| name)
}
