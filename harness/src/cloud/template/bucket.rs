//! `AWS::S3::Bucket`.

use super::error::Rejection;
use super::properties::Properties;

/// The embedded endpoint checks no permissions, and keeps nothing on a disk.
const WITHOUT_EFFECT: [&str; 5] =
    ["BucketName", "BucketEncryption", "OwnershipControls", "PublicAccessBlockConfiguration", "Tags"];

/// A bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// Its name.
    pub name: String,
}

impl Bucket {
    pub(super) fn read(name: String, mut properties: Properties) -> Result<Self, Rejection> {
        properties.without_effect(&WITHOUT_EFFECT);
        let place = properties.place().child("BucketName");
        properties.finish()?;
        if !is_name(&name) {
            let remedy = "write 3 to 63 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends";
            return Err(place.rejection(format!("S3 takes no bucket of the name `{name}`"), remedy));
        }
        Ok(Self { name })
    }
}

/// Whether a bucket can have that name (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html>).
pub(in crate::cloud) fn is_name(name: &str) -> bool {
    let is_end = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_inner = |byte: u8| is_end(&byte) || byte == b'-' || byte == b'.';
    (3..=63).contains(&name.len())
        && name.bytes().all(is_inner)
        && [name.as_bytes().first(), name.as_bytes().last()].into_iter().flatten().all(is_end)
        && !name.contains("..")
}
