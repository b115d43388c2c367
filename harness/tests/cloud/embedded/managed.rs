//! Functions in Python and JavaScript: a folder of modules, run by an interpreter of this machine.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lineproof::cloud::embedded::lambda::{Spawn, Supervised};
use lineproof::journal::Journal;
use lineproof::process::Guardian;
use lineproof_judge::journal::{ComponentChange, Event};
use parking_lot::Mutex;
use serde_json::{Value, json};
use test_skip::skipped;

use super::client::Client;
use super::overheard::Overheard;
use super::scripted::{Act, Scripted};
use super::support::{Cloud, Config, Error, open_cloud, output, until};

/// What every template here has: a thing, what it may do, and a table.
const BASE: &str = "
Resources:
  Gateway: { Type: AWS::IoT::Thing, Properties: { ThingName: gateway-a } }
  Policy:
    Type: AWS::IoT::Policy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Action: iot:Connect, Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:client/*' }
          - { Effect: Allow, Action: iot:Publish, Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/events/*' }
  Told:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: told
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
";

/// A function behind a rule for `events/NAME`, which has its time-out in seconds.
fn function(name: &str, runtime: &str, handler: &str, timeout: u64) -> String {
    format!(
        "
  {name}Rule:
    Type: AWS::IoT::TopicRule
    Properties:
      TopicRulePayload:
        Sql: SELECT * FROM 'events/{name}'
        AwsIotSqlVersion: '2016-03-23'
        Actions: [{{ Lambda: {{ FunctionArn: !GetAtt {name}.Arn }} }}]
  {name}Permission:
    Type: AWS::Lambda::Permission
    Properties:
      FunctionName: !Ref {name}
      Action: lambda:InvokeFunction
      Principal: iot.amazonaws.com
      SourceArn: !GetAtt {name}Rule.Arn
  {name}:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: {name}
      Runtime: {runtime}
      Handler: {handler}
      Timeout: {timeout}
      Code: ./code
      Environment: {{ Variables: {{ TABLE: !Ref Told }} }}
"
    )
}

fn code() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/embedded/code")
}

/// Whether a language is installed; says so if it is not.
pub(crate) fn is_installed(program: &str) -> bool {
    let answer = std::process::Command::new(program).arg("--version").output();
    let is_there = answer.is_ok_and(|answer| answer.status.success());
    if !is_there {
        skipped(format_args!("{program} is not installed"));
    }
    is_there
}

struct Stage {
    cloud: Cloud,
    journal: Journal,
    said: Arc<Mutex<String>>,
    gateway: Client,
    guardian: Guardian,
    _folder: tempfile::TempDir,
}

impl Stage {
    /// Deploys functions, each with its name, whose code is in this folder.
    async fn open(functions: &[(&str, String)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
        let (said, journal) = (Arc::default(), Journal::in_memory());
        let spawn = Overheard { inner: Supervised::new(guardian.clone()), said: Arc::clone(&said) };
        let cloud = deploy(folder.path(), functions, Arc::new(spawn), &journal).await.unwrap();
        let own = cloud.credentials("gateway-a").unwrap();
        let tls = super::client::tls(&own.ca, Some(&own));
        let gateway = super::client::connect(cloud.mqtt_addr(), "gateway-a", tls).await.unwrap();
        Self { cloud, journal, said, gateway, guardian, _folder: folder }
    }

    async fn publish(&mut self, function: &str, id: &str, act: &str) {
        self.gateway.publish(&format!("events/{function}"), &json!({ "id": id, "do": act, "n": 21 })).await;
    }

    /// What the functions recorded, once nothing is under way any more, by its id.
    async fn told(&self) -> BTreeMap<String, BTreeMap<String, String>> {
        self.cloud.settled().await;
        let items = self.cloud.dynamodb().scan().table_name("told").send().await.unwrap().items.unwrap();
        let plain = |item: std::collections::HashMap<String, aws_sdk_dynamodb::types::AttributeValue>| {
            let item = item.into_iter().map(|(name, value)| (name, value.as_s().unwrap().clone()));
            let item: BTreeMap<_, _> = item.collect();
            (item["id"].clone(), item)
        };
        items.into_iter().map(plain).collect()
    }

    async fn wants(&self, line: &str) {
        until(&self.journal, |event| output(event, line)).await;
    }

    fn count(&self, wanted: impl Fn(&ComponentChange) -> bool) -> usize {
        let is_it = |event: &Event| matches!(event, Event::Component { change, .. } if wanted(change));
        self.journal.entries().iter().filter(|entry| is_it(&entry.event)).count()
    }

    fn started(&self) -> usize {
        self.count(|change| matches!(change, ComponentChange::Started { .. }))
    }

    async fn close(self) {
        self.cloud.close().await;
        self.guardian.close().await.unwrap();
    }
}

async fn deploy(
    folder: &Path,
    functions: &[(&str, String)],
    spawn: Arc<dyn Spawn>,
    journal: &Journal,
) -> Result<Cloud, Error> {
    let template = functions.iter().fold(BASE.to_owned(), |text, (_, function)| text + function);
    let file = folder.join("template.yaml");
    std::fs::write(&file, template).unwrap();
    let functions = functions.iter().map(|(name, _)| ((*name).to_owned(), code())).collect();
    let config = Config { template: file, functions, folder: folder.join("cloud"), spawn };
    open_cloud(config, journal).await
}

/// Deploys one function that does what its event says, if its language is installed.
async fn one(name: &'static str, timeout: u64) -> Option<Stage> {
    let (program, runtime, handler) = match name {
        "python" => ("python3", "python3.8", "app.handler"),
        _ => ("node", "nodejs18.x", "index.handler"),
    };
    if !is_installed(program) {
        return None;
    }
    Some(Stage::open(&[(name, function(name, runtime, handler, timeout))]).await)
}

#[track_caller]
fn is_served(told: &BTreeMap<String, String>, function: &str, handler: &str, environment: &str) {
    let arn = format!("arn:aws:lambda:eu-central-1:123456789012:function:{function}");
    let expected = [
        ("arn", arn.as_str()),
        ("at_home", "true"),
        ("environment", environment),
        ("function", function),
        ("handler", handler),
        ("id", function),
        ("in_time", "true"),
        ("request", "00000000-0000-4000-8000-000000000001"),
    ];
    let told: Vec<_> = told.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(told, expected);
}

#[tokio::test]
async fn python_answers_and_acts_and_is_told_what_aws_tells() {
    let Some(mut stage) = one("python", 10).await else { return };
    stage.publish("python", "python", "act").await;
    is_served(&stage.told().await["python"], "python", "app.handler", "AWS_Lambda_python3.8");
    stage.wants("does act").await;
    let said = stage.said.lock().clone();
    assert!(said.contains("/2018-06-01/runtime/invocation/00000000-0000-4000-8000-000000000001/response"), "{said}");
    assert!(said.contains(r#"{"doubled": 42, "by": "python"}"#), "{said}");
    assert!(!code().join("__pycache__").exists(), "a function's folder is left as it is");
    stage.close().await;
}

#[tokio::test]
async fn node_answers_and_acts_with_every_kind_of_module() {
    if !is_installed("node") {
        return;
    }
    let handlers =
        [("node", "index.handler"), ("promise", "common.handlers.promise"), ("callback", "./common.handlers.callback")];
    let functions = handlers.map(|(name, handler)| (name, function(name, "nodejs18.x", handler, 10)));
    let mut stage = Stage::open(&functions).await;
    for (name, _) in handlers {
        stage.publish(name, name, "act").await;
    }
    let told = stage.told().await;
    for (name, handler) in handlers {
        is_served(&told[name], name, handler, "AWS_Lambda_nodejs18.x");
    }
    stage.wants("does act").await;
    let said = stage.said.lock().clone();
    for by in ["node", "a promise", "a callback"] {
        assert!(said.contains(&format!(r#"{{"doubled":42,"by":"{by}"}}"#)), "{said}");
    }
    stage.close().await;
}

/// The error of the first attempt, which has the given type.
async fn error(stage: &Stage, kind: &str) -> Value {
    let start = format!("attempt 1 failed: the function answered with an error: {kind}: ");
    let entry = until(&stage.journal, |event| output(event, &start)).await;
    let Event::Component { change: ComponentChange::Output { line }, .. } = &entry.event else { unreachable!() };
    let (_, error) = line.split_once(&start).unwrap();
    serde_json::from_str(error.rsplit_once("; next attempt").unwrap().0).unwrap()
}

#[tokio::test]
async fn an_error_has_the_shape_of_aws_and_the_process_goes_on() {
    for (name, kind, place) in [("python", "ValueError", "app.py\", line "), ("node", "TypeError", "index.mjs:")] {
        let Some(mut stage) = one(name, 10).await else { continue };
        stage.publish(name, "a", "raise").await;
        stage.publish(name, "b", "act").await;
        assert_eq!(stage.told().await.into_keys().collect::<Vec<_>>(), ["b"]);
        let error = error(&stage, kind).await;
        assert_eq!((&error["errorType"], &error["errorMessage"]), (&json!(kind), &json!("no luck with a")));
        // Each language of AWS calls it its own way.
        let frames = if name == "node" { "trace" } else { "stackTrace" };
        let trace = error[frames].as_array().unwrap();
        assert!(trace.iter().any(|line| line.as_str().unwrap().contains(place)), "{trace:?}");
        assert!(!error.to_string().contains("/host."), "only the function's own frames: {error}");
        stage.wants("failed for good after 3 attempts: the function answered with an error").await;
        assert_eq!(stage.started(), 1);
        stage.close().await;
    }
}

#[tokio::test]
async fn what_takes_too_long_is_killed_and_the_next_is_served() {
    for name in ["python", "node"] {
        let Some(mut stage) = one(name, 1).await else { continue };
        stage.publish(name, "a", "hang").await;
        stage.wants("failed for good after 3 attempts: the function took longer than its time-out of 1s").await;
        stage.publish(name, "b", "act").await;
        assert_eq!(stage.told().await.into_keys().collect::<Vec<_>>(), ["b"]);
        assert!(stage.started() >= 4, "one ahead, two for further attempts, one for the next event");
        stage.close().await;
    }
}

#[tokio::test]
async fn a_crash_is_told_with_how_it_ended_and_the_next_is_served() {
    for name in ["python", "node"] {
        let Some(mut stage) = one(name, 10).await else { continue };
        stage.publish(name, "a", "crash").await;
        stage.publish(name, "b", "act").await;
        assert_eq!(stage.told().await.into_keys().collect::<Vec<_>>(), ["b"]);
        stage.wants("failed for good after 3 attempts: the function's process ended: exit 3; event").await;
        let crash = ComponentChange::Exited { how: "exit 3".into(), expected: false };
        assert_eq!(stage.count(|change| *change == crash), 3);
        stage.close().await;
    }
}

#[tokio::test]
async fn a_function_that_its_module_does_not_have_is_told_with_the_nearest() {
    for (name, program, runtime, handler, has) in [
        (
            "python",
            "python3",
            "python3.8",
            "app.handle",
            "Handler 'handle' missing on module 'app', which has: handler, put",
        ),
        (
            "node",
            "node",
            "nodejs18.x",
            "index.handle",
            "index.handle is undefined or not exported; index.mjs exports: handler",
        ),
    ] {
        if !is_installed(program) {
            continue;
        }
        let mut stage = Stage::open(&[(name, function(name, runtime, handler, 10))]).await;
        let told = format!("{has}; did you mean handler?");
        stage.cloud.settled().await;
        let broken = ComponentChange::Exited { how: "exit 1".into(), expected: false };
        assert_eq!(
            stage.count(|change| *change == broken),
            1,
            "known once the cloud has settled, with no event at all"
        );
        stage.wants("initialisation failed: Runtime.HandlerNotFound: {\"errorMessage\":").await;
        stage.wants(&told).await;
        stage.publish(name, "a", "act").await;
        let lost = "failed for good after 3 attempts: the function cannot be initialised: Runtime.HandlerNotFound";
        let lost = until(&stage.journal, |event| output(event, lost)).await;
        assert!(output(&lost.event, &told), "{lost:?}");
        assert!(stage.told().await.is_empty());
        stage.close().await;
    }
}

#[tokio::test]
async fn a_module_that_is_not_there_is_refused_before_anything_runs() {
    for (program, runtime, handler, said) in [
        ("python3", "python3.8", "ap.handler", "did you mean app? Possible here: app"),
        ("node", "nodejs18.x", "indx.handler", "did you mean index? Possible here: common, index, put"),
    ] {
        if !is_installed(program) {
            continue;
        }
        let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
        let functions = [("record", function("record", runtime, handler, 1))];
        let spawn = Arc::new(Scripted::new(|_| Act::Record));
        let Err(error) = deploy(folder.path(), &functions, spawn, &journal).await else { panic!("it opened") };
        let start = format!(
            "record (AWS::Lambda::Function), property Handler: handler `{handler}` of function record names a module that is \
             not in {}",
            code().canonicalize().unwrap().display()
        );
        assert!(error.to_string().starts_with(&start) && error.to_string().ends_with(said), "{error}");
    }
}

#[tokio::test]
async fn a_version_that_is_not_installed_is_refused_and_a_newer_one_is_told() {
    let (folder, journal) = (tempfile::tempdir().unwrap(), Journal::in_memory());
    for (runtime, needs) in [("python3.999", "Python 3.999 or newer"), ("nodejs999.x", "Node.js 999 or newer")] {
        let functions = [("record", function("record", runtime, "app.handler", 1))];
        let spawn = Arc::new(Scripted::new(|_| Act::Record));
        let Err(error) = deploy(folder.path(), &functions, spawn, &journal).await else { panic!("it opened") };
        let start = format!(
            "record (AWS::Lambda::Function), property Runtime: runtime {runtime} of function record needs {needs}"
        );
        assert!(error.to_string().starts_with(&start), "{error}");
    }
    if !is_installed("python3") {
        return;
    }
    let stage = Stage::open(&[("python", function("python", "python3.4", "app.handler", 10))]).await;
    stage.wants("python3.4 is run by Python 3.").await;
    stage.close().await;
}
