//! Descriptions in several files.

use super::{Shelf, line, line_with, said, tiny};
use crate::aml::{Alone, load, parse};

/// The small line, its libraries in a file of their own.
fn split() -> (String, String) {
    let text = tiny();
    let at = text.find("  <InterfaceClassLib").unwrap();
    let (head, libraries) = (&text[..at], &text[at..]);
    let reference = "<ExternalReference Path=\"library.aml\" Alias=\"Lib\"/>\n  <InstanceHierarchy";
    let main = head.replace("<InstanceHierarchy", reference).replace("\"Units/", "\"Lib@Units/");
    let main = main.replace("\"Interfaces/", "\"Lib@Interfaces/").replace("\"Roles/", "\"Lib@Roles/");
    (format!("{main}</CAEXFile>"), format!("<CAEXFile SchemaVersion=\"2.15\">\n{libraries}"))
}

#[test]
fn a_library_by_alias_is_as_good_as_one_inside() {
    let (main, library) = split();
    assert_eq!(line_with(&main, Shelf::default().with("library.aml", &library)), line(&tiny()));
}

#[test]
fn files_in_a_circle_are_read_once() {
    let (main, library) = split();
    let circle = "<ExternalReference Path=\"line.aml\" Alias=\"Main\"/><ExternalReference Path=\"library.aml\" Alias=\"Self\"/>\
                  <InterfaceClassLib";
    let library =
        library.replacen("<InterfaceClassLib", circle, 1).replace("\"Units/Cylinder\"", "\"Self@Units/Cylinder\"");
    let files = Shelf::default().with("library.aml", &library).with("line.aml", &main);
    assert_eq!(line_with(&main, files), line(&tiny()));
}

#[test]
fn what_is_wrong_in_a_library_is_told_with_its_place_there() {
    let (main, library) = split();
    let said = |library: &str| {
        let mut files = Shelf::default().with("library.aml", library);
        parse("line.aml", main.clone().into(), &mut files).unwrap_err().to_string()
    };
    let message = "library.aml:37: Units/Ejector: the library `Units` has no class `Cylnder`; did you mean `Cylinder`?";
    assert_eq!(said(&library.replace("\"Units/Cylinder\"", "\"Units/Cylnder\"")), message);
    assert_eq!(
        said("<html/>").lines().next(),
        Some(
            "library.aml:1: not AutomationML: the root element is `html` instead of `CAEXFile`; give an .aml or .amlx file"
        )
    );
}

#[test]
fn without_other_files_a_reference_is_an_error() {
    let error = parse("line.aml", split().0.into(), &mut Alone).unwrap_err();
    let message = "line.aml:3: the file `library.aml` is not followed: other files are not read here; put the libraries \
                   into this file";
    assert_eq!(error.to_string(), message);
    let message = "line.aml:3: cannot be read: the file `library.aml`: there is no such file; check the path";
    assert_eq!(said(&split().0), message);
}

#[test]
fn references_stay_in_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let (main, library) = split();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(path("line/libraries")).unwrap();
    std::fs::write(path("outside.aml"), &library).unwrap();
    std::fs::write(path("line/libraries/library.aml"), &library).unwrap();
    let loaded = |reference: &str| {
        std::fs::write(path("line/line.aml"), main.replace("library.aml", reference)).unwrap();
        load(path("line/line.aml"))
            .map_err(|errors| errors.iter().next().unwrap().to_string().replace(folder.path().to_str().unwrap(), ""))
    };
    for reference in ["libraries/library.aml", "./libraries\\library.aml", "libraries/../libraries/library.aml"] {
        assert_eq!(loaded(reference).unwrap(), line(&tiny()), "{reference}");
    }
    let remedy = "put the file into the folder of the line's file, or below it, and name it by a relative path";
    let absolute = path("outside.aml").display().to_string();
    for (reference, why) in [
        ("../outside.aml", "it leads out of the line's folder"),
        ("libraries/../../outside.aml", "it leads out of the line's folder"),
        (absolute.as_str(), "it is an absolute path"),
        ("\\\\server\\share\\a.aml", "it is an absolute path"),
        ("https://example.com/a.aml", "it names a drive or an address on the network"),
        ("file:///etc/passwd", "it names a drive or an address on the network"),
    ] {
        let shown = reference.replace(folder.path().to_str().unwrap(), "");
        let message = format!("/line/line.aml:3: the file `{shown}` is not followed: {why}; {remedy}");
        assert_eq!(loaded(reference).unwrap_err(), message);
    }
    let missing = loaded("libraries/none.aml").unwrap_err();
    assert!(
        missing.starts_with("/line/line.aml:3: cannot be read: the file `libraries/none.aml`: No such file"),
        "{missing}"
    );
}

#[test]
fn a_file_that_is_not_there() {
    let said = load("nowhere.aml").unwrap_err().to_string();
    assert_eq!(said, "nowhere.aml: cannot be read: No such file or directory (os error 2); check the path");
    let said = load(".").unwrap_err().to_string();
    assert_eq!(said, ".: cannot be read: it is not a file; check the path");
}

#[test]
fn several_hierarchies_without_a_line_are_all_shown() {
    let text = "<CAEXFile SchemaVersion='3.0'><InstanceHierarchy Name='A'><InternalElement Name='x'/></InstanceHierarchy>\
                <InstanceHierarchy Name='B'><InternalElement Name='x'/></InstanceHierarchy></CAEXFile>";
    let line = line(text);
    let paths: Vec<_> = line.elements().map(|element| element.path.as_str()).collect();
    assert_eq!((line.name.as_str(), paths), ("line", vec!["A", "A.x", "B", "B.x"]));
    assert_eq!(line.namespace, "urn:lineproof:line:line");
}
