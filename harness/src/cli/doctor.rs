//! `lineproof doctor`: what is possible on this machine, and what to do about the rest.

use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use miette::{IntoDiagnostic as _, Result};
use tokio::process::Command;
use tokio::time::timeout;

use super::say;
use crate::bench::scratch;
use crate::cloud::aws;
use crate::cloud::kind::endpoint::keys_of_environment;
use crate::process::hosts;
use crate::run::Exit;

/// How long another program may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub(super) struct DoctorArgs {}

/// One thing that a machine may have.
struct Finding {
    what: &'static str,
    /// What is there, or why it is not.
    there: Result<String, String>,
    /// What it is good for.
    serves: &'static str,
    /// What to do where it is not there.
    remedy: &'static str,
    /// Without it nothing can be run.
    is_needed: bool,
}

pub(super) fn main(_: &DoctorArgs) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().into_diagnostic()?;
    let findings = runtime.block_on(findings());
    let can_run = findings.iter().all(|finding| finding.there.is_ok() || !finding.is_needed);
    Ok(say::print(&told(&findings, can_run), if can_run { Exit::Pass } else { Exit::SetUp }))
}

async fn findings() -> Vec<Finding> {
    let needed = |what, there, serves, remedy| Finding { what, there, serves, remedy, is_needed: true };
    let useful = |what, there, serves, remedy| Finding { what, there, serves, remedy, is_needed: false };
    let clock = says("timedatectl", &["show", "--property", "NTPSynchronized", "--value"]).await;
    vec![
        needed("loopback", loopback(), "every scenario", "allow programs to listen on 127.0.0.1"),
        needed("temporary files", folder(), "every scenario", "name with TMPDIR a folder that can be written to"),
        useful(
            "cargo",
            says("cargo", &["--version"]).await,
            "building the reference system",
            "install the Rust toolchain",
        ),
        useful("C compiler", says("cc", &["--version"]).await, "building the reference system", "install gcc or clang"),
        useful("open files", open_files(), "many scenarios at once", "raise it with `ulimit -n 4096`"),
        useful(
            "disks that lose their power",
            lineproof_disk::probe().map(|()| "FUSE".to_owned()).map_err(|error| error.to_string()),
            "`loses its power`, `the disk of ... is full`",
            "let /dev/fuse be read and written, and be root or install fusermount3 (package fuse3)",
        ),
        useful(
            "hosts files of components",
            own_hosts(),
            "a link that is reached under the host name of what it leads to",
            "allow user namespaces (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces), or be root",
        ),
        useful(
            "clock",
            clock.and_then(|text| if text == "yes" { Ok("set by the network".to_owned()) } else { Err(text) }),
            "a plant on another machine: what both stamp is compared",
            "set this machine and the plant by the same time server",
        ),
        useful(
            "python3",
            says("python3", &["--version"]).await,
            "systems and functions that are written in it",
            "install Python 3",
        ),
        useful(
            "node",
            says("node", &["--version"]).await,
            "functions that are written in JavaScript",
            "install Node.js",
        ),
        useful(
            "containers",
            says("docker", &["version", "--format", "{{.Server.Version}}"]).await,
            "a cloud in a container",
            "install Docker, start it, and be a member of its group",
        ),
        useful(
            "AWS",
            if aws::IS_POSSIBLE {
                Ok("built in".to_owned())
            } else {
                Err("this lineproof was built without it".to_owned())
            },
            "a cloud in an account of AWS",
            aws::REMEDY,
        ),
        useful(
            "AWS credentials",
            credentials(),
            "a cloud that is real",
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; with AWS_PROFILE or a machine's role, a run sees whether they are good",
        ),
    ]
}

/// The first line of what a program answers.
async fn says(program: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).kill_on_drop(true);
    let answered = timeout(PATIENCE, command.output()).await;
    let output = answered.map_err(|_| format!("{program} did not answer within {PATIENCE:?}"))?;
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    let told = if output.status.success() { &output.stdout } else { &output.stderr };
    let line = String::from_utf8_lossy(told).lines().next().unwrap_or_default().trim().to_owned();
    if output.status.success() { Ok(line) } else { Err(format!("{program}: {line}")) }
}

fn loopback() -> Result<String, String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).map_err(|error| error.to_string())?;
    listener.local_addr().map(|address| address.ip().to_string()).map_err(|error| error.to_string())
}

fn folder() -> Result<String, String> {
    let folder = scratch().map_err(|error| error.to_string())?;
    std::fs::write(folder.path().join("file"), "x").map_err(|error| error.to_string())?;
    Ok(folder.path().parent().unwrap_or(folder.path()).display().to_string())
}

/// Linux, `proc_pid_limits(5)`: name, soft limit, hard limit, unit.
fn open_files() -> Result<String, String> {
    let limits = std::fs::read_to_string("/proc/self/limits").map_err(|error| error.to_string())?;
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next()).unwrap_or_default();
    match soft.parse::<u64>() {
        Ok(limit) if limit < 1024 => Err(format!("at most {limit}")),
        _ => Ok(format!("at most {soft}")),
    }
}

fn own_hosts() -> Result<String, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    hosts::probe(&own).map(|()| "mount namespaces".to_owned())
}

fn credentials() -> Result<String, String> {
    keys_of_environment().map(|_| "by AWS_ACCESS_KEY_ID".to_owned()).ok_or_else(|| "none".to_owned())
}

fn told(findings: &[Finding], can_run: bool) -> String {
    let mut lines: Vec<String> = findings.iter().map(Finding::line).collect();
    lines.push(String::new());
    lines.push(
        if can_run {
            "`lineproof run` works here: a simulated plant, an embedded cloud"
        } else {
            "nothing can be run here yet: see what is marked NO"
        }
        .to_owned(),
    );
    lines.join("\n") + "\n"
}

impl Finding {
    fn line(&self) -> String {
        let Self { what, serves, remedy, .. } = self;
        match &self.there {
            Ok(there) => format!("yes  {what:<28} {there}"),
            Err(why) => {
                let mark = if self.is_needed { "NO" } else { "no" };
                format!("{mark:<4} {what:<28} {why}\n     {:<28} for {serves}: {remedy}", "")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_there_is_told_and_what_is_not_comes_with_a_remedy() {
        assert_eq!(says("sh", &["-c", "echo one; echo two"]).await, Ok("one".to_owned()));
        assert_eq!(says("sh", &["-c", "echo no >&2; exit 1"]).await, Err("sh: no".to_owned()));
        assert!(says("there-is-no-such-program", &[]).await.unwrap_err().starts_with("there-is-no-such-program: "));
        let finding = |there, is_needed| Finding { what: "x", there, serves: "all", remedy: "get it", is_needed };
        let lines = told(&[finding(Ok("1".into()), true), finding(Err("none".into()), true)], false);
        assert!(lines.starts_with("yes  x ") && lines.contains("\nNO   x "), "{lines}");
        assert!(lines.contains("for all: get it\n"), "{lines}");
    }
}
