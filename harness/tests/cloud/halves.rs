//! Other halves of the cloud, and records elsewhere: the same features with the same system.

use std::path::{Path, PathBuf};
use std::process::Command;

use lineproof_judge::journal::{Event, PartRecord, load};

/// How a run of a feature ended.
struct Run {
    code: Option<i32>,
    said: String,
    journals: Vec<PathBuf>,
    _folder: tempfile::TempDir,
}

impl Run {
    fn of(profile: &str, feature: &str, defect: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let run = Command::new(env!("CARGO_BIN_EXE_lineproof"))
            .args(["run", "--seed", "8841", "--profile", profile, "--out"])
            .args([&out, Path::new(feature)])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .env("GATEWAY_DEFECT", defect)
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
        let files =
            std::fs::read_dir(out.join("latest")).unwrap_or_else(|error| panic!("nothing ran: {error}\n{said}"));
        let is_journal = |file: &PathBuf| file.extension().is_some_and(|extension| extension == "jsonl");
        let journals = files.map(|file| file.unwrap().path()).filter(is_journal).collect();
        Self { code: run.status.code(), said, journals, _folder: folder }
    }

    /// The records of all scenarios.
    fn records(&self) -> Vec<PartRecord> {
        let entries = self.journals.iter().flat_map(|journal| load(journal).unwrap());
        let record = |event| if let Event::Record(record) = event { Some(record) } else { None };
        entries.filter_map(|entry| record(entry.event)).collect()
    }
}

const TOPIC: &str = "harness/tests/cloud/profiles/topic.toml";

#[test]
fn records_that_are_messages_need_no_table() {
    let run = Run::of(TOPIC, "features/production.feature", "");
    assert_eq!(run.code, Some(0), "{}", run.said);
    let records = run.records();
    assert!(records.len() >= 32, "ten, ten and twelve parts: {records:?}");
    assert!(records.iter().all(|record| record.attributes.contains_key("finished_at")), "all attributes are kept");
}

#[test]
fn a_part_that_is_published_twice_is_recorded_twice() {
    let run = Run::of(TOPIC, "features/production.feature:8", "publishes-twice");
    assert_eq!(run.code, Some(1), "{}", run.said);
    assert!(run.said.contains("recorded more than once (3, 6, 9)"), "{}", run.said);
    assert!(run.said.contains("publishes part 3 as mps-3"), "{}", run.said);
}
