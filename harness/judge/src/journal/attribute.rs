//! What the attributes of records and the fields of messages read as.

use std::time::UNIX_EPOCH;

use serde_json::Value;

/// A field of an object: by its name, or by a JSON pointer, which begins with `/`.
#[must_use]
pub fn field<'a>(of: &'a Value, name: &str) -> Option<&'a Value> {
    if name.starts_with('/') { of.pointer(name) } else { of.get(name) }
}

/// A number that is not negative, or its text.
#[must_use]
pub fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// Microseconds since the Unix epoch: a whole number of them, or a time as RFC 3339 in UTC.
#[must_use]
pub fn stamp(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| wall_us(value.as_str()?))
}

/// A time as RFC 3339 in UTC, in microseconds since the Unix epoch.
#[must_use]
pub fn wall_us(text: &str) -> Option<i64> {
    let since = humantime::parse_rfc3339(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(since.as_micros()).ok()
}
