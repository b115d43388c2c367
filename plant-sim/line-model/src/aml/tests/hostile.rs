//! Reading is total and bounded, whatever is read.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{Shelf, parse, said, tiny};
use crate::aml::limits::{MAX_DEPTH, MAX_ERRORS, MAX_OBJECTS, MAX_XML_ATTRIBUTES, MAX_XML_ITEMS};

fn caex(content: &str) -> String {
    format!("<CAEXFile SchemaVersion=\"3.0\">{content}</CAEXFile>")
}

#[test]
fn entities_are_not_expanded() {
    let laughs =
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;\">]><CAEXFile>&b;</CAEXFile>";
    let message =
        "line.aml:1: a document type definition is not read; remove <!DOCTYPE ...>; AutomationML has no use for it";
    assert_eq!(said(laughs), message);
    assert!(said("<CAEXFile SchemaVersion='&b;'/>").starts_with("line.aml:1: not XML: "));
}

#[test]
fn depth_is_bounded() {
    let deep = |depth: usize| {
        let open = "<InternalElement Name='a'>".repeat(depth);
        caex(&format!("<InstanceHierarchy Name='h'>{open}{}</InstanceHierarchy>", "</InternalElement>".repeat(depth)))
    };
    let remedy = "split the description, or leave out what is not needed";
    let message = format!("line.aml:1: too large: more than {MAX_DEPTH} nested XML elements; {remedy}");
    assert_eq!(said(&deep(100_000)), message);
    assert!(parse("line.aml", deep(MAX_DEPTH - 2).into(), &mut Shelf::default()).is_ok());
}

#[test]
fn numbers_of_xml_elements_and_attributes_are_bounded() {
    let remedy = "split the description, or leave out what is not needed";
    let many = caex(&"<a/>".repeat(MAX_XML_ITEMS));
    let message = format!("line.aml:1: too large: more than {MAX_XML_ITEMS} XML elements and attributes; {remedy}");
    assert_eq!(said(&many), message);
    let attributes = (0..100_000).fold(String::new(), |mut text, number| {
        write!(text, " a{number}=''").unwrap();
        text
    });
    let message =
        format!("line.aml:1: too large: more than {MAX_XML_ATTRIBUTES} XML attributes of one element; {remedy}");
    assert_eq!(said(&format!("<CAEXFile{attributes}/>")), message);
}

/// Classes that each contain the one before several times: a few lines that describe billions of elements.
fn multiplying(classes: usize, times: usize) -> String {
    let class = |level: usize| {
        let inner = (0..times).fold(String::new(), |mut text, number| {
            write!(text, "<InternalElement Name='e{number}' RefBaseSystemUnitPath='L/c{}'/>", level.wrapping_sub(1))
                .unwrap();
            text
        });
        format!("<SystemUnitClass Name='c{level}'>{}</SystemUnitClass>", if level == 0 { "" } else { &inner })
    };
    let classes_text: String = (0..classes).map(class).collect();
    let instance = format!("<InternalElement Name='i' RefBaseSystemUnitPath='L/c{}'/>", classes - 1);
    caex(&format!(
        "<InstanceHierarchy Name='h'>{instance}</InstanceHierarchy><SystemUnitClassLib Name='L'>{classes_text}</SystemUnitClassLib>"
    ))
}

#[test]
fn classes_that_multiply_are_bounded() {
    let message = format!(
        "too large: more than {MAX_OBJECTS} objects and attributes, with those of classes; use fewer classes that contain others"
    );
    assert!(said(&multiplying(12, 10)).contains(&message));
    assert!(
        said(&multiplying(2000, 2)).contains(&format!("more than {MAX_DEPTH} objects and classes inside each other"))
    );
}

#[test]
fn a_long_chain_of_classes_is_bounded() {
    let classes = (0..5000).fold(String::new(), |mut text, number| {
        write!(text, "<SystemUnitClass Name='c{number}' RefBaseClassPath='L/c{}'/>", number + 1).unwrap();
        text
    });
    let text = caex(&format!(
        "<InstanceHierarchy Name='h'><InternalElement Name='i' RefBaseSystemUnitPath='L/c0'/></InstanceHierarchy>\
         <SystemUnitClassLib Name='L'>{classes}</SystemUnitClassLib>"
    ));
    assert!(said(&text).contains(&format!("more than {MAX_DEPTH} objects and classes inside each other")));
}

#[test]
fn errors_are_bounded() {
    let bad = "<InternalElement Name='a' RefBaseSystemUnitPath='No@L/c'/>".repeat(1000);
    let errors = said(&caex(&format!("<InstanceHierarchy Name='h'>{bad}</InstanceHierarchy>")));
    assert!(errors.lines().count() <= MAX_ERRORS);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse("line.aml", bytes, &mut Shelf::default());
    }

    /// Pieces of the small line, cut and put together anew: mostly XML, often nonsense.
    #[test]
    fn shuffled_descriptions_never_panic(cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0usize..200), 1..8)) {
        let text = tiny();
        let mut mixed = text.clone();
        for (at, length) in cuts {
            let start = at.index(text.len());
            let piece: String = text.chars().skip(start).take(length).collect();
            let target = at.index(mixed.len());
            let end = (target + length / 2).min(mixed.len());
            mixed.replace_range(target..end, &piece);
        }
        if let Err(errors) = parse("line.aml", mixed.into(), &mut Shelf::default()) {
            prop_assert!(errors.iter().all(|error| !error.to_string().is_empty()));
        }
    }

    /// Values of attributes replaced: well-formed, but wrong.
    #[test]
    fn wrong_names_never_panic(which in any::<prop::sample::Index>(), new in "[a-zA-Z/@:{}\\[\\]. ]{0,12}") {
        let text = tiny();
        let quoted: Vec<_> = text.match_indices('"').map(|(at, _)| at).collect();
        let pair = which.index(quoted.len() / 2) * 2;
        let mixed = format!("{}{new}{}", &text[..=quoted[pair]], &text[quoted[pair + 1]..]);
        let _ = parse("line.aml", mixed.into(), &mut Shelf::default());
    }
}
