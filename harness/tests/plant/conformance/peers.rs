//! The foreign servers, each in a process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// How long a server may take to start on a busy machine.
const START: Duration = Duration::from_mins(1);

/// Which library serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peer {
    Asyncua,
    NodeOpcua,
}

/// A running server. It ends with its standard input, so also when this process is killed.
pub(crate) struct Process {
    pub(crate) url: String,
    child: Child,
    /// Where it keeps what it insists on keeping.
    _temporary: TempDir,
}

impl Process {
    /// Starts a server; the reason if its library is not installed.
    pub(crate) async fn start(peer: Peer, port: u16, pki: Option<&Path>) -> Result<Self, String> {
        let temporary = tempfile::tempdir().unwrap();
        let mut command = command(peer)?;
        command.args(["--port", &port.to_string()]).env("TMPDIR", temporary.path()).kill_on_drop(true);
        if let Some(pki) = pki {
            command.arg("--pki").arg(pki);
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = async {
            loop {
                let line = lines.next_line().await.unwrap().expect("the server ended instead of starting");
                if line.starts_with("opc.tcp://") {
                    return line;
                }
            }
        };
        let url = tokio::time::timeout(START, ready).await.expect("the server starts in time");
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { url, child, _temporary: temporary })
    }

    /// Kills it: connections are cut, not closed.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }
}

fn command(peer: Peer) -> Result<Command, String> {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../plant-sim/tests/peers");
    let (program, script, library) = match peer {
        Peer::Asyncua => (installed().join("py/bin/python"), "server.py", installed().join("py/bin/python")),
        Peer::NodeOpcua => ("node".into(), "server.mjs", installed().join("js/node_modules/node-opcua-server")),
    };
    if !library.exists() {
        return Err(format!("{} is not there: {peer:?} is not installed", library.display()));
    }
    let mut command = Command::new(program);
    command.arg(scripts.join(script)).env("NODE_PATH", installed().join("js/node_modules"));
    Ok(command)
}

fn installed() -> PathBuf {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers");
    std::env::var_os("LINEPROOF_PEERS").map_or_else(default, PathBuf::from)
}
