//! `.amlx` containers.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{line, tiny};
use crate::aml::limits::MAX_FILE_BYTES;
use crate::aml::{Alone, parse};

const RELATIONSHIPS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="a" Type="http://schemas.automationml.org/container/relationship/Library" Target="/lib/x.aml"/>
  <Relationship Id="b" Type="http://schemas.automationml.org/container/relationship/RootDocument" Target="/lines/line.aml"/>
</Relationships>"#;

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, content) in parts {
        archive.start_file(*name, options).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn said(content: Vec<u8>) -> String {
    parse("line.amlx", content, &mut Alone).unwrap_err().to_string()
}

#[test]
fn a_container_is_as_good_as_its_root_document() {
    let text = tiny();
    let at = text.find("  <InterfaceClassLib").unwrap();
    let library = format!("<CAEXFile SchemaVersion=\"3.0\">{}", &text[at..]);
    let main = text[..at]
        .replace("<InstanceHierarchy", "<ExternalReference Path=\"../lib/x.aml\" Alias=\"X\"/><InstanceHierarchy");
    let main = format!("{main}</CAEXFile>");
    for absolute in ["../lib/x.aml", "/lib/x.aml"] {
        let main = main.replace("../lib/x.aml", absolute);
        let parts: [(&str, &[u8]); 3] = [
            ("_rels/.rels", RELATIONSHIPS.as_bytes()),
            ("lines/line.aml", main.as_bytes()),
            ("lib/x.aml", library.as_bytes()),
        ];
        assert_eq!(parse("line.amlx", packed(&parts), &mut Alone).unwrap(), line(&text));
    }
    let outside = main.replace("../lib/x.aml", "../../x.aml");
    let said = said(packed(&[("_rels/.rels", RELATIONSHIPS.as_bytes()), ("lines/line.aml", outside.as_bytes())]));
    let begin =
        "line.amlx!/lines/line.aml:3: the file `../../x.aml` is not followed: it leads out of the line's folder; ";
    assert!(said.starts_with(begin), "{said}");
}

#[test]
fn bad_containers() {
    let remedy = "pack it again with an AutomationML tool, or give the .aml file in it";
    let bad = |what: &str| format!("line.amlx: not an AutomationML container: {what}; {remedy}");
    assert!(said(b"PK\x03\x04 and nothing else".to_vec()).starts_with("line.amlx: not an AutomationML container: "));
    let no_part = |part: &str| format!("line.amlx: cannot be read: the container has no part `{part}`; {remedy}");
    assert_eq!(said(packed(&[("line.aml", b"")])), no_part("_rels/.rels"));
    assert_eq!(said(packed(&[("_rels/.rels", RELATIONSHIPS.as_bytes())])), no_part("lines/line.aml"));
    assert_eq!(
        said(packed(&[("_rels/.rels", b"<Relationships/>")])),
        bad("no root document is named in `_rels/.rels`")
    );
}

#[test]
fn a_bomb_is_not_unpacked() {
    let zeros = vec![b' '; MAX_FILE_BYTES + 1];
    let bomb = packed(&[("_rels/.rels", RELATIONSHIPS.as_bytes()), ("lines/line.aml", &zeros)]);
    assert!(bomb.len() < MAX_FILE_BYTES / 500, "{}", bomb.len());
    let message =
        format!("line.amlx: too large: more than {MAX_FILE_BYTES} bytes in one file; split it into several files");
    assert_eq!(said(bomb), message);
}
