//! One object.

use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::fault::Fault;

/// The headers that an object keeps, but for those of its own metadata.
const KEPT: [&str; 6] =
    ["cache-control", "content-disposition", "content-encoding", "content-language", "content-type", "expires"];

/// Before the names of its own metadata.
const META: &str = "x-amz-meta-";

/// An object in a bucket.
#[derive(Clone, Debug)]
pub(super) struct Object {
    /// What it is.
    pub(super) body: Bytes,
    /// What was said of it.
    headers: HeaderMap,
    /// The MD5 of its body, in quotes.
    pub(super) etag: String,
    modified: DateTime,
}

impl Object {
    /// An object as it is put.
    ///
    /// # Errors
    /// If the body is not what its digest says.
    pub(super) fn new(body: Bytes, said: &HeaderMap) -> Result<Self, Fault> {
        let digest = md5::compute(&body);
        let wanted = said.get("content-md5").map(HeaderValue::as_bytes);
        if wanted.is_some_and(|wanted| wanted != aws_smithy_types::base64::encode(digest.0).as_bytes()) {
            return Err(Fault::Digest);
        }
        let is_kept = |name: &HeaderName| KEPT.contains(&name.as_str()) || name.as_str().starts_with(META);
        let kept = said.iter().filter(|(name, _)| is_kept(name));
        let mut headers: HeaderMap = kept.map(|(name, value)| (name.clone(), value.clone())).collect();
        unchunk(&mut headers);
        headers.entry("content-type").or_insert(HeaderValue::from_static("binary/octet-stream"));
        let modified = DateTime::from(SystemTime::now());
        Ok(Self { body, headers, etag: format!("\"{digest:x}\""), modified })
    }

    /// What is said of it with its body.
    pub(super) fn headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        let modified = self.modified.fmt(Format::HttpDate).unwrap_or_default();
        for (name, value) in [("etag", &self.etag), ("last-modified", &modified)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(name, value);
            }
        }
        headers.insert("accept-ranges", HeaderValue::from_static("bytes"));
        headers
    }

    /// When it was put, as lists say it.
    pub(super) fn modified(&self) -> String {
        self.modified.fmt(Format::DateTime).unwrap_or_default()
    }
}

/// That a body came in chunks is nothing of the object.
fn unchunk(headers: &mut HeaderMap) {
    let Some(encoding) = headers.get("content-encoding").and_then(|value| value.to_str().ok()) else { return };
    let own: Vec<&str> = encoding.split(',').map(str::trim).filter(|one| *one != "aws-chunked").collect();
    match HeaderValue::try_from(own.join(",")) {
        Ok(own) if !own.is_empty() => _ = headers.insert("content-encoding", own),
        _ => _ = headers.remove("content-encoding"),
    }
}
