//! The standalone simulator as a process.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_plant-sim");
pub(crate) const LINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/mps.aml");

/// A server that prints its endpoint when it is ready; killed when it is let go.
pub(crate) struct Server {
    child: Child,
    pub(crate) endpoint: String,
    /// What it leaves when it is killed.
    _temporary: TempDir,
}

impl Server {
    /// One without protection.
    pub(crate) fn open(args: &[&str]) -> Self {
        Self::start(&[&["--open"], args].concat())
    }

    /// One on any free port.
    pub(crate) fn start(args: &[&str]) -> Self {
        let args = ["serve", "--bind", "127.0.0.1:0"].iter().chain(args);
        let temporary = tempfile::tempdir().unwrap();
        let mut command = Command::new(BINARY);
        command.args(args).env("TMPDIR", temporary.path()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut endpoint = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut endpoint).unwrap();
        let endpoint = endpoint.trim().to_owned();
        let server = Self { child, endpoint, _temporary: temporary };
        assert!(server.endpoint.starts_with("opc.tcp://"), "the server did not start");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a command to its end.
pub(crate) fn run(args: &[&str]) -> Output {
    Command::new(BINARY).args(args).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
