//! An API half in a container: an emulator of AWS such as MiniStack or LocalStack, one for each scenario.
//!
//! What differs from the embedded endpoint: its tables cannot be broken on purpose, and the harness reads them again and again, for
//! nobody tells it who calls. Everything else is as the emulator does it.
//!
//! A process of its own keeps each container, so that none outlives a run, however the run ends: `keeper`, which
//! needs the cargo feature `containers`.

#[cfg(feature = "containers")]
mod keeper;
mod wanted;

use std::process::{ExitCode, Stdio};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use parking_lot::Mutex;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};

use super::endpoint::Keys;
use super::template::{REGION, Table};
use super::{Api, CloudError, Endpoint, tables};
use crate::profile::ContainerConfig;
use wanted::{Answer, Wanted};

/// The name of the keeper's role on the command line.
const ROLE: &str = "container";

/// How long to wait before an endpoint that does not answer yet is asked again.
const ASK_AGAIN: Duration = Duration::from_millis(20);

/// Whether this program was built with what containers need.
pub const IS_POSSIBLE: bool = cfg!(feature = "containers");

/// What to do where it was not.
pub const REMEDY: &str = "run it as `cargo run --features containers -- run ...`, or build lineproof with this feature";

/// Plays the role of a container's keeper if this process was started as one, and returns its exit code. To be called first thing
/// in `main`.
pub fn serve() -> Option<ExitCode> {
    if std::env::args_os().nth(1)?.to_str()? != ROLE {
        return None;
    }
    #[cfg(feature = "containers")]
    {
        Some(keeper::run())
    }
    #[cfg(not(feature = "containers"))]
    {
        None
    }
}

/// Returns when the endpoint answers what is asked of its DynamoDB; the opening of a bench is given up some time.
async fn until_it_answers(endpoint: &Endpoint) {
    let client = endpoint.dynamodb();
    let once = || aws_sdk_dynamodb::Config::builder().retry_config(RetryConfig::disabled());
    while client.list_tables().limit(1).customize().config_override(once()).send().await.is_err() {
        tokio::time::sleep(ASK_AGAIN).await;
    }
}

/// A running container, as the harness sees it. It is removed when this is dropped, or the harness has ended.
#[derive(Debug)]
struct Keeper {
    process: Child,
    /// As long as it is open the container is kept.
    orders: ChildStdin,
    /// Where the emulator listens.
    address: std::net::SocketAddr,
}

impl Keeper {
    async fn start(wanted: &Wanted) -> Result<Self, String> {
        let told = |error: std::io::Error| error.to_string();
        let mut command = Command::new("/proc/self/exe");
        command
            .arg0("lineproof")
            .arg(ROLE)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().map_err(told)?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (mut orders, answers) = pipes.ok_or("its keeper has no pipes")?;
        orders.write_all(wanted.to_line().as_bytes()).await.map_err(told)?;
        let mut answer = String::new();
        BufReader::new(answers).read_line(&mut answer).await.map_err(told)?;
        match Answer::read(&answer)? {
            Answer::Listens(address) => Ok(Self { process, orders, address }),
            Answer::Refused(why) => Err(why),
        }
    }

    /// Returns when the container is removed.
    async fn end(self) -> Result<(), String> {
        let Self { mut process, orders, .. } = self;
        drop(orders);
        let status = process.wait().await.map_err(|error| error.to_string())?;
        if status.success() { Ok(()) } else { Err(format!("its keeper could not remove it: {status}")) }
    }
}

/// An endpoint in a container of its own.
#[derive(Debug)]
pub struct Contained {
    endpoint: Endpoint,
    /// None once it is closed.
    keeper: Mutex<Option<Keeper>>,
}

impl Contained {
    /// Starts a container; returns when its endpoint answers.
    ///
    /// # Errors
    /// If it cannot be started.
    pub async fn start(config: &ContainerConfig) -> Result<Self, CloudError> {
        let ContainerConfig { image, port, env } = config.clone();
        let fault = |why: String| CloudError::Container { image: config.image.clone(), why };
        let keeper = Keeper::start(&Wanted { image, port, env }).await.map_err(fault)?;
        let keys = Keys { id: "test".into(), secret: "test".into(), session: None };
        let endpoint = Endpoint::new(format!("http://{}", keeper.address), keeper.address, REGION, keys);
        until_it_answers(&endpoint).await;
        Ok(Self { endpoint, keeper: Mutex::new(Some(keeper)) })
    }
}

#[async_trait]
impl Api for Contained {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    async fn make(&self, tables: &[Table]) -> Result<(), CloudError> {
        let client = self.endpoint.dynamodb();
        for table in tables {
            tables::create(&client, table, None).await?;
        }
        Ok(())
    }

    async fn close(&self) -> Result<(), String> {
        let keeper = self.keeper.lock().take();
        match keeper {
            Some(keeper) => keeper.end().await,
            None => Ok(()),
        }
    }
}
