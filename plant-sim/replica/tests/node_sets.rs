//! What the reader of `NodeSet2` files makes of good, odd and broken files.

use std::path::PathBuf;

use assert_matches::assert_matches;
use plant_replica::nodeset::IssueKind;
use plant_replica::nodeset::{NodeSetError, NodeSets, Report};

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/nodesets").join(name)
}

fn check(text: &str) -> Result<Report, NodeSetError> {
    NodeSets::from_bytes("test.xml", text.into()).and_then(|sets| sets.check())
}

fn refusal(text: &str) -> String {
    check(text).unwrap_err().to_string()
}

#[test]
fn files_are_read_in_any_order() {
    let (base, machine) = (path("base.NodeSet2.xml"), path("machine.NodeSet2.xml"));
    for files in [[base.clone(), machine.clone()], [machine, base]] {
        let report = NodeSets::open(&files).unwrap().check().unwrap();
        assert_eq!((report.nodes, report.variables, report.methods), (16, 9, 1));
        let issues: Vec<_> = report.issues.iter().map(|issue| (issue.kind, issue.line, issue.node.as_str())).collect();
        let anything = "ns=1;s=Anything (1:Anything)";
        assert_eq!(issues, [(IssueKind::Value, 76, anything), (IssueKind::Reference, 81, anything)]);
    }
}

#[test]
fn a_missing_model_is_named_with_version_and_file() {
    let error = NodeSets::open(&[path("machine.NodeSet2.xml")]).map(drop).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("machine.NodeSet2.xml:9: the file needs the model urn:test:base version 1.1"), "{text}");
    assert!(text.contains("2024-06-01"), "{text}");
}

#[test]
fn a_model_may_be_given_only_once() {
    let twice = [path("base.NodeSet2.xml"), path("base.NodeSet2.xml")];
    assert_matches!(NodeSets::open(&twice).map(drop), Err(NodeSetError::DoubleModel { .. }));
}

#[test]
fn everything_that_cannot_be_served_is_listed_with_line_and_reason() {
    use IssueKind::{Node, Reference, Value};
    let report = NodeSets::open(&[path("wild.NodeSet2.xml")]).unwrap().check().unwrap();
    assert_eq!(report.nodes, 4);
    let issues: Vec<_> = report.issues.iter().map(|issue| (issue.line, issue.kind)).collect();
    let expected = [
        (4, Node),
        (5, Node),
        (6, Node),
        (7, Node),
        (8, Node),
        (9, Node),
        (12, Reference),
        (13, Reference),
        (16, Value),
        (17, Value),
    ];
    assert_eq!(issues, expected);
    let text = report.to_string();
    for reason in [
        "wild.NodeSet2.xml:4: ns=1;i=1 (1:Twin): not served: another node has the same node id",
        "namespace 3 is not in the file's list of 1 namespaces",
        "namespace 0",
        "\"Nonsense\" is neither a node id",
        "<UAThing> is no class of nodes",
        "ValueRank is \"many\"",
        "leads to the node itself",
        "\"HasMystery\" is neither a node id",
        "\"many\" is no Int32",
        "is in none of the files",
    ] {
        assert!(text.contains(reason), "{reason} is not in\n{text}");
    }
}

#[test]
fn a_broken_file_is_refused_with_its_line() {
    assert!(refusal("<UANodeSet>\n<UAObject>\n</UANodeSet>").starts_with("test.xml:3: not well-formed XML"));
    assert!(refusal("<UANodeSet>\n<UAObject/>").contains("the file ends"));
    assert!(refusal("<CAEXFile/>").contains("<UANodeSet>"));
    assert!(refusal("").contains("no <UANodeSet>"));
    assert!(
        refusal("<UANodeSet>\n\n<UAObject a='1' a='2'/></UANodeSet>").starts_with("test.xml:3: a broken attribute")
    );
    let error = NodeSets::from_bytes("test.xml", b"<UANodeSet>\n\xff</UANodeSet>".to_vec()).map(drop).unwrap_err();
    assert!(error.to_string().starts_with("test.xml:2: the text is not UTF-8"), "{error}");
}

