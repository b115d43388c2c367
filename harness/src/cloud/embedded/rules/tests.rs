//! Basic Ingest, and which messages are told to be missed.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::cloud::Settles as _;
use crate::cloud::embedded::intake::Intake;
use crate::cloud::sql::{Statement, Substitution};
use crate::cloud::template::{Action, Place};
use crate::profile::CloudConfig;

fn rule(name: &str, sql: &str, enabled: bool) -> Rule {
    let action = Action::Republish { topic: Substitution::parse("seen/${topic()}").unwrap(), at_least_once: false };
    Rule {
        name: name.to_owned(),
        arn: String::new(),
        statement: Statement::parse(sql).unwrap(),
        enabled,
        actions: vec![(Place::default(), action)],
        error_action: None,
        invocable: BTreeSet::new(),
    }
}

/// What rules publish when a client publishes to each of the topics, and which topics none is for.
async fn published(rules: &[Rule], topics: &[&str]) -> (Vec<(String, Value)>, Vec<String>) {
    let (journal, backlog) = (Journal::in_memory(), Backlog::default());
    let (sender, accepted) = unbounded_channel();
    let messages = Messages::new(&CloudConfig::default(), journal.clone()).unwrap();
    let intake = Arc::new(Intake::new(messages, sender, backlog.clone()));
    let (publisher, outbound) = Publisher::new(Arc::clone(&intake));
    // Nobody subscribes: what would be carried out is dropped.
    drop(outbound);
    let shadows = Arc::new(Shadows::new(Arc::default(), publisher.clone()));
    let means = Means {
        functions: Arc::new(Functions::open(&[], &backlog)),
        client: None,
        services: None,
        publisher,
        shadows,
        principals: Arc::default(),
        backlog: backlog.clone(),
        journal: journal.clone(),
    };
    let engine = Rules::open(accepted, means);
    for rule in rules {
        engine.put(rule);
    }
    for topic in topics {
        assert!(intake.pass_on("gateway-a", topic, b"{\"n\": 1}", false));
    }
    backlog.settled().await;
    engine.close().await;
    let (mut seen, mut unmatched) = (Vec::new(), Vec::new());
    for entry in journal.entries() {
        match entry.event.clone() {
            Event::Message { client, topic, payload, .. } if client == Messages::CLOUD => seen.push((topic, payload)),
            Event::Unmatched { topic, .. } => unmatched.push(topic),
            _ => {}
        }
    }
    (seen, unmatched)
}

/// <https://docs.aws.amazon.com/iot/latest/developerguide/iot-basic-ingest.html>
#[tokio::test]
async fn what_is_published_to_a_rule_goes_to_it_alone_without_the_prefix() {
    let rules = [
        rule("BuildingManager", "SELECT topic(3) AS floor, n FROM 'Buildings/#'", true),
        rule("All", "SELECT topic() AS topic FROM '#' WHERE topic(1) <> 'seen'", true),
        rule("Off", "SELECT * FROM 'a'", false),
    ];
    let direct = "$aws/rules/BuildingManager/Buildings/Building5/Floor2/Room201/Lights";
    let (seen, unmatched) =
        published(&rules, &[direct, "$aws/rules/All", "$aws/rules/Off/a", "$aws/rules/None/a", "b"]).await;
    let expected = [
        ("seen/Buildings/Building5/Floor2/Room201/Lights".to_owned(), json!({"floor": "Floor2", "n": 1})),
        ("seen/".to_owned(), json!({"topic": ""})),
        ("seen/b".to_owned(), json!({"topic": "b"})),
    ];
    let sorted = |mut all: Vec<(String, Value)>| {
        all.sort_by(|left, right| left.0.cmp(&right.0));
        all
    };
    assert_eq!(sorted(seen), sorted(expected.to_vec()));
    assert_eq!(unmatched, ["$aws/rules/Off/a", "$aws/rules/None/a"], "AWS logs RuleNotFound");
}

#[tokio::test]
async fn a_message_that_no_rule_listens_to_is_told_where_there_are_rules() {
    let topics = ["a/b", "$aws/things/x/shadow/update"];
    assert_eq!(published(&[], &topics).await, (Vec::new(), Vec::new()));
    let rules = [rule("Other", "SELECT * FROM 'c'", true)];
    assert_eq!(published(&rules, &topics).await, (Vec::new(), vec!["a/b".to_owned()]));
}
