//! The rooms of the harness import one way only.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What each room may import. A room may always import from itself.
const ARROWS: &[(&str, &[&str])] = &[
    ("nearest", &[]),
    ("mistake", &[]),
    ("journal", &[]),
    ("profile", &["journal", "mistake", "nearest"]),
    ("process", &["journal", "nearest"]),
    ("plant", &["journal", "profile", "nearest"]),
    ("system", &["journal", "profile", "process", "nearest"]),
    ("cloud", &["journal", "profile", "process", "nearest"]),
    ("link", &["journal", "profile", "nearest"]),
    ("nemesis", &["journal", "profile", "process", "plant", "system", "cloud", "link", "nearest"]),
    ("check", &["journal"]),
    ("report", &["journal"]),
    ("bench", &["journal", "profile", "process", "plant", "system", "cloud", "link", "nemesis", "check"]),
    ("steps", &["journal", "profile", "bench", "check", "nearest"]),
    ("run", &["journal", "profile", "process", "bench", "steps", "check", "mistake"]),
    (
        "cli",
        &["journal", "profile", "process", "system", "cloud", "bench", "steps", "run", "report", "mistake", "nearest"],
    ),
];

#[test]
fn rooms_import_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for (room, allowed) in ARROWS {
        for (file, imported) in imports(&root, room) {
            if imported != *room && !allowed.contains(&imported.as_str()) {
                wrong.push(format!("{file}: `{room}` may not import `{imported}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point the wrong way:\n{}", wrong.join("\n"));
}

#[test]
fn every_room_has_its_arrows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let rooms: BTreeSet<String> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .filter(|name| name != "lib" && name != "main")
        .collect();
    let known: BTreeSet<String> = ARROWS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(rooms, known);
}

/// The rooms that a room's files import, outside of tests.
fn imports(sources: &Path, room: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut files = vec![sources.join(room), sources.join(format!("{room}.rs"))];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.is_file() {
            let text = fs::read_to_string(&path).unwrap();
            // Unit tests may look around; a file that holds only tests is named `tests` or `testing`.
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let name = path.strip_prefix(sources).unwrap().display().to_string();
            for line in code {
                for rest in line.split("crate::").skip(1) {
                    let imported = rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                    found.push((name.clone(), imported.to_owned()));
                }
            }
        }
    }
    found
}
