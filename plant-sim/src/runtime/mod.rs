//! A plant in real time: the rig, its server and the loop that ties simulated time to the wall clock.
//!
//! A plant has a thread of its own, so nothing that its owner does can stall the controller.

mod drive;
mod faults;
mod orders;
mod supervisor;
#[cfg(test)]
mod tests;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use line_model::Line;
use line_model::fault::{FaultError, FaultId, PlannedFault, PlantFault};
use plant_server::security::pki_folder;
use plant_server::{Built, Listener, Pace, Security, ServeError, Service, ServiceThread, Speed, endpoint_url};
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::assembly::Registry;
use crate::rig::Rig;
use crate::server::{self, Dialect, LineServers, PlcClock, Redundancy, ServerParts, UnknownServer};
use crate::signals::Observer;
use crate::start_error::StartError;
use crate::targets::{check, signals_of};
use drive::{Drive, Engine};
pub use faults::HealedFault;
use orders::Order;
use supervisor::{Channels, Supervisor};

/// Calls that may wait for the controller at once.
const WAITING_CALLS: usize = 1024;

/// How to run a plant.
#[derive(Clone, Debug)]
pub struct Config {
    /// The line to simulate. Elements whose class the registry does not know are static.
    pub line: Line,
    /// How its servers show it.
    pub dialect: &'static Dialect,
    /// What the classes of its elements are.
    pub registry: Registry,
    /// Decides all chance, for instance how strokes of a cylinder deviate from each other.
    pub seed: u64,
    /// How many times faster than the wall clock the machine runs, from 1 to 100: motion, timers, leases and source
    /// timestamps together. So at a speed of 10 a lease of 3 s lasts 0.3 s, and after a minute source timestamps are nine
    /// minutes ahead.
    pub speed: u32,
    /// Where to listen; port 0 takes any free one.
    pub bind: SocketAddr,
    /// How many OPC UA servers show the line: 1, or 2 for a redundant pair. The second one listens on the next port,
    /// or on any free one if `bind` leaves the port open.
    pub servers: usize,
    /// One more server, on any free port, that shows the line as it is: no fault of the server reaches it. For those who
    /// judge what happens.
    pub watched: bool,
    /// Faults that come and go by themselves.
    pub faults: Vec<PlannedFault>,
    /// Who may connect, and who may do what.
    pub security: Security,
}

impl Config {
    /// A line of the standard classes with seed 0 on any free port of loopback. Nobody is let in, see [`Security`].
    #[must_use]
    pub fn new(line: Line) -> Self {
        Self {
            line,
            dialect: &Dialect::OWN,
            registry: Registry::standard(),
            seed: 0,
            speed: 1,
            bind: (Ipv4Addr::LOCALHOST, 0).into(),
            servers: 1,
            watched: false,
            faults: Vec::new(),
            security: Security::default(),
        }
    }

    /// As [`Self::new`], without any protection, see [`Security::open`].
    #[must_use]
    pub fn open(line: Line) -> Self {
        Self { security: Security::open(), ..Self::new(line) }
    }
}

/// A plant that is switched on.
///
/// Let go without [`Self::stop`] it is cut off: clients see their connections break, the port is free as soon as its
/// thread gets its turn, and the folder that its keys are in without a [`Security::pki_dir`] is removed at once, even if
/// the process ends right after.
#[derive(Debug)]
#[must_use = "a plant that is let go is cut off"]
pub struct SimulatedPlant {
    servers: Arc<Redundancy>,
    watched: Option<SocketAddr>,
    orders: mpsc::Sender<Order>,
    thread: ServiceThread,
}

impl SimulatedPlant {
    /// Switches a plant on. When this returns, clients can connect.
    ///
    /// # Errors
    /// [`StartError`], which says what to do about it.
    pub async fn start(config: Config) -> Result<Self, StartError> {
        let (thread, Outside { servers, watched, orders }) =
            ServiceThread::start("plant", || Plant::build(config)).await?;
        Ok(Self { servers, watched, orders, thread })
    }

    /// The URL to connect to: that of the first server.
    #[must_use]
    pub fn endpoint(&self) -> String {
        endpoint_url(self.addr())
    }

