//! The services of AWS behind the one endpoint, as they are asked over HTTP; rules that act on queues and buckets.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lineproof_judge::journal::{Event, FunctionFault};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::client::Client;
use super::scripted::Act;
use super::support::{Fixture, TEMPLATE, open, open_template, output, refused, troubles, until};

/// What is answered to a request that is signed for a service: the status, the head as it came, and the body.
async fn ask(fixture: &Fixture, service: &str, request: &str, body: &str) -> (u16, String, String) {
    let mut caller = TcpStream::connect(fixture.cloud.aws_addr()).await.unwrap();
    let scope = format!("AWS4-HMAC-SHA256 Credential=AK/20260101/eu-central-1/{service}/aws4_request, Signature=0");
    let (line, headers) = request.split_once('\n').unwrap_or((request, ""));
    let headers: String = headers.lines().flat_map(|header| [header, "\r\n"]).collect();
    let head = format!("{line} HTTP/1.1\r\nHost: cloud\r\nConnection: close\r\nAuthorization: {scope}\r\n{headers}");
    let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
    caller.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    caller.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), head.to_lowercase(), body.to_owned())
}

async fn invoke(fixture: &Fixture, kind: &str, event: &Value) -> (u16, String, String) {
    let request = format!("POST /2015-03-31/functions/record-production/invocations\nX-Amz-Invocation-Type: {kind}");
    ask(fixture, "lambda", &request, &event.to_string()).await
}

/// The bodies of messages that can be received from a queue.
async fn received(fixture: &Fixture, queue: &str) -> Vec<String> {
    let asked = json!({"QueueUrl": format!("http://cloud/1/{queue}"), "MaxNumberOfMessages": 10});
    let request = "POST /\nX-Amz-Target: AmazonSQS.ReceiveMessage";
    let (status, _, body) = ask(fixture, "sqs", request, &asked.to_string()).await;
    assert_eq!(status, 200, "{body}");
    let answer: Value = serde_json::from_str(&body).unwrap();
    let messages = answer["Messages"].as_array().cloned().unwrap_or_default();
    messages.iter().map(|message| message["Body"].as_str().unwrap().to_owned()).collect()
}

const STORES: &str = "
  Orders: { Type: AWS::SQS::Queue, Properties: { QueueName: orders, VisibilityTimeout: 0 } }
  Lost: { Type: AWS::SQS::Queue }
  Archive: { Type: AWS::S3::Bucket }
  Keep:
    Type: AWS::IoT::TopicRule
    Properties:
      TopicRulePayload:
        Sql: SELECT * FROM 'lines/+/gateways/+/readings'
        AwsIotSqlVersion: '2016-03-23'
        Actions:
          - Sqs: { QueueUrl: !Ref Orders, RoleArn: x }
          - Sqs: { QueueUrl: !GetAtt Orders.QueueUrl, RoleArn: x, UseBase64: true }
          - S3: { BucketName: !Ref Archive, Key: 'readings/${topic(4)} ${serial}', RoleArn: x }
          - S3: { BucketName: 'archive-${serial}', Key: k, RoleArn: x }
        ErrorAction: { Sqs: { QueueUrl: !Sub '${Lost}', RoleArn: x } }
";

