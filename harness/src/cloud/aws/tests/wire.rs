//! A stand-in for AWS at the wire: it keeps what it is asked to make, notes what it was asked, and answers as AWS documents it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use super::text::{decoded, form, list, refused};
use crate::cloud::aws::Account;
use crate::profile::AwsConfig;

pub(super) const ACCOUNT: &str = "123456789012";

/// What is in the account, and what was asked of it.
#[derive(Default)]
pub(super) struct State {
    /// Every request that changes something or asks who calls, in their order: `CreateStack`, `DELETE /policies/NAME`.
    pub(super) asked: Vec<String>,
    /// The tags of the stack, if it is there.
    pub(super) stack: Option<BTreeMap<String, String>>,
    /// Whether stacks fail to come about.
    pub(super) fails: bool,
    /// The tag of the observer's policy, if it is there.
    pub(super) policy: Option<String>,
    /// What each certificate is attached to, by its id.
    pub(super) certificates: BTreeMap<String, Vec<String>>,
    /// The keys of the bucket.
    pub(super) objects: Vec<String>,
}

/// The stand-in, listening.
#[derive(Clone)]
pub(super) struct Wire {
    pub(super) state: Arc<Mutex<State>>,
    url: String,
    /// One permit for each `CreateStack` that has arrived.
    pub(super) arrived: Arc<Semaphore>,
    /// One permit for each `CreateStack` that may be answered.
    pub(super) answers: Arc<Semaphore>,
}

