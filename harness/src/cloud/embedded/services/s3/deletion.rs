//! `DeleteObjects` (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>).

use quick_xml::Reader;
use quick_xml::events::Event;

use super::fault::Fault;

/// What is to be deleted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Deletion {
    /// The keys of objects.
    pub(super) keys: Vec<String>,
    /// Whether only what fails is told.
    pub(super) is_quiet: bool,
}

impl Deletion {
    /// Reads a request's body.
    ///
    /// # Errors
    /// If it is none, or names versions.
    pub(super) fn read(body: &[u8]) -> Result<Self, Fault> {
        let malformed = || Fault::Malformed("the body is no <Delete> with objects in it".into());
        let (mut reader, mut deletion) = (Reader::from_reader(body), Self::default());
        let (mut tag, mut said, mut buffer) = (Vec::new(), String::new(), Vec::new());
        loop {
            match reader.read_event_into(&mut buffer).map_err(|_| malformed())? {
                Event::Start(start) => {
                    tag = start.local_name().as_ref().to_vec();
                    said.clear();
                }
                Event::Text(text) => said += &text.decode().map_err(|_| malformed())?,
                Event::GeneralRef(name) => {
                    said.push(named(&name.decode().map_err(|_| malformed())?).ok_or_else(malformed)?);
                }
                Event::End(_) => match std::mem::take(&mut tag).as_slice() {
                    b"Key" if said.is_empty() => return Err(malformed()),
                    b"Key" => deletion.keys.push(std::mem::take(&mut said)),
                    b"Quiet" => deletion.is_quiet = said.trim() == "true",
                    b"VersionId" => {
                        return Err(Fault::Unsupported("S3 has no versions here; leave VersionId out".into()));
                    }
                    _ => {}
                },
                Event::Eof => break,
                _ => {}
            }
            buffer.clear();
        }
        if deletion.keys.is_empty() { Err(malformed()) } else { Ok(deletion) }
    }
}

/// The character of a reference such as `&amp;` or `&#10;`.
fn named(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_and_nothing_else_is_taken_for_one() {
        let body = b"<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Object><Key>a &amp; b</Key></Object>\
                     <Object><Key>c</Key></Object><Quiet>true</Quiet></Delete>";
        let read = Deletion::read(body).unwrap();
        assert_eq!(read, Deletion { keys: vec!["a & b".to_owned(), "c".to_owned()], is_quiet: true });
        assert!(matches!(Deletion::read(b"<Delete></Delete>"), Err(Fault::Malformed(_))));
        assert!(matches!(Deletion::read(b"nonsense"), Err(Fault::Malformed(_))));
        let versions = b"<Delete><Object><Key>a</Key><VersionId>1</VersionId></Object></Delete>";
        assert!(matches!(Deletion::read(versions), Err(Fault::Unsupported(_))));
    }
}
