//! A scenario's tables at an endpoint that is there already. One body, run against every endpoint.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use lineproof::cloud::kind::{self, ApiKind};
use lineproof::cloud::template::{Table, Template};
use lineproof::cloud::{Api, CloudError, Endpoint};
use lineproof::journal::Journal;
use lineproof::profile::{ApiConfig, EndpointConfig};

use super::emulator::Emulator;
use super::slow::Slow;

const TEMPLATE: &str = "
Resources:
  Records:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: production-records
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - { AttributeName: line, AttributeType: S }
        - { AttributeName: id, AttributeType: S }
        - { AttributeName: serial, AttributeType: N }
      KeySchema: [{ AttributeName: line, KeyType: HASH }, { AttributeName: id, KeyType: RANGE }]
      GlobalSecondaryIndexes:
        - IndexName: by-serial
          KeySchema: [{ AttributeName: serial, KeyType: HASH }]
          Projection: { ProjectionType: KEYS_ONLY }
  Status:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: gateway-status
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: \"2\" }
      AttributeDefinitions: [{ AttributeName: gateway, AttributeType: S }]
      KeySchema: [{ AttributeName: gateway, KeyType: HASH }]
";

fn tables() -> Vec<Table> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("template.yaml");
    std::fs::write(&file, TEMPLATE).unwrap();
    Template::load(&file, &BTreeMap::new()).unwrap().tables
}

fn kind(url: &str) -> Box<dyn ApiKind> {
    let keys = Some(("test".to_owned(), "test".to_owned()));
    let region = Some("eu-central-1".to_owned());
    kind::api(&ApiConfig::Endpoint(EndpointConfig { url: Some(url.to_owned()), region, keys })).unwrap()
}

/// Opens it as a bench does.
async fn open(url: &str) -> Result<(Arc<dyn Api>, Endpoint), CloudError> {
    let api = kind(url).open(&Journal::in_memory()).await?;
    let made = api.make(&tables()).await;
    if made.is_err() {
        api.close().await.unwrap();
    }
    made.map(|endpoint| (api, endpoint))
}

async fn names(endpoint: &Endpoint) -> Vec<String> {
    let mut names = endpoint.dynamodb().list_tables().send().await.unwrap().table_names.unwrap();
    names.sort();
    names
}

async fn put(endpoint: &Endpoint) {
    let text = |text: &str| AttributeValue::S(text.into());
    let put = endpoint.dynamodb().put_item().table_name("production-records");
    put.item("line", text("mps")).item("id", text("mps-1")).send().await.unwrap();
}

async fn count(endpoint: &Endpoint) -> i32 {
    endpoint.dynamodb().scan().table_name("production-records").send().await.unwrap().count
}

/// What every endpoint must do.
async fn holds(url: &str) {
    let (api, endpoint) = open(url).await.unwrap();
    assert_eq!(names(&endpoint).await, ["gateway-status", "production-records"]);
    put(&endpoint).await;
    let index = endpoint.dynamodb().describe_table().table_name("production-records").send().await.unwrap();
    let index = index.table.unwrap().global_secondary_indexes.unwrap();
    assert_eq!(index[0].index_name(), Some("by-serial"));
    api.close().await.unwrap();
    assert_eq!(names(&endpoint).await, [""; 0], "what was made for a scenario is removed");

    // A run that was killed has closed nothing.
    let killed = open(url).await.unwrap();
    put(&endpoint).await;
    drop(killed);
    let (api, _) = open(url).await.unwrap();
    assert_eq!(count(&endpoint).await, 0, "the next scenario begins with empty tables");
    api.close().await.unwrap();

    // Somebody else's.
    let foreign = &tables()[0];
    assert_eq!(foreign.name, "production-records");
    create_as_somebody_else(&endpoint).await;
    put(&endpoint).await;
    let error = open(url).await.unwrap_err().to_string();
    assert!(error.starts_with("table production-records is there already, and was not made by lineproof"), "{error}");
    assert_eq!(count(&endpoint).await, 1, "it is not touched");
    assert_eq!(names(&endpoint).await, ["production-records"], "and nothing else is left");
}

async fn create_as_somebody_else(endpoint: &Endpoint) {
    use aws_sdk_dynamodb::types::{AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};
    let attribute = |name: &str| {
        AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build().unwrap()
    };
    let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap();
    let create = endpoint.dynamodb().create_table().table_name("production-records");
    let create = create.attribute_definitions(attribute("line")).attribute_definitions(attribute("id"));
    let create = create.key_schema(key("line", KeyType::Hash)).key_schema(key("id", KeyType::Range));
    create.billing_mode(BillingMode::PayPerRequest).send().await.unwrap();
}

#[tokio::test]
async fn tables_come_and_go_at_the_embedded_endpoint() {
    let there = kind::api(&ApiConfig::Embedded).unwrap().open(&Journal::in_memory()).await.unwrap();
    let endpoint = there.make(&[]).await.unwrap();
    holds(endpoint.url()).await;
    there.close().await.unwrap();
}

#[tokio::test]
#[ignore = "needs MiniStack, which .ci/run installs"]
async fn tables_come_and_go_at_an_emulator() {
    let emulator = Emulator::start("dynamodb");
    holds(&emulator.url).await;
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_used_is_named_with_what_to_do() {
    let error = open("127.0.0.1:4566").await.unwrap_err().to_string();
    let expected = "AWS endpoint 127.0.0.1:4566: it begins neither with http:// nor with https://; correct `url` in \
                    [cloud.api], or AWS_ENDPOINT_URL";
    assert_eq!(error, expected);
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = open(&format!("http://127.0.0.1:{port}")).await.unwrap_err().to_string();
    assert!(error.starts_with("table production-records cannot be looked up: "), "{error}");
    assert!(error.ends_with("is the endpoint reachable, and are its region and keys right?"), "{error}");
}

#[tokio::test]
async fn a_table_that_was_not_usable_when_the_opening_ended_is_removed() {
    let slow = Slow::start().await;
    let api = kind(&slow.url).open(&Journal::in_memory()).await.unwrap();
    let tables = tables();
    tokio::select! {
        made = api.make(&tables) => panic!("it is never usable: {made:?}"),
        () = slow.asked() => {}
    }
    assert!(slow.has_table());
    api.close().await.unwrap();
    assert!(!slow.has_table());
}
