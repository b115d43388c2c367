//! What a template asks for and this version cannot do is an error that names it.

use super::support::{TEMPLATE, refused};

/// The error when one piece of the template is replaced.
async fn with(from: &str, to: &str) -> String {
    assert!(TEMPLATE.contains(from), "{from}");
    let message = refused(&TEMPLATE.replacen(from, to, 1)).await.to_string();
    let (file, rest) = message.split_once("template.yaml: ").unwrap_or_else(|| panic!("no file in {message}"));
    assert!(file.starts_with("template /"), "{message}");
    rest.to_owned()
}

/// What is replaced, by what, and how the error begins.
const CASES: &[(&str, &str, &str)] = &[
    (
        "Type: AWS::IAM::Role",
        "Type: AWS::Timestream::Database",
        "RuleRole (AWS::Timestream::Database): resources of type AWS::Timestream::Database are not supported; possible here: AWS::DynamoDB::Table",
    ),
    (
        "Type: AWS::IoT::Thing",
        "Type: AWS::IoT::Think",
        "GatewayA (AWS::IoT::Think): resources of type AWS::IoT::Think are not supported; did you mean AWS::IoT::Thing?",
    ),
    (
        "{ ThingName: gateway-a }",
        "{ ThingNam: gateway-a }",
        "GatewayA (AWS::IoT::Thing), property ThingNam: this version does not support it; did you mean ThingName?",
    ),
    (
        "!GetAtt RecordProduction.Arn",
        "!ImportValue x",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Lambda.FunctionArn: the intrinsic function \
         !ImportValue is not supported; possible here: GetAtt, If, Join, Ref, Sub",
    ),
    (
        "TABLE: !Ref Records",
        "TABLE: !Ref Record",
        "RecordProduction (AWS::Lambda::Function), property Environment.Variables.TABLE: there is no `Record` to refer to; \
         did you mean Records?",
    ),
    (
        "TABLE: !Ref Records",
        "TABLE: !GetAtt Records.StreamArn",
        "RecordProduction (AWS::Lambda::Function), property Environment.Variables.TABLE: attribute `StreamArn` of Records \
         (AWS::DynamoDB::Table) is not supported; Arn is possible",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- Timestream: { TableName: x }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Timestream: this rule action is not supported; \
         possible here: DynamoDB, DynamoDBv2, Lambda, Republish",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- republish: { Topic: a }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].republish: this rule action is not supported; \
         did you mean Republish?",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- Republish: { Topic: lines/mps/gateways/b/parts }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Republish.Topic: the rule listens to \
         'lines/+/gateways/+/parts' and would publish to 'lines/mps/gateways/b/parts' again and again; publish to a topic",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- Republish: { Topic: $aws/things/a/shadow/update }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Republish.Topic: '$aws/things/a/shadow/update' \
         begins with a single `$`, which is no topic of your own; write $$ for a topic",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- Republish: { Topic: 'a/${topc(2)}' }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Republish.Topic: column 5: there is no function \
         topc(); did you mean `topic`?",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- Republish: { Topic: a, Qos: 2 }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Republish.Qos: quality of service 2 is not \
         supported, as in AWS; write 0 or 1",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- Republish: { Topic: a, Headers: {} }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Republish.Headers: this version does not",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- DynamoDB: { TableName: gateway-status, HashKeyField: gateway, HashKeyValue: a, RangeKeyField: at }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].DynamoDB.RangeKeyValue: it is missing; add it",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- DynamoDB: { TableName: gateway-status, HashKeyField: gateway, HashKeyValue: a, HashKeyType: TEXT }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].DynamoDB.HashKeyType: TEXT is no type of a key; \
         write STRING or NUMBER",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- DynamoDB: { TableName: gateway-state, HashKeyField: gateway, HashKeyValue: a }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].DynamoDB: there is no table `gateway-state` in the \
         template; did you mean gateway-status?",
    ),
    (
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }",
        "- Lambda: { FunctionArn: !GetAtt RecordProduction.Arn }\n        ErrorAction: { Firehose: { BucketName: errors } }",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.ErrorAction.Firehose: this rule action is not supported; possible \
         here: DynamoDB, DynamoDBv2, Lambda, Republish",
    ),
    (
        "  PartsRule:\n    Type: AWS::IoT::TopicRule\n    Properties:",
        "  PartsRule:\n    Type: AWS::IoT::TopicRule\n    Properties:\n      RuleName: parts-rule",
        "PartsRule (AWS::IoT::TopicRule), property RuleName: AWS IoT takes no rule of this name; write 128 letters",
    ),
    (
        "FROM 'lines/+/gateways/+/parts'",
        "FROM '$aws/rules/PartsRule/parts'",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Sql: column 36: no rule can listen to \
         '$aws/rules/PartsRule/parts'",
    ),
    (
        "WHERE serial > 0",
        "WHERE get_dynamodb(serial) > 0",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Sql: column 69: function get_dynamodb() of AWS is \
         not supported by this version; read the table in a function that the rule invokes",
    ),
    (
        "        AwsIotSqlVersion: \"2016-03-23\"\n",
        "",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.AwsIotSqlVersion: SQL version 2015-10-08",
    ),
    (
        "Action: lambda:InvokeFunction",
        "Action: lambda:GetFunction",
        "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Lambda: AWS IoT has no permission to invoke \
         `record-production` for this rule; add an AWS::Lambda::Permission",
    ),
    (
        "TableName: !Ref Status",
        "TableName: gateway-states",
        "StatusRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].DynamoDBv2: there is no table \
         `gateway-states` in the template; did you mean gateway-status?",
    ),
    (
        "Runtime: provided.al2023",
        "Runtime: java21",
        "RecordProduction (AWS::Lambda::Function), property Runtime: runtime java21 is not supported; this version runs \
         `bootstrap` binaries (provided.al2023, provided.al2), Python (python3.N) and Node.js (nodejsN.x)",
    ),
    (
        "Runtime: provided.al2023",
        "Runtime: python3.8",
        "RecordProduction (AWS::Lambda::Function), property Handler: `bootstrap` does not name a function in a file of the \
         function's folder; write module.function, such as app.handler",
    ),
    (
        "Runtime: provided.al2023\n      Handler: bootstrap",
        "Runtime: nodejs18.x",
        "RecordProduction (AWS::Lambda::Function), property Handler: it is missing; add it",
    ),
    (
        "Timeout: 1",
        "Timeout: soon",
        "RecordProduction (AWS::Lambda::Function), property Timeout: soon is not a whole number",
    ),
    (
        "Effect: Allow",
        "Effect: Forbid",
        "Policy (AWS::IoT::Policy), property PolicyDocument.Statement[0].Effect: Effect Forbid is not supported; write Allow or",
    ),
    (
        "Action: iot:Connect",
        "Action: iot:Fly",
        "Policy (AWS::IoT::Policy), property PolicyDocument.Statement[0].Action: action iot:Fly is not supported; possible",
    ),
    (
        "${!iot:Connection.Thing.ThingName}",
        "${!iot:Certificate.Issuer}",
        "Policy (AWS::IoT::Policy), property PolicyDocument.Statement[0].Resource: arn:aws:iot:eu-central-1:123456789012:",
    ),
    (
        "KeySchema: [{ AttributeName: gateway, KeyType: HASH }]",
        "StreamSpecification: { StreamViewType: NEW_IMAGE }",
        "Status (AWS::DynamoDB::Table), property StreamSpecification: this version does not support it; did you mean",
    ),
    (
        "    DependsOn: [Records]",
        "    Condition: Always",
        "RecordProduction (AWS::Lambda::Function), property Condition: there is no condition `Always`; nothing is possible here",
    ),
    ("Description: A small", "Transform: A small", "Transform: this version does not support it; possible here:"),
    ("    Default: production-records\n", "", "Parameters, property TableName: it has no value; give it a Default"),
    (
        "    Default: production-records\n",
        "    Default: production-records\n    AllowedValues: [production-record]\n",
        "Parameters, property TableName.Default: `production-records` is not one of the AllowedValues; did you mean",
    ),
    (
        "Resources:\n",
        "Conditions: { Always: !Not [!Condition Alway] }\nResources:\n",
        "Conditions, property Always.Not[0].Condition: there is no condition `Alway`; did you mean Always?",
    ),
];

