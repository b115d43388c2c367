//! A user at a shell: `lineproof cloud` serves, and the AWS CLI deploys the shipped template.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::PYTHON;
use crate::embedded::support::SOON;

/// Where `.ci/run` installs it.
const AWS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/bin/aws");

const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/system/template.yaml");

/// A cloud of its own, and the shell that it tells how to reach it.
struct Shell {
    cloud: Child,
    environment: Vec<(String, String)>,
    /// Where the certificates are.
    keys: PathBuf,
    home: tempfile::TempDir,
}

impl Shell {
    fn open() -> Self {
        let mut cloud = Command::new(env!("CARGO_BIN_EXE_lineproof"));
        let mut cloud = cloud.arg("cloud").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(cloud.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mqtt = lines.find(|line| line.starts_with("MQTT")).unwrap();
        let ca = mqtt.split_once("the authority is ").unwrap().1.split_once(',').unwrap().0;
        let exports = lines.skip_while(|line| !line.starts_with("export ")).map_while(|line| {
            let (name, value) = line.strip_prefix("export ")?.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        });
        let environment = exports.collect();
        let keys = Path::new(ca).parent().unwrap().to_owned();
        Self { cloud, environment, keys, home: tempfile::tempdir().unwrap() }
    }

    /// What a command of the AWS CLI prints, which succeeds.
    fn aws(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(AWS);
        command.args(arguments).env("HOME", self.home.path()).env("AWS_EC2_METADATA_DISABLED", "true");
        let output = command.envs(self.environment.iter().cloned()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        println!("$ aws {}\n{said}", arguments.join(" "));
        assert!(output.status.success(), "{said}");
        said
    }

    fn deploy(&self, line: &str) -> String {
        let line = format!("LineName={line}");
        self.aws(&[
            "cloudformation",
            "deploy",
            "--stack-name",
            "cell",
            "--template-file",
            TEMPLATE,
            "--capabilities",
            "CAPABILITY_NAMED_IAM",
            "--parameter-overrides",
            &line,
            "--no-fail-on-empty-changeset",
        ])
    }

    fn query(&self, arguments: &[&str], query: &str) -> String {
        let said = self.aws(&[arguments, &["--output", "text", "--query", query]].concat());
        said.trim().to_owned()
    }

    fn publish(&self, line: &str, serial: u64) {
        let topic = format!("lines/{line}/gateways/a/parts");
        let finished = r#""finished_at": "2026-12-01T12:00:00Z""#;
        let part = format!(
            r#"{{"id": "{line}-{serial}", "line": "{line}", "serial": {serial}, "part": {serial}, {finished}}}"#
        );
        self.aws(&["iot-data", "publish", "--topic", &topic, "--qos", "1", "--payload", &part]);
    }

    /// Returns when so many parts are recorded.
    fn recorded(&self, parts: usize) {
        let began = Instant::now();
        let scan = ["dynamodb", "scan", "--table-name", "production-records"];
        while self.query(&scan, "Count") != parts.to_string() {
            assert!(began.elapsed() < SOON, "the parts are not recorded");
        }
    }
}

impl Drop for Shell {
    /// A test that fails leaves no cloud behind.
    fn drop(&mut self) {
        if matches!(self.cloud.try_wait(), Ok(None)) {
            let _ = self.cloud.kill();
            let _ = self.cloud.wait();
        }
    }
}

/// The package of a function, from the program that is built for this machine, as a user makes it.
fn package(folder: &Path) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_lineproof")).with_file_name("record-production");
    assert!(program.exists(), "there is no {}; `cargo build --workspace` makes it", program.display());
    let run = |command: &mut Command| assert!(command.current_dir(folder).status().unwrap().success(), "{command:?}");
    run(Command::new("strip").args(["-o", "bootstrap"]).arg(program));
    run(Command::new(PYTHON).args(["-m", "zipfile", "-c", "record-production.zip", "bootstrap"]));
    folder.join("record-production.zip")
}

#[test]
#[ignore = "needs the AWS CLI, which .ci/run installs, and the reference system, built"]
fn the_ordinary_tools_deploy_the_shipped_template() {
    assert!(Path::new(AWS).exists(), "the AWS CLI is not installed in target/tools; .ci/run does it");
    let mut shell = Shell::open();
    let package = package(shell.home.path());
    shell.aws(&["s3", "mb", "s3://lineproof-functions"]);
    shell.aws(&[
        "s3",
        "cp",
        "--no-progress",
        package.to_str().unwrap(),
        "s3://lineproof-functions/record-production.zip",
    ]);

    assert!(shell.deploy("mps").contains("Successfully created/updated stack - cell"));
    let outputs = ["cloudformation", "describe-stacks", "--stack-name", "cell"];
    assert_eq!(shell.query(&outputs, "Stacks[0].Outputs[0].OutputValue"), "production-records");
    assert!(shell.keys.join("gateway-a.cert.pem").exists() && shell.keys.join("mps.cert.pem").exists());
    shell.publish("mps", 1);
    shell.recorded(1);

    assert!(shell.deploy("cell-2").contains("Successfully created/updated stack - cell"));
    assert_eq!(shell.query(&outputs, "Stacks[0].StackStatus"), "UPDATE_COMPLETE");
    assert!(shell.keys.join("cell-2.cert.pem").exists() && !shell.keys.join("mps.cert.pem").exists());
    shell.publish("cell-2", 1);
    shell.recorded(2);
    assert!(shell.deploy("cell-2").contains("No changes to deploy. Stack cell is up to date"));

    shell.aws(&["cloudformation", "delete-stack", "--stack-name", "cell"]);
    shell.aws(&["cloudformation", "wait", "stack-delete-complete", "--stack-name", "cell"]);
    assert_eq!(shell.query(&["dynamodb", "list-tables"], "length(TableNames)"), "0");
    let left = std::fs::read_dir(&shell.keys).unwrap().map(|entry| entry.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name.to_string_lossy().ends_with("cert.pem")).collect();
    assert!(left.is_empty(), "{left:?}");
    let code = shell.keys.join("functions").read_dir().map_or(0, Iterator::count);
    assert_eq!(code, 0, "no code is left");

    kill(Pid::from_raw(shell.cloud.id().try_into().unwrap()), Signal::SIGINT).unwrap();
    assert!(shell.cloud.wait().unwrap().success());
    assert!(!shell.keys.exists(), "nothing is left");
}