/// <https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html>,
/// <https://docs.aws.amazon.com/iot/latest/developerguide/s3-rule-action.html>
#[tokio::test]
async fn rules_send_to_queues_and_put_into_buckets() {
    let template = TEMPLATE.replacen("  RuleRole:", &format!("{STORES}  RuleRole:"), 1);
    let fixture = open_template(&template, |_| Act::Record).await;
    let mut gateway = Client::of(&fixture, "gateway-a").await;
    gateway.publish("lines/mps/gateways/a/readings", &json!({"serial": 5})).await;
    fixture.cloud.settled().await;
    assert_eq!(received(&fixture, "orders").await, [r#"{"serial":5}"#, "eyJzZXJpYWwiOjV9"]);
    let (status, _, body) = ask(&fixture, "s3", "GET /archive/readings/a%205", "").await;
    assert_eq!((status, body.as_str()), (200, r#"{"serial":5}"#));
    let [lost] = received(&fixture, "Lost").await.try_into().unwrap();
    let lost: Value = serde_json::from_str(&lost).unwrap();
    assert_eq!(
        (&lost["failures"][0]["failedAction"], &lost["failures"][0]["failedResource"]),
        (&json!("S3Action"), &json!("archive-5"))
    );
    until(&fixture.journal, |event| output(event, "S3: failed") && output(event, "NoSuchBucket")).await;
    assert_eq!(troubles(&fixture.journal), Vec::<String>::new(), "a bucket that is not there is the system's affair");
    fixture.cloud.close().await;
}

#[tokio::test]
async fn rules_act_on_what_is_in_the_template() {
    for (from, to, expected) in [
        (
            "!Ref Orders",
            "https://sqs.eu-central-1.amazonaws.com/123456789012/order",
            "there is no queue `order` in the template",
        ),
        ("!Ref Archive", "archives", "there is no bucket `archives` in the template"),
        ("VisibilityTimeout: 0", "FifoQueue: true", "FIFO queues are not supported"),
        ("VisibilityTimeout: 0", "VisibilityTimeout: 50000", "from 0 to 43200"),
        (
            "Type: AWS::S3::Bucket",
            "Type: AWS::S3::Bucket, Properties: { BucketName: Archive }",
            "S3 takes no bucket of the name",
        ),
        (
            "Type: AWS::S3::Bucket",
            "Type: AWS::S3::Bucket, Properties: { VersioningConfiguration: {} }",
            "this version does not support it",
        ),
        ("Orders.QueueUrl", "Orders.Url", "attribute `Url` of Orders (AWS::SQS::Queue) is not supported"),
    ] {
        let stores = STORES.replacen(from, to, 1);
        let error = refused(&TEMPLATE.replacen("  RuleRole:", &format!("{stores}  RuleRole:"), 1)).await.to_string();
        assert!(error.contains(expected), "{error}\ndoes not say\n{expected}");
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>
#[tokio::test]
async fn a_synchronous_invocation_waits_for_its_outcome_and_is_not_tried_again() {
    let fixture = open(|number| if number == 2 { Act::Fail } else { Act::Answer }).await;
    let (status, head, body) = invoke(&fixture, "RequestResponse", &json!({"serial": 1})).await;
    assert_eq!((status, body.as_str()), (200, "null"));
    assert!(head.contains("x-amz-executed-version: $latest") && !head.contains("x-amz-function-error"), "{head}");
    let (status, head, body) = invoke(&fixture, "RequestResponse", &json!({})).await;
    assert_eq!((status, body.as_str()), (200, "no luck today"));
    assert!(head.contains("x-amz-function-error: unhandled"), "{head}");
    assert_eq!(invoke(&fixture, "RequestResponse", &json!({})).await.2, "null");
    assert_eq!(invoke(&fixture, "DryRun", &json!({})).await.0, 204);
    let (status, _, body) = ask(&fixture, "lambda", "POST /2015-03-31/functions/none/invocations", "{}").await;
    assert!(status == 404 && body.contains("function:none"), "{status} {body}");
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_the_scenario_has_go_wrong_meets_synchronous_invocations() {
    let counted = Arc::<AtomicUsize>::default();
    let counting = Arc::clone(&counted);
    let fixture = open(move |number| {
        counting.store(number, Ordering::SeqCst);
        Act::Answer
    })
    .await;
    let faults = fixture.cloud.function_faults();
    faults.inject(1, "record-production", FunctionFault::Crashing, 1);
    let (_, head, body) = invoke(&fixture, "RequestResponse", &json!({})).await;
    assert!(
        head.contains("x-amz-function-error: unhandled") && body.contains("killed by the scenario"),
        "{head} {body}"
    );
    assert_eq!(faults.mend(1, "record-production"), 1);
    let before = counted.load(Ordering::SeqCst);
    faults.inject(2, "record-production", FunctionFault::Repeated, 1);
    assert_eq!(invoke(&fixture, "RequestResponse", &json!({})).await.2, "null");
    assert_eq!(counted.load(Ordering::SeqCst) - before, 2, "it ran twice");
    faults.inject(3, "record-production", FunctionFault::Cold, 1);
    assert_eq!(invoke(&fixture, "RequestResponse", &json!({})).await.2, "null");
    assert_eq!(faults.mend(3, "record-production"), 1);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn an_asynchronous_invocation_is_retried_and_keeps_the_cloud_from_settling() {
    let counted = Arc::<AtomicUsize>::default();
    let counting = Arc::clone(&counted);
    let fixture = open(move |number| {
        counting.store(number, Ordering::SeqCst);
        if number < 3 { Act::Fail } else { Act::Answer }
    })
    .await;
    assert_eq!(invoke(&fixture, "Event", &json!({})).await.0, 202);
    fixture.cloud.settled().await;
    assert_eq!(counted.load(Ordering::SeqCst), 3);
    fixture.cloud.close().await;
}

#[tokio::test]
async fn what_is_outside_is_refused_in_the_services_own_words_and_told() {
    let fixture = open(|_| Act::Answer).await;
    for (service, request, expected) in [
        ("kinesis", "POST /\nX-Amz-Target: Kinesis_20131202.ListStreams", "no service `kinesis`"),
        ("sqs", "POST /\nX-Amz-Target: AmazonSQS.ListQueueTags", "SQS has no `ListQueueTags`"),
        ("sts", "POST /", "STS has no ``"),
        ("s3", "GET /b?acl", "S3 has no `GET /b?acl`"),
        ("lambda", "POST /2015-03-31/functions", "Lambda has no `POST /2015-03-31/functions`"),
    ] {
        let (status, _, body) = ask(&fixture, service, request, "").await;
        assert!(status == 400 && body.contains(expected), "{service}: {status} {body}");
        until(&fixture.journal, |event| matches!(event, Event::Refusal { what, .. } if what.contains(expected))).await;
    }
    fixture.cloud.close().await;
}

/// Shadows are there as at the address of the data plane.
#[tokio::test]
async fn the_data_plane_is_behind_the_endpoint_too() {
    let fixture = open(|_| Act::Answer).await;
    let shadow = r#"{"state": {"desired": {"speed": 300}}}"#;
    let (status, _, _) = ask(&fixture, "iotdata", "POST /things/gateway-a/shadow", shadow).await;
    assert_eq!(status, 200);
    let (status, _, body) = ask(&fixture, "iotdata", "GET /things/gateway-a/shadow", "").await;
    assert!(status == 200 && body.contains(r#""speed":300"#), "{body}");
    fixture.cloud.close().await;
}
