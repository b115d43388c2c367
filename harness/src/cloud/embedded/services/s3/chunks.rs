//! Bodies in chunks, with or without signatures, as SDKs send what they sign while it goes
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html>).

use axum::body::Bytes;

use super::fault::Fault;

/// The body that the chunks make.
///
/// # Errors
/// If they are none.
pub(super) fn joined(mut body: &[u8]) -> Result<Bytes, Fault> {
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let size = chunk(&mut body).ok_or_else(|| Fault::Malformed("the body is not in chunks as it says".into()))?;
        if size.is_empty() {
            return Ok(whole.into());
        }
        whole.extend_from_slice(size);
    }
}

/// The next chunk, `SIZE[;chunk-signature=..]\r\nBYTES\r\n`; an empty one is the last, and trailers may follow it.
fn chunk<'a>(body: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = body.windows(2).position(|two| two == b"\r\n")?;
    let head = std::str::from_utf8(&body[..end]).ok()?;
    let size = usize::from_str_radix(head.split(';').next()?.trim(), 16).ok()?;
    let (from, to) = (end + 2, end.checked_add(2)?.checked_add(size)?);
    let chunk = body.get(from..to)?;
    if size > 0 {
        *body = body.get(to..)?.strip_prefix(b"\r\n")?;
    }
    Some(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_make_the_body() {
        let signed =
            b"5;chunk-signature=ab\r\nhello\r\n1\r\n!\r\n0;chunk-signature=cd\r\nx-amz-checksum-crc32:AA==\r\n\r\n";
        assert_eq!(joined(signed).unwrap(), "hello!");
        for broken in [&b"5\r\nhel"[..], b"", b"z\r\n", b"5\r\nhelloX0\r\n"] {
            assert!(joined(broken).is_err(), "{broken:?}");
        }
    }
}
