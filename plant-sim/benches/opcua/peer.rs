//! The servers of other libraries, each in a process of its own.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::client::Failure;

/// Which library serves.
#[derive(Clone, Copy)]
pub(crate) enum Peer {
    Asyncua,
    NodeOpcua,
}

/// A running server; it ends with this value.
pub(crate) struct Process {
    pub(crate) url: String,
    _child: Child,
    _temporary: tempfile::TempDir,
}

impl Process {
    /// Starts a server; the inner error if its library is not installed.
    pub(crate) async fn start(peer: Peer) -> Result<Result<Self, String>, Failure> {
        let modules = installed().join("js/node_modules");
        let python = installed().join("py/bin/python");
        let (library, program, script) = match peer {
            Peer::Asyncua => (python.clone(), python, "server.py"),
            Peer::NodeOpcua => (modules.join("node-opcua-server"), "node".into(), "server.mjs"),
        };
        if !library.exists() {
            return Ok(Err(format!("{} is not there", library.display())));
        }
        let temporary = tempfile::tempdir()?;
        let mut child = Command::new(program)
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(script))
            .envs([("NODE_PATH", modules.as_path()), ("TMPDIR", temporary.path())])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
        while let Some(line) = lines.next_line().await? {
            if line.starts_with("opc.tcp://") {
                tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
                return Ok(Ok(Self { url: line, _child: child, _temporary: temporary }));
            }
        }
        Err("the server ended instead of starting".into())
    }
}

fn installed() -> PathBuf {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers");
    std::env::var_os("LINEPROOF_PEERS").map_or_else(default, PathBuf::from)
}
