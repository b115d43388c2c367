//! What a service is, and what it is asked.

use std::fmt::Debug;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::request::Parts;
use axum::response::Response;

/// A request, read to its end.
#[derive(Debug)]
pub(in crate::cloud::embedded) struct Asked {
    /// Method, path, query and headers.
    pub(in crate::cloud::embedded) head: Parts,
    /// The body, which is not larger than the endpoint takes.
    pub(in crate::cloud::embedded) body: Bytes,
}

impl Asked {
    /// What a header says; none if it is missing or no text.
    pub(in crate::cloud::embedded) fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A service of AWS. It is asked side by side, and who asked may leave before there is an answer: then [`answer`](Self::answer) is
/// dropped where it waits.
#[async_trait]
pub(in crate::cloud::embedded) trait Service: Debug + Send + Sync {
    /// Does what is asked and answers as AWS does, errors included.
    async fn answer(&self, asked: Asked) -> Response;
}
