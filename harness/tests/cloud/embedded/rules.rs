//! What topic rules do with messages: seen by clients that publish and subscribe, and in tables.

use aws_sdk_dynamodb::types::AttributeValue;
use lineproof::cloud::Messages;
use lineproof::cloud::sql::function::encoding::hex;
use lineproof_judge::journal::{Entry, Event};
use rumqttc::QoS;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::client::{Client, Heard};
use super::scripted::Act;
use super::support::{Fixture, TEMPLATE, open_template, output, troubles, until};

/// A cloud with further rules, each with its name, its SQL and the rest of its payload.
async fn with(rules: &[(&str, &str, &str)]) -> Fixture {
    let rule = |(name, sql, rest): &(&str, &str, &str)| {
        let sql = sql.replace('\'', "''");
        let rest = rest.lines().fold(String::new(), |rest, line| rest + "        " + line + "\n");
        let head = format!("  {name}:\n    Type: AWS::IoT::TopicRule\n    Properties:\n      TopicRulePayload:\n");
        format!("{head}        Sql: '{sql}'\n        AwsIotSqlVersion: \"2016-03-23\"\n{rest}")
    };
    let rules: String = rules.iter().map(rule).collect();
    open_template(&TEMPLATE.replacen("  RuleRole:", &format!("{rules}  RuleRole:"), 1), |_| Act::Record).await
}

async fn publish(fixture: &Fixture, topic: &str, payload: &[u8]) {
    let mut gateway = Client::of(fixture, "gateway-a").await;
    gateway.mqtt.publish(topic, QoS::AtLeastOnce, false, payload).await.unwrap();
    assert_eq!(gateway.heard().await, Heard::Acknowledged);
}

async fn items(fixture: &Fixture, table: &str) -> Vec<std::collections::HashMap<String, AttributeValue>> {
    fixture.cloud.settled().await;
    fixture.cloud.dynamodb().scan().table_name(table).send().await.unwrap().items.unwrap()
}

/// What rules have published to topics that are not AWS's own, in order.
fn published(fixture: &Fixture) -> Vec<(String, Value)> {
    published_by_cloud(fixture).into_iter().filter(|(topic, _)| !topic.starts_with('$')).collect()
}

