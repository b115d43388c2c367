//! The features of the reference system with tables at an emulator.

use std::path::Path;
use std::process::Command;

use super::emulator::Emulator;

#[test]
#[ignore = "needs MiniStack, which .ci/run installs"]
fn the_features_pass_with_tables_at_an_emulator() {
    let emulator = Emulator::start("dynamodb");
    let folder = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_lineproof"))
        .args(["run", "--profile", "endpoint", "-c", "3", "--out"])
        .arg(folder.path().join("out"))
        .args(["features/production.feature", "features/store_and_forward.feature", "features/redundancy.feature"])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .env("AWS_ENDPOINT_URL", &emulator.url)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert_eq!(run.status.code(), Some(0), "{said}");
    assert!(said.contains("9 scenarios: 9 passed"), "{said}");
    assert!(said.contains("scenarios run one after another, not 3 at once"), "{said}");
}
