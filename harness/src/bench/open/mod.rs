//! Opens plant, cloud, links and then the system, pointed at the links. Ready means observed ready.
//!
//! - `folder`: a folder for the scenario's files.
//! - `disks`: disks for the components' files, if they are to be broken.
//! - `plant`, `cloud`, `system`: one file for each part of a bench.
//! - `names`: links that are found under the host name of what they lead to.

mod cloud;
mod disks;
mod folder;
mod names;
mod plant;
mod system;

pub use folder::{scratch, sweep_folders};

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use lineproof_disk::DiskError;
use lineproof_relay::LinkError;

use crate::cloud::CloudError;
use crate::cloud::outcome::ObserverError;
use crate::journal::Journal;
use crate::nemesis::Nemesis;
use crate::plant::{Opened, PlantError, kind};
use crate::process::ProcessError;
use crate::system::SystemError;

use super::clean_up::CleanUp;
use super::processes::SystemProcesses;
use super::stalls::Stalls;
use super::starving::Starving;
use super::{Bench, BenchError, Parts, Setting};
use system::Ends;

/// A bench could not be opened; what was open already is closed again.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The plant did not open.
    #[error(transparent)]
    Kind(#[from] kind::OpenError),
    /// The plant cannot be observed.
    #[error(transparent)]
    Plant(#[from] PlantError),
    /// The line could not be brought to where a scenario begins.
    #[error("before the scenario, `{act}`: {why}; see that the line can be brought there, and `before` in the profile")]
    Before {
        /// The act's words.
        act: String,
        /// What went wrong.
        why: BenchError,
    },
    /// The cloud did not open.
    #[error(transparent)]
    Cloud(#[from] CloudError),
    /// The records cannot be observed.
    #[error(transparent)]
    Records(#[from] ObserverError),
    /// A link did not open.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The system under test did not become ready.
    #[error(transparent)]
    System(#[from] SystemError),
    /// The guardian does not answer.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The host of a fixed address is not known.
    #[error("{link}: cannot look up {to}: {source}; is the address right, and its name known here?")]
    Lookup {
        /// The link.
        link: String,
        /// The address.
        to: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// No address for what a component offers.
    #[error("no free address on the loopback interface for what a component offers: {0}; are too many in use?")]
    Offer(std::io::Error),
    /// The folder for a scenario's files cannot be made.
    #[error("cannot make a folder for the scenario's files: {0}; is the temporary folder writable?")]
    Folder(std::io::Error),
    /// The hosts file of a component cannot be written.
    #[error(
        "cannot write the hosts file of a component: {0}; is the temporary folder writable, and /etc/hosts readable?"
    )]
    Hosts(std::io::Error),
    /// The cloud does not have the half that an end of a link belongs to.
    #[error("the cloud has no half for the end `{0}` of a link; add [cloud.iot] or [cloud.api] to the profile")]
    NoHalf(String),
    /// A component's disk cannot be mounted.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// The working folder is not known.
    #[error("cannot tell where the line's model is: {0}; does the working folder still exist?")]
    Line(std::io::Error),
    /// The run is to end.
    #[error("interrupted while the bench opened")]
    Interrupted,
    /// It took too long.
    #[error(
        "the bench was not open within {limit:?}: it was waiting for {waits_for}; see `open_timeout_ms` in the profile"
    )]
    Late {
        /// How long it may take.
        limit: Duration,
        /// What had not come about.
        waits_for: String,
    },
}

impl Bench {
    /// Opens a bench, within `limit` and unless `stop` is cancelled first. With `breaks_disks`, the components' files lie on
    /// disks that can be broken.
    ///
    /// # Errors
    /// If a part of it does not open, or not in time.
    pub async fn open(
        setting: &Setting,
        journal: Journal,
        seed: u64,
        breaks_disks: bool,
        limit: Duration,
        stop: &CancellationToken,
    ) -> Result<Self, OpenError> {
        let mut clean_up = CleanUp::new(journal.clone());
        let waits_for = Arc::new(Mutex::new(String::new()));
        let late = || OpenError::Late { limit, waits_for: std::mem::take(&mut waits_for.lock()) };
        let own = Arc::clone(&waits_for);
        let opening = Opening { setting, journal, seed, breaks_disks, waits_for: own, clean_up: &mut clean_up };
        let opened = tokio::select! {
            opened = tokio::time::timeout(limit, opening.open()) => opened.unwrap_or_else(|_| Err(late())),
            () = stop.cancelled() => Err(OpenError::Interrupted),
        };
        match opened {
            Ok(parts) => Ok(Self::of(Arc::clone(&setting.profile), parts, clean_up)),
            Err(error) => {
                clean_up.close(Duration::from_millis(setting.profile.settings.run.close_timeout_ms)).await;
                Err(error)
            }
        }
    }
}

/// A bench that is being opened.
struct Opening<'a> {
    setting: &'a Setting,
    journal: Journal,
    seed: u64,
    breaks_disks: bool,
    /// What is being opened, for whoever asks why it takes so long.
    waits_for: Arc<Mutex<String>>,
    clean_up: &'a mut CleanUp,
}

impl Opening<'_> {
    async fn open(mut self) -> Result<Parts, OpenError> {
        let stall = Duration::from_millis(self.setting.profile.settings.run.stall_ms.get());
        let stalls = Stalls::watch(self.journal.clone(), stall, self.clean_up);
        let folder = self.folder().await?;
        self.wait_for("the plant");
        let (Opened { address, faults, time, .. }, plant) = self.plant(folder.join("plant")).await?;
        let (fabric, names) = self.fabric();
        self.wait_for("the cloud");
        let messages = self.messages()?;
        let halves = self.halves(messages.clone(), folder.join("cloud"), &fabric).await?;
        let ends = Ends { plant: address, halves: &halves, offers: self.offers()? };
        let values = self.places(&ends, &folder);
        let mut records = None;
        if !self.records_need_system() {
            records = self.records(&halves, &messages, &values).await?;
        }
        self.wait_for("links and disks");
        self.links(&ends, &fabric, &names).await?;
        let disks = self.disks(&folder).await?;
        let system = self.system(&ends, &fabric, &names, &folder)?;
        system.start_all(|component| self.wait_for(&format!("component {component:?} to be ready"))).await?;
        if self.records_need_system() {
            self.wait_for("the records");
            records = self.records(&halves, &messages, &values).await?;
        }
        let processes = Arc::new(SystemProcesses(Arc::clone(&system)));
        let nemesis = Nemesis::new(self.journal.clone(), fabric.clone(), processes).with_disks(disks);
        let nemesis = nemesis.with_tables(halves.table_faults).with_functions(halves.function_faults);
        let starving = Starving::watch(Arc::clone(&system), self.journal.clone(), stall, self.clean_up);
        let nemesis = Arc::new(if let Some(faults) = faults { nemesis.with_plant(faults) } else { nemesis });
        let function_releases = halves.function_releases;
        let (settles, applications, guardian) = (halves.settles, halves.applications, self.setting.guardian.clone());
        let (journal, links) = (self.journal, fabric);
        Ok(Parts {
            journal,
            plant,
            time,
            settles,
            applications,
            function_releases,
            records,
            system,
            nemesis,
            links,
            stalls,
            starving,
            folder,
            guardian,
        })
    }

    fn wait_for(&self, what: &str) {
        what.clone_into(&mut self.waits_for.lock());
    }
}

/// What is about to be closed; nothing else may hold it any more.
fn sole<T>(shared: Arc<T>) -> Result<T, String> {
    Arc::into_inner(shared).ok_or_else(|| "it is still in use".to_owned())
}