    /// The address that the first server listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.servers.first()
    }

    /// The address of the server that shows the line as it is, if there is one.
    #[must_use]
    pub fn watch_addr(&self) -> Option<SocketAddr> {
        self.watched
    }

    /// The URLs of all servers of the line.
    pub fn endpoints(&self) -> impl Iterator<Item = String> {
        self.servers.addresses().map(endpoint_url)
    }

    /// Makes the other server of a redundant pair the one that clients are to use: its `ServiceLevel` becomes 255, that
    /// of the first 200. Both go on serving. A server that is alone stays as it is.
    pub fn switch_over(&self) {
        self.servers.switch_over();
    }

    /// Sets the `ServiceLevel` of a server, counted from 0. Its ranges (OPC 10000-4, 6.6.2.4.2): 0 maintenance, 1 no
    /// data, 2 to 199 degraded, 200 to 255 healthy.
    ///
    /// # Errors
    /// When there is no such server.
    pub fn set_service_level(&self, server: usize, level: u8) -> Result<(), UnknownServer> {
        self.servers.set_service_level(server, level)
    }

    /// Puts a fault on the plant. When this returns it is in force; a restarted server can be connected to.
    ///
    /// # Errors
    /// When the plant has nothing of that name (with the nearest one), the fault does not fit, another one is in its
    /// place already, or the server does not come up again.
    pub async fn inject(&self, fault: PlantFault) -> Result<FaultId, FaultError> {
        self.ask(|reply| Order::Inject(fault, reply)).await?
    }

    /// Ends a fault. When this returns the controller has scanned without it; one that never touched anything says so.
    ///
    /// # Errors
    /// When it is not in force.
    pub async fn heal(&self, id: FaultId) -> Result<HealedFault, FaultError> {
        self.ask(|reply| Order::Heal(id, reply)).await?
    }

    /// Ends all faults, the latest first.
    ///
    /// # Errors
    /// When the plant is off.
    pub async fn heal_all(&self) -> Result<Vec<HealedFault>, FaultError> {
        let mut healed = Vec::new();
        for (id, _) in self.faults().await?.into_iter().rev() {
            healed.push(self.heal(id).await?);
        }
        Ok(healed)
    }

    /// The faults in force, in the order in which they came.
    ///
    /// # Errors
    /// When the plant is off.
    pub async fn faults(&self) -> Result<Vec<(FaultId, PlantFault)>, FaultError> {
        self.ask(Order::List).await
    }

    /// Waits until the plant's own time has come to the moment of this call, and what has happened until then is
    /// published. Usually that is a few milliseconds; after a stall of the machine, what is left of its making up: until
    /// then, time stamps are behind the wall clock.
    ///
    /// # Errors
    /// When the plant is off.
    pub async fn in_time(&self) -> Result<(), FaultError> {
        self.ask(Order::InTime).await
    }

    async fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<T>) -> Order) -> Result<T, FaultError> {
        let (reply, answer) = oneshot::channel();
        self.orders.send(order(reply)).await.map_err(|_| FaultError::Off)?;
        answer.await.map_err(|_| FaultError::Off)
    }

    /// Switches the plant off. When this returns (after about half a second at most) every connection is
    /// closed, the port is free and the thread has ended.
    pub async fn stop(self) {
        self.thread.end().await;
    }
}

/// A plant from outside.
struct Outside {
    servers: Arc<Redundancy>,
    watched: Option<SocketAddr>,
    orders: mpsc::Sender<Order>,
}

/// Everything that a plant consists of; its time has not begun.
struct Plant {
    servers: LineServers,
    engine: Engine,
    clock: PlcClock,
    speed: Speed,
}

impl Plant {
    fn build(config: Config) -> Result<Built<Self, Outside>, StartError> {
        let speed = Speed::try_from(config.speed)?;
        let mut rig = Rig::new(&config.line, &config.registry, config.seed)?;
        let signals = signals_of(&config.line);
        config.faults.iter().try_for_each(|planned| check(&planned.fault, &mut rig, &signals))?;
        let observer = Observer::new(&rig);
        let listeners = listen(config.bind, config.servers)?;
        let watch = config.watched.then(|| Listener::bind((config.bind.ip(), 0).into())).transpose()?;
        let watched = watch.as_ref().map(Listener::address);
        let (pki_dir, pki) = pki_folder(config.security.pki_dir.clone()).map_err(ServeError::from)?;
        let (requests, waiting) = mpsc::channel(WAITING_CALLS);
        let clock = PlcClock::default();
        let (restarts, to_restart) = mpsc::channel(1);
        let (attach, to_attach) = mpsc::channel(1);
        let parts = ServerParts {
            line: Arc::new(config.line),
            dialect: config.dialect,
            listeners,
            watched: watch,
            security: config.security,
            pki_dir: &pki_dir,
            clock: clock.clone(),
            requests,
            restarts: to_restart,
            attach,
        };
        let (servers, publishers, redundancy) = server::build(parts)?;
        let (orders, to_do) = mpsc::channel(WAITING_CALLS);
        let channels = Channels { orders: to_do, attach: to_attach, restarts };
        let supervisor = Supervisor::open(channels, config.faults, signals, redundancy.clone());
        let engine = Engine { rig, observer, publishers, requests: waiting, supervisor };
        let handle = Outside { servers: redundancy, watched, orders };
        Ok(Built { service: Self { servers, engine, clock, speed }, handle, folder: pki })
    }

    /// Its time begins now, when all is built: else the line would start behind the clock and run after it.
    fn begin(self) -> (LineServers, Drive) {
        let Self { servers, engine, clock, speed } = self;
        // Both are read at once: simulated time 0 is this moment on either clock.
        clock.start();
        let pace = Pace::new(Instant::now(), speed);
        (servers, Drive::new(engine, pace))
    }
}

impl Service for Plant {
    async fn run(self, stop: &CancellationToken) {
        let (servers, mut drive) = self.begin();
        tokio::select! {
            () = servers.serve(stop) => {}
            () = drive.run() => {}
        }
    }
}

fn listen(bind: SocketAddr, servers: usize) -> Result<Vec<Listener>, StartError> {
    if !(1..=2).contains(&servers) {
        return Err(StartError::Servers { servers });
    }
    let address = |index: u16| match bind.port() {
        0 => bind,
        port => (bind.ip(), port.saturating_add(index)).into(),
    };
    (0..).take(servers).map(|index| Ok(Listener::bind(address(index))?)).collect()
}
