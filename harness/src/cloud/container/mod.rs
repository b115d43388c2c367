//! An API half in a container: an emulator of AWS such as MiniStack or LocalStack, one for each scenario.
//!
//! What differs from the embedded endpoint: its tables cannot be broken on purpose, and the harness reads them again and again, for
//! nobody tells it who calls. Everything else is as the emulator does it.
//!
//! A process of its own keeps each container, so that none outlives a run, however the run ends: `keeper`, which
//! needs the cargo feature `containers`. Where keepers were killed, too, `sweep` finds what they have left.

#[cfg(feature = "containers")]
mod keeper;
#[cfg(feature = "containers")]
pub mod sweep;
mod wanted;

use std::net::SocketAddr;
use std::process::{ExitCode, Stdio};

use async_trait::async_trait;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};
use tokio::sync::Mutex;

use super::endpoint::Keys;
use super::template::{REGION, Table};
use super::{Api, CloudError, Endpoint, tables};
use crate::profile::ContainerConfig;
use wanted::{Answer, Wanted};

/// The name of the keeper's role on the command line.
const ROLE: &str = "container";

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

/// The process that keeps a container. The container is removed when this is dropped, or the harness has ended.
#[derive(Debug)]
struct Keeper {
    process: Child,
    /// As long as it is open the container is kept.
    orders: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Keeper {
    fn start() -> Result<Self, String> {
        let mut command = Command::new("/proc/self/exe");
        command.arg0("lineproof").arg(ROLE).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().map_err(|error| error.to_string())?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (orders, answers) = pipes.ok_or("its keeper has no pipes")?;
        Ok(Self { process, orders, answers: BufReader::new(answers) })
    }

    /// Has it start the container; where its endpoint listens. To be asked once.
    async fn run(&mut self, wanted: &Wanted) -> Result<SocketAddr, String> {
        let told = |error: std::io::Error| error.to_string();
        self.orders.write_all(wanted.to_line().as_bytes()).await.map_err(told)?;
        let mut answer = String::new();
        self.answers.read_line(&mut answer).await.map_err(told)?;
        match Answer::read(&answer)? {
            Answer::Listens(address) => Ok(address),
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

/// An endpoint in a container of its own, which runs from when it is made until it is closed.
#[derive(Debug)]
pub struct Contained {
    config: ContainerConfig,
    /// None once it is closed.
    keeper: Mutex<Option<Keeper>>,
}

impl Contained {
    /// Starts the keeper of a container.
    ///
    /// # Errors
    /// If no process can be started.
    pub fn open(config: ContainerConfig) -> Result<Self, CloudError> {
        let fault = |why| CloudError::Container { image: config.image.clone(), why };
        let keeper = Mutex::new(Some(Keeper::start().map_err(fault)?));
        Ok(Self { config, keeper })
    }

    /// The endpoint, answering.
    async fn endpoint(&self) -> Result<Endpoint, String> {
        let ContainerConfig { image, port, env } = self.config.clone();
        let mut keeper = self.keeper.lock().await;
        let address = keeper.as_mut().ok_or("it is closed")?.run(&Wanted { image, port, env }).await?;
        let keys = Keys { id: "test".into(), secret: "test".into(), session: None };
        let endpoint = Endpoint::new(format!("http://{address}"), address, REGION, keys);
        tables::answering(&endpoint.dynamodb()).await?;
        Ok(endpoint)
    }
}

#[async_trait]
impl Api for Contained {
    async fn make(&self, tables: &[Table]) -> Result<Endpoint, CloudError> {
        let fault = |why| CloudError::Container { image: self.config.image.clone(), why };
        let endpoint = self.endpoint().await.map_err(fault)?;
        tables::create_all(&endpoint.dynamodb(), tables).await?;
        Ok(endpoint)
    }

    async fn close(&self) -> Result<(), String> {
        let keeper = self.keeper.lock().await.take();
        match keeper {
            Some(keeper) => keeper.end().await,
            None => Ok(()),
        }
    }
}
