//! How stacks are asked for, and what is told of them.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::embedded::support::Fixture;

/// A robot that tells its measures, and a table for them.
pub(super) const ROBOT: &str = r#"
Description: A robot
Parameters:
  Topic: { Type: String, Default: measures }
Resources:
  Robot:
    Type: AWS::IoT::Thing
    Properties: { ThingName: robot }
  RobotPolicy:
    Type: AWS::IoT::Policy
    Properties:
      PolicyName: robots
      PolicyDocument:
        Version: "2012-10-17"
        Statement: [{ Effect: Allow, Action: "iot:*", Resource: "*" }]
  Measures:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: measures
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
  MeasuresRule:
    Type: AWS::IoT::TopicRule
    Properties:
      RuleName: measures
      TopicRulePayload:
        Sql: !Sub "SELECT *, '${AWS::StackName}' AS stack FROM '${Topic}'"
        AwsIotSqlVersion: "2016-03-23"
        Actions: [{ DynamoDBv2: { RoleArn: x, PutItem: { TableName: !Ref Measures } } }]
Outputs:
  Table: { Description: Where measures are, Value: !Ref Measures }
"#;

/// Status and body of the answer to a request whose service is `cloudformation`.
pub(super) async fn ask(fixture: &Fixture, action: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("Action", action).append_pair("Version", "2010-05-15").extend_pairs(fields);
    let body = form.finish();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: aws\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=K/20260101/eu-central-1/cloudformation/aws4_request, Signature=0\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut connection = TcpStream::connect(fixture.cloud.aws_addr()).await.unwrap();
    connection.write_all((head + &body).as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
}

/// The same, of one that is done.
pub(super) async fn done(fixture: &Fixture, action: &str, fields: &[(&str, &str)]) -> String {
    let (status, body) = ask(fixture, action, fields).await;
    assert_eq!(status, 200, "{body}");
    body
}

/// The message of one that is refused with this code.
pub(super) async fn refused(fixture: &Fixture, action: &str, fields: &[(&str, &str)], code: &str) -> String {
    let (status, body) = ask(fixture, action, fields).await;
    assert_eq!((status, first(&body, "Code").as_str()), (400, code), "{body}");
    first(&body, "Message").replace("&apos;", "'").replace("&quot;", "\"")
}

/// The texts of all elements of that name, in order.
pub(super) fn all(body: &str, name: &str) -> Vec<String> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let parts = body.split(&open).skip(1);
    parts.map(|part| part.split(&close).next().unwrap().to_owned()).collect()
}

pub(super) fn first(body: &str, name: &str) -> String {
    all(body, name).into_iter().next().unwrap_or_else(|| panic!("no {name} in {body}"))
}

pub(super) async fn status(fixture: &Fixture, stack: &str) -> String {
    first(&done(fixture, "DescribeStacks", &[("StackName", stack)]).await, "StackStatus")
}

/// Makes a bucket or an object.
pub(super) async fn put(fixture: &Fixture, path: &str, body: &[u8]) {
    let head =
        format!("PUT {path} HTTP/1.1\r\nHost: aws\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut connection = TcpStream::connect(fixture.cloud.aws_addr()).await.unwrap();
    connection.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// Deletes an object.
pub(super) async fn delete(fixture: &Fixture, path: &str) {
    let head = format!("DELETE {path} HTTP/1.1\r\nHost: aws\r\nConnection: close\r\n\r\n");
    let mut connection = TcpStream::connect(fixture.cloud.aws_addr()).await.unwrap();
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 204"), "{answer}");
}
