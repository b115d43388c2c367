//! The node sets that the OPC Foundation publishes. `.ci/run` fetches them (npm package `node-opcua-nodesets`, MIT) into
//! `target/nodesets`; where they are not, this says so and passes.

use std::path::{Path, PathBuf};

use plant_replica::nodeset::{IssueKind, NodeSets, Report};
use test_skip::skipped;

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/nodesets/package/nodesets");
    if folder.is_dir() {
        return Some(folder);
    }
    skipped(format_args!("{} is not there, `.ci/run` fetches it", folder.display()));
    None
}

fn check(folder: &Path, names: &[&str]) -> Report {
    let files: Vec<_> = names.iter().map(|name| folder.join(format!("Opc.Ua.{name}.xml"))).collect();
    NodeSets::open(&files).unwrap().check().unwrap()
}

/// How many nodes a file has, counted without our reader.
fn nodes_in(folder: &Path, name: &str) -> usize {
    let text = std::fs::read_to_string(folder.join(format!("Opc.Ua.{name}.xml"))).unwrap();
    let classes = ["Object", "Variable", "Method", "ObjectType", "VariableType", "DataType", "ReferenceType", "View"];
    classes.iter().map(|class| text.matches(&format!("<UA{class} ")).count()).sum()
}

#[test]
fn every_node_of_the_companion_specifications_is_served() {
    let Some(folder) = folder() else { return };
    let names = [
        "Di.NodeSet2",
        "IA.NodeSet2",
        "AMB.NodeSet2",
        "Machinery.NodeSet2",
        "Machinery_Result.NodeSet2",
        "AutoID.NodeSet2",
        "Ijt.Base.NodeSet2",
        "Ijt.Tightening.NodeSet2",
    ];
    let report = check(&folder, &names);
    assert_eq!(report.nodes, names.iter().map(|name| nodes_in(&folder, name)).sum::<usize>());
    for kind in [IssueKind::Node, IssueKind::Reference, IssueKind::Definition, IssueKind::File] {
        assert_eq!(report.of(kind).next(), None);
    }
    // Variables of any type, for which nobody but the maker knows a value.
    let unset: Vec<_> = report.of(IssueKind::Value).collect();
    assert!(unset.len() < 20, "{unset:#?}");
    assert!(unset.iter().all(|issue| issue.reason.contains("any type")), "{unset:#?}");
}

#[test]
fn all_published_files_together_are_served() {
    let Some(folder) = folder() else { return };
    let files = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let files: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "xml")).collect();
    let report = NodeSets::open(&files).unwrap().check().unwrap();
    assert!(report.nodes > 10_000, "{} nodes of {} files", report.nodes, files.len());
    assert_eq!(report.of(IssueKind::Node).collect::<Vec<_>>(), Vec::<&plant_replica::nodeset::Issue>::new());
}
