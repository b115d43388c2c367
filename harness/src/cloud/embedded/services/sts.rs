//! STS: who asks. Everybody is the same to the endpoint, whose signatures nobody checks: the root user of the account.
//!
//! `GetCallerIdentity` alone (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>).

use async_trait::async_trait;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};

use super::refusal::{Protocol, REQUEST_ID, unsupported};
use super::service::{Asked, Service};
use crate::cloud::template::ACCOUNT;

/// The service.
#[derive(Debug)]
pub(in crate::cloud::embedded) struct Sts;

#[async_trait]
impl Service for Sts {
    async fn answer(&self, asked: Asked) -> Response {
        let query = asked.head.uri.query().unwrap_or_default();
        let mut said = form_urlencoded::parse(&asked.body).chain(form_urlencoded::parse(query.as_bytes()));
        let action = said.find(|(name, _)| name == "Action").map(|(_, action)| action).unwrap_or_default();
        if action != "GetCallerIdentity" {
            let why = format!("STS has no `{action}` here; there is: GetCallerIdentity");
            return unsupported(Protocol::Query, "InvalidAction", &why);
        }
        let identity =
            format!("<Arn>arn:aws:iam::{ACCOUNT}:root</Arn><UserId>{ACCOUNT}</UserId><Account>{ACCOUNT}</Account>");
        let body = format!(
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
             {identity}</GetCallerIdentityResult><ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata>\
             </GetCallerIdentityResponse>"
        );
        ([(CONTENT_TYPE, "text/xml")], body).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::http::Request;

    async fn ask(form: &'static str) -> String {
        let (head, ()) = Request::post("/").body(()).unwrap().into_parts();
        let answer = Sts.answer(Asked { head, body: form.into() }).await;
        String::from_utf8(to_bytes(answer.into_body(), 10_000).await.unwrap().into()).unwrap()
    }

    #[tokio::test]
    async fn everybody_is_the_account() {
        let said = ask("Action=GetCallerIdentity&Version=2011-06-15").await;
        assert!(said.contains("<Arn>arn:aws:iam::123456789012:root</Arn>"), "{said}");
        let said = ask("Action=AssumeRole&Version=2011-06-15").await;
        assert!(said.contains("<Code>InvalidAction</Code>") && said.contains("`AssumeRole`"), "{said}");
    }
}
