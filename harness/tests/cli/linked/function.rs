//! The reference system's function loses its AWS endpoint.

use std::path::Path;
use std::process::{Command, Stdio};

use super::story::Story;
use crate::support::{MARK, Output, Place, finish};

/// The reference system with a function that may take a second.
fn place(steps: &[&str]) -> Place {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let read = |file: &str| std::fs::read_to_string(root.join("fixtures").join(file)).unwrap();
    let place = Place::with_steps(steps);
    place.write("template.yaml", &read("system/template.yaml"));
    let profile = read("profiles/sim.toml").replace("../lines", root.join("fixtures/lines").to_str().unwrap());
    place.write("profile.toml", &profile);
    let place = place.with("profile.toml", "../system/template.yaml", "template.yaml");
    place.with("template.yaml", "Timeout: 10", "Timeout: 1")
}

/// Runs in the folder of the workspace, so that the system can be built.
fn run(place: &Place) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_lineproof"));
    command.arg("run").arg("--profile").arg(place.path("profile.toml")).arg("--out").arg(place.path("out"));
    command.arg(place.path("features")).current_dir(root).env("TMPDIR", place.path("tmp")).env("NO_COLOR", "1");
    command.env(MARK, place.mark()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = finish(command.spawn().unwrap());
    place.is_clean();
    output
}

#[test]
fn a_function_that_cannot_reach_its_endpoint_is_tried_again_and_records_in_the_end() {
    let place = place(&[
        "Given the MPS line runs in automatic mode with 3 parts in the magazine",
        "When function \"record-production\" is cut off from the api",
        "And 1 part is finished",
        "And 1.5 s pass",
        "And every function reaches the api again",
        "Then 3 parts are finished within 60 s",
        "And every finished part is recorded exactly once, in order, within 10 s",
    ]);
    run(&place).ends_with(0);
    let story = Story::read(&place);
    assert_eq!(story.faults, ["cut function record-production to api"]);
    let [(link, bytes)] = &story.touched[..] else { panic!("{story:?}") };
    assert!(link == "function record-production to api" && *bytes > 0, "{bytes} bytes on {link}");
    let lines = story.lines("record-production");
    assert!(
        lines.iter().any(|line| line.starts_with("attempt 1 failed: ") && line.contains("time-out of 1s")),
        "{lines:?}"
    );
    assert!(!lines.iter().any(|line| line.contains("failed for good")), "{lines:?}");
}