#[test]
fn a_node_is_named_whatever_stands_in_its_other_attributes() {
    let text = std::fs::read_to_string(path("../../../fuzz/corpus/nodeset/note.NodeSet2.xml")).unwrap();
    let report = check(&text).unwrap();
    let named: Vec<_> = report.of(IssueKind::Node).map(|issue| issue.node.as_str()).collect();
    assert_eq!(named, ["ns=9;s=a (x)", "ns=9;s=b (y)", "ns=9;s=c (d>e)"]);
}

#[test]
fn nothing_is_fetched_or_expanded() {
    let entities = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><UANodeSet>&x;</UANodeSet>";
    assert!(refusal(entities).contains("document type"));
    assert!(refusal("<UANodeSet><UAObject><DisplayName>&x;</DisplayName></UAObject></UANodeSet>").contains("&x;"));
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = format!("<UANodeSet>{}{}</UANodeSet>", "<a>".repeat(100), "</a>".repeat(100));
    assert!(refusal(&deep).contains("nested more than 64 deep"));
    // Structures in structures: ten fields each, twelve deep, are a billion fields.
    let types: Vec<String> = (0..12).map(|level| {
        let inner = if level == 11 { "i=11".to_owned() } else { format!("ns=1;i={}", level + 1) };
        let field = format!("<Field Name=\"F\" DataType=\"{inner}\"/>");
        let fields: String = (0..10).map(|index| field.replace("\"F\"", &format!("\"F{index}\""))).collect();
        format!(
            "<UADataType NodeId=\"ns=1;i={level}\" BrowseName=\"1:T\"><References><Reference ReferenceType=\"i=45\" \
             IsForward=\"false\">i=22</Reference></References><Definition Name=\"T\">{fields}</Definition></UADataType>"
        )
    }).collect();
    let types = types.concat();
    let header = "<NamespaceUris><Uri>urn:x</Uri></NamespaceUris>";
    let bomb = format!(
        "<UANodeSet>{header}{types}<UAVariable NodeId=\"ns=1;s=v\" BrowseName=\"v\" DataType=\"ns=1;i=1\"/></UANodeSet>"
    );
    assert!(check(&bomb).unwrap().to_string().contains("more than 100000 fields"));
    // A hundred short elements ask for a hundred times two megabytes.
    let large: Vec<String> = (0..100)
        .map(|index| {
            format!(
                "<UAVariable NodeId=\"ns=1;i={index}\" BrowseName=\"v\" DataType=\"i=11\" ValueRank=\"1\" \
             ArrayDimensions=\"65536\"/>"
            )
        })
        .collect();
    let large = large.concat();
    let report = check(&format!("<UANodeSet>{header}{large}</UANodeSet>")).unwrap();
    assert!(report.of(IssueKind::Value).count() > 30, "{report}");
    let overflow = "<UAVariable NodeId=\"ns=1;s=v\" BrowseName=\"v\" DataType=\"i=11\" ValueRank=\"3\" \
                    ArrayDimensions=\"4294967295,4294967295,4294967295\"/>";
    assert_eq!(check(&format!("<UANodeSet>{header}{overflow}</UANodeSet>")).unwrap().issues, []);
}

#[test]
fn models_that_need_each_other_are_served() {
    let model = |own: &str, other: &str| {
        format!(
            "<UANodeSet><NamespaceUris><Uri>{own}</Uri></NamespaceUris><Models><Model ModelUri=\"{own}\">\
             <RequiredModel ModelUri=\"{other}\"/></Model></Models><UAObject NodeId=\"ns=1;i=1\" BrowseName=\"1:A\"/>\
             </UANodeSet>"
        )
    };
    let folder = tempfile::tempdir().unwrap();
    let files = [("a", model("urn:a", "urn:b")), ("b", model("urn:b", "urn:a"))].map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    assert_eq!(NodeSets::open(&files).unwrap().check().unwrap().nodes, 2);
}
