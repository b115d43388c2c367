//! MiniStack, as a process of its own on a free port.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What it may take to start, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The emulator, answering; it ends with this.
pub(crate) struct Emulator {
    process: Child,
    pub(crate) url: String,
    _folder: tempfile::TempDir,
}

impl Emulator {
    /// With these services, separated by commas.
    pub(crate) fn start(services: &str) -> Self {
        Self::run(&[("SERVICES", services), ("IOT_MTLS_ENABLED", "0")])
    }

    /// With all services, and MQTT over mutual TLS on this port. Policies and signatures are checked if they are `enforced`.
    pub(crate) fn with_mqtt(port: u16, enforced: bool) -> Self {
        Self::run(&[("IOT_MTLS_PORT", &port.to_string()), ("AUTH", if enforced { "true" } else { "false" })])
    }

    fn run(environment: &[(&str, &str)]) -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/ministack/bin/ministack");
        assert!(program.exists(), "{} is not installed; .ci/run does it", program.display());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = tempfile::tempdir().unwrap();
        let process = Command::new(program)
            .env("GATEWAY_PORT", port.to_string())
            .env("BIND_HOST", "127.0.0.1")
            .envs(environment.iter().copied())
            .env("TMPDIR", folder.path())
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut emulator = Self { process, url: format!("http://127.0.0.1:{port}"), _folder: folder };
        emulator.wait(port);
        emulator
    }

    fn wait(&mut self, port: u16) {
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(began.elapsed() < PATIENCE, "the emulator does not listen within {PATIENCE:?}");
            assert_eq!(self.process.try_wait().unwrap(), None, "the emulator ended");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
