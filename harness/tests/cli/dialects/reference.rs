//! The reference system, which knows of no dialect: it finds what its model names by browsing.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use super::has;

/// A scenario of each promise, and one that promises what nobody can see who looks every 100 ms.
const SCENARIOS: [&str; 3] =
    ["features/production.feature:8", "features/redundancy.feature:8", "features/safety.feature:8"];

/// Runs the scenarios on the line of every commit, served in a dialect.
fn run(dialect: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let profile = profile(folder.path(), dialect);
    Command::new(env!("CARGO_BIN_EXE_lineproof"))
        .args(["run", "--seed", "8841"])
        .args([Path::new("--out"), &folder.path().join("out"), Path::new("--profile"), &profile])
        .args(SCENARIOS)
        .current_dir(root())
        .env_remove("CARGO_PKG_NAME")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn profile(folder: &Path, dialect: &str) -> PathBuf {
    let fixtures = root().join("fixtures");
    let text = std::fs::read_to_string(fixtures.join("profiles/sim.toml")).unwrap();
    let text = text.replace("\"../", &format!("\"{}/", fixtures.display()));
    let file = folder.join("dialect.toml");
    std::fs::write(
        &file,
        text.replacen("[plant]", &format!("[plant]\ndialect = \"{dialect}\""), 1).replacen(
            "[run]",
            "[run]\nstall_ms = 5000",
            1,
        ),
    )
    .unwrap();
    file
}

#[test]
fn the_same_features_pass_and_what_is_too_fine_is_unknown() {
    // Two at once: each waits for belts and leases most of the time.
    for pair in [["s7-1500", "twincat"], ["codesys", "numeric"]] {
        let running = pair.map(|dialect| (dialect, thread::spawn(move || run(dialect))));
        for (dialect, running) in running {
            judged(dialect, &running.join().unwrap());
        }
    }
}

#[track_caller]
fn judged(dialect: &str, output: &Output) {
    let [stdout, stderr] = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    let all = format!("{dialect}\n{stdout}\n{stderr}");
    assert_eq!(output.status.code(), Some(2), "{all}");
    has(
        &all,
        &[
            "PASS  Ten parts pass through the line",
            "PASS  The gateway in control crashes with parts on the belt",
            "UNKNOWN  The emergency stop halts all motion within one scan cycle",
            "3 scenarios: 2 passed, 1 unknown",
            "features/safety.feature:10: it will not be known whether all motion has stopped no later than 5 ms after",
        ],
    );
}
