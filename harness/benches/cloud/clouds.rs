//! The clouds that are measured, each with the reference system's template deployed to it.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lineproof::cloud::embedded::lambda::{Interpreters, Supervised};
use lineproof::cloud::endpoint::{Endpoint, Keys};
use lineproof::cloud::kind::{self, Deployment};
use lineproof::cloud::template::Template;
use lineproof::cloud::{Api, Iot, Messages};
use lineproof::journal::Journal;
use lineproof::process::Guardian;
use lineproof::profile::{ApiConfig, CloudConfig, IotConfig};

use super::Failure;

/// How long an emulator may take to start.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a client needs of a cloud.
#[derive(Debug)]
pub(crate) struct Measured {
    pub(crate) port: u16,
    pub(crate) ca: PathBuf,
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
    pub(crate) tables: aws_sdk_dynamodb::Client,
}

/// Both embedded halves.
pub(crate) struct Embedded {
    iot: Box<dyn Iot>,
    api: Arc<dyn Api>,
    measured: Measured,
    _folder: tempfile::TempDir,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The reference system's template, whose policy lets one client speak for every gateway here.
fn template(folder: &Path) -> Result<PathBuf, Failure> {
    let text = std::fs::read_to_string(root().join("fixtures/system/template.yaml"))?;
    let file = folder.join("template.yaml");
    std::fs::write(&file, text.replace("${!iot:Connection.Thing.Attributes[gateway]}", "*"))?;
    Ok(file)
}

/// The binary of the function, as a build of the workspace has left it beside this program.
fn function() -> Result<PathBuf, Failure> {
    let own = std::env::current_exe()?;
    let built = own.parent().and_then(Path::parent).map(|folder| folder.join("record-production"));
    let built = built.filter(|file| file.is_file());
    built.ok_or_else(|| "record-production is not built; `cargo build --workspace` does it".into())
}

impl Embedded {
    /// Opens it as a bench does; `guardian` sees to it that no function outlives this program.
    pub(crate) async fn open(guardian: &Guardian) -> Result<Self, Failure> {
        let (folder, journal) = (tempfile::tempdir()?, Journal::in_memory());
        let template = Template::load(&template(folder.path())?, &BTreeMap::new())?;
        let interpreters = Interpreters::find(&template.functions, "".as_ref()).await?;
        let api = kind::api(&ApiConfig::Embedded).ok_or("no API half")?.open(&journal).await?;
        let endpoint = api.make(&template.tables).await?;
        api.make_stores(&template.queues, &template.buckets).await?;
        let deployment = Deployment {
            template: &template,
            code: BTreeMap::from([("record-production".to_owned(), function()?)]),
            releases: BTreeMap::new(),
            interpreters: &interpreters,
            folder: folder.path().join("pki"),
            spawn: Arc::new(Supervised::new(guardian.clone())),
            retries: Vec::new(),
            api: Some(&endpoint),
            services: api.services(),
            ways: BTreeMap::new(),
            messages: Messages::new(&CloudConfig::default(), journal.clone())?,
            journal,
        };
        let iot = kind::iot(IotConfig::Embedded).ok_or("no IoT half")?.open(deployment).await?;
        let own = iot.credentials("gateway-a")?;
        let measured =
            Measured { port: iot.mqtt().port(), ca: own.ca, cert: own.cert, key: own.key, tables: endpoint.dynamodb() };
        Ok(Self { iot, api, measured, _folder: folder })
    }

    pub(crate) fn measured(&self) -> &Measured {
        &self.measured
    }

    pub(crate) async fn close(self) -> Result<(), Failure> {
        self.iot.close().await?;
        Ok(self.api.close().await?)
    }
}

/// MiniStack; it ends with this.
pub(crate) struct Emulator {
    process: Child,
    pub(crate) measured: Measured,
    _folder: tempfile::TempDir,
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// MiniStack with the template deployed; none if it is not installed.
pub(crate) fn emulator() -> Result<Option<Emulator>, Failure> {
    let (program, python) = (root().join("target/ministack/bin/ministack"), root().join("target/tools/bin/python"));
    if !program.exists() || !python.exists() {
        return Ok(None);
    }
    let (folder, port, mqtt) = (tempfile::tempdir()?, free_port()?, free_port()?);
    let process = Command::new(program.canonicalize()?)
        .env("GATEWAY_PORT", port.to_string())
        .env("IOT_MTLS_PORT", mqtt.to_string())
        .env("BIND_HOST", "127.0.0.1")
        .env("TMPDIR", folder.path())
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let url = format!("http://127.0.0.1:{port}");
    let file = |name: &str| folder.path().join(name);
    let measured = Measured {
        port: mqtt,
        ca: file("ca.pem"),
        cert: file("cert.pem"),
        key: file("key.pem"),
        tables: client(&url, port),
    };
    let into = folder.path().to_owned();
    let mut emulator = Emulator { process, measured, _folder: folder };
    let began = Instant::now();
    while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
        if began.elapsed() > PATIENCE {
            return Err("MiniStack does not listen".into());
        }
        if let Some(status) = emulator.process.try_wait()? {
            return Err(format!("MiniStack ended: {status}").into());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/cloud/ministack.py");
    let deployed =
        Command::new(python).arg(script).arg(url).args([template(&into)?, function()?]).arg(into).status()?;
    if !deployed.success() {
        return Err("the template could not be deployed to MiniStack".into());
    }
    Ok(Some(emulator))
}

fn client(url: &str, port: u16) -> aws_sdk_dynamodb::Client {
    let keys = Keys { id: "test".into(), secret: "test".into(), session: None };
    Endpoint::new(url, ([127, 0, 0, 1], port).into(), "eu-central-1", keys).dynamodb()
}