impl Wire {
    pub(super) async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answers = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        let wire = Self { state: Arc::default(), url, arrived: Arc::new(Semaphore::new(0)), answers };
        let own = wire.clone();
        let router = Router::new().fallback(move |request: Request| own.clone().answer(request));
        tokio::spawn(async move { axum::serve(listener, router).await });
        wire
    }

    /// What the standard chain might find.
    pub(super) fn chain(&self, region: &str) -> SdkConfig {
        let keys = SharedCredentialsProvider::new(Credentials::new("id", "secret", None, None, "test"));
        let http = aws_smithy_http_client::Builder::new().build_http();
        let chain =
            SdkConfig::builder().behavior_version(BehaviorVersion::latest()).region(Region::new(region.to_owned()));
        chain.credentials_provider(keys).endpoint_url(&self.url).http_client(http).build()
    }

    pub(super) async fn account(&self) -> Account {
        let account = Account::of(&config(), self.chain("eu-central-1")).await.unwrap();
        self.state.lock().asked.clear();
        account
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.state.lock().asked.clone()
    }

    async fn answer(self, request: Request) -> Response {
        let (parts, body) = request.into_parts();
        let body = String::from_utf8_lossy(&to_bytes(body, 1 << 22).await.unwrap()).into_owned();
        let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form"));
        if is_form {
            return self.action(&form(&body)).await;
        }
        let segments: Vec<&str> = path.trim_start_matches('/').splitn(3, '/').collect();
        if segments[0] == "bucket" {
            return self.bucket(&parts.method, &path["/bucket".len()..], &query, &body);
        }
        let principal = parts.headers.get("x-amzn-principal").and_then(|value| value.to_str().ok());
        self.things(&parts.method, &path, principal, &body)
    }

    fn note(&self, what: impl Into<String>) {
        self.state.lock().asked.push(what.into());
    }

    /// STS and `CloudFormation`: XML for forms.
    async fn action(self, form: &BTreeMap<String, String>) -> Response {
        let action = form["Action"].as_str();
        if !action.starts_with("Describe") {
            self.note(action);
        }
        if action == "CreateStack" {
            self.arrived.add_permits(1);
            self.answers.acquire().await.unwrap().forget();
        }
        let mut state = self.state.lock();
        let inner = match action {
            "GetCallerIdentity" => format!("<Arn>arn:aws:iam::{ACCOUNT}:user/test</Arn><Account>{ACCOUNT}</Account>"),
            "CreateStack" if state.stack.is_some() => return refused("AlreadyExistsException", "Stack already exists"),
            "CreateStack" => {
                let tag = |at: u32| Some((form.get(&format!("Tags.member.{at}.Key"))?, form.get(&format!("Tags.member.{at}.Value"))?));
                let tags = (1..9).filter_map(tag).map(|(name, value)| (name.clone(), value.clone()));
                state.stack = Some(tags.collect());
                "<StackId>lineproof</StackId>".to_owned()
            }
            "DescribeStacks" => match &state.stack {
                None => return refused("ValidationError", "Stack with id lineproof does not exist"),
                Some(tags) => {
                    let status = if state.fails { "CREATE_FAILED" } else { "CREATE_COMPLETE" };
                    let tags = list(tags, |(name, value)| format!("<member><Key>{name}</Key><Value>{value}</Value></member>"));
                    format!("<Stacks><member><StackName>lineproof</StackName><StackId>lineproof</StackId><CreationTime>2025-01-01T00:00:00Z</CreationTime><StackStatus>{status}</StackStatus><Tags>{tags}</Tags></member></Stacks>")
                }
            },
            "DescribeStackEvents" => {
                let event = |status: &str, reason: &str| format!("<member><StackId>s</StackId><EventId>e</EventId><StackName>lineproof</StackName><LogicalResourceId>Table</LogicalResourceId><ResourceType>AWS::DynamoDB::Table</ResourceType><Timestamp>2025-01-01T00:00:00Z</Timestamp><ResourceStatus>{status}</ResourceStatus><ResourceStatusReason>{reason}</ResourceStatusReason></member>");
                format!("<StackEvents>{}{}</StackEvents>", event("CREATE_FAILED", "Resource creation cancelled"), event("CREATE_FAILED", "records exists already"))
            }
            "DescribeStackResources" => "<StackResources><member><StackName>lineproof</StackName><LogicalResourceId>Gateway</LogicalResourceId><PhysicalResourceId>gateway-a</PhysicalResourceId><ResourceType>AWS::IoT::Thing</ResourceType><Timestamp>2025-01-01T00:00:00Z</Timestamp><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackResources>".to_owned(),
            "DeleteStack" => {
                state.stack = None;
                String::new()
            }
            other => panic!("nothing answers {other}"),
        };
        format!("<{action}Response><{action}Result>{inner}</{action}Result></{action}Response>").into_response()
    }

    fn bucket(&self, method: &Method, key: &str, query: &str, body: &str) -> Response {
        let mut state = self.state.lock();
        match *method {
            Method::PUT => {
                let key = decoded(key.trim_start_matches('/'));
                state.asked.push(format!("PUT {}", key.rsplit('/').next().unwrap()));
                state.objects.push(key);
                StatusCode::OK.into_response()
            }
            Method::GET => {
                let keys = list(&state.objects, |key| format!("<Contents><Key>{key}</Key></Contents>"));
                format!("<ListBucketResult>{keys}</ListBucketResult>").into_response()
            }
            _ => {
                assert!(query.starts_with("delete"), "{query}");
                state.asked.push("DeleteObjects".to_owned());
                state.objects.retain(|key| !body.contains(&format!("<Key>{key}</Key>")));
                "<DeleteResult></DeleteResult>".into_response()
            }
        }
    }

    /// AWS IoT: JSON at paths.
    fn things(&self, method: &Method, path: &str, principal: Option<&str>, body: &str) -> Response {
        let path = decoded(path);
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        if *method != Method::GET && !["attached-policies", "policy-targets"].contains(&segments[0]) {
            self.note(format!("{method} {}", segments[..segments.len().min(2)].join("/")));
        }
        let mut state = self.state.lock();
        let id_of = |arn: &str| arn.rsplit('/').next().unwrap().to_owned();
        let told = match (method.as_str(), segments[0]) {
            ("GET", "endpoint") => json!({"endpointAddress": "localhost"}),
            ("POST", "keys-and-certificate") => {
                let id = format!("c{}", state.certificates.len());
                state.certificates.insert(id.clone(), Vec::new());
                let keys = json!({"PublicKey": "public", "PrivateKey": "private"});
                json!({"certificateArn": arn(&id), "certificateId": id, "certificatePem": "pem", "keyPair": keys})
            }
            ("PUT", "things") => {
                state.certificates.get_mut(&id_of(principal.unwrap())).unwrap().push(format!("thing {}", segments[1]));
                json!({})
            }
            ("GET", "things") => json!({"principals": state.attached(&format!("thing {}", segments[1]))}),
            ("DELETE", "things") => {
                state.certificates.get_mut(&id_of(principal.unwrap())).unwrap().retain(|to| !to.starts_with("thing "));
                json!({})
            }
            ("PUT", "target-policies") => {
                let target = id_of(body["target"].as_str().unwrap());
                state.certificates.get_mut(&target).unwrap().push(format!("policy {}", segments[1]));
                json!({})
            }
            ("POST", "target-policies") => {
                let target = id_of(body["target"].as_str().unwrap());
                state.certificates.get_mut(&target).unwrap().retain(|to| *to != format!("policy {}", segments[1]));
                json!({})
            }
            ("POST", "attached-policies") => {
                let of = state.certificates.get(segments.last().copied().unwrap()).cloned().unwrap_or_default();
                let names =
                    of.iter().filter_map(|to| to.strip_prefix("policy ")).map(|name| json!({"policyName": name}));
                json!({"policies": names.collect::<Vec<_>>()})
            }
            ("POST", "policies") => {
                state.policy = Some(body["tags"][0]["Value"].as_str().unwrap().to_owned());
                json!({"policyName": segments[1]})
            }
            ("GET", "policies") if state.policy.is_none() => {
                let kind = [("x-amzn-errortype", "ResourceNotFoundException")];
                return (StatusCode::NOT_FOUND, kind, "{}").into_response();
            }
            ("GET", "policies") => json!({"policyName": segments[1], "policyArn": "arn:aws:iot:r:a:policy/p"}),
            ("GET", "tags") => json!({"tags": [{"Key": "lineproof.run", "Value": state.policy}]}),
            ("POST", "policy-targets") => json!({"targets": state.attached(&format!("policy {}", segments[1]))}),
            ("DELETE", "policies") => {
                state.policy = None;
                json!({})
            }
            ("PUT", "certificates") => json!({}),
            ("DELETE", "certificates") => {
                assert_eq!(state.certificates.remove(segments[1]), Some(Vec::new()), "still attached");
                json!({})
            }
            other => panic!("nothing answers {other:?}"),
        };
        axum::Json(told).into_response()
    }
}

impl State {
    fn attached(&self, to: &str) -> Vec<String> {
        let is_attached = |(_, all): &(&String, &Vec<String>)| all.iter().any(|one| one == to);
        self.certificates.iter().filter(is_attached).map(|(id, _)| arn(id)).collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.stack.is_none() && self.policy.is_none() && self.certificates.is_empty() && self.objects.is_empty()
    }
}

fn arn(id: &str) -> String {
    format!("arn:aws:iot:eu-central-1:{ACCOUNT}:cert/{id}")
}

pub(super) fn config() -> AwsConfig {
    let text = format!("account = '{ACCOUNT}'\nregion = 'eu-central-1'\nbucket = 'bucket'");
    toml::from_str(&text).unwrap()
}

/// Old enough for anything.
pub(super) const LONG_AGO: &str = "1000:2000:another-machine:1:1";

/// Made just now, and perhaps still needed.
pub(super) fn young() -> String {
    let mark = crate::process::Mark::of_this_process(Duration::from_hours(1)).unwrap().to_string();
    let [since, until, ..] = mark.split(':').collect::<Vec<_>>()[..] else { panic!("{mark}") };
    format!("{since}:{until}:another-machine:1:1")
}
