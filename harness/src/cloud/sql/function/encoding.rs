//! Base64 and hashes.

use aws_smithy_types::base64;
use serde_json::Value;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

use super::{Call, Function, Objection};

/// The one way to encode.
pub const BASE64: &str = "base64";

/// These functions.
pub const FUNCTIONS: &[Function] = &[
    Function::new("encode(value, 'base64')", 2..=2, encode).objecting(scheme_objection),
    Function::new("decode(text, 'base64')", 2..=2, decode).objecting(scheme_objection),
    Function::new("sha1(text)", 1..=1, |call| Some(sha1(&call.text(0)?).into())),
    Function::new("sha224(text)", 1..=1, |call| Some(hex(&Sha224::digest(call.text(0)?)).into())),
    Function::new("sha256(text)", 1..=1, |call| Some(hex(&Sha256::digest(call.text(0)?)).into())),
    Function::new("sha384(text)", 1..=1, |call| Some(hex(&Sha384::digest(call.text(0)?)).into())),
    Function::new("sha512(text)", 1..=1, |call| Some(hex(&Sha512::digest(call.text(0)?)).into())),
];

/// Bytes in Base64.
pub fn base64(bytes: &[u8]) -> String {
    base64::encode(bytes)
}

/// A value's text in Base64. What `encode(*, 'base64')` takes are the payload's bytes instead.
fn encode(call: &Call<'_>) -> Option<Value> {
    let text = call.text(0)?;
    call.budget.spend(text.len())?;
    Some(base64(text.as_bytes()).into())
}

/// The JSON that a text in Base64 stands for, or the text if it is not JSON; null if it is not Base64.
fn decode(call: &Call<'_>) -> Option<Value> {
    let bytes = base64::decode(call.text(0)?.trim_end()).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    Some(text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap_or(Value::String(text))))
}

fn sha1(text: &str) -> String {
    use sha1::Digest as _;
    hex(&Sha1::digest(text))
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // A string takes everything.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn scheme_objection(place: usize, literal: Option<&Value>) -> Option<Objection> {
    let is_wrong = place == 1 && literal.and_then(Value::as_str) != Some(BASE64);
    let problem = || "the way to encode must be written out, and this version knows one".to_owned();
    is_wrong.then(|| Objection { problem: problem(), remedy: "write 'base64'" })
}
