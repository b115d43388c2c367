//! Build commands run once each, apart from an outer cargo, and a failure shows why.

use std::path::Path;

use assert_matches::assert_matches;
use lineproof::process::{Guardian, ProcessError};
use lineproof::system::{CargoTarget, SystemError};

async fn build(commands: &[(&str, &str)]) -> Result<(), SystemError> {
    let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
    let target = CargoTarget::of_this_program().unwrap();
    lineproof::system::build(commands.iter().copied(), &target.values(), &guardian).await
}

#[tokio::test]
async fn a_command_that_two_components_share_runs_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runs");
    let command = format!("sh -c 'echo run >> {}'", file.display());
    build(&[("gateway a", &command), ("gateway b", &command)]).await.unwrap();
    assert_eq!(std::fs::read_to_string(file).unwrap(), "run\n");
}

#[tokio::test]
async fn a_failure_shows_command_exit_and_output() {
    let error = build(&[("gateway a", "sh -c 'echo cannot find crate >&2; exit 101'")]).await.unwrap_err().to_string();
    assert_eq!(
        error,
        "component \"gateway a\" cannot be built: `sh -c echo cannot find crate >&2; exit 101` ended with exit 101; \
         it printed last:\n    cannot find crate"
    );
}

#[tokio::test]
async fn a_missing_build_tool_is_named() {
    let error = build(&[("gateway a", "crago build")]).await.unwrap_err();
    assert_matches!(error, SystemError::Process { source: ProcessError::Unrunnable(_), .. });
}

#[tokio::test]
async fn the_outer_cargo_does_not_leak_in() {
    assert!(std::env::var("CARGO_PKG_NAME").is_ok(), "this test runs under cargo");
    build(&[("gateway a", r#"sh -c 'test -z "$CARGO_PKG_NAME$CARGO_MANIFEST_DIR" && test -n "$PATH"'"#)])
        .await
        .unwrap();
}

#[tokio::test]
async fn target_is_where_this_harness_was_built() {
    build(&[("lineproof", "test -x {target}/lineproof")]).await.unwrap();
}
