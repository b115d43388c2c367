//! `lineproof init` from a node set makes what runs as it is.

use super::{says, with_node_sets};
use crate::support::{Place, listing};

#[test]
fn a_node_set_is_promised_what_it_shows() {
    let place = with_node_sets(Place::new());
    let made = place.init(&["own", "--from", "machine.NodeSet2.xml", "--requires", "base.NodeSet2.xml"]);
    made.ends_with(0);
    let profile = std::fs::read_to_string(place.path("own/machine.toml")).unwrap();
    assert!(
        profile.contains("nodeset = \"../machine.NodeSet2.xml\"\nrequires = [\"../base.NodeSet2.xml\"]\n"),
        "{profile}"
    );
    let list = std::fs::read_to_string(place.path("own/machine.signals.toml")).unwrap();
    assert!(
        list.contains("name = \"Machine.Speed\"\nnode = \"nsu=urn:test:machine;s=Speed\"\ntype = \"Double\"\n"),
        "{list}"
    );
    let passed = place.finish(&mut place.lineproof(&["run", "--profile", "own/machine.toml"]));
    passed.ends_with(0);
    says(&passed, &["PASS Nothing moves by itself"]);
}

#[test]
fn what_cannot_be_served_leaves_nothing() {
    let place = with_node_sets(Place::new());
    let alone = place.init(&["own", "--from", "machine.NodeSet2.xml"]);
    alone.ends_with(4);
    says(&alone, &["the file needs the model urn:test:base", "name with `--requires` the NodeSet2 files"]);
    let foreign = place.init(&["own", "--from", "mps.aml", "--requires", "base.NodeSet2.xml"]);
    foreign.ends_with(4);
    says(&foreign, &["mps.aml requires no node sets", "leave `--requires` out"]);
    let absent = place.init(&["own", "--from", "absent.NodeSet2.xml"]);
    absent.ends_with(4);
    says(&absent, &["absent.NodeSet2.xml cannot be read", "check the path given with `--from`"]);
    assert!(!place.path("own").exists(), "{:?}", listing(&place.path("own")));
}
