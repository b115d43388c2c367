//! Topic rules: what comes to them, and their actions. What their statements make of a message is in [`statements`](super::statements).

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

use super::statements::{self, FUNCTIONS};
use super::targets::Setup;
use super::{Case, Outcome, Part, Scene, holds, same};

/// Developer Guide, "Substitution templates", "Rule actions", "Error handling (error action)", "Basic Ingest", "Reserved topics"; API
/// Reference, `TopicRulePayload`.
const TEMPLATES: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-substitution-templates.html";
const REPUBLISH: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/republish-rule-action.html";
const DYNAMODB: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-rule-action.html";
const DYNAMODB_V2: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-v2-rule-action.html";
const ERROR_ACTION: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html";
const BASIC_INGEST: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html";
const DISABLED: &str = "https://docs.aws.amazon.com/iot/latest/apireference/API_TopicRulePayload.html";
const RESERVED: &str = "https://docs.aws.amazon.com/iot/latest/developerguide/reserved-topics.html";

/// A rule with its SQL and the rest of its payload, in YAML.
pub(super) fn rule(name: &str, sql: &str, rest: &str) -> String {
    let (id, sql) = (name.replace('_', ""), serde_json::to_string(sql).unwrap());
    format!(
        "  {id}Rule:\n    Type: AWS::IoT::TopicRule\n    Properties:\n      RuleName: {name}\n      TopicRulePayload:\n        \
         Sql: {sql}\n        AwsIotSqlVersion: '2016-03-23'\n        {rest}\n"
    )
}

const ROLE: &str = r"
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: iot.amazonaws.com }, Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: all
          PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] }
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: items
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
";

/// The rules of the cases below.
fn rules() -> String {
    let republish = |topic: &str| format!("Republish: {{ RoleArn: !GetAtt Role.Arn, Topic: '{topic}' }}");
    [
        rule("substitution", "SELECT * FROM 'free/substitution/in/+'", &format!("Actions: [{{ {} }}]", republish("free/substitution/${topic(4)}/${id}"))),
        rule("switched_off", "SELECT 'off' AS by FROM 'free/a_disabled_rule_does_nothing/in'", &format!("RuleDisabled: true\n        Actions: [{{ {} }}]", republish("free/a_disabled_rule_does_nothing/out"))),
        rule("switched_on", "SELECT 'on' AS by FROM 'free/a_disabled_rule_does_nothing/in'", &format!("Actions: [{{ {} }}]", republish("free/a_disabled_rule_does_nothing/out"))),
        rule("basic", "SELECT *, topic() AS of FROM 'free/elsewhere'", &format!("Actions: [{{ {} }}]", republish("free/basic_ingest_goes_to_its_rule/out"))),
        rule("first", "SELECT * FROM 'free/two_actions/in'", &format!("Actions: [{{ {} }}, {{ {} }}]", republish("free/two_actions/one"), republish("free/two_actions/two"))),
        rule("chain_one", "SELECT *, 1 AS one FROM 'free/rules_follow_rules/in'", &format!("Actions: [{{ {} }}]", republish("free/rules_follow_rules/between"))),
        rule("chain_two", "SELECT *, 2 AS two FROM 'free/rules_follow_rules/between'", &format!("Actions: [{{ {} }}]", republish("free/rules_follow_rules/out"))),
        rule("shadowed", "SELECT state.reported.seen AS seen FROM '$aws/things/+/shadow/name/rules_hear_of_shadows/update/accepted'", &format!("Actions: [{{ {} }}]", republish("free/rules_hear_of_shadows/out"))),
        rule("whole_items", "SELECT * FROM 'free/fields_become_attributes/in'", "Actions: [{ DynamoDBv2: { RoleArn: !GetAtt Role.Arn, PutItem: { TableName: items } } }]"),
        rule("keyed_items", "SELECT * FROM 'free/a_key_and_the_payload/in'", "Actions: [{ DynamoDB: { RoleArn: !GetAtt Role.Arn, TableName: items, HashKeyField: id, HashKeyValue: '${topic(2)}', PayloadField: all } }]"),
        rule("failing", "SELECT * FROM 'free/a_failed_action_is_told/in'", &format!("Actions: [{{ DynamoDBv2: {{ RoleArn: !GetAtt Role.Arn, PutItem: {{ TableName: items }} }} }}]\n        ErrorAction: {{ {} }}", republish("free/a_failed_action_is_told/out"))),
        rule("known_sender", "SELECT clientid() AS client, timestamp() AS at, newuuid() AS id FROM 'free/the_sender_is_known/in'", &format!("Actions: [{{ {} }}]", republish("free/the_sender_is_known/out"))),
        rule("binary", "SELECT encode(*, 'base64') AS data FROM 'free/what_is_no_json_can_be_encoded/in'", &format!("Actions: [{{ {} }}]", republish("free/what_is_no_json_can_be_encoded/out"))),
    ]
    .concat()
}

