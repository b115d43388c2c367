//! Errors in the shapes of AWS's protocols (<https://smithy.io/2.0/aws/protocols/index.html>).

use axum::http::{HeaderName, HeaderValue, StatusCode, header::CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::service::Asked;

/// Where the name of an error stands if the body does not tell it.
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

/// The number of every request: nobody asks AWS about it.
pub(in crate::cloud::embedded) const REQUEST_ID: &str = "00000000-0000-4000-8000-000000000000";

/// How a service is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cloud::embedded) enum Protocol {
    /// AWS JSON 1.0 and 1.1: the operation is in `X-Amz-Target`.
    Json,
    /// AWS query: the operation is in a form, answers are XML.
    Query,
    /// REST with JSON.
    RestJson,
    /// REST with XML, as S3 has it.
    RestXml,
}

impl Protocol {
    /// How a request speaks whose service is not known.
    pub(in crate::cloud::embedded) fn of(asked: &Asked) -> Self {
        let is_form = asked.header("content-type").is_some_and(|kind| kind.contains("x-www-form-urlencoded"));
        if asked.header("x-amz-target").is_some() {
            Self::Json
        } else if is_form {
            Self::Query
        } else {
            Self::RestJson
        }
    }
}

/// Goes with an answer that refuses what the embedded cloud cannot do: what was asked for and why it is refused, for the journal.
#[derive(Clone, Debug)]
pub(in crate::cloud::embedded) struct Unsupported(pub(in crate::cloud::embedded) String);

/// Refuses what AWS has and the embedded cloud has not; the journal is told.
pub(in crate::cloud::embedded) fn unsupported(protocol: Protocol, name: &str, why: &str) -> Response {
    let mut answer = refused(protocol, StatusCode::BAD_REQUEST, name, why);
    answer.extensions_mut().insert(Unsupported(why.to_owned()));
    answer
}

/// Refuses something as AWS does: by an error of that name.
pub(in crate::cloud::embedded) fn refused(protocol: Protocol, status: StatusCode, name: &str, why: &str) -> Response {
    let (kind, body) = match protocol {
        Protocol::Json => ("application/x-amz-json-1.0", json!({"__type": name, "message": why}).to_string()),
        Protocol::RestJson => {
            let side = if status.is_server_error() { "Service" } else { "User" };
            ("application/json", json!({"Type": side, "Message": why, "message": why}).to_string())
        }
        Protocol::Query => {
            let side = if status.is_server_error() { "Receiver" } else { "Sender" };
            let error = format!("<Type>{side}</Type><Code>{}</Code><Message>{}</Message>", text(name), text(why));
            let body =
                format!("<ErrorResponse><Error>{error}</Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>");
            ("text/xml", body)
        }
        Protocol::RestXml => {
            let error = format!("<Code>{}</Code><Message>{}</Message>", text(name), text(why));
            ("application/xml", format!("<Error>{error}<RequestId>{REQUEST_ID}</RequestId></Error>"))
        }
    };
    let mut answer = (status, [(CONTENT_TYPE, kind)], body).into_response();
    if let (Protocol::Json | Protocol::RestJson, Ok(name)) = (protocol, HeaderValue::try_from(name)) {
        answer.headers_mut().insert(ERROR_TYPE, name);
    }
    answer
}

/// A text within XML.
pub(in crate::cloud::embedded) fn text(plain: &str) -> String {
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;

    async fn body(protocol: Protocol) -> (Response, String) {
        let (head, body) = refused(protocol, StatusCode::NOT_FOUND, "NoSuchThing", "a < b").into_parts();
        let body = to_bytes(body, 1000).await.unwrap();
        (Response::from_parts(head, axum::body::Body::empty()), String::from_utf8(body.into()).unwrap())
    }

    #[tokio::test]
    async fn each_protocol_has_its_shape() {
        let (head, said) = body(Protocol::Json).await;
        assert_eq!((head.status().as_u16(), said.as_str()), (404, r#"{"__type":"NoSuchThing","message":"a < b"}"#));
        let (head, said) = body(Protocol::RestJson).await;
        assert_eq!(head.headers()["x-amzn-errortype"], "NoSuchThing");
        assert!(said.contains(r#""message":"a < b""#), "{said}");
        let (_, said) = body(Protocol::Query).await;
        assert!(said.starts_with("<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchThing</Code>"), "{said}");
        let (_, said) = body(Protocol::RestXml).await;
        assert!(said.starts_with("<Error><Code>NoSuchThing</Code><Message>a &lt; b</Message>"), "{said}");
    }
}
