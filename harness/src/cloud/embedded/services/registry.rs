//! All services behind an endpoint.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::response::Response;
use parking_lot::RwLock;

use super::refusal::{self, Protocol};
use super::routing;
use super::service::{Asked, Service};

/// The services behind one endpoint, by the names that requests are signed for; cheap to clone, and all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Services {
    known: Arc<RwLock<BTreeMap<&'static str, Arc<dyn Service>>>>,
}

impl Services {
    /// Lets a service be asked from now on, by the name that its requests are signed for; it takes the place of one of that name.
    pub(in crate::cloud::embedded) fn add(&self, name: &'static str, service: Arc<dyn Service>) {
        self.known.write().insert(name, service);
    }

    /// Has a service not be asked any more.
    pub(in crate::cloud::embedded) fn remove(&self, name: &str) {
        self.known.write().remove(name);
    }

    /// Has the service answer that is meant.
    pub(in crate::cloud::embedded) async fn answer(&self, asked: Asked) -> Response {
        let Some(name) = routing::service(&asked) else {
            let why = format!("its signature names no service; {}", self.told());
            return refusal::unsupported(Protocol::of(&asked), "IncompleteSignature", &why);
        };
        let meant = self.known.read().get(name.as_str()).cloned();
        let Some(service) = meant else {
            let why = format!("the embedded cloud has no service `{name}`; {}", self.told());
            return refusal::unsupported(Protocol::of(&asked), "UnknownServiceException", &why);
        };
        service.answer(asked).await
    }

    fn told(&self) -> String {
        let names: Vec<_> = self.known.read().keys().copied().collect();
        format!("there are: {}", names.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cloud::embedded::services::refusal::Unsupported;
    use async_trait::async_trait;
    use axum::body::{Bytes, to_bytes};
    use axum::http::Request;
    use axum::response::IntoResponse as _;

    #[derive(Debug)]
    struct Says(&'static str);

    #[async_trait]
    impl Service for Says {
        async fn answer(&self, _: Asked) -> Response {
            self.0.into_response()
        }
    }

    async fn ask(services: &Services, service: &str) -> (Response, String) {
        let scope = format!("AWS4-HMAC-SHA256 Credential=K/20260101/eu-central-1/{service}/aws4_request, Signature=0");
        let (head, ()) = Request::post("/").header("authorization", scope).body(()).unwrap().into_parts();
        let (head, body) = services.answer(Asked { head, body: Bytes::new() }).await.into_parts();
        let text = to_bytes(body, 10_000).await.unwrap();
        (Response::from_parts(head, axum::body::Body::empty()), String::from_utf8(text.into()).unwrap())
    }

    #[tokio::test]
    async fn the_one_answers_that_is_meant_also_if_it_came_later() {
        let services = Services::default();
        services.add("sqs", Arc::new(Says("queues")));
        assert_eq!(ask(&services, "sqs").await.1, "queues");
        services.clone().add("lambda", Arc::new(Says("functions")));
        assert_eq!(ask(&services, "lambda").await.1, "functions");
    }

    #[tokio::test]
    async fn one_that_is_not_there_is_refused_and_told() {
        let services = Services::default();
        services.add("s3", Arc::new(Says("")));
        services.add("sqs", Arc::new(Says("")));
        let (answer, text) = ask(&services, "kinesis").await;
        assert_eq!(answer.status(), 400);
        assert!(text.contains("no service `kinesis`; there are: s3, sqs"), "{text}");
        assert!(answer.extensions().get::<Unsupported>().unwrap().0.contains("kinesis"), "the journal hears of it");
    }
}
