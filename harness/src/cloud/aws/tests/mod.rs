//! What is asked of AWS, at the wire: the guards, the order of making and taking away, and what is found again.

mod seen;
mod text;
mod wire;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures::future::FutureExt as _;

use super::api::AwsApi;
use super::{Account, identity, sweep};
use crate::cloud::half::Stack;
use crate::cloud::template::Template;
use crate::cloud::{Api as _, CloudError, Endpoint};
use crate::process::{Fate, Mark, Sweep};
use wire::{LONG_AGO, Wire, config, young};

const TEMPLATE: &str = "
Resources:
  Gateway: {Type: AWS::IoT::Thing, Properties: {ThingName: gateway-a}}
  Act:
    Type: AWS::Lambda::Function
    Properties: {FunctionName: act, Runtime: provided.al2023, Code: {ZipFile: x}, Role: r}
";

/// A template and the code of its function, in files.
struct Files {
    folder: tempfile::TempDir,
    template: Template,
    parameters: BTreeMap<String, String>,
}

impl Files {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("template.yaml"), TEMPLATE).unwrap();
        std::fs::write(folder.path().join("act"), "#!").unwrap();
        let parameters = BTreeMap::new();
        let template = Template::load(&folder.path().join("template.yaml"), &parameters).unwrap();
        Self { folder, template, parameters }
    }

    async fn deployed(&self, api: &AwsApi) -> Result<Endpoint, CloudError> {
        let file: PathBuf = self.folder.path().join("template.yaml");
        let code = [("act".to_owned(), self.folder.path().join("act"))].into();
        let needed = Duration::from_hours(1);
        let stack = Stack { template: &self.template, file: &file, parameters: &self.parameters, code, needed };
        api.deploy(&stack).await
    }
}

async fn open(wire: &Wire) -> AwsApi {
    AwsApi::new(wire.account().await)
}

#[tokio::test]
async fn of_another_account_nothing_but_who_calls_is_asked() {
    let wire = Wire::open().await;
    let mut other = config();
    other.account = "000000000001".to_owned();
    let error = Account::of(&other, wire.chain("eu-central-1")).await.unwrap_err().to_string();
    assert!(error.contains("of account 123456789012") && error.contains("the profile says 000000000001"), "{error}");
    assert_eq!(wire.asked(), ["GetCallerIdentity"]);
}

