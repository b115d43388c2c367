//! Passes requests on to an HTTP endpoint within the cloud.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{Uri, uri::PathAndQuery};
use axum::response::Response;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use super::service::Asked;

/// The way to one endpoint, with connections that are kept; cheap to clone.
#[derive(Clone, Debug)]
pub(in crate::cloud::embedded) struct Passing {
    behind: SocketAddr,
    inside: Client<HttpConnector, Body>,
}

impl Passing {
    /// The way to what listens there.
    pub(in crate::cloud::embedded) fn to(behind: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        Self { behind, inside: Client::builder(TokioExecutor::new()).build(connector) }
    }

    /// What is answered there.
    ///
    /// # Errors
    /// If it cannot be asked, or does not answer; the text says why.
    pub(in crate::cloud::embedded) async fn pass(&self, asked: Asked) -> Result<Response, String> {
        let Asked { mut head, body } = asked;
        let path = head.uri.path_and_query().map_or("/", PathAndQuery::as_str);
        head.uri = format!("http://{}{path}", self.behind).parse::<Uri>().map_err(|error| error.to_string())?;
        let answer = self.inside.request(Request::from_parts(head, Body::from(body))).await;
        answer.map(|answer| answer.map(Body::new)).map_err(|error| error.to_string())
    }
}
