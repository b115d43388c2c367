//! Imports point one way: between crates, between the rooms of a crate, and between files.
//!
//! `manifests` reads what packages ask for, `sources` the files of the workspace, `uses` what a file imports, `graph` finds
//! circles; this file says what is allowed.

mod graph;
mod manifests;
mod sources;
mod uses;

use std::collections::{BTreeMap, BTreeSet};

use sources::Workspace;

/// Which room of the harness may import which. A room may always import from itself; `main` and `lib` from everywhere.
const ROOMS: &[(&str, &[&str])] = &[
    ("mistake", &[]),
    ("journal", &[]),
    ("profile", &["mistake"]),
    ("process", &[]),
    ("plant", &["journal", "mistake", "profile"]),
    ("system", &["journal", "process", "profile"]),
    ("cloud", &["journal", "process", "profile"]),
    ("nemesis", &["cloud", "journal", "plant"]),
    ("checks", &["journal", "process", "profile"]),
    ("bench", &["checks", "cloud", "journal", "nemesis", "plant", "process", "profile", "system"]),
    ("steps", &["bench", "journal", "plant", "profile"]),
    ("run", &["bench", "journal", "mistake", "profile", "steps"]),
    ("evidence", &[]),
    (
        "cli",
        &["bench", "checks", "cloud", "evidence", "mistake", "plant", "process", "profile", "run", "steps", "system"],
    ),
];

/// Which room of the simulator may import which.
const PLANT_ROOMS: &[(&str, &[&str])] = &[
    ("assembly", &["kernel"]),
    ("calls", &["kernel"]),
    ("cli", &["assembly", "runtime", "server"]),
    ("device", &["assembly", "kernel"]),
    ("fault", &["kernel"]),
    ("kernel", &[]),
    ("rig", &["assembly", "calls", "fault", "kernel"]),
    ("runtime", &["assembly", "fault", "kernel", "rig", "server", "signals", "start_error", "targets"]),
    ("server", &["kernel", "signals"]),
    ("signals", &["kernel", "rig"]),
    ("start_error", &["assembly"]),
    ("targets", &["assembly", "rig"]),
];

/// Which crate of the workspace may import which.
const CRATES: &[(&str, &[&str])] = &[
    ("function_support", &[]),
    ("gateway", &["line_model"]),
    ("line_model", &[]),
    ("line_opcua", &["line_model"]),
    (
        "lineproof",
        &[
            "line_model",
            "line_opcua",
            "lineproof_disk",
            "lineproof_judge",
            "lineproof_relay",
            "plant_client",
            "plant_replica",
            "plant_server",
            "plant_sim",
            "test_skip",
        ],
    ),
    ("lineproof_disk", &[]),
    ("lineproof_judge", &["line_model"]),
    ("lineproof_relay", &[]),
    ("parameters", &["function_support"]),
    ("plant_client", &[]),
    ("plant_replica", &["line_model", "line_opcua", "plant_client", "plant_server"]),
    ("plant_server", &["line_model"]),
    ("plant_sim", &["line_model", "line_opcua", "plant_client", "plant_replica", "plant_server"]),
    ("record_production", &["function_support"]),
    ("test_skip", &[]),
    ("updater", &[]),
    ("workspace_features", &[]),
];

type Arrows = BTreeMap<String, BTreeSet<String>>;

fn allowed(table: &[(&str, &[&str])]) -> Arrows {
    let row = |(from, to): &(&str, &[&str])| ((*from).to_owned(), to.iter().map(|to| (*to).to_owned()).collect());
    table.iter().map(row).collect()
}

/// What is in one and not in the other, as lines to read.
fn beyond(arrows: &Arrows, known: &Arrows) -> Vec<String> {
    let each = arrows.iter().flat_map(|(from, to)| to.iter().map(move |to| (from, to)));
    let is_known = |from: &String, to: &String| known.get(from).is_some_and(|known| known.contains(to));
    each.filter(|(from, to)| !is_known(from, to)).map(|(from, to)| format!("{from} -> {to}")).collect()
}

#[track_caller]
fn hold(found: &Arrows, table: &[(&str, &[&str])], what: &str) {
    let allowed = allowed(table);
    assert_eq!(found.keys().collect::<Vec<_>>(), allowed.keys().collect::<Vec<_>>(), "{what} that are listed here");
    assert_eq!(beyond(found, &allowed), Vec::<String>::new(), "{what}: arrows that are not allowed");
    assert_eq!(beyond(&allowed, found), Vec::<String>::new(), "{what}: allowed arrows that nobody uses");
}

#[test]
fn crates_import_one_way() {
    hold(&Workspace::read().between_crates(), CRATES, "crates");
}

#[test]
fn rooms_import_one_way() {
    hold(&Workspace::read().between_rooms("lineproof"), ROOMS, "rooms");
    hold(&Workspace::read().between_rooms("plant_sim"), PLANT_ROOMS, "rooms of the simulator");
}

#[test]
fn no_files_import_in_a_circle() {
    let circles = graph::circles(&Workspace::read().between_files());
    assert!(circles.is_empty(), "files that import each other:\n{}", circles.join("\n"));
}

/// Its tests included: it must be built, changed and tested without the simulator, which it meets over OPC UA only.
#[test]
fn the_gateway_needs_no_simulator() {
    let dependencies = manifests::dependencies(sources::root());
    let needed = graph::reach(&dependencies, "gateway");
    assert_eq!(needed.into_iter().collect::<Vec<_>>(), ["line-model", "workspace-features"]);
}