#[tokio::test]
async fn in_another_region_nothing_is_asked() {
    let wire = Wire::open().await;
    let error = Account::of(&config(), wire.chain("us-east-1")).await.unwrap_err().to_string();
    assert!(error.contains("us-east-1") && error.contains("eu-central-1"), "{error}");
    assert_eq!(wire.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn without_credentials_it_is_said_what_to_do() {
    let wire = Wire::open().await;
    let chain = wire.chain("eu-central-1").into_builder();
    let without = chain.credentials_provider(aws_credential_types::provider::SharedCredentialsProvider::new(
        aws_credential_types::credential_fn::provide_credentials_fn(async || {
            Err(aws_credential_types::provider::error::CredentialsError::not_loaded("none of the chain has any"))
        }),
    ));
    let error = Account::of(&config(), without.build()).await.unwrap_err();
    assert!(error.message.starts_with("there are no credentials of AWS"), "{error}");
    assert!(error.help.contains("AWS_ACCESS_KEY_ID"), "{error}");
    assert_eq!(wire.asked(), Vec::<String>::new());
}

#[tokio::test]
async fn all_that_was_made_is_taken_away_in_reverse() {
    let (wire, files) = (Wire::open().await, Files::new());
    let api = open(&wire).await;
    files.deployed(&api).await.unwrap();
    let (account, mark) = (api.account().clone(), api.mark().unwrap());
    let policies = ["own".to_owned()];
    let issued =
        api.step(async move { identity::of_thing(&account, "gateway-a", &policies).await }.boxed()).await.unwrap();
    assert_eq!((issued.certificate.as_str(), issued.key.as_str()), ("pem", "private"));
    let account = api.account().clone();
    api.step(async move { identity::of_observer(&account, &mark).await }.boxed()).await.unwrap();
    let made = [
        "PUT act.zip",
        "CreateStack",
        "POST keys-and-certificate",
        "PUT things/gateway-a",
        "PUT target-policies/own",
        "POST policies/lineproof-observer",
        "POST keys-and-certificate",
        "PUT target-policies/lineproof-observer",
    ];
    assert_eq!(wire.asked(), made);
    wire.state.lock().asked.clear();
    api.close().await.unwrap();
    let taken = [
        "POST target-policies/lineproof-observer",
        "PUT certificates/c1",
        "DELETE certificates/c1",
        "DELETE policies/lineproof-observer",
        "DELETE things/gateway-a",
        "POST target-policies/own",
        "PUT certificates/c0",
        "DELETE certificates/c0",
        "DeleteStack",
        "DeleteObjects",
    ];
    assert_eq!(wire.asked(), taken);
    assert!(wire.state.lock().is_empty());
}

#[tokio::test]
async fn a_stack_that_fails_is_told_with_its_reason_and_taken_away() {
    let (wire, files) = (Wire::open().await, Files::new());
    wire.state.lock().fails = true;
    let api = open(&wire).await;
    let error = files.deployed(&api).await.unwrap_err().to_string();
    assert!(error.contains("Table (AWS::DynamoDB::Table): records exists already"), "{error}");
    assert!(!error.contains("cancelled"), "{error}");
    api.close().await.unwrap();
    assert_eq!(wire.asked(), ["PUT act.zip", "CreateStack", "DeleteStack", "DeleteObjects"]);
    assert!(wire.state.lock().is_empty());
}

#[tokio::test]
async fn what_is_being_made_when_an_opening_is_dropped_is_taken_away_too() {
    let (wire, files) = (Wire::open().await, Files::new());
    let answers = wire.answers.forget_permits(tokio::sync::Semaphore::MAX_PERMITS);
    let api = Arc::new(open(&wire).await);
    tokio::select! {
        opened = files.deployed(&api) => panic!("{opened:?}"),
        arrived = wire.arrived.acquire() => arrived.unwrap().forget(),
    }
    let closing = tokio::spawn({
        let api = Arc::clone(&api);
        async move { api.close().await }
    });
    // Not yet: the request is under way.
    tokio::task::yield_now().await;
    assert_eq!(wire.asked(), ["PUT act.zip", "CreateStack"]);
    wire.answers.add_permits(answers);
    closing.await.unwrap().unwrap();
    assert!(wire.state.lock().is_empty(), "{:?}", wire.asked());
    let error = files.deployed(&api).await.unwrap_err().to_string();
    assert!(error.contains("closed already"), "{error}");
}

#[tokio::test]
async fn one_run_at_a_time_has_the_stack() {
    let (wire, files) = (Wire::open().await, Files::new());
    let (first, second) = (open(&wire).await, open(&wire).await);
    files.deployed(&first).await.unwrap();
    // Another process, whose mark is another one.
    wire.state.lock().stack = Some([(Mark::NAME.to_owned(), young())].into());
    let error = files.deployed(&second).await.unwrap_err().to_string();
    assert!(error.contains("is there already, made by a run of lineproof"), "{error}");
    second.close().await.unwrap();
    assert!(wire.state.lock().stack.is_some(), "it is not the second one's");
}

#[tokio::test]
async fn only_what_is_left_over_is_swept() {
    let wire = Wire::open().await;
    let account = wire.account().await;
    let own = Mark::of_this_process(Duration::ZERO).unwrap().to_string();
    let cases = [(Some(LONG_AGO.to_owned()), true), (Some(young()), false), (Some(own), false), (None, false)];
    for (mark, is_left) in cases {
        let package = |mark: &String| format!("lineproof/packages/{mark}/act.zip");
        let objects: Vec<_> = mark.iter().map(package).chain(["lineproof/other.zip".to_owned()]).collect();
        let tags: BTreeMap<_, _> = mark.iter().map(|mark| (Mark::NAME.to_owned(), mark.clone())).collect();
        {
            let mut state = wire.state.lock();
            state.stack = Some(tags);
            state.policy = mark.clone();
            state.objects = objects;
            state.certificates = [("c0".to_owned(), vec!["thing gateway-a".to_owned()])].into();
        }
        let of = async |dry| sweep::sweep(&account, Sweep { older_than: Duration::from_hours(1), dry }).await;
        wire.state.lock().asked.clear();
        let listed = of(true).await;
        assert!(listed.iter().all(|one| (one.fate == Fate::WouldBeRemoved) == is_left), "{listed:?}");
        assert_eq!(wire.asked(), Vec::<String>::new(), "{mark:?}: nothing is changed when all is only listed");
        let swept = of(false).await;
        assert!(swept.iter().all(|one| (one.fate == Fate::Removed) == is_left), "{swept:?}");
        let state = wire.state.lock();
        assert_eq!(state.stack.is_none() && state.certificates.is_empty(), is_left, "{mark:?}");
        assert!(state.objects.contains(&"lineproof/other.zip".to_owned()), "somebody else's");
        assert_eq!(state.asked.is_empty(), !is_left, "{mark:?}: {:?}", state.asked);
    }
}
