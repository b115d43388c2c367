//! The IoT data plane, as it is asked by the endpoint of all services: the same as at its own address.

use std::net::SocketAddr;

use async_trait::async_trait;
use axum::http::StatusCode;
use axum::response::Response;

use super::passing::Passing;
use super::refusal::{Protocol, refused};
use super::service::{Asked, Service};

/// The data plane of one cloud.
#[derive(Debug)]
pub(in crate::cloud::embedded) struct IotData(Passing);

impl IotData {
    /// The one that listens there.
    pub(in crate::cloud::embedded) fn at(address: SocketAddr) -> Self {
        Self(Passing::to(address))
    }
}

#[async_trait]
impl Service for IotData {
    async fn answer(&self, asked: Asked) -> Response {
        let failed = |why: String| {
            refused(Protocol::RestJson, StatusCode::INTERNAL_SERVER_ERROR, "InternalFailureException", &why)
        };
        self.0.pass(asked).await.unwrap_or_else(failed)
    }
}
