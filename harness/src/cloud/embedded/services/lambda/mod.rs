//! Lambda: functions are invoked and shown (Lambda API Reference,
//! <https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html>).
//!
//! `Invoke` (`RequestResponse`, `Event`, `DryRun`), `GetFunction`, `GetFunctionConfiguration` and `ListFunctions`, by name or ARN. There is one
//! version of each function, `$LATEST`, and no alias. What the scenario has go wrong with invocations meets these, too: a synchronous one
//! that fails is answered with `X-Amz-Function-Error` and is not tried again, an asynchronous one is retried as those of rules are. Both
//! count as not settled until they are done. `ListFunctions` lists all at once. The tail of the log (`X-Amz-Log-Type: Tail`) is refused, for the journal has it; so is
//! everything else.
//!
//! What differs from AWS: where all environments of a function are at work, an invocation waits for one of them and is not throttled,
//! except that `ReservedConcurrentExecutions` of 0 throttle all. These invocations have no order among each other, as in AWS.
//!
//! - `invoke`: invocations. `configuration`: what is shown of a function.

mod configuration;
mod invoke;

use std::sync::Arc;

use async_trait::async_trait;
use axum::http::{Method, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::refusal::{Protocol, refused, unsupported};
use crate::cloud::embedded::backlog::Backlog;
use crate::cloud::embedded::lambda::{Functions, Pool};
use crate::cloud::embedded::services::{Asked, Service};
use crate::cloud::template::function_name;

/// Where everything is that this version does.
const FUNCTIONS: &str = "/2015-03-31/functions";

/// The service.
#[derive(Debug)]
pub(in crate::cloud::embedded) struct Lambda {
    /// The functions of the cloud.
    pub(in crate::cloud::embedded) functions: Arc<Functions>,
    /// Counts what they have still to do.
    pub(in crate::cloud::embedded) backlog: Backlog,
}

impl Lambda {
    /// A function that is named in a path; an error as it is answered if there is none.
    fn pool(&self, asked: &Asked, named: &str) -> Result<Arc<Pool>, Box<Response>> {
        let named = decoded(named);
        let (name, version) = match function_name(&named).split_once(':') {
            Some((name, version)) => (name, Some(version.to_owned())),
            None => (function_name(&named), qualifier(asked)),
        };
        let pool = self.functions.pool(name).filter(|_| version.as_deref().is_none_or(|version| version == "$LATEST"));
        let which = version.map_or_else(|| name.to_owned(), |version| format!("{name}:{version}"));
        pool.ok_or_else(|| {
            let why = format!("Function not found: {}", configuration::arn(&which));
            Box::new(refused(Protocol::RestJson, StatusCode::NOT_FOUND, "ResourceNotFoundException", &why))
        })
    }

    fn list(&self) -> Response {
        let shown: Vec<Value> = self.functions.pools().iter().map(|pool| configuration::of(pool.function())).collect();
        said(&json!({"Functions": shown}))
    }
}

#[async_trait]
impl Service for Lambda {
    async fn answer(&self, asked: Asked) -> Response {
        let path = asked.head.uri.path().to_owned();
        let parts: Vec<&str> = path.strip_prefix(FUNCTIONS).unwrap_or("?").trim_matches('/').split('/').collect();
        match (&asked.head.method, parts.as_slice()) {
            (&Method::GET, [""]) => self.list(),
            (&Method::POST, [name, "invocations"]) if !name.is_empty() => match self.pool(&asked, name) {
                Ok(pool) => invoke::invoke(&pool, &self.backlog, asked).await,
                Err(answer) => *answer,
            },
            (&Method::GET, [name]) if *name != "?" => match self.pool(&asked, name) {
                Ok(pool) => said(&configuration::with_code(pool.function())),
                Err(answer) => *answer,
            },
            (&Method::GET, [name, "configuration"]) => match self.pool(&asked, name) {
                Ok(pool) => said(&configuration::of(pool.function())),
                Err(answer) => *answer,
            },
            (method, _) => {
                let why = format!(
                    "Lambda has no `{method} {path}` here; there are: Invoke, GetFunction, GetFunctionConfiguration, ListFunctions"
                );
                unsupported(Protocol::RestJson, "InvalidRequestContentException", &why)
            }
        }
    }
}

fn said(what: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], what.to_string()).into_response()
}

/// The version or alias that a request asks for.
fn qualifier(asked: &Asked) -> Option<String> {
    let query = asked.head.uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "Qualifier")
        .map(|(_, version)| version.into_owned())
}

/// Part of a path, in which ARNs are percent-encoded.
fn decoded(part: &str) -> String {
    percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned()
}
