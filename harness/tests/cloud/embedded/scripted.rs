//! A function in the test's own process that speaks the real Runtime API and does what the test's script says.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use async_trait::async_trait;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use lineproof::cloud::embedded::lambda::{FunctionCommand, FunctionProcess, OutputSink, Spawn};
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// What the function does with an invocation.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Puts the event into the table, then answers.
    Record,
    /// Answers.
    Answer,
    /// Answers with an error.
    Fail,
    /// Ends its process.
    Crash,
    /// Never answers.
    Hang,
}

/// What a script is told of an invocation.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The number of the invocation, from 1, over all processes.
    pub(crate) number: usize,
    /// The number of the process, from 1.
    pub(crate) process: usize,
    /// The release of its code, if it is not the first one.
    pub(crate) release: Option<String>,
    pub(crate) event: Value,
}

type Script = Arc<dyn Fn(Told) -> BoxFuture<'static, Act> + Send + Sync>;

/// Starts scripted functions.
pub(crate) struct Scripted {
    script: Script,
    invocations: Arc<AtomicUsize>,
    processes: AtomicUsize,
}

impl Scripted {
    /// The script gets the number of the invocation, from 1, over all processes.
    pub(crate) fn new(script: impl Fn(usize) -> Act + Send + Sync + 'static) -> Self {
        Self::waiting(move |told| std::future::ready(script(told.number)))
    }

    /// The script may take its time.
    pub(crate) fn waiting<F>(script: impl Fn(Told) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Act> + Send + 'static,
    {
        let script: Script = Arc::new(move |told| script(told).boxed());
        Self { script, invocations: Arc::default(), processes: AtomicUsize::new(0) }
    }
}

#[async_trait]
impl Spawn for Scripted {
    async fn spawn(&self, command: FunctionCommand, output: OutputSink) -> std::io::Result<Box<dyn FunctionProcess>> {
        let environment: HashMap<_, _> = command.environment.into_iter().collect();
        output(&format!("handler {} starts", environment["_HANDLER"]));
        let function = Function {
            environment,
            script: Arc::clone(&self.script),
            invocations: Arc::clone(&self.invocations),
            process: self.processes.fetch_add(1, Ordering::SeqCst) + 1,
        };
        Ok(Box::new(Process { task: tokio::spawn(function.run()), ended: None }))
    }
}

struct Process {
    task: JoinHandle<()>,
    ended: Option<String>,
}

#[async_trait]
impl FunctionProcess for Process {
    fn pid(&self) -> u32 {
        std::process::id()
    }

    async fn wait(&mut self) -> String {
        if self.ended.is_none() {
            let result = (&mut self.task).await;
            self.ended = Some(if result.is_ok() { "exit 3".into() } else { "signal 9".into() });
        }
        self.ended.clone().unwrap()
    }

    fn freeze(&mut self) {}

    fn thaw(&mut self) {}

    async fn kill(&mut self) -> String {
        self.task.abort();
        self.wait().await
    }
}

struct Function {
    environment: HashMap<String, String>,
    script: Script,
    invocations: Arc<AtomicUsize>,
    process: usize,
}

impl Function {
    async fn run(self) {
        loop {
            let (head, body) = self.call("GET", "invocation/next", "").await;
            if !head.starts_with("HTTP/1.1 200") {
                return;
            }
            let id = header(&head, "lambda-runtime-aws-request-id");
            assert!(header(&head, "lambda-runtime-deadline-ms").parse::<u64>().is_ok());
            let event: Value = serde_json::from_str(&body).unwrap();
            let number = self.invocations.fetch_add(1, Ordering::SeqCst) + 1;
            let release = self.environment.get("RELEASE").cloned();
            match (self.script)(Told { number, process: self.process, release, event: event.clone() }).await {
                Act::Answer => drop(self.call("POST", &format!("invocation/{id}/response"), "null").await),
                Act::Record => {
                    self.record(&event).await;
                    let (head, _) = self.call("POST", &format!("invocation/{id}/response"), "null").await;
                    assert!(head.starts_with("HTTP/1.1 202"), "{head}");
                    let (head, _) = self.call("POST", &format!("invocation/{id}/response"), "null").await;
                    assert!(head.starts_with("HTTP/1.1 400"), "a second answer: {head}");
                }
                Act::Fail => drop(self.call("POST", &format!("invocation/{id}/error"), "no luck today").await),
                Act::Crash => return,
                Act::Hang => std::future::pending().await,
            }
        }
    }

    async fn call(&self, method: &str, path: &str, body: &str) -> (String, String) {
        let api: SocketAddr = self.environment["AWS_LAMBDA_RUNTIME_API"].parse().unwrap();
        let mut stream = TcpStream::connect(api).await.unwrap();
        let head = format!("{method} /2018-06-01/runtime/{path} HTTP/1.1\r\nHost: {api}\r\nConnection: close\r\n");
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        (head.to_owned(), body.to_owned())
    }

    async fn record(&self, event: &Value) {
        let text = |name: &str| AttributeValue::S(event[name].as_str().unwrap().to_owned());
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_micros();
        let put = self.client().put_item().table_name(&self.environment["TABLE"]);
        let put = put.item("line", text("line")).item("id", text("id")).item("gateway", text("gateway"));
        let put = put.item("serial", AttributeValue::N(event["serial"].to_string()));
        put.item("recorded_at", AttributeValue::N(now.to_string())).send().await.unwrap();
    }

    fn client(&self) -> aws_sdk_dynamodb::Client {
        let get = |name: &str| self.environment[name].clone();
        let keys = Credentials::new(get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY"), None, None, "environment");
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(get("AWS_REGION")))
            .endpoint_url(get("AWS_ENDPOINT_URL"))
            .credentials_provider(keys)
            .http_client(aws_smithy_http_client::Builder::new().build_http());
        aws_sdk_dynamodb::Client::from_conf(config.build())
    }
}

fn header(head: &str, name: &str) -> String {
    let named = |line: &str| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    };
    head.lines().find_map(named).unwrap_or_else(|| panic!("no {name} in {head}"))
}
