//! `lineproof sweep`: what runs have left that are gone is removed, and nothing else.

use crate::support::{Place, finish};

/// Who made a folder long ago, on another machine.
const LONG_AGO: &str = "1000:2000:another-machine:1:1";

/// Who made a folder just now, on another machine.
fn young() -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    format!("{now}:{}:another-machine:1:1", now + 3600)
}

fn folder(place: &Place, name: &str, mark: Option<&str>) {
    std::fs::create_dir(place.path(&format!("tmp/{name}"))).unwrap();
    if let Some(mark) = mark {
        place.write(&format!("tmp/{name}/.lineproof"), mark);
    }
}

fn there(place: &Place) -> Vec<String> {
    let entries = std::fs::read_dir(place.path("tmp")).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn only_folders_of_runs_that_are_gone_are_removed() {
    let place = Place::new();
    folder(&place, "lineproof-old", Some(LONG_AGO));
    folder(&place, "lineproof-young", Some(&young()));
    folder(&place, "lineproof-unmarked", None);
    folder(&place, "another", Some(LONG_AGO));
    let all = there(&place);
    let sweep = |further: &[&str]| {
        let output = finish(place.lineproof(&[&["sweep"], further].concat()).spawn().unwrap());
        output.ends_with(0);
        output.stdout
    };
    let told = sweep(&["--dry"]);
    assert!(told.contains("lineproof-old\n") && told.contains("0 removed, 1 would be removed, 2 left alone"), "{told}");
    assert_eq!(there(&place), all, "--dry only lists");
    let told = sweep(&["--older-than", "1h"]);
    assert!(told.contains("1 removed, 2 left alone, 0 could not be removed"), "{told}");
    assert!(told.contains("lineproof-young: its run may still be under way on another machine"), "{told}");
    assert_eq!(there(&place), ["another", "lineproof-unmarked", "lineproof-young"]);
    if !cfg!(feature = "containers") {
        assert!(told.contains("not looked at   containers: run it as `cargo run --features containers"), "{told}");
    }
    assert!(told.contains("not looked at   AWS: give with --profile"), "{told}");
}
