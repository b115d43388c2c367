//! The command line checks, writes and serves `NodeSet2` files and their animations.

use std::fs;
use std::time::Duration;

use crate::client::Client;
use crate::process::{LINE, Server, run, stderr, stdout};
use tempfile::TempDir;

const MACHINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/replica/tests/nodesets/machine.NodeSet2.xml");
const BASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/replica/tests/nodesets/base.NodeSet2.xml");
const ANIMATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/replica/tests/nodesets/machine.toml");
/// Longer than a value takes on any machine, and no measure of speed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A file of that name and text.
fn file(folder: &TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn node_sets_and_animations_are_checked_together_in_any_order() {
    let output = run(&["check", ANIMATION, MACHINE, LINE, BASE]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let told = stdout(&output);
    for words in [
        "line MPS: ",
        &format!("{MACHINE}, {BASE}: 16 nodes served, 9 variables and 1 methods among them"),
        &format!("{MACHINE}:76: ns=1;s=Anything (1:Anything): no initial value: "),
        &format!("{ANIMATION}: animation of 2 signals"),
    ] {
        assert!(told.contains(words), "{words} is not in\n{told}");
    }
}

#[test]
fn what_check_says_of_a_wrong_file_is_what_serve_says_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let broken = file(&folder, "broken.xml", "<UANodeSet>\n<UAObject>\n</UANodeSet>");
    let unknown = file(&folder, "unknown.toml", "[[signal]]\nnode = \"Machine/Sped\"\nconstant = 1.0\n");
    let shapeless = file(&folder, "shapeless.toml", "[[signal]]\nnode = \"nsu=urn:test:machine;s=Speed\"\n");
    let typo = file(&folder, "typo.toml", "\n[[signals]]\n");
    let cases: [(&[&str], Option<&str>, &str, usize); 5] = [
        (&[MACHINE], None, "machine.NodeSet2.xml:9: the file needs the model urn:test:base", 1),
        (&[&broken, BASE], None, "broken.xml:3: not well-formed XML", 2),
        (&[MACHINE, BASE], Some(&unknown), "unknown.toml:2: no variable is called \"Machine/Sped\"", 1),
        (&[MACHINE, BASE], Some(&shapeless), "shapeless.toml:2: ", 1),
        (&[MACHINE, BASE], Some(&typo), "typo.toml:2: unknown field `signals`", 1),
    ];
    for (node_sets, animation, expected, wrong) in cases {
        let files = [node_sets, animation.as_slice()].concat();
        let checked = run(&[&["check"], &files[..]].concat());
        let animate = animation.map(|file| ["--animate", file]);
        let animate = animate.as_ref().map_or(&[][..], |animate| &animate[..]);
        let served = run(&[&["serve", "--open", "--bind", "127.0.0.1:0", "--nodeset"], node_sets, animate].concat());
        assert_eq!((checked.status.code(), served.status.code()), (Some(1), Some(1)), "{expected}");
        let (told, of) = (stderr(&served), files.len());
        assert!(told.starts_with("plant-sim: ") && told.contains(expected), "{expected} is not in\n{told}");
        let summary = format!("plant-sim: {wrong} of {of} files cannot be used\n");
        assert_eq!(stderr(&checked), format!("{told}{summary}"));
    }
}

#[test]
fn an_animation_is_checked_only_with_its_node_sets() {
    let output = run(&["check", ANIMATION]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("machine.toml: an animation can only be checked with the node sets"));
}

#[test]
fn an_exported_line_can_be_checked_and_is_the_same_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mps.NodeSet2.xml");
    let path = path.to_str().unwrap();
    assert_eq!(run(&["nodeset", "--line", LINE, "-o", path]).status.code(), Some(0));
    let written = fs::read_to_string(path).unwrap();
    assert_eq!(stdout(&run(&["nodeset", "--line", LINE])), written);
    let told = stdout(&run(&["check", path]));
    assert!(told.contains(" nodes served, ") && told.lines().count() == 1, "{told}");
    let nowhere = folder.path().join("missing/mps.xml");
    let output = run(&["nodeset", "--line", LINE, "-o", nowhere.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("cannot write the file"), "{}", stderr(&output));
}

#[tokio::test]
async fn served_node_sets_stand_still_until_they_are_animated() {
    let still = Server::open(&["--nodeset", MACHINE, BASE]);
    let client = Client::connect_to(&still.endpoint, "test", "urn:test:machine").await;
    assert_eq!(client.read("Speed").await, 12.5.into());
    client.close().await;

    let moving = Server::open(&["--nodeset", MACHINE, BASE, "--animate", ANIMATION]);
    let client = Client::connect_to(&moving.endpoint, "test", "urn:test:machine").await;
    let mut heard = client.subscribe(&["Speed", "Temperature"]).await;
    let mut values = std::collections::HashMap::<String, Vec<_>>::new();
    while values.len() < 2 || values.values().any(|values| values.len() < 3) {
        let notice = tokio::time::timeout(PATIENCE, heard.recv()).await.expect("the signals stand still");
        let (name, value) = notice.unwrap();
        values.entry(name).or_default().push(value.value.unwrap());
    }
    for (name, values) in values {
        assert!(values.windows(2).any(|two| two[0] != two[1]), "{name} is {values:?}");
    }
    client.close().await;
}

#[test]
fn a_file_is_what_its_root_element_says() {
    let folder = tempfile::tempdir().unwrap();
    let nodes = "<n:UANodeSet xmlns:n=\"http://opcfoundation.org/UA/2011/03/UANodeSet.xsd\"><n:NamespaceUris><n:Uri>urn:x\
                 </n:Uri></n:NamespaceUris><n:UAObject NodeId=\"ns=1;i=1\" BrowseName=\"1:A\"/></n:UANodeSet>";
    let prefixed = file(&folder, "prefixed.xml", nodes);
    let late = format!("<!-- <CAEXFile> {} -->\n{nodes}", "x".repeat(100_000));
    let late = file(&folder, "late.xml", &late);
    let text = fs::read_to_string(LINE).unwrap();
    fs::copy(
        concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/lineproof-library.aml"),
        folder.path().join("lineproof-library.aml"),
    )
    .unwrap();
    let wide = folder.path().join("wide.aml");
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    fs::write(&wide, utf16).unwrap();
    for (path, expected) in
        [(&*prefixed, "1 nodes served"), (&*late, "1 nodes served"), (wide.to_str().unwrap(), "line MPS: ")]
    {
        let output = run(&["check", path]);
        assert_eq!(output.status.code(), Some(0), "{path}: {}", stderr(&output));
        assert!(stdout(&output).contains(expected), "{path}: {}", stdout(&output));
    }
}