fn published_by_cloud(fixture: &Fixture) -> Vec<(String, Value)> {
    let message = |entry: &Entry| match &entry.event {
        Event::Message { client, topic, payload, .. } if client == Messages::CLOUD => {
            Some((topic.clone(), payload.clone()))
        }
        _ => None,
    };
    fixture.journal.entries().iter().filter_map(|entry| message(entry)).collect()
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/republish-rule-action.html>
#[tokio::test]
async fn a_rule_publishes_what_it_selects_to_the_topic_that_its_template_makes() {
    let sql = "SELECT serial * 2 AS twice, upper(state) AS state, (SELECT VALUE v FROM values WHERE v > 1) AS above \
               FROM 'lines/+/gateways/+/readings' WHERE state IN ['ok', 'late']";
    let action =
        "Actions: [{ Republish: { RoleArn: x, Topic: 'lines/mps/${topic(4)}/${state + serial}/parts', Qos: 1 } }]";
    let fixture = with(&[("Echo", sql, action)]).await;
    let mut other = Client::of(&fixture, "gateway-b").await;
    other.subscribe("lines/mps/a/+/parts").await;
    let reading = json!({"serial": 5, "state": "ok", "values": [{"v": 1}, {"v": 2.5}]});
    publish(&fixture, "lines/mps/gateways/a/readings", reading.to_string().as_bytes()).await;
    let expected = ("lines/mps/a/ok5/parts".to_owned(), json!({"twice": 10, "state": "OK", "above": [2.5]}));
    assert_eq!(other.message().await, expected);
    publish(&fixture, "lines/mps/gateways/a/readings", b"{\"state\": \"lost\"}").await;
    fixture.cloud.settled().await;
    assert_eq!(published(&fixture), [expected], "what the condition excludes goes nowhere");
    assert_eq!(troubles(&fixture.journal), Vec::<String>::new());
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-principal>
#[tokio::test]
async fn a_rule_knows_who_has_published() {
    let sql = |from: &str| format!("SELECT principal() AS who, clientid() AS client, traceid() AS trace FROM '{from}'");
    let fixture = with(&[
        ("Own", &sql("lines/+/who"), "Actions: [{ Republish: { Topic: lines/mps/first/parts } }]"),
        ("Cloud", &sql("lines/mps/first/parts"), "Actions: [{ Republish: { Topic: lines/mps/second/parts } }]"),
    ])
    .await;
    publish(&fixture, "lines/mps/who", b"{}").await;
    fixture.cloud.settled().await;
    let [(_, first), (_, second)] = published(&fixture).try_into().unwrap();
    let pem = std::fs::read_to_string(fixture.cloud.credentials("gateway-a").unwrap().cert).unwrap();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = aws_smithy_types::base64::decode(body).unwrap();
    let print = hex(&Sha256::digest(der));
    assert_eq!((&first["who"], &first["client"]), (&json!(print), &json!("gateway-a")));
    assert_eq!((second.get("who"), &second["client"]), (None, &json!("cloud")));
    assert_ne!(first["trace"], second["trace"]);
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-rule-action.html>
#[tokio::test]
async fn an_item_has_its_key_from_templates_and_the_payload_in_one_attribute() {
    let action = "Actions:\n  - DynamoDB:\n      TableName: production-${topic(3)}\n      HashKeyField: line\n      HashKeyValue: ${topic(2)}\n      \
                  RangeKeyField: id\n      RangeKeyValue: ${id}-${serial + 1}\n      PayloadField: part_${topic(3)}\n      RoleArn: x";
    let fixture = with(&[("Keep", "SELECT * FROM 'lines/+/records'", action)]).await;
    let part = json!({"id": "mps", "serial": 5, "ok": true, "list": [1.5]});
    publish(&fixture, "lines/mps/records", part.to_string().as_bytes()).await;
    publish(&fixture, "lines/fest/records", b"\xff\x00 no JSON").await;
    let mut found = items(&fixture, "production-records").await;
    found.sort_by_key(|item| item["line"].as_s().unwrap().clone());
    let [bytes, whole] = found.try_into().unwrap();
    assert_eq!((whole["line"].as_s().unwrap().as_str(), whole["id"].as_s().unwrap().as_str()), ("mps", "mps-6"));
    let inner = whole["part_records"].as_m().unwrap();
    assert_eq!((inner["serial"].as_n().unwrap().as_str(), inner["ok"].as_bool().unwrap()), ("5", &true));
    assert_eq!(inner["list"].as_l().unwrap().len(), 1);
    assert_eq!(bytes["part_records"].as_b().unwrap().as_ref(), b"\xff\x00 no JSON");
    assert_eq!(bytes["id"].as_s().unwrap(), "-", "what is Undefined becomes nothing");
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/dynamodb-rule-action.html>: a key of type `NUMBER`, and the attribute that the
/// payload goes to if nothing is said.
#[tokio::test]
async fn a_key_may_be_a_number() {
    let table = "  Numbered:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      TableName: numbered\n      \
                 BillingMode: PAY_PER_REQUEST\n      AttributeDefinitions: [{ AttributeName: n, AttributeType: N }]\n      \
                 KeySchema: [{ AttributeName: n, KeyType: HASH }]\n";
    let action =
        "DynamoDB: { TableName: numbered, HashKeyField: n, HashKeyType: NUMBER, HashKeyValue: '${serial * 1.5}' }";
    let rule = format!(
        "  Count:\n    Type: AWS::IoT::TopicRule\n    Properties:\n      TopicRulePayload:\n        Sql: SELECT VALUE state FROM \
         'lines/+/counts'\n        AwsIotSqlVersion: \"2016-03-23\"\n        Actions: [{{ {action} }}]\n"
    );
    let template = TEMPLATE.replacen("  RuleRole:", &format!("{table}{rule}  RuleRole:"), 1);
    let fixture = open_template(&template, |_| Act::Record).await;
    publish(&fixture, "lines/mps/counts", b"{\"serial\": 3, \"state\": \"ok\"}").await;
    publish(&fixture, "lines/mps/counts", b"{\"serial\": \"x\"}").await;
    let [item] = items(&fixture, "numbered").await.try_into().unwrap();
    assert_eq!((item["n"].as_n().unwrap().as_str(), item["payload"].as_s().unwrap().as_str()), ("4.5", "ok"));
    until(&fixture.journal, |event| output(event, "Actions[0].DynamoDB: failed: ")).await;
    assert_eq!(troubles(&fixture.journal), Vec::<String>::new(), "a wrong key is the system's own doing");
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html>
#[tokio::test]
async fn what_fails_is_told_to_the_error_action_once() {
    let rest = "Actions:\n  - DynamoDBv2: { PutItem: { TableName: gateway-status } }\n  - Republish: { Topic: 'a/${name}' }\n  \
                - Lambda: { FunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:${name}' }\n  \
                - Republish: { Topic: lines/mps/fine/parts }\n\
                ErrorAction: { Republish: { Topic: 'lines/${topic(2)}/errors/parts', Qos: 1 } }";
    let fixture = with(&[("Fails", "SELECT * FROM 'lines/+/readings'", rest)]).await;
    let mut other = Client::of(&fixture, "gateway-b").await;
    other.subscribe("lines/+/errors/parts").await;
    let payload = r##"{ "name": "#", "note": "no key" }"##;
    publish(&fixture, "lines/mps/readings", payload.as_bytes()).await;
    let (topic, told) = other.message().await;
    assert_eq!(topic, "lines/mps/errors/parts");
    let encoded = aws_smithy_types::base64::encode(payload);
    assert_eq!((&told["ruleName"], &told["topic"]), (&json!("Fails"), &json!("lines/mps/readings")));
    assert_eq!((&told["clientId"], &told["base64OriginalPayload"]), (&json!("gateway-a"), &json!(encoded)));
    assert_eq!(told["cloudwatchTraceId"].as_str().unwrap().len(), 36);
    let failures = told["failures"].as_array().unwrap();
    let failed: Vec<_> = failures.iter().map(|one| (&one["failedAction"], &one["failedResource"])).collect();
    let [table, topic, function] = [json!("DynamoDBv2Action"), json!("RepublishAction"), json!("LambdaAction")];
    assert_eq!(
        failed,
        [
            (&table, &json!("gateway-status")),
            (&topic, &json!("a/#")),
            (&function, &json!("arn:aws:lambda:eu-central-1:123456789012:function:#"))
        ]
    );
    assert!(failures[0]["errorMessage"].as_str().unwrap().contains("ValidationException"), "{told}");
    publish(&fixture, "lines/mps/readings", b"{\"gateway\": \"a\", \"name\": \"record-production\"}").await;
    fixture.cloud.settled().await;
    let topics: Vec<String> = published(&fixture).into_iter().map(|(topic, _)| topic).collect();
    let (fine, errors) = ("lines/mps/fine/parts", "lines/mps/errors/parts");
    assert_eq!(topics, [fine, errors, "a/record-production", fine, errors], "no function may be invoked for this rule");
    until(&fixture.journal, |event| output(event, "Actions[0].DynamoDBv2: failed: ")).await;
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/lambda-rule-action.html>: the ARN is a substitution template, too.
#[tokio::test]
async fn a_function_is_invoked_by_the_name_that_a_template_makes_if_it_may_be() {
    let permission = "  Permitted:\n    Type: AWS::Lambda::Permission\n    Properties:\n      FunctionName: !Ref RecordProduction\n      \
                      Action: lambda:InvokeFunction\n      Principal: iot.amazonaws.com\n      SourceArn: !GetAtt Named.Arn\n";
    let rule = "  Named:\n    Type: AWS::IoT::TopicRule\n    Properties:\n      TopicRulePayload:\n        Sql: SELECT * FROM 'lines/+/named'\n        \
                AwsIotSqlVersion: \"2016-03-23\"\n        Actions: [{ Lambda: { FunctionArn: !Sub 'arn:aws:lambda:${AWS::Region}:1:function:${!to}' } }]\n";
    let template = TEMPLATE.replacen("  RuleRole:", &format!("{rule}{permission}  RuleRole:"), 1);
    let fixture = open_template(&template, |_| Act::Record).await;
    for (id, to) in [("1", "record-production"), ("2", "other")] {
        let event = json!({"id": id, "line": "mps", "serial": 1, "gateway": "a", "to": to});
        publish(&fixture, "lines/mps/named", event.to_string().as_bytes()).await;
    }
    let found = items(&fixture, "production-records").await;
    assert_eq!(found.iter().map(|item| item["id"].as_s().unwrap().as_str()).collect::<Vec<_>>(), ["1"]);
    until(&fixture.journal, |event| {
        output(event, "may not invoke a function `other` for this rule, only: record-production")
    })
    .await;
    fixture.cloud.close().await;
}

/// MQTT 3.1.1, section 4.7.2, and <https://docs.aws.amazon.com/iot/latest/developerguide/reserved-topics.html>
#[tokio::test]
async fn rules_for_everything_see_nothing_of_aws_and_rules_for_aws_do() {
    let fixture = with(&[
        (
            "Tell",
            "SELECT * FROM 'lines/+/tell'",
            "Actions: [{ Republish: { Topic: $$aws/things/gateway-a/shadow/update } }]",
        ),
        (
            "All",
            "SELECT topic() AS topic FROM '#' WHERE clientid() <> 'cloud'",
            "Actions: [{ Republish: { Topic: '${\"seen/all\"}' } }]",
        ),
        (
            "Aws",
            "SELECT *, topic() AS topic, clientid() AS by FROM '$aws/things/+/shadow/update'",
            "Actions: [{ Republish: { Topic: 'seen/aws' } }]",
        ),
        (
            "Every",
            "SELECT * FROM '#' WHERE topic(1) = '$aws'",
            "Actions: [{ Republish: { Topic: '${\"seen/wrong\"}' } }]",
        ),
        ("Plus", "SELECT * FROM '+/things/#'", "Actions: [{ Republish: { Topic: 'seen/wrong' } }]"),
    ])
    .await;
    publish(&fixture, "lines/mps/tell", b"{\"state\":{}}").await;
    fixture.cloud.settled().await;
    let mut seen = published(&fixture);
    seen.sort_by(|left, right| left.0.cmp(&right.0));
    let shadow = "$aws/things/gateway-a/shadow/update";
    let expected = [
        ("seen/all".to_owned(), json!({"topic": "lines/mps/tell"})),
        ("seen/aws".to_owned(), json!({"state": {}, "topic": shadow, "by": "cloud"})),
    ];
    assert_eq!(seen, expected);
    assert!(published_by_cloud(&fixture).contains(&(shadow.to_owned(), json!({"state": {}}))));
    let unmatched = fixture.journal.entries().iter().any(|entry| matches!(entry.event, Event::Unmatched { .. }));
    assert!(!unmatched, "what the cloud itself publishes is missed by nobody");
    fixture.cloud.close().await;
}

/// AWS would publish for ever; <https://docs.aws.amazon.com/iot/latest/developerguide/iot-create-rule.html> warns of it.
#[tokio::test]
async fn rules_that_go_round_in_a_circle_come_to_an_end_and_say_so() {
    let fixture = with(&[
        ("Ping", "SELECT n + 1 AS n FROM 'lines/+/ping'", "Actions: [{ Republish: { Topic: lines/mps/pong } }]"),
        ("Pong", "SELECT n + 1 AS n FROM 'lines/+/pong'", "Actions: [{ Republish: { Topic: lines/mps/ping } }]"),
    ])
    .await;
    publish(&fixture, "lines/mps/ping", b"{\"n\": 0}").await;
    fixture.cloud.settled().await;
    assert_eq!(published(&fixture).last().unwrap().1, json!({"n": 100}));
    until(&fixture.journal, |event| output(event, "they go round in a circle")).await;
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/binary-payloads.html>
#[tokio::test]
async fn hostile_payloads_leave_the_rules_at_work() {
    let fixture = with(&[
        ("Sum", "SELECT n * n AS square, n + 1 AS next, s FROM 'lines/+/readings'", "Actions: [{ Republish: { Topic: 'lines/mps/sums/parts' } }]"),
        ("Raw", "SELECT encode(*, 'base64') AS data FROM 'lines/+/bytes'", "Actions: [{ Republish: { Topic: 'lines/mps/raw/parts' } }]"),
        ("Whole", "SELECT * FROM 'lines/+/whole'", "Actions: [{ Republish: { Topic: '${topic()}/again' } }, { DynamoDBv2: { PutItem: { TableName: gateway-status } } }]"),
    ])
    .await;
    let deep = "[".repeat(4000) + &"]".repeat(4000);
    for payload in [deep.as_bytes(), b"\xff\xfe", b"{\"n\": 1e999}", b"{\"n\":", b"NaN"] {
        publish(&fixture, "lines/mps/readings", payload).await;
    }
    until(&fixture.journal, |event| output(event, "a message on lines/mps/readings is not JSON and is skipped")).await;
    for payload in
        ["{\"n\": 1e300}", "{\"n\": \"1E999999999999\"}", "{\"n\": 18446744073709551615}", "{\"n\": [[[]]]}", "[]", ""]
    {
        publish(&fixture, "lines/mps/readings", payload.as_bytes()).await;
    }
    publish(&fixture, "lines/mps/readings", b"{\"n\": 12, \"s\": \"\\ud83d\\ude00\"}").await;
    publish(&fixture, "lines/mps/bytes", b"\xff\x00").await;
    publish(&fixture, "lines/mps/whole", b"\xff\x00").await;
    fixture.cloud.settled().await;
    let seen = published(&fixture);
    let of =
        |topic: &str| seen.iter().filter(|(of, _)| of == topic).map(|(_, payload)| payload.clone()).collect::<Vec<_>>();
    let expected = [
        json!({"next": 1e300}),
        json!({"next": "1E9999999999991"}),
        json!({"square": 3.402_823_669_209_385e38, "next": 1.844_674_407_370_955_2e19}),
        json!({}),
        json!({}),
        json!({}),
        json!({"square": 144, "next": 13, "s": "😀"}),
    ];
    assert_eq!(of("lines/mps/sums/parts"), expected);
    assert_eq!(of("lines/mps/raw/parts"), [json!({"data": "/wA="})]);
    assert_eq!(of("lines/mps/whole/again"), [json!("\u{fffd}\0")], "the journal shows what is text of it");
    until(&fixture.journal, |event| {
        output(event, "Actions[1].DynamoDBv2: failed: the selected value is not an object")
    })
    .await;
    assert_eq!(troubles(&fixture.journal), Vec::<String>::new());
    fixture.cloud.close().await;
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html>
#[tokio::test]
async fn what_is_published_to_a_rule_itself_is_for_that_rule_alone() {
    let sql = "SELECT topic() AS topic FROM 'nowhere'";
    let action = "Actions: [{ Republish: { RoleArn: x, Topic: 'lines/mps/a/1/parts', Qos: 1 } }]";
    let fixture = with(&[("Echo", sql, action)]).await;
    let mut other = Client::of(&fixture, "gateway-b").await;
    other.subscribe("lines/mps/a/+/parts").await;
    publish(&fixture, "$aws/rules/Echo/lines/mps/gateways/a/parts", b"{}").await;
    assert_eq!(other.message().await, ("lines/mps/a/1/parts".into(), json!({"topic": "lines/mps/gateways/a/parts"})));
    publish(&fixture, "$aws/rules/Nobody/x", b"{}").await;
    fixture.cloud.settled().await;
    assert_eq!(published(&fixture).len(), 1);
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
}
