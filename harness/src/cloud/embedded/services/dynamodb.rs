//! DynamoDB, which is passed what it is asked; so the harness knows when there can be something new, and need not read again and again
//! what nobody has touched, and tables can be broken for everybody but the harness.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::StatusCode;
use axum::response::Response;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::passing::Passing;
use super::refusal::{self, Protocol};
use super::service::{Asked, Service};
use crate::cloud::embedded::broken_tables::BrokenTables;
use lineproof_judge::journal::TableFault;

/// Says which operation is asked for.
const TARGET: &str = "x-amz-target";

/// DynamoDB, as everybody but the harness meets it.
#[derive(Clone, Debug)]
pub(in crate::cloud::embedded) struct DynamoDb {
    /// The database.
    behind: Passing,
    /// Counts requests before they are passed on, and answers before they are told.
    words: watch::Sender<u64>,
    /// What is broken of it.
    broken: Arc<BrokenTables>,
    /// Who waits is sent away.
    closing: CancellationToken,
}

impl DynamoDb {
    /// The database `behind`; `words` counts what it is asked and answers.
    pub(in crate::cloud::embedded) fn new(
        behind: SocketAddr,
        words: watch::Sender<u64>,
        broken: Arc<BrokenTables>,
        closing: CancellationToken,
    ) -> Self {
        Self { behind: Passing::to(behind), words, broken, closing }
    }

    fn count(&self) {
        self.words.send_modify(|words| *words = words.wrapping_add(1));
    }
}

#[async_trait]
impl Service for DynamoDb {
    async fn answer(&self, asked: Asked) -> Response {
        self.count();
        let fault = self.broken.meets(asked.header(TARGET), &asked.body);
        match fault {
            Some(TableFault::Throttled) => {
                let (name, why) = ("ProvisionedThroughputExceededException", "throttled by the scenario");
                return refused(StatusCode::BAD_REQUEST, name, why);
            }
            Some(TableFault::Failing) => {
                return refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", "failed by the scenario");
            }
            Some(TableFault::Unanswered | TableFault::Slow { .. }) | None => {}
        }
        // To the end, although the caller may leave: what has arrived is done.
        let inner = self.clone();
        let passing = tokio::spawn(async move {
            let answer = inner.behind.pass(asked).await;
            inner.count();
            answer
        });
        let answer = passing.await.unwrap_or_else(|error| Err(error.to_string()));
        let failed = |why: String| refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", &why);
        let answer = answer.unwrap_or_else(failed);
        match fault {
            Some(TableFault::Unanswered) => self.closing.cancelled().await,
            Some(TableFault::Slow { delay_us }) => {
                let delay = tokio::time::sleep(Duration::from_micros(delay_us));
                self.closing.run_until_cancelled(delay).await;
            }
            _ => {}
        }
        answer
    }
}

fn refused(status: StatusCode, name: &str, why: &str) -> Response {
    refusal::refused(Protocol::Json, status, &format!("com.amazonaws.dynamodb.v20120810#{name}"), why)
}
