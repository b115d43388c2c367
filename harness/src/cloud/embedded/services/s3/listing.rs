//! `ListObjectsV2` (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::fault::Fault;
use super::object::Object;
use super::target::Target;
use crate::cloud::embedded::services::refusal::text;

/// What a list can be asked by.
pub(super) const PARAMETERS: [&str; 8] = [
    "list-type",
    "prefix",
    "delimiter",
    "max-keys",
    "continuation-token",
    "start-after",
    "encoding-type",
    "fetch-owner",
];

/// No list has more entries.
const MOST: usize = 1000;

/// Left as they are in keys that are encoded.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// What is listed: objects, and what several keys have in common up to a delimiter.
enum Entry<'a> {
    Object(&'a str, &'a Object),
    Common(&'a str),
}

/// The list of a bucket's objects that is asked for.
///
/// # Errors
/// If what is asked is no list.
pub(super) fn list(objects: &BTreeMap<String, Object>, target: &Target) -> Result<String, Fault> {
    let prefix = target.parameter("prefix").unwrap_or_default();
    let most = match target.parameter("max-keys").map(str::parse) {
        None => MOST,
        Some(Ok(most)) => MOST.min(most),
        Some(Err(_)) => return Err(Fault::Malformed("max-keys is no number".into())),
    };
    // A token is the last key, or what keys had in common, of the list before.
    let after = target.parameter("continuation-token").or(target.parameter("start-after")).unwrap_or_default();
    let mut entries = entries(objects, prefix, target.parameter("delimiter"), after);
    let is_truncated = most > 0 && entries.len() > most;
    entries.truncate(most);
    let is_encoded = target.parameter("encoding-type") == Some("url");
    let encode = |key: &str| if is_encoded { utf8_percent_encode(key, PLAIN).to_string() } else { text(key) };
    let mut xml = "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">".to_owned();
    let mut say = |tag: &str, value: &str| _ = write!(xml, "<{tag}>{value}</{tag}>");
    say("Name", &target.bucket);
    say("Prefix", &encode(prefix));
    say("KeyCount", &entries.len().to_string());
    say("MaxKeys", &most.to_string());
    say("IsTruncated", &is_truncated.to_string());
    for (name, tag) in [("delimiter", "Delimiter"), ("start-after", "StartAfter")] {
        target.parameter(name).into_iter().for_each(|value| say(tag, &encode(value)));
    }
    for (name, tag) in [("encoding-type", "EncodingType"), ("continuation-token", "ContinuationToken")] {
        target.parameter(name).into_iter().for_each(|value| say(tag, &text(value)));
    }
    if let Some(Entry::Object(last, _) | Entry::Common(last)) = entries.last().filter(|_| is_truncated) {
        say("NextContinuationToken", &text(last));
    }
    for entry in &entries {
        match entry {
            Entry::Object(key, object) => say("Contents", &contents(&encode(key), object)),
            Entry::Common(common) => say("CommonPrefixes", &format!("<Prefix>{}</Prefix>", encode(common))),
        }
    }
    xml.push_str("</ListBucketResult>");
    Ok(xml)
}

/// What is told of an object.
fn contents(key: &str, object: &Object) -> String {
    let (modified, etag, size) = (object.modified(), text(&object.etag), object.body.len());
    let when = format!("<LastModified>{modified}</LastModified><ETag>{etag}</ETag>");
    format!("<Key>{key}</Key>{when}<Size>{size}</Size><StorageClass>STANDARD</StorageClass>")
}

/// Everything behind `after`, in the order of the keys.
fn entries<'a>(
    objects: &'a BTreeMap<String, Object>,
    prefix: &str,
    delimiter: Option<&str>,
    after: &str,
) -> Vec<Entry<'a>> {
    let mut entries: Vec<Entry<'a>> = Vec::new();
    for (key, object) in objects.iter().filter(|(key, _)| key.starts_with(prefix)) {
        let cut =
            delimiter.and_then(|delimiter| Some(prefix.len() + key[prefix.len()..].find(delimiter)? + delimiter.len()));
        let name = &key[..cut.unwrap_or(key.len())];
        if name <= after {
            continue;
        }
        match cut {
            None => entries.push(Entry::Object(name, object)),
            Some(_) if matches!(entries.last(), Some(Entry::Common(last)) if *last == name) => {}
            Some(_) => entries.push(Entry::Common(name)),
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(keys: &[&str], query: &[(&str, &str)]) -> String {
        let object = Object::new("x".into(), &axum::http::HeaderMap::new()).unwrap();
        let objects = keys.iter().map(|key| ((*key).to_owned(), object.clone())).collect();
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        list(&objects, &Target { bucket: "b".to_owned(), key: String::new(), query }).unwrap()
    }

    /// The texts of a tag.
    fn texts<'a>(xml: &'a str, tag: &str) -> Vec<&'a str> {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        xml.split(open.as_str()).skip(1).filter_map(|rest| rest.split(close.as_str()).next()).collect()
    }

    #[test]
    fn keys_are_listed_by_prefix_and_up_to_a_delimiter() {
        let keys = ["a/1", "a/2", "a/x/3", "b"];
        let all = listed(&keys, &[]);
        assert_eq!(texts(&all, "Key"), keys);
        assert_eq!(texts(&all, "KeyCount"), ["4"]);
        let under = listed(&keys, &[("prefix", "a/"), ("delimiter", "/")]);
        assert_eq!(
            (texts(&under, "Key"), texts(&under, "CommonPrefixes")),
            (vec!["a/1", "a/2"], vec!["<Prefix>a/x/</Prefix>"])
        );
    }

    #[test]
    fn a_list_goes_on_where_it_ended() {
        let keys = ["a/1", "a/2", "b", "c"];
        let first = listed(&keys, &[("max-keys", "1"), ("delimiter", "/")]);
        assert_eq!((texts(&first, "IsTruncated"), texts(&first, "NextContinuationToken")), (vec!["true"], vec!["a/"]));
        let second = listed(&keys, &[("delimiter", "/"), ("continuation-token", "a/")]);
        assert_eq!((texts(&second, "Key"), texts(&second, "IsTruncated")), (vec!["b", "c"], vec!["false"]));
    }

    #[test]
    fn keys_are_encoded_as_it_is_asked() {
        assert_eq!(texts(&listed(&["a<b"], &[]), "Key"), ["a&lt;b"]);
        assert_eq!(texts(&listed(&["a b/c"], &[("encoding-type", "url")]), "Key"), ["a%20b/c"]);
    }
}
