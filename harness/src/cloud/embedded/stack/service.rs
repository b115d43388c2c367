//! Takes requests and answers them.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::course::Course;
use super::fault::Fault;
use super::ground::Ground;
use super::query::Query;
use super::reading;
use super::record::Stacks;
use super::stores::Stores;
use super::xml::Xml;
use crate::cloud::embedded::resources::Resources;
use crate::cloud::embedded::services::refusal::{Protocol, REQUEST_ID, refused, unsupported};
use crate::cloud::embedded::services::{Asked, Service, Services};
use crate::journal::{Journal, watched};

/// The stacks of one cloud.
pub(in crate::cloud::embedded) struct CloudFormation {
    pub(super) stacks: Arc<Mutex<Stacks>>,
    pub(super) ground: Arc<Ground>,
    journal: Journal,
    closing: CancellationToken,
    tasks: TaskTracker,
}

impl std::fmt::Debug for CloudFormation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CloudFormation").field("stacks", &self.stacks.lock().0.len()).finish_non_exhaustive()
    }
}

impl CloudFormation {
    /// Makes stacks of `resources` and of what `services` have; unpacks the code of functions below `folder`.
    pub(in crate::cloud::embedded) fn open(
        resources: Arc<Resources>,
        tables: Option<Client>,
        services: Services,
        (folder, journal): (PathBuf, Journal),
    ) -> Self {
        let ground = Arc::new(Ground { resources, tables, stores: Stores(services), folder });
        let (closing, tasks) = (CancellationToken::new(), TaskTracker::new());
        Self { stacks: Arc::default(), ground, journal, closing, tasks }
    }

    /// Stops whatever it is at.
    pub(in crate::cloud::embedded) async fn close(&self) {
        self.closing.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// What is to be done with this stack, to its end, although who asked may leave.
    pub(super) async fn run<F>(&self, id: &str, work: impl FnOnce(Course) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let (stacks, ground) = (Arc::clone(&self.stacks), Arc::clone(&self.ground));
        let course = Course { stacks, ground, id: id.to_owned() };
        let work = watched(self.journal.clone(), "cloud", format!("the stack {id}"), work(course));
        // A panic is a trouble in the journal by now, and the stack stays in progress.
        let _ = self.tasks.spawn(self.closing.clone().run_until_cancelled_owned(work)).await;
    }

    async fn done(&self, operation: &str, query: &Query) -> Result<Xml, Fault> {
        match operation {
            "CreateStack" => self.create(query).await,
            "UpdateStack" => self.update(query).await,
            "DeleteStack" => self.delete(query).await,
            "CreateChangeSet" => self.create_change_set(query).await,
            "ExecuteChangeSet" => self.execute_change_set(query).await,
            "DeleteChangeSet" => self.delete_change_set(query),
            "GetTemplateSummary" => self.summarise(query).await,
            "ValidateTemplate" => self.validate(query).await,
            _ => reading::done(operation, query, &self.stacks.lock()),
        }
    }
}

#[async_trait]
impl Service for CloudFormation {
    async fn answer(&self, asked: Asked) -> Response {
        let query = Query::read(&asked.body);
        let operation = query.optional("Action").unwrap_or_default();
        match self.done(operation, &query).await {
            Ok(xml) => ([("content-type", "text/xml")], xml.answer(operation, REQUEST_ID)).into_response(),
            Err(Fault { code, message, is_gap: true }) => unsupported(Protocol::Query, code, &message),
            Err(Fault { code, message, .. }) => refused(Protocol::Query, StatusCode::BAD_REQUEST, code, &message),
        }
    }
}
