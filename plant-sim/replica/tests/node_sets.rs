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
        let expected = [
            (IssueKind::Attribute, 19, "ns=1;s=Machine (1:Machine)"),
            (IssueKind::Value, 76, anything),
            (IssueKind::Reference, 81, anything),
        ];
        assert_eq!(issues, expected);
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
    assert!(error.to_string().starts_with("test.xml:2: the text is not UTF-8 or UTF-16"), "{error}");
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

/// Nodes of one namespace, one a line from line 2 on.
fn one_namespace(nodes: &str) -> String {
    format!("<UANodeSet><NamespaceUris><Uri>urn:x</Uri></NamespaceUris>\n{nodes}\n</UANodeSet>")
}

fn told(nodes: &str) -> Vec<(usize, IssueKind)> {
    check(&one_namespace(nodes)).unwrap().issues.iter().map(|issue| (issue.line, issue.kind)).collect()
}

#[test]
fn a_value_that_does_not_fit_its_node_is_told() {
    let variable = |attributes: &str, value: &str| {
        format!("<UAVariable NodeId=\"ns=1;i=1\" BrowseName=\"1:V\" {attributes}><Value>{value}</Value></UAVariable>")
    };
    let list = "<ListOfInt32><Int32>1</Int32><Int32>2</Int32></ListOfInt32>";
    for (attributes, value, fits) in [
        ("DataType=\"i=11\"", "<String>12.5</String>", false),
        ("DataType=\"i=6\" ValueRank=\"1\"", "<Int32>1</Int32>", false),
        ("DataType=\"i=6\"", list, false),
        ("DataType=\"i=6\" ValueRank=\"1\" ArrayDimensions=\"1\"", list, false),
        ("DataType=\"i=6\" ValueRank=\"1\" ArrayDimensions=\"0\"", list, true),
        ("DataType=\"i=6\" ValueRank=\"1\" ArrayDimensions=\"3\"", list, true),
        ("DataType=\"i=24\" ValueRank=\"-2\"", list, true),
    ] {
        let expected = if fits { vec![] } else { vec![(2, IssueKind::Misfit)] };
        assert_eq!(told(&variable(attributes, value)), expected, "{attributes} {value}");
    }
    let kind = "<UAVariableType NodeId=\"ns=1;i=1\" BrowseName=\"1:V\" DataType=\"i=11\"><Value><String>x</String></Value>\
                </UAVariableType>";
    assert_eq!(told(kind), [(2, IssueKind::Misfit)]);
}

#[test]
fn what_is_left_out_of_a_value_is_told() {
    let argument = |fields: &str| {
        format!(
            "<UAVariable NodeId=\"ns=1;i=1\" BrowseName=\"1:V\" DataType=\"i=296\"><Value><ExtensionObject><TypeId>\
             <Identifier>i=297</Identifier></TypeId><Body><Argument>{fields}</Argument></Body></ExtensionObject></Value>\
             </UAVariable>"
        )
    };
    assert_eq!(told(&argument("<Name>a</Name><Typo>5</Typo>")), [(2, IssueKind::Part)]);
    assert_eq!(told(&argument("<ValueRank>many</ValueRank>")), [(2, IssueKind::Value)]);
    assert_eq!(told(&argument("<ArrayDimensions><UInt32>-1</UInt32></ArrayDimensions>")), [(2, IssueKind::Value)]);
    let range = argument("<Low>1</Low><Hihg>2</Hihg>").replace("i=297", "i=885").replace("i=296", "i=884");
    let report = check(&one_namespace(&range)).unwrap().to_string();
    assert!(report.contains("part of the value left out: <Argument> has no field <Hihg>"), "{report}");
    let nameless = argument("<Name>a</Name>").replace("<Identifier>i=297</Identifier>", "");
    assert_eq!(told(&nameless), [(2, IssueKind::Value)]);
}

#[test]
fn what_the_server_does_not_show_is_told_once_a_file() {
    let node = |id: u32| {
        format!(
            "<UAObject NodeId=\"ns=1;i={id}\" BrowseName=\"1:A\" AccessRestrictions=\"3\"><DisplayName>A</DisplayName>\
             <DisplayName Locale=\"de\">A</DisplayName><RolePermissions><RolePermission Permissions=\"1\">i=15644\
             </RolePermission></RolePermissions></UAObject>\n"
        )
    };
    let nodes = format!("{}{}", node(1), node(2));
    assert_eq!(told(&nodes), [(2, IssueKind::Attribute); 3]);
    let report = check(&one_namespace(&nodes)).unwrap().to_string();
    assert!(report.contains("ns=1;i=1 (1:A): not shown: the RolePermissions of 2 nodes of the file"), "{report}");
}

#[test]
fn a_file_without_models_defines_the_namespaces_of_its_nodes() {
    let own = "<UANodeSet><NamespaceUris><Uri>urn:base</Uri><Uri>urn:own</Uri></NamespaceUris>\
               <UAObject NodeId=\"ns=2;i=1\" BrowseName=\"2:Mine\"><References>\
               <Reference ReferenceType=\"i=40\">ns=1;i=1</Reference></References></UAObject></UANodeSet>";
    let base = "<UANodeSet><NamespaceUris><Uri>urn:base</Uri></NamespaceUris><Models><Model ModelUri=\"urn:base\"/></Models>\
                <UAObjectType NodeId=\"ns=1;i=1\" BrowseName=\"1:T\"/></UANodeSet>";
    let folder = tempfile::tempdir().unwrap();
    let files = [("own", own), ("base", base)].map(|(name, text)| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    });
    let report = NodeSets::open(&files).unwrap().check().unwrap();
    assert_eq!((report.nodes, report.issues), (2, vec![]));
}

#[test]
fn a_file_with_nodes_in_the_namespace_of_others_only_is_refused() {
    let text = "<UANodeSet><NamespaceUris/>\n<UAObject NodeId=\"i=42002\" BrowseName=\"0:MPS\"/></UANodeSet>";
    let refusal = refusal(text);
    assert!(refusal.starts_with("test.xml:2: the nodes of the file are in namespace 0"), "{refusal}");
    assert!(refusal.contains("<NamespaceUris>"), "{refusal}");
    // With others beside it, or as one that every server has, it is left out and told.
    let beside =
        "<UAObject NodeId=\"i=42002\" BrowseName=\"0:A\"/>\n<UAObject NodeId=\"ns=1;i=1\" BrowseName=\"1:B\"/>";
    assert_eq!(told(beside), [(2, IssueKind::Node)]);
    assert_eq!(told("<UAObject NodeId=\"i=85\" BrowseName=\"Objects\"/>"), [(2, IssueKind::Node)]);
}

#[test]
fn a_node_set_may_be_in_utf16() {
    let text = one_namespace("<UAObject NodeId=\"ns=1;i=1\" BrowseName=\"1:Gerät\"/>");
    let bytes = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    assert_eq!(NodeSets::from_bytes("test.xml", bytes).unwrap().check().unwrap().nodes, 1);
}
