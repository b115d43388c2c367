//! What a step does, bound and ready to be done.
//!
//! - `nature`: what is known of it before it is done. `run`: how it is done. `mend`: what of the plant and of a disk is mended.

mod mend;
mod nature;
mod run;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value as Json;

use super::{Own, OwnAct};
use crate::bench::{Act, BenchError, Planned, Role};
use crate::journal::Judged;
use lineproof_judge::journal::{Access, Check, Fault};

pub use mend::{DiskMend, Mend};

/// How a step ends: with a judgement, or because the bench could not do what it says.
pub type StepResult = Result<Judged, BenchError>;

/// What a step does. Everything that it names exists, in the types in which it is used.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Does what a person does to the line.
    Act(Act),
    /// Lets time pass.
    Pass(Duration),
    /// Asks for a state of the line, as an application of the cloud does.
    Want {
        /// The thing whose shadow is the line's twin.
        thing: String,
        /// What is desired there.
        desired: Json,
    },
    /// Publishes a message, as an application of the cloud does.
    Publish {
        /// Where to.
        topic: String,
        /// The text that stands below the step.
        payload: String,
    },
    /// Has other lines on the same cloud finish parts.
    FinishElsewhere {
        /// How many lines.
        lines: u32,
        /// How many parts each finishes.
        parts: u32,
        /// In which time, evenly.
        within: Duration,
    },
    /// Injects these faults, one after the other.
    Inject(Vec<Fault>),
    /// Lets faults happen by a timetable.
    Happen(Vec<Planned>),
    /// Starts these components together, and waits until they are ready.
    Start(Vec<String>),
    /// Asks these components to end in good order, together, in this time.
    End(Vec<String>, Duration),
    /// Ends these components in good order and starts them again, one after the other.
    Restart(Vec<String>),
    /// Ends these components in good order and starts them with a release, one after the other.
    Deploy {
        /// The release.
        release: String,
        /// The components.
        components: Vec<String>,
    },
    /// Has a release rolled out to these components by a job, one after the other.
    RollOut {
        /// The release.
        release: String,
        /// The components.
        components: Vec<String>,
    },
    /// Has every invocation of a function that begins from now on done by a release.
    UpdateFunction {
        /// The release.
        release: String,
        /// The function.
        function: String,
    },
    /// Lets a frozen component go on.
    Thaw(String),
    /// Heals what parts the ends of these links: lets pass again what was withheld.
    Join(Vec<String>),
    /// Heals what makes these links slow or narrow.
    SpeedUp(Vec<String>),
    /// Mends something of the plant.
    Mend(Mend),
    /// Mends something of a component's disk.
    MendDisk {
        /// The component.
        component: String,
        /// What.
        what: DiskMend,
    },
    /// Lets requests to a table be done again.
    MendTable {
        /// The table.
        table: String,
        /// Which requests.
        access: Access,
    },
    /// Breaks something of the plant that mends at once.
    Jolt(Fault, Mend),
    /// Waits for what a check promises; one that stands is held until the end of the scenario.
    Expect {
        /// The check.
        check: Check,
        /// Whether it stands.
        standing: bool,
    },
    /// Takes these steps, each with its text, until one does not pass.
    Procedure(Vec<(String, Action)>),
    /// Waits until one component is in control, and takes note of who it is.
    Look,
    /// Does what is meant with the component that plays a role when the step begins.
    ByRole(Cast),
    /// Does what somebody's own crate says.
    Own(Own),
}

/// What a step does that names a component by its role: bound once for each component that may play it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cast {
    /// The role.
    pub role: Role,
    /// As the scenario says it: `the gateway in control`.
    pub said: String,
    /// What is done, by the name of the component that plays the role.
    pub each: BTreeMap<String, Action>,
}

impl Action {
    /// What somebody's own crate does.
    pub fn own(act: impl OwnAct) -> Self {
        Self::Own(Own::new(act))
    }

    /// A check for this step alone.
    pub(super) fn expect(check: Check) -> Self {
        Self::Expect { check, standing: false }
    }

    /// A check that stands until the end of the scenario.
    pub(super) fn standing(check: Check) -> Self {
        Self::Expect { check, standing: true }
    }
}
