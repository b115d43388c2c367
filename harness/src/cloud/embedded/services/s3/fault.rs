//! What S3 refuses, by the names that its SDKs know
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).

use axum::http::StatusCode;
use axum::response::Response;

use crate::cloud::embedded::services::refusal::{Protocol, refused, unsupported};

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cloud::embedded) enum Fault {
    /// There is no such bucket.
    NoBucket,
    /// There is no such object.
    NoKey,
    /// There is one of that name.
    BucketExists,
    /// It still has objects.
    NotEmpty,
    /// No bucket can have that name.
    BucketName,
    /// The body is not what its digest says.
    Digest,
    /// The range is beyond the object's end.
    Range,
    /// What the request says is none.
    Malformed(String),
    /// AWS would do it.
    Unsupported(String),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NoBucket => "The specified bucket does not exist",
            Self::NoKey => "The specified key does not exist.",
            Self::BucketExists => "Your previous request to create the named bucket succeeded and you already own it.",
            Self::NotEmpty => "The bucket you tried to delete is not empty",
            Self::BucketName => "The specified bucket is not valid.",
            Self::Digest => "The Content-MD5 you specified did not match what we received.",
            Self::Range => "The requested range is not satisfiable",
            Self::Malformed(why) | Self::Unsupported(why) => why,
        })
    }
}

impl Fault {
    /// How it is answered.
    pub(super) fn answer(&self) -> Response {
        let (status, name) = match self {
            Self::NoBucket => (StatusCode::NOT_FOUND, "NoSuchBucket"),
            Self::NoKey => (StatusCode::NOT_FOUND, "NoSuchKey"),
            Self::BucketExists => (StatusCode::CONFLICT, "BucketAlreadyOwnedByYou"),
            Self::NotEmpty => (StatusCode::CONFLICT, "BucketNotEmpty"),
            Self::BucketName => (StatusCode::BAD_REQUEST, "InvalidBucketName"),
            Self::Digest => (StatusCode::BAD_REQUEST, "BadDigest"),
            Self::Range => (StatusCode::RANGE_NOT_SATISFIABLE, "InvalidRange"),
            Self::Malformed(_) => (StatusCode::BAD_REQUEST, "InvalidRequest"),
            Self::Unsupported(why) => return unsupported(Protocol::RestXml, "NotImplemented", why),
        };
        refused(Protocol::RestXml, status, name, &self.to_string())
    }
}