#[tokio::test]
async fn each_is_named_with_resource_property_and_remedy() {
    let mut wrong = Vec::new();
    for (from, to, expected) in CASES {
        let message = with(from, to).await;
        if !message.starts_with(expected) {
            wrong.push(format!("\n{message}\ninstead of\n{expected}\n"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.concat());
}

/// However a statement is written: an error with its place, in bounded time.
#[tokio::test]
async fn hostile_statements_are_refused_with_their_place() {
    let from = "SELECT *, topic(4) AS gateway FROM 'lines/+/gateways/+/parts' WHERE serial > 0";
    let deep = |open: &str, close: &str| format!("{}a{}", open.repeat(10_000), close.repeat(10_000));
    for (condition, problem) in [
        (deep("(", ")"), "the statement nests too deeply"),
        (deep("abs(", ")"), "the statement nests too deeply"),
        (deep("NOT ", ""), "the statement nests too deeply"),
        (deep("[", "]"), "the statement nests too deeply"),
        (deep("(SELECT a FROM ", ")"), "the statement nests too deeply"),
        ("a AND ".repeat(50_000) + "a", "the statement has 300"),
        ("9".repeat(200_000), "is not a number"),
        (format!("x = {}", "(".repeat(200_000)), "the statement nests too deeply"),
        ("\u{1f600}".repeat(1000), "is not supported"),
        (format!("substr{}(a)", "x".repeat(200_000)), "there is no function substr"),
    ] {
        let message = with(from, &format!("SELECT * FROM 'a' WHERE {condition}")).await;
        let place = "PartsRule (AWS::IoT::TopicRule), property TopicRulePayload.Sql: column ";
        assert!(message.starts_with(place) && message.contains(problem), "{message}");
        assert!(message.len() < 600, "{message}");
    }
}

#[tokio::test]
async fn attachments_are_explained() {
    let message = with("AWS::IAM::Role", "AWS::IoT::PolicyPrincipalAttachment").await;
    assert!(message.contains("every policy is attached to every thing's"), "{message}");
}

#[tokio::test]
async fn a_table_that_cannot_be_made_is_named() {
    let template = TEMPLATE.replacen("KeySchema: [{ AttributeName: gateway, KeyType: HASH }]", "KeySchema: []", 1);
    let message = refused(&template).await.to_string();
    assert!(message.starts_with("table gateway-status: "), "{message}");
}

#[tokio::test]
async fn broken_yaml_has_a_line() {
    let message = refused("Resources:\n  a: [\n").await.to_string();
    assert!(message.contains("template.yaml: ") && message.contains("line "), "{message}");
}

#[tokio::test]
async fn functions_without_binaries_and_binaries_without_functions_are_named() {
    use super::scripted::{Act, Scripted};
    use super::support::{config, open_cloud};
    use lineproof::journal::Journal;
    let folder = tempfile::tempdir().unwrap();
    let fresh = || config(folder.path(), TEMPLATE, std::sync::Arc::new(Scripted::new(|_| Act::Record)));
    let open = async |config| open_cloud(config, &Journal::in_memory()).await.map(drop).unwrap_err().to_string();

    let mut without = fresh();
    without.functions.clear();
    assert!(
        open(without)
            .await
            .starts_with("the template's function record-production has no code; the profile must name it")
    );
    let mut unknown = fresh();
    unknown.functions.insert("tune-line".into(), "x".into());
    let message = open(unknown).await;
    assert!(message.ends_with("has no function tune-line; it has: record-production"), "{message}");
    let mut missing = fresh();
    missing.functions.insert("record-production".into(), "/nowhere/bootstrap".into());
    let message = open(missing).await;
    assert!(message.contains("cannot run /nowhere/bootstrap: No such file"), "{message}");
    let mut lost = fresh();
    lost.template = "/nowhere/template.yaml".into();
    assert!(open(lost).await.contains("does the profile name the right file?"));
}