async fn a_topic_from_a_template(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe("free/substitution/x/#").await?;
    device.publish("free/substitution/in/x", r#"{"id": "part-7"}"#).await?;
    same(other.json().await?, ("free/substitution/x/part-7".into(), json!({"id": "part-7"})))
}

async fn a_disabled_rule_does_nothing(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    for _ in 0..3 {
        device.publish(&scene.topic("in"), "{}").await?;
        same(other.json().await?.1, json!({"by": "on"}))?;
    }
    Ok(())
}

async fn basic_ingest_goes_to_its_rule(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    device.publish("$aws/rules/basic/made/here", r#"{"a": 1}"#).await?;
    same(other.json().await?.1, json!({"a": 1, "of": "made/here"}))
}

async fn two_actions(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe("free/two_actions/+").await?;
    device.publish(&scene.topic("in"), r#"{"a": 1}"#).await?;
    let mut topics = Vec::new();
    for _ in 0..3 {
        topics.push(other.json().await?.0);
    }
    topics.sort();
    same(topics, ["in", "one", "two"].map(|end| scene.topic(end)).to_vec())
}

async fn rules_follow_rules(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    device.publish(&scene.topic("in"), r#"{"a": 0}"#).await?;
    same(other.json().await?.1, json!({"a": 0, "one": 1, "two": 2}))
}

async fn rules_hear_of_shadows(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    let shadow = format!("$aws/things/{}/shadow/name/{}/update", scene.thing(), scene.case);
    device.publish(&shadow, r#"{"state": {"reported": {"seen": 5}}}"#).await?;
    same(other.json().await?.1, json!({"seen": 5}))
}

/// Waits for the item of this id.
async fn item(scene: &Scene, id: &str) -> Result<std::collections::HashMap<String, AttributeValue>, String> {
    for _ in 0..200 {
        let get = scene.target.tables.get_item().table_name("items").key("id", AttributeValue::S(id.into()));
        if let Some(item) = get.send().await.map_err(|error| format!("{error:?}"))?.item {
            return Ok(item);
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    Err(format!("there is no item {id}"))
}

async fn fields_become_attributes(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    let payload = json!({"id": "fields", "n": 1.5, "ok": true, "none": null, "list": [1, "x"], "map": {"a": 1}});
    device.publish(&scene.topic("in"), payload.to_string()).await?;
    let found = item(&scene, "fields").await?;
    let number = |text: &str| AttributeValue::N(text.into());
    same(&found["n"], &number("1.5"))?;
    same((&found["ok"], &found["none"]), (&AttributeValue::Bool(true), &AttributeValue::Null(true)))?;
    same(&found["list"], &AttributeValue::L(vec![number("1"), AttributeValue::S("x".into())]))?;
    same(&found["map"], &AttributeValue::M([("a".to_owned(), number("1"))].into()))
}

async fn a_key_and_the_payload(scene: Scene) -> Outcome {
    let mut device = scene.device().await?;
    device.publish(&scene.topic("in"), r#"{"a": 1}"#).await?;
    let found = item(&scene, scene.case).await?;
    same(&found["all"], &AttributeValue::M([("a".to_owned(), AttributeValue::N("1".into()))].into()))
}

async fn a_failed_action_is_told(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    device.publish(&scene.topic("in"), r#"{"without": "a key"}"#).await?;
    let (_, told) = other.json().await?;
    same((&told["ruleName"], &told["topic"]), (&json!("failing"), &json!(scene.topic("in"))))?;
    same(&told["clientId"], &json!(scene.thing()))?;
    same(&told["base64OriginalPayload"], &json!("eyJ3aXRob3V0IjogImEga2V5In0="))?;
    let failure = &told["failures"][0];
    same((&failure["failedAction"], &failure["failedResource"]), (&json!("DynamoDBv2Action"), &json!("items")))?;
    holds(failure["errorMessage"].is_string(), || told.to_string())
}

async fn the_sender_is_known(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    device.publish(&scene.topic("in"), "{}").await?;
    let (_, said) = other.json().await?;
    same(&said["client"], &json!(scene.thing()))?;
    holds(said["at"].as_u64().is_some_and(|at| at > 1_700_000_000_000), || said.to_string())?;
    holds(said["id"].as_str().is_some_and(|id| id.len() == 36), || said.to_string())
}

async fn what_is_no_json_can_be_encoded(scene: Scene) -> Outcome {
    let (mut device, mut other) = (scene.device().await?, scene.other().await?);
    other.subscribe(&scene.topic("out")).await?;
    device.publish(&scene.topic("in"), b"\xff\x00\x01").await?;
    same(other.json().await?.1, json!({"data": "/wAB"}))
}

pub(super) fn part() -> Part {
    let mut cases: Vec<Case> = statements::cases().collect();
    cases.extend([
        Case::new("a_topic_from_a_template", TEMPLATES, a_topic_from_a_template),
        Case::new("a_disabled_rule_does_nothing", DISABLED, a_disabled_rule_does_nothing),
        Case::new("basic_ingest_goes_to_its_rule", BASIC_INGEST, basic_ingest_goes_to_its_rule),
        Case::new("two_actions", REPUBLISH, two_actions),
        Case::new("rules_follow_rules", REPUBLISH, rules_follow_rules),
        Case::new("rules_hear_of_shadows", RESERVED, rules_hear_of_shadows),
        Case::new("fields_become_attributes", DYNAMODB_V2, fields_become_attributes),
        Case::new("a_key_and_the_payload", DYNAMODB, a_key_and_the_payload),
        Case::new("a_failed_action_is_told", ERROR_ACTION, a_failed_action_is_told),
        Case::new("the_sender_is_known", FUNCTIONS, the_sender_is_known),
        Case::new("what_is_no_json_can_be_encoded", FUNCTIONS, what_is_no_json_can_be_encoded),
    ]);
    let resources = statements::rules() + &rules() + ROLE.trim_start_matches('\n');
    Part { name: "rules", cases, setup: Setup { resources, ..Setup::default() } }
}
