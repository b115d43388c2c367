//! What can be asked of S3.

use std::fmt::Write as _;

use async_trait::async_trait;
use axum::body::Bytes;
use axum::http::header::{CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::deletion::Deletion;
use super::fault::Fault;
use super::object::Object;
use super::store::Store;
use super::target::Target;
use super::{chunks, listing};
use crate::cloud::embedded::services::refusal::text;
use crate::cloud::embedded::services::service::{Asked, Service};
use crate::cloud::template::{ACCOUNT, REGION};

/// The service.
#[derive(Debug, Default)]
pub(in crate::cloud::embedded) struct S3(Store);

impl S3 {
    /// Makes a bucket, as `CreateBucket` does.
    ///
    /// # Errors
    /// If there cannot be one of that name.
    pub(in crate::cloud::embedded) fn make(&self, name: &str) -> Result<(), Fault> {
        self.0.make(name)
    }

    fn operate(&self, asked: &Asked) -> Result<Response, Fault> {
        let target = Target::of(asked)?;
        let (method, bucket) = (&asked.head.method, target.bucket.as_str());
        match (bucket, target.key.as_str()) {
            ("", _) if method == Method::GET && target.asks_only(&[]) => Ok(self.buckets()),
            (_, "") if method == Method::POST && target.asks_only(&["delete"]) => self.delete_all(bucket, &asked.body),
            (_, "")
                if method == Method::GET
                    && target.parameter("list-type") == Some("2")
                    && target.asks_only(&listing::PARAMETERS) =>
            {
                self.0.with(bucket, |bucket| listing::list(&bucket.objects, &target))?.map(xml)
            }
            (_, "") if method == Method::PUT && target.asks_only(&[]) => {
                self.0.make(bucket).map(|()| [("location", format!("/{bucket}"))].into_response())
            }
            (_, "") if method == Method::HEAD && target.asks_only(&[]) => {
                self.0.with(bucket, |_| [("x-amz-bucket-region", REGION)].into_response())
            }
            (_, "") if method == Method::DELETE && target.asks_only(&[]) => {
                self.0.delete(bucket).map(|()| StatusCode::NO_CONTENT.into_response())
            }
            (_, key) if !key.is_empty() && method == Method::PUT && target.asks_only(&[]) => {
                self.put(bucket, key, asked)
            }
            (_, key)
                if !key.is_empty() && (method == Method::GET || method == Method::HEAD) && target.asks_only(&[]) =>
            {
                self.get(bucket, key, asked)
            }
            (_, key) if !key.is_empty() && method == Method::DELETE && target.asks_only(&[]) => {
                self.0.with(bucket, |bucket| _ = bucket.objects.remove(key))?;
                Ok(StatusCode::NO_CONTENT.into_response())
            }
            _ => {
                let asked = asked.head.uri.path_and_query().map_or("/", axum::http::uri::PathAndQuery::as_str);
                let known = "CreateBucket, HeadBucket, DeleteBucket, ListBuckets, ListObjectsV2, PutObject, GetObject, HeadObject, DeleteObject, DeleteObjects";
                Err(Fault::Unsupported(format!("S3 has no `{method} {asked}` here; there are: {known}")))
            }
        }
    }

    fn buckets(&self) -> Response {
        let mut list = format!(
            "<ListAllMyBucketsResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Owner><ID>{ACCOUNT}</ID></Owner><Buckets>"
        );
        for (name, created) in self.0.all() {
            let _ = write!(list, "<Bucket><Name>{name}</Name><CreationDate>{created}</CreationDate></Bucket>");
        }
        xml(list + "</Buckets></ListAllMyBucketsResult>")
    }

    fn put(&self, bucket: &str, key: &str, asked: &Asked) -> Result<Response, Fault> {
        let is_chunked = asked.header("x-amz-content-sha256").is_some_and(|sum| sum.starts_with("STREAMING-"));
        let body = if is_chunked { chunks::joined(&asked.body)? } else { asked.body.clone() };
        let object = Object::new(body, &asked.head.headers)?;
        let etag = object.etag.clone();
        self.0.with(bucket, |bucket| _ = bucket.objects.insert(key.to_owned(), object))?;
        Ok([(ETAG, etag)].into_response())
    }

    fn get(&self, bucket: &str, key: &str, asked: &Asked) -> Result<Response, Fault> {
        let object = self.0.with(bucket, |bucket| bucket.objects.get(key).cloned())?.ok_or(Fault::NoKey)?;
        let (mut headers, whole) = (object.headers(), object.body.len());
        let (status, body) = match asked.header("range").map(|range| within(range, whole)).transpose()? {
            None => (StatusCode::OK, object.body),
            Some((from, to)) => {
                said(&mut headers, CONTENT_RANGE, &format!("bytes {from}-{to}/{whole}"));
                (StatusCode::PARTIAL_CONTENT, object.body.slice(from..=to))
            }
        };
        if asked.head.method == Method::HEAD {
            said(&mut headers, CONTENT_LENGTH, &body.len().to_string());
            return Ok((status, headers).into_response());
        }
        Ok((status, headers, body).into_response())
    }

    fn delete_all(&self, bucket: &str, body: &Bytes) -> Result<Response, Fault> {
        let Deletion { keys, is_quiet } = Deletion::read(body)?;
        self.0.with(bucket, |bucket| keys.iter().for_each(|key| _ = bucket.objects.remove(key)))?;
        let told = keys.iter().filter(|_| !is_quiet).map(|key| format!("<Deleted><Key>{}</Key></Deleted>", text(key)));
        let told: String = told.collect();
        Ok(xml(format!("<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{told}</DeleteResult>")))
    }
}

#[async_trait]
impl Service for S3 {
    async fn answer(&self, asked: Asked) -> Response {
        let is_head = asked.head.method == Method::HEAD;
        match self.operate(&asked) {
            Ok(answer) => answer,
            // What is asked by HEAD has no body, also if it is refused.
            Err(fault) if is_head => {
                let (head, _) = fault.answer().into_parts();
                let mut answer = head.status.into_response();
                *answer.extensions_mut() = head.extensions;
                answer
            }
            Err(fault) => fault.answer(),
        }
    }
}

fn xml(text: String) -> Response {
    ([(CONTENT_TYPE, "application/xml")], text).into_response()
}

fn said(headers: &mut HeaderMap, name: axum::http::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

/// The first and the last byte that are asked for: `bytes=FIRST-[LAST]` or `bytes=-LENGTH`.
fn within(range: &str, whole: usize) -> Result<(usize, usize), Fault> {
    let wrong = || Fault::Unsupported(format!("S3 has no range `{range}` here; ask for one such as bytes=0-99"));
    let (first, last) = range.strip_prefix("bytes=").and_then(|range| range.split_once('-')).ok_or_else(wrong)?;
    let number = |text: &str| text.parse::<usize>().map_err(|_| wrong());
    let end = whole.checked_sub(1).ok_or(Fault::Range)?;
    let (from, to) = match (first, last) {
        ("", length) => (whole.saturating_sub(number(length)?), end),
        (first, "") => (number(first)?, end),
        (first, last) => (number(first)?, number(last)?.min(end)),
    };
    if from > to { Err(Fault::Range) } else { Ok((from, to)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::to_bytes;
    use axum::http::Request;

    async fn ask(
        s3: &S3,
        method: &str,
        uri: &str,
        headers: &[(&str, &str)],
        body: &'static str,
    ) -> (u16, HeaderMap, String) {
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        let (head, body) = s3.answer(Asked { head, body: body.into() }).await.into_parts();
        let body = String::from_utf8(to_bytes(body, 100_000).await.unwrap().into()).unwrap();
        (head.status.as_u16(), head.headers, body)
    }

    #[tokio::test]
    async fn what_is_put_is_got_with_what_was_said_of_it() {
        let s3 = S3::default();
        assert_eq!(ask(&s3, "PUT", "/parts", &[], "").await.0, 200);
        let said = [("content-type", "text/plain"), ("x-amz-meta-line", "mps")];
        let (status, headers, _) = ask(&s3, "PUT", "/parts/a/1", &said, "hello").await;
        assert_eq!((status, headers["etag"].to_str().unwrap()), (200, "\"5d41402abc4b2a76b9719d911017c592\""));
        let (_, headers, body) = ask(&s3, "GET", "/parts/a/1", &[], "").await;
        assert_eq!((headers["x-amz-meta-line"].to_str().unwrap(), body.as_str()), ("mps", "hello"));
        let (status, headers, body) = ask(&s3, "GET", "/parts/a/1", &[("range", "bytes=1-2")], "").await;
        assert_eq!((status, headers["content-range"].to_str().unwrap(), body.as_str()), (206, "bytes 1-2/5", "el"));
        let (_, headers, body) = ask(&s3, "HEAD", "/parts/a/1", &[], "").await;
        assert_eq!((headers["content-length"].to_str().unwrap(), body.as_str()), ("5", ""));
        let chunked =
            [("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"), ("content-encoding", "aws-chunked")];
        ask(&s3, "PUT", "/parts/b", &chunked, "2\r\nhi\r\n0\r\n\r\n").await;
        let (_, headers, body) = ask(&s3, "GET", "/parts/b", &[], "").await;
        assert_eq!((headers.get("content-encoding"), body.as_str()), (None, "hi"));
        let deletion = "<Delete><Object><Key>a/1</Key></Object><Object><Key>b</Key></Object></Delete>";
        let (status, _, body) = ask(&s3, "POST", "/parts?delete", &[], deletion).await;
        assert!(status == 200 && body.contains("<Deleted><Key>a/1</Key></Deleted>"), "{body}");
        assert_eq!(ask(&s3, "DELETE", "/parts", &[], "").await.0, 204);
    }

    #[tokio::test]
    async fn what_is_not_there_or_outside_is_refused_by_aws_s_names() {
        let s3 = S3::default();
        s3.make("parts").unwrap();
        for (method, uri, headers, status, name) in [
            ("GET", "/none/k", &[][..], 404, "NoSuchBucket"),
            ("GET", "/parts/k", &[], 404, "NoSuchKey"),
            ("PUT", "/parts", &[], 409, "BucketAlreadyOwnedByYou"),
            ("PUT", "/parts/k", &[("content-md5", "AAAA")], 400, "BadDigest"),
            ("PUT", "/parts/k", &[("if-none-match", "*")], 400, "NotImplemented"),
            ("POST", "/parts/k?uploads", &[], 400, "NotImplemented"),
            ("GET", "/parts?acl", &[], 400, "NotImplemented"),
        ] {
            let (found, _, body) = ask(&s3, method, uri, headers, "x").await;
            assert!(
                found == status && body.contains(&format!("<Code>{name}</Code>")),
                "{method} {uri}: {found} {body}"
            );
        }
        let (status, _, body) = ask(&s3, "HEAD", "/parts/k", &[], "").await;
        assert_eq!((status, body.as_str()), (404, ""));
    }
}
