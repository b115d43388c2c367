//! The features of the reference system on a plant that is there already, and was left in any state by the scenario
//! before.

use std::path::Path;
use std::process::Command;

use plant_sim::{Config, SimulatedPlant};

use crate::mps;

/// An emergency stop with parts on the belt, gateways that crash with parts on the belt, then scenarios that count what
/// they finish and record, and one that breaks the plant.
const SCENARIOS: [&str; 4] = [
    "features/safety.feature:9",
    "features/safety.feature:32",
    "features/production.feature",
    "features/plant_faults.feature:11",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_scenario_begins_with_an_empty_line_and_counts_from_its_start() {
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lineproof"));
    command.args(["run", "--profile", "opcua", "--out"]).arg(folder.path()).args(SCENARIOS);
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    command.env("PLANT_ENDPOINT", plant.endpoint()).env("NO_COLOR", "1");
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "\n{stdout}\n{stderr}");
    assert!(stdout.contains("6 scenarios: 5 passed, 1 not run"), "\n{stdout}\n{stderr}");
    assert!(stdout.contains("NOT RUN  features/plant_faults.feature:9  The air pressure is lost"), "\n{stdout}");
    plant.stop().await;
}
