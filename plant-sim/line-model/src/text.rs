//! The text of a file of XML, whatever Unicode encoding it is saved in, and what kind of document it is.

use std::borrow::Cow;

use quick_xml::events::Event;
use quick_xml::reader::Reader;

/// The text of a file in UTF-8 or UTF-16, without byte order mark. Lines stay where they are.
///
/// What XML says of how an encoding shows itself (XML 1.0, appendix F) decides: a byte order mark, or the zero byte beside
/// the first `<`.
///
/// # Errors
/// The number of bytes that can be read, if the file is neither.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, usize> {
    let (units, little) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, true),
        [0xFE, 0xFF, rest @ ..] => (rest, false),
        [b'<', 0, ..] => (bytes, true),
        [0, b'<', ..] => (bytes, false),
        _ => {
            let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
            return std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| error.valid_up_to());
        }
    };
    let unit = |pair: &[u8]| {
        let pair = [pair[0], pair.get(1).copied().unwrap_or(0)];
        if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) }
    };
    let mut text = String::with_capacity(units.len() / 2);
    for character in char::decode_utf16(units.chunks(2).map(unit)) {
        text.push(character.map_err(|_| text.len() * 2)?);
    }
    if units.len().is_multiple_of(2) { Ok(Cow::Owned(text)) } else { Err(units.len() - 1) }
}

/// The name of the root element of a document, without prefix; `None` if there is none before something that is no XML.
#[must_use]
pub fn root(text: &str) -> Option<String> {
    let mut reader = Reader::from_str(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                return Some(String::from_utf8_lossy(tag.local_name().into_inner()).into_owned());
            }
            Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_)) => {}
            Ok(Event::Text(text)) if text.iter().all(u8::is_ascii_whitespace) => {}
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unicode_encoding_of_xml_is_read() {
        let text = "<?xml version=\"1.0\"?>\n<a>\u{1F600}</a>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        for bytes in [
            text.as_bytes().to_vec(),
            marked(b"\xEF\xBB\xBF", text.as_bytes()),
            marked(b"\xFF\xFE", &little),
            marked(b"\xFE\xFF", &big),
            little.clone(),
            big,
        ] {
            assert_eq!(decode(&bytes).unwrap(), text, "{bytes:?}");
        }
        assert_eq!(decode(b"abc\xff"), Err(3));
        assert_eq!(decode(&[&little[..], &[0]].concat()), Err(little.len()));
        assert_eq!(decode(b"\xFF\xFE<\0\0\xD8"), Err(2));
        assert_eq!(decode(b"").unwrap(), "");
    }

    #[test]
    fn the_root_is_told_by_its_element_alone() {
        let long = format!("<!--{}-->\n<p:UANodeSet xmlns:p='u'/>", "x".repeat(100_000));
        for (text, name) in [
            ("<a/>", Some("a")),
            ("<?xml version='1.0'?>\n<!-- <CAEXFile> -->\n<c:b x='1'>", Some("b")),
            (long.as_str(), Some("UANodeSet")),
            ("{\"trace\": \"<a>\"}", None),
            ("", None),
        ] {
            assert_eq!(root(text).as_deref(), name, "{}", &text[..text.len().min(40)]);
        }
    }
}
