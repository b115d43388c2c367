//! A server with the line's names, to test against.

use std::path::Path;
use std::time::Duration;

use lineproof::journal::Journal;
use lineproof::plant::{DataType, LogStart, Plant, ServerConfig, Signal, SignalTable};
use lineproof::profile::{LogNames, Timeouts};
use plant_server::{Role, Security, User, Users};
use plant_sim::{Config, SimulatedPlant};

use super::peers::{Peer, Process};
use crate::mps;

const NAMESPACE: &str = "urn:lineproof:line:mps";

/// What serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Simulated,
    Asyncua,
    NodeOpcua,
}

/// A server that runs.
pub(crate) enum Stand {
    Simulated(SimulatedPlant),
    Foreign(Peer, Process),
}

impl Stand {
    /// Starts one on a free port; the reason if it cannot be had here.
    pub(crate) async fn start(kind: Kind) -> Result<Self, String> {
        let peer = match kind {
            Kind::Simulated => return Ok(Self::simulated(0).await),
            Kind::Asyncua => Peer::Asyncua,
            Kind::NodeOpcua => Peer::NodeOpcua,
        };
        Ok(Self::Foreign(peer, Process::start(peer, 0, None).await?))
    }

    async fn simulated(port: u16) -> Self {
        let config = Config { bind: ([127, 0, 0, 1], port).into(), ..Config::open(mps::line()) };
        Self::Simulated(SimulatedPlant::start(config).await.unwrap())
    }

    /// Takes it down without a word and starts another one in its place.
    pub(crate) async fn restart(self) -> Self {
        let port = self.port();
        match self {
            Self::Simulated(plant) => {
                plant.stop().await;
                Self::simulated(port).await
            }
            Self::Foreign(peer, process) => {
                process.kill().await;
                Self::Foreign(peer, Process::start(peer, port, None).await.unwrap())
            }
        }
    }

    /// Replaces it by a server that lets only the user `operator` in, encrypted.
    pub(crate) async fn secured(self, pki: &Path) -> Self {
        match self {
            Self::Simulated(plant) => {
                plant.stop().await;
                let mut users = Users::default();
                users.add("operator", User::with_password(&[Role::Operator], "hands off")).unwrap();
                let security = Security { users, pki_dir: Some(pki.into()), ..Security::default() };
                Self::Simulated(SimulatedPlant::start(Config { security, ..Config::new(mps::line()) }).await.unwrap())
            }
            Self::Foreign(peer, process) => {
                process.kill().await;
                Self::Foreign(peer, Process::start(peer, 0, Some(pki)).await.unwrap())
            }
        }
    }

    pub(crate) async fn stop(self) {
        match self {
            Self::Simulated(plant) => plant.stop().await,
            Self::Foreign(_, process) => process.kill().await,
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Simulated(plant) => plant.endpoint(),
            Self::Foreign(_, process) => process.url.clone(),
        }
    }

    fn port(&self) -> u16 {
        self.url().trim_end_matches('/').rsplit_once(':').unwrap().1.parse().unwrap()
    }

    /// Connects with these signals.
    pub(crate) async fn connect(&self, signals: Vec<Signal>) -> (Plant, Journal) {
        let journal = Journal::in_memory();
        (Plant::connect(self.config(signals), journal.clone()).await.unwrap(), journal)
    }

    /// Connects and observes the line's signals and ledgers.
    pub(crate) async fn observe(&self) -> (Plant, Journal) {
        let (mut plant, journal) = self.connect(signals()).await;
        plant.subscribe_all().await.unwrap();
        plant.follow(&LogNames::default(), LogStart::Beginning).await.unwrap();
        (plant, journal)
    }

    pub(crate) fn config(&self, signals: Vec<Signal>) -> ServerConfig {
        let second = Duration::from_secs(1);
        // A foreign server on a busy machine may take its time.
        let timeouts =
            Timeouts { connect: 20 * second, request: 20 * second, silence: 20 * second, ..Timeouts::default() };
        ServerConfig { timeouts, ..ServerConfig::new(self.url(), NAMESPACE, SignalTable::new(signals).unwrap()) }
    }
}

/// What every server has.
pub(crate) fn signals() -> Vec<Signal> {
    [
        ("Magazine.Level", DataType::UInt32),
        ("Magazine.Empty", DataType::Boolean),
        ("Ejector.Position", DataType::Double),
        ("Ejector.ExtendValve", DataType::Boolean),
        ("Conveyor.Direction", DataType::Int32),
        ("Line.State", DataType::String),
        ("Safety.EmergencyStop", DataType::Boolean),
        ("Control.Holder", DataType::String),
        ("Control.Token", DataType::UInt64),
        ("Control.RefusedCommands", DataType::UInt32),
        ("Control.LastSequence", DataType::UInt64),
        ("Production.LastSerial", DataType::UInt64),
    ]
    .map(|(name, kind)| Signal::new(name, kind))
    .into()
}
