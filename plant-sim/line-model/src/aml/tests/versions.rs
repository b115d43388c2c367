//! One line in both versions of CAEX, with and without namespace, is one line.

use super::{line, tiny};

/// The small line as a tool would write it in CAEX 2.15: no namespace, IDs in braces, links by element and name, lists
/// by their meaning.
fn older() -> String {
    let text = tiny();
    let text = text
        .replace("SchemaVersion=\"3.0\"", "SchemaVersion=\"2.15\"")
        .replace(" xmlns=\"http://www.dke.de/CAEX\"", "");
    let text = text.replace(
        "RefAttributeType=\"Base/OrderedListType\"/>",
        "><RefSemantic CorrespondingAttributePath=\"OrderedListType\"/></Attribute>",
    );
    let text = text.replace("ID=\"ejector\"", "ID=\"{ejector}\"").replace("ID=\"sensor\"", "ID=\"{sensor}\"");
    let text = text.replace("RefPartnerSideA=\"ready\"", "RefPartnerSideA=\"{ejector}:Ready\"");
    text.replace("\"Ejector:Out\"", "\"{ejector}:Out\"").replace(" ID=\"ready\"", "")
}

#[test]
fn both_versions_give_the_same_line() {
    let newer = line(&tiny());
    assert_eq!(line(&older()), newer);
    assert!(newer.methods().next().unwrap().outputs[0].array);
    assert_eq!(newer.wires.len(), 2);
}

#[test]
fn prefixes_bom_and_line_ends_do_not_matter() {
    let expected = line(&tiny());
    let prefixed = tiny().replace("</", "</c:").replace('<', "<c:").replace("<c:/c:", "</c:").replace("<c:?", "<?");
    let prefixed = prefixed.replace("xmlns=", "xmlns:c=");
    assert!(prefixed.contains("</c:CAEXFile>"), "{prefixed}");
    assert_eq!(line(&prefixed), expected);
    assert_eq!(line(&format!("\u{feff}{}", tiny())), expected);
    assert_eq!(line(&tiny().replace('\n', "\r\n")), expected);
}

#[test]
fn every_unicode_encoding_is_read_and_another_is_told() {
    for encode in [u16::to_le_bytes, u16::to_be_bytes] {
        let utf16: Vec<u8> = [0xFEFF].into_iter().chain(tiny().encode_utf16()).flat_map(encode).collect();
        assert_eq!(super::parse("line.aml", utf16, &mut super::Shelf::default()).unwrap(), line(&tiny()));
    }
    let remedy = "save the file as UTF-8, which every AutomationML tool can write";
    let latin = b"<CAEXFile\nSchemaVersion='3.0' FileName='Stra\xDFe.aml'/>".to_vec();
    let error = super::parse("line.aml", latin, &mut super::Shelf::default()).unwrap_err();
    assert_eq!(error.to_string(), format!("line.aml:2: not XML: it is neither UTF-8 nor UTF-16; {remedy}"));
}

#[test]
fn what_is_made_from_a_class_may_have_another_type() {
    use crate::{DataType, Value};
    let text = "<CAEXFile SchemaVersion='2.15'><InstanceHierarchy Name='H'><InternalElement Name='P'>\
                <InternalElement Name='I' RefBaseSystemUnitPath='L/Item'><Attribute Name='Start' AttributeDataType='xs:int'>\
                <Value>7</Value></Attribute></InternalElement></InternalElement></InstanceHierarchy><SystemUnitClassLib \
                Name='L'><SystemUnitClass Name='Item'><Attribute Name='Start' AttributeDataType='xs:string'/>\
                </SystemUnitClass></SystemUnitClassLib></CAEXFile>";
    let line = line(text);
    let start = line.elements().find_map(|element| element.attributes.first()).unwrap();
    assert_eq!((start.data_type, start.value.clone()), (DataType::Int32, Some(Value::Int32(7))));
}
