//! Stacks, made and changed while clients are served.

use lineproof_judge::journal::{Entry, Event};
use serde_json::json;

use super::words::{ROBOT, all, done, first, refused, status};
use crate::embedded::client::{Client, Heard};
use crate::embedded::scripted::Act;
use crate::embedded::support::{Fixture, open, troubles};

/// What happened, the latest last: logical id and status.
async fn events(fixture: &Fixture, stack: &str) -> Vec<(String, String)> {
    let body = done(fixture, "DescribeStackEvents", &[("StackName", stack)]).await;
    let mut events: Vec<_> = all(&body, "LogicalResourceId").into_iter().zip(all(&body, "ResourceStatus")).collect();
    events.reverse();
    events
}

fn unmatched(fixture: &Fixture) -> Vec<String> {
    let unmatched = |entry: &Entry| match &entry.event {
        Event::Unmatched { topic, .. } => Some(topic.clone()),
        _ => None,
    };
    fixture.journal.entries().iter().filter_map(|entry| unmatched(entry)).collect()
}

async fn measured(fixture: &Fixture) -> Vec<String> {
    fixture.cloud.settled().await;
    let items = fixture.cloud.dynamodb().scan().table_name("measures").send().await.unwrap().items.unwrap();
    let mut ids: Vec<String> = items.iter().map(|item| item["id"].as_s().unwrap().clone()).collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn a_stack_is_made_changed_and_deleted_while_clients_are_served() {
    let fixture = open(|_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    let made = done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateBody", ROBOT)]).await;
    assert!(first(&made, "StackId").starts_with("arn:aws:cloudformation:eu-central-1:123456789012:stack/cell/"));
    let described = done(&fixture, "DescribeStacks", &[("StackName", "cell")]).await;
    assert_eq!(first(&described, "StackStatus"), "CREATE_COMPLETE");
    assert_eq!((first(&described, "OutputKey"), first(&described, "OutputValue")), ("Table".into(), "measures".into()));

    let mut robot = Client::of(&fixture, "robot").await;
    robot.publish("measures", &json!({"id": "1"})).await;
    assert_eq!(measured(&fixture).await, ["1"]);

    let (key, value) = ("Parameters.member.1.ParameterKey", "Parameters.member.1.ParameterValue");
    let change = [("StackName", "cell"), ("UsePreviousTemplate", "true"), (key, "Topic"), (value, "others")];
    done(&fixture, "UpdateStack", &change).await;
    assert_eq!(status(&fixture, "cell").await, "UPDATE_COMPLETE");
    robot.publish("others", &json!({"id": "2"})).await;
    robot.publish("measures", &json!({"id": "3"})).await;
    assert_eq!(measured(&fixture).await, ["1", "2"], "the table stays, the rule listens to something else");
    assert_eq!(unmatched(&fixture), ["measures"]);
    let again = refused(&fixture, "UpdateStack", &change, "ValidationError").await;
    assert_eq!(again, "No updates are to be performed.");
    let kept = [("StackName", "cell"), ("UsePreviousTemplate", "true"), (key, "Topic")];
    let kept = [&kept[..], &[("Parameters.member.1.UsePreviousValue", "true")]].concat();
    assert_eq!(refused(&fixture, "UpdateStack", &kept, "ValidationError").await, "No updates are to be performed.");

    done(&fixture, "DeleteStack", &[("StackName", "cell")]).await;
    assert_eq!(robot.heard().await, Heard::Lost, "its certificate is worth nothing any more");
    assert!(fixture.cloud.credentials("robot").is_err());
    assert!(fixture.cloud.dynamodb().scan().table_name("measures").send().await.is_err());
    let gone = refused(&fixture, "DescribeStacks", &[("StackName", "cell")], "ValidationError").await;
    assert_eq!(gone, "Stack with id cell does not exist");
    assert_eq!(status(&fixture, &first(&made, "StackId")).await, "DELETE_COMPLETE");
    done(&fixture, "DeleteStack", &[("StackName", "cell")]).await;

    gateway.publish("lines/mps/gateways/a/parts", &json!({"id": "mps-1", "line": "mps", "serial": 1})).await;
    fixture.cloud.settled().await;
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_happens_is_told_in_order() {
    let fixture = open(|_| Act::Record).await;
    done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateBody", ROBOT)]).await;
    let made: Vec<_> = events(&fixture, "cell").await;
    let expected = [
        ("cell", "CREATE_IN_PROGRESS"),
        ("Measures", "CREATE_IN_PROGRESS"),
        ("Measures", "CREATE_COMPLETE"),
        ("Robot", "CREATE_IN_PROGRESS"),
        ("Robot", "CREATE_COMPLETE"),
        ("RobotPolicy", "CREATE_IN_PROGRESS"),
        ("RobotPolicy", "CREATE_COMPLETE"),
        ("MeasuresRule", "CREATE_IN_PROGRESS"),
        ("MeasuresRule", "CREATE_COMPLETE"),
        ("cell", "CREATE_COMPLETE"),
    ];
    assert_eq!(made, expected.map(|(logical, status)| (logical.to_owned(), status.to_owned())));
    let listed = done(&fixture, "ListStackResources", &[("StackName", "cell")]).await;
    assert_eq!(all(&listed, "PhysicalResourceId"), ["measures", "measures", "robot", "robots"]);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_cannot_be_made_is_rolled_back() {
    let fixture = open(|_| Act::Record).await;
    let taken = ROBOT.replace("ThingName: robot", "ThingName: gateway-a");
    done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateBody", &taken)]).await;
    assert_eq!(status(&fixture, "cell").await, "ROLLBACK_COMPLETE");
    let body = done(&fixture, "DescribeStackEvents", &[("StackName", "cell")]).await;
    assert!(all(&body, "ResourceStatusReason").contains(&"gateway-a already exists".to_owned()), "{body}");
    assert!(fixture.cloud.dynamodb().scan().table_name("measures").send().await.is_err(), "the table is gone again");
    fixture.cloud.credentials("gateway-a").expect("the thing of the scenario is its own");
    let again = [("StackName", "cell"), ("TemplateBody", ROBOT)];
    let refusal = refused(&fixture, "UpdateStack", &again, "ValidationError").await;
    assert!(refusal.ends_with("is in ROLLBACK_COMPLETE state and can not be updated."), "{refusal}");
    done(&fixture, "DeleteStack", &[("StackName", "cell")]).await;

    let kept = [("StackName", "kept"), ("TemplateBody", &*taken), ("OnFailure", "DO_NOTHING")];
    done(&fixture, "CreateStack", &kept).await;
    assert_eq!(status(&fixture, "kept").await, "CREATE_FAILED");
    fixture.cloud.dynamodb().scan().table_name("measures").send().await.expect("what was made stays");
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_the_template_asks_for_in_vain_is_the_reason() {
    let fixture = open(|_| Act::Record).await;
    let wrong = ROBOT.replace("Actions: [{ DynamoDBv2", "Actions: [{ Kafka");
    done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateBody", &wrong)]).await;
    assert_eq!(status(&fixture, "cell").await, "ROLLBACK_COMPLETE");
    let body = done(&fixture, "DescribeStackEvents", &[("StackName", "cell")]).await;
    let reasons = all(&body, "ResourceStatusReason").join("\n");
    assert!(
        reasons.contains("MeasuresRule (AWS::IoT::TopicRule), property TopicRulePayload.Actions[0].Kafka"),
        "{reasons}"
    );
    fixture.cloud.close().await;
}

#[tokio::test]
async fn an_update_that_fails_leaves_everything_as_it_was() {
    let fixture = open(|_| Act::Record).await;
    done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateBody", ROBOT)]).await;
    let more = "  Taken: { Type: AWS::IoT::TopicRule, Properties: { RuleName: PartsRule, TopicRulePayload: { Sql: \"SELECT * FROM \
                'a'\", AwsIotSqlVersion: '2016-03-23', Actions: [] } } }\nOutputs:";
    let wrong = ROBOT.replace("'${Topic}'", "'others'").replace("Outputs:", more);
    done(&fixture, "UpdateStack", &[("StackName", "cell"), ("TemplateBody", &wrong)]).await;
    assert_eq!(status(&fixture, "cell").await, "UPDATE_ROLLBACK_COMPLETE");
    let mut robot = Client::of(&fixture, "robot").await;
    robot.publish("measures", &json!({"id": "1"})).await;
    assert_eq!(measured(&fixture).await, ["1"], "the rule listens to what it did");
    let template = done(&fixture, "GetTemplate", &[("StackName", "cell")]).await;
    assert!(!template.contains("Taken"), "{template}");
    let told = events(&fixture, "cell").await;
    let of_stack: Vec<_> = told.iter().filter(|(logical, _)| logical == "cell").map(|(_, status)| &**status).collect();
    let expected = [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ];
    assert_eq!(of_stack[2..], expected);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn a_change_set_says_what_would_become_of_a_stack() {
    let fixture = open(|_| Act::Record).await;
    let set = [("StackName", "cell"), ("ChangeSetName", "first"), ("TemplateBody", ROBOT)];
    done(&fixture, "CreateChangeSet", &[&set[..], &[("ChangeSetType", "CREATE")]].concat()).await;
    assert_eq!(status(&fixture, "cell").await, "REVIEW_IN_PROGRESS");
    let told = done(&fixture, "DescribeChangeSet", &set[..2]).await;
    assert_eq!(
        (first(&told, "Status"), first(&told, "ExecutionStatus")),
        ("CREATE_COMPLETE".into(), "AVAILABLE".into())
    );
    assert_eq!(all(&told, "Action"), ["Add"; 4]);
    assert!(fixture.cloud.credentials("robot").is_err(), "nothing is done yet");
    done(&fixture, "ExecuteChangeSet", &set[..2]).await;
    assert_eq!(status(&fixture, "cell").await, "CREATE_COMPLETE");

    let idle = [("StackName", "cell"), ("ChangeSetName", "idle"), ("TemplateBody", ROBOT)];
    done(&fixture, "CreateChangeSet", &idle).await;
    let told = done(&fixture, "DescribeChangeSet", &idle[..2]).await;
    assert_eq!(first(&told, "Status"), "FAILED");
    assert!(first(&told, "StatusReason").contains("submitted information didn"), "{told}");
    refused(&fixture, "ExecuteChangeSet", &idle[..2], "InvalidChangeSetStatus").await;
    done(&fixture, "DeleteChangeSet", &idle[..2]).await;
    refused(&fixture, "DescribeChangeSet", &idle[..2], "ChangeSetNotFound").await;

    let renamed = ROBOT.replace("ThingName: robot", "ThingName: arm");
    let third = [("StackName", "cell"), ("ChangeSetName", "third"), ("TemplateBody", &*renamed)];
    done(&fixture, "CreateChangeSet", &third).await;
    let told = done(&fixture, "DescribeChangeSet", &third[..2]).await;
    assert_eq!((first(&told, "Action"), first(&told, "Replacement")), ("Modify".into(), "True".into()));
    done(&fixture, "ExecuteChangeSet", &third[..2]).await;
    fixture.cloud.credentials("arm").expect("it is there");
    assert!(fixture.cloud.credentials("robot").is_err(), "its predecessor is gone");
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_is_missing_or_not_possible_is_refused_in_the_words_of_aws() {
    let fixture = open(|_| Act::Record).await;
    let none =
        refused(&fixture, "UpdateStack", &[("StackName", "cell"), ("TemplateBody", ROBOT)], "ValidationError").await;
    assert_eq!(none, "Stack with id cell does not exist");
    let role = ROBOT.replace("Outputs:", "  Role: { Type: AWS::IAM::Role, Properties: {} }\nOutputs:");
    let with_role = [("StackName", "cell"), ("TemplateBody", &*role)];
    let refusal = refused(&fixture, "CreateStack", &with_role, "InsufficientCapabilitiesException").await;
    assert_eq!(refusal, "Requires capabilities : [CAPABILITY_IAM]");
    let allowed = [&with_role[..], &[("Capabilities.member.1", "CAPABILITY_NAMED_IAM")]].concat();
    done(&fixture, "CreateStack", &allowed).await;
    let twice = refused(&fixture, "CreateStack", &allowed, "AlreadyExistsException").await;
    assert_eq!(twice, "Stack [cell] already exists");

    let open = ROBOT.replace(", Default: measures", "");
    let new = |body| [("StackName", "new"), ("TemplateBody", body)];
    let missing = refused(&fixture, "CreateStack", &new(&open), "ValidationError").await;
    assert_eq!(missing, "Parameters: [Topic] must have values");
    let stranger = [&new(ROBOT)[..], &[("Parameters.member.1.ParameterKey", "Topik")]].concat();
    let stranger = refused(&fixture, "CreateStack", &stranger, "ValidationError").await;
    assert_eq!(stranger, "Parameters: [Topik] do not exist in the template");
    let broken = refused(&fixture, "CreateStack", &new("a: b: c"), "ValidationError").await;
    assert!(broken.starts_with("Template format error: YAML not well-formed."), "{broken}");
    let notified = [&new(ROBOT)[..], &[("NotificationARNs.member.1", "arn")]].concat();
    let notified = refused(&fixture, "CreateStack", &notified, "ValidationError").await;
    assert_eq!(notified, "the embedded cloud does not support NotificationARNs; leave it out");
    let unknown = refused(&fixture, "DetectStackDrift", &[("StackName", "cell")], "InvalidAction").await;
    assert!(unknown.contains("DetectStackDrift"), "{unknown}");
    let summary = done(&fixture, "GetTemplateSummary", &[("TemplateBody", &role)]).await;
    assert_eq!((first(&summary, "ParameterKey"), first(&summary, "DefaultValue")), ("Topic".into(), "measures".into()));
    assert!(summary.contains("<Capabilities><member>CAPABILITY_IAM</member></Capabilities>"), "{summary}");
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_shall_stay_stays_when_its_stack_goes() {
    let fixture = open(|_| Act::Record).await;
    let kept = ROBOT
        .replace("    Type: AWS::DynamoDB::Table\n", "    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n");
    done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateBody", &kept)]).await;
    done(&fixture, "DeleteStack", &[("StackName", "cell")]).await;
    fixture.cloud.dynamodb().scan().table_name("measures").send().await.expect("the table is there");
    assert!(fixture.cloud.credentials("robot").is_err());
    fixture.cloud.close().await;
}
