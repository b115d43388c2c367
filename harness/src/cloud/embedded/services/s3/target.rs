//! What a request is for: the service, a bucket, or an object, and what of it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use percent_encoding::percent_decode_str;

use super::fault::Fault;
use crate::cloud::embedded::services::service::Asked;

/// Parameters of a query that say nothing about what is asked: those of presigned URLs, and the operation's name.
const SIGNING: [&str; 2] = ["X-Amz-", "x-id"];

/// Headers by which more is asked than this version does.
const UNSUPPORTED: [&str; 8] = [
    "if-match",
    "if-none-match",
    "if-modified-since",
    "if-unmodified-since",
    "x-amz-copy-source",
    "x-amz-object-lock-mode",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-tagging",
];

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Target {
    /// The bucket's name; empty if the service as a whole is meant.
    pub(super) bucket: String,
    /// The object's key; empty if the bucket is meant.
    pub(super) key: String,
    /// What the query says.
    pub(super) query: BTreeMap<String, String>,
}

impl Target {
    /// Reads a request's path, query and headers.
    ///
    /// # Errors
    /// If a header asks for what this version does not do, or the path is no UTF-8.
    pub(super) fn of(asked: &Asked) -> Result<Self, Fault> {
        let sent = UNSUPPORTED.iter().find(|name| asked.head.headers.contains_key(**name));
        if let Some(name) = sent {
            return Err(Fault::Unsupported(format!("S3 has no `{name}` here; leave the header out")));
        }
        let path = asked.head.uri.path().trim_start_matches('/');
        let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
        let decoded = |part: &str| {
            let text = percent_decode_str(part).decode_utf8().map(Cow::into_owned);
            text.map_err(|_| Fault::Malformed("the path is no UTF-8".into()))
        };
        let query = form_urlencoded::parse(asked.head.uri.query().unwrap_or_default().as_bytes());
        let query = query.filter(|(name, _)| !SIGNING.iter().any(|start| name.starts_with(start)));
        let query = query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        Ok(Self { bucket: decoded(bucket)?, key: decoded(key)?, query })
    }

    /// Whether the query asks for nothing but what stands in `names`.
    pub(super) fn asks_only(&self, names: &[&str]) -> bool {
        self.query.keys().all(|name| names.contains(&name.as_str()))
    }

    /// A parameter of the query; none if it is empty.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::http::Request;

    #[test]
    fn a_path_names_a_bucket_and_a_key() {
        let of = |uri: &str| {
            let (head, ()) = Request::get(uri).body(()).unwrap().into_parts();
            Target::of(&Asked { head, body: Bytes::new() }).unwrap()
        };
        let object = of("/bucket/a%20b/c+d?x-id=GetObject&X-Amz-Signature=0");
        assert_eq!((object.bucket.as_str(), object.key.as_str()), ("bucket", "a b/c+d"));
        assert!(object.asks_only(&[]));
        assert_eq!((of("/").bucket.as_str(), of("/b/").key.as_str()), ("", ""));
        assert!(!of("/b?acl").asks_only(&["list-type"]));
    }
}
