//! What a subscriber sees, with the embedded broker in the place of AWS IoT.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lineproof_judge::journal::{Event, Observation};

use crate::cloud::aws::observer::{Observer, Place};
use crate::cloud::embedded::EmbeddedIot;
use crate::cloud::embedded::lambda::{FunctionCommand, FunctionProcess, Interpreters, OutputSink, Spawn};
use crate::cloud::kind::describe::Deployment;
use crate::cloud::template::Template;
use crate::cloud::{Credentials, Iot as _, Messages};
use crate::journal::Journal;
use crate::profile::CloudConfig;

const TEMPLATE: &str = "
Resources:
  Looker: {Type: AWS::IoT::Thing, Properties: {ThingName: looker}}
  Policy:
    Type: AWS::IoT::Policy
    Properties:
      PolicyName: all
      PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: 'iot:*', Resource: '*'}]}
";

/// Where there are no functions.
struct Nothing;

#[async_trait]
impl Spawn for Nothing {
    async fn spawn(&self, _: FunctionCommand, _: OutputSink) -> std::io::Result<Box<dyn FunctionProcess>> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

async fn broker(folder: &std::path::Path) -> EmbeddedIot {
    let file = folder.join("template.yaml");
    std::fs::write(&file, TEMPLATE).unwrap();
    let (template, journal) = (Template::load(&file, &BTreeMap::new()).unwrap(), Journal::in_memory());
    let deployment = Deployment {
        template: &template,
        code: BTreeMap::new(),
        interpreters: &Interpreters::default(),
        folder: folder.join("pki"),
        spawn: Arc::new(Nothing),
        retries: Vec::new(),
        api: None,
        services: None,
        ways: BTreeMap::new(),
        releases: BTreeMap::new(),
        messages: Messages::new(&CloudConfig::default(), journal.clone()).unwrap(),
        journal,
    };
    EmbeddedIot::open(deployment).await.unwrap()
}

fn place(broker: &EmbeddedIot) -> Place {
    let Credentials { ca, cert, key } = broker.credentials("looker").unwrap();
    let pem = [ca, cert, key].map(|file| std::fs::read(file).unwrap());
    let (host, port) = ("127.0.0.1".to_owned(), broker.mqtt().port());
    Place { host, port, client: "looker".to_owned(), pem, filters: vec!["parts/#".to_owned()] }
}

#[tokio::test]
async fn what_is_published_is_seen_and_who_cannot_see_says_so() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let (broker, journal) = (broker(folder.path()).await, Journal::in_memory());
    let messages = Messages::new(&CloudConfig::default(), journal.clone()).unwrap();
    let observer = Observer::open(place(&broker), messages, journal.clone()).await.unwrap();
    let applications = broker.applications().unwrap();
    applications.publish("parts/a", b"{\"serial\": 5}").await.unwrap();
    applications.publish("elsewhere", b"{}").await.unwrap();
    let mut reader = journal.reader();
    assert!(matches!(reader.next().await.event, Event::Observing { what: Observation::Messages, blind: None, .. }));
    match &reader.next().await.event {
        Event::Message { client, topic, payload, .. } => {
            assert_eq!((client.as_str(), topic.as_str()), (Messages::NO_CLIENT, "parts/a"));
            assert_eq!(payload["serial"], 5);
        }
        other => panic!("{other:?}"),
    }
    Box::new(broker).close().await.unwrap();
    let blinded = tokio::time::timeout(Duration::from_secs(10), reader.next()).await.unwrap();
    assert!(
        matches!(&blinded.event, Event::Observing { what: Observation::Messages, blind: Some(_), .. }),
        "{blinded:?}"
    );
    observer.close().await;
}

#[tokio::test]
async fn what_cannot_be_seen_in_time_is_told_with_the_reason() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    let broker = broker(folder.path()).await;
    let place = Place { pem: [b"no certificate".to_vec(), Vec::new(), Vec::new()], ..place(&broker) };
    let messages = Messages::new(&CloudConfig::default(), Journal::in_memory()).unwrap();
    let error = Observer::open(place, messages, Journal::in_memory()).await.unwrap_err();
    assert!(error.message.starts_with("no messages are seen at 127.0.0.1:"), "{error}");
    Box::new(broker).close().await.unwrap();
}
