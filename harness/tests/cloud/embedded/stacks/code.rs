//! What comes with stacks beside things and rules: the code of functions, queues and buckets.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lineproof::cloud::embedded::lambda::Supervised;
use lineproof::journal::Journal;
use lineproof::process::Guardian;
use serde_json::json;

use super::words::{ROBOT, delete, done, first, put, refused, status};
use crate::embedded::client::Client;
use crate::embedded::managed::is_installed;
use crate::embedded::scripted::Act;
use crate::embedded::support::{Config, Fixture, TEMPLATE, config, open, open_cloud, output, troubles, until};

/// A function in the template itself, behind a rule for the robot's measures.
const FUNCTION: &str = "  Keep:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: keep
      Runtime: python3.9
      Handler: index.handler
      Code: { ZipFile: 'def handler(event, context): print(\"ONE\", event[\"id\"])' }
  KeepRule:
    Type: AWS::IoT::TopicRule
    Properties:
      TopicRulePayload:
        Sql: SELECT * FROM 'kept'
        AwsIotSqlVersion: '2016-03-23'
        Actions: [{ Lambda: { FunctionArn: !GetAtt Keep.Arn } }]
  KeepPermission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref Keep
      Action: lambda:InvokeFunction
      Principal: iot.amazonaws.com
      SourceArn: !GetAtt KeepRule.Arn
Outputs:";

#[tokio::test]
async fn the_code_of_a_function_comes_with_its_stack_and_goes_with_it() {
    if !is_installed("python3") {
        return;
    }
    let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    let config = config(folder.path(), TEMPLATE, Arc::new(Supervised::new(guardian.clone())));
    let config = Config { template: with_nothing(folder.path()), functions: BTreeMap::new(), ..config };
    let cloud = open_cloud(config, &journal).await.unwrap();
    let fixture = Fixture { cloud, journal, folder };
    let first = ROBOT.replace("Outputs:", FUNCTION);
    done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateBody", &first)]).await;
    assert_eq!(status(&fixture, "cell").await, "CREATE_COMPLETE");
    let mut robot = Client::of(&fixture, "robot").await;
    robot.publish("kept", &json!({"id": "a"})).await;
    until(&fixture.journal, |event| output(event, "ONE a")).await;
    let second = first.replace("ONE", "TWO");
    done(&fixture, "UpdateStack", &[("StackName", "cell"), ("TemplateBody", &second)]).await;
    robot.publish("kept", &json!({"id": "b"})).await;
    until(&fixture.journal, |event| output(event, "TWO b")).await;
    let broken = second.replace("index.handler", "other.handler");
    done(&fixture, "UpdateStack", &[("StackName", "cell"), ("TemplateBody", &broken)]).await;
    assert_eq!(status(&fixture, "cell").await, "UPDATE_ROLLBACK_COMPLETE");
    robot.publish("kept", &json!({"id": "c"})).await;
    until(&fixture.journal, |event| output(event, "TWO c")).await;
    let code = || fixture.folder.path().join("pki/functions").read_dir().unwrap().count();
    assert_eq!(code(), 2, "one package, and the script that runs it");
    done(&fixture, "DeleteStack", &[("StackName", "cell")]).await;
    assert_eq!(code(), 1, "the script is the cloud's");
    assert_eq!(troubles(&fixture.journal), [""; 0]);
    fixture.cloud.close().await;
    guardian.close().await.unwrap();
}

/// A template that describes nothing.
fn with_nothing(folder: &Path) -> PathBuf {
    let file = folder.join("nothing.yaml");
    std::fs::write(&file, "Resources: {}\n").unwrap();
    file
}

/// A function whose package is in S3.
const PACKAGED: &str = "
Resources:
  Keep:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: keep
      Runtime: provided.al2023
      Code: { S3Bucket: code, S3Key: keep.zip }
";

#[tokio::test]
async fn the_code_of_a_function_and_a_template_come_from_s3() {
    let fixture = open(|_| Act::Answer).await;
    let packaged = [("StackName", "cell"), ("TemplateBody", PACKAGED)];
    done(&fixture, "CreateStack", &packaged).await;
    assert_eq!(status(&fixture, "cell").await, "ROLLBACK_COMPLETE");
    let told = done(&fixture, "DescribeStackEvents", &packaged[..1]).await;
    assert!(told.contains("S3 Error Code: NoSuchBucket"), "{told}");
    done(&fixture, "DeleteStack", &packaged[..1]).await;

    put(&fixture, "/code", b"").await;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("bootstrap", zip::write::SimpleFileOptions::default().unix_permissions(0o755)).unwrap();
    zip.write_all(b"#!/bin/sh\n").unwrap();
    put(&fixture, "/code/keep.zip", &zip.finish().unwrap().into_inner()).await;
    put(&fixture, "/code/templates/cell.yaml", PACKAGED.as_bytes()).await;
    let url = format!("http://{}/code/templates/cell.yaml", fixture.cloud.aws_addr());
    done(&fixture, "CreateStack", &[("StackName", "cell"), ("TemplateURL", &url)]).await;
    assert_eq!(status(&fixture, "cell").await, "CREATE_COMPLETE");
    until(&fixture.journal, |event| output(event, "handler bootstrap starts")).await;
    fixture.cloud.close().await;
}

#[tokio::test]
async fn queues_and_buckets_come_and_go_with_their_stack() {
    const STORES: &str = "
Resources:
  Alarms: { Type: AWS::SQS::Queue, Properties: { QueueName: alarms } }
  Archive: { Type: AWS::S3::Bucket, Properties: { BucketName: archive } }
";
    let fixture = open(|_| Act::Answer).await;
    done(&fixture, "CreateStack", &[("StackName", "stores"), ("TemplateBody", STORES)]).await;
    assert_eq!(status(&fixture, "stores").await, "CREATE_COMPLETE");
    put(&fixture, "/archive/part", b"1").await;
    let slower = STORES.replace("QueueName: alarms", "QueueName: alarms, DelaySeconds: 5");
    done(&fixture, "UpdateStack", &[("StackName", "stores"), ("TemplateBody", &slower)]).await;
    assert_eq!(status(&fixture, "stores").await, "UPDATE_ROLLBACK_COMPLETE", "its name is taken by itself");
    let again = STORES.replace("Archive: { Type: AWS::S3::Bucket, Properties: { BucketName: archive } }", "");
    done(&fixture, "CreateStack", &[("StackName", "other"), ("TemplateBody", &again)]).await;
    assert_eq!(status(&fixture, "other").await, "ROLLBACK_COMPLETE", "the queue is another stack's");

    done(&fixture, "DeleteStack", &[("StackName", "stores")]).await;
    let told = done(&fixture, "DescribeStacks", &[("StackName", "stores")]).await;
    assert_eq!(first(&told, "StackStatus"), "DELETE_FAILED", "a bucket that is not empty stays");
    assert!(first(&told, "StackStatusReason").contains("[Archive]"), "{told}");
    delete(&fixture, "/archive/part").await;
    done(&fixture, "DeleteStack", &[("StackName", "stores")]).await;
    refused(&fixture, "DescribeStacks", &[("StackName", "stores")], "ValidationError").await;
    fixture.cloud.close().await;
}
