//! What can happen in a scenario. Every event owns its data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Answered, Asked, Basis, Connections, Evidence, Fault, Judgement, Moment, Observation, Operation, ScenarioId,
    Touched, Usage, Value,
};

/// One line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The entry's number in its journal, from 0, without gaps.
    pub seq: u64,
    /// When the harness learned of it.
    pub at: Moment,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
}

impl Evidence {
    /// Evidence from a journal entry.
    #[must_use]
    pub fn of(entry: &Entry, source: impl Into<String>, text: impl Into<String>) -> Self {
        Self { at: entry.at, source: source.into(), text: text.into(), entry: Some(entry.seq) }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The journal begins.
    Opened(ScenarioId),
    /// The scenario is not run, and the journal ends: its profile lacks what it needs.
    NotRun {
        /// What is lacking, and what to do.
        why: String,
    },
    /// A phase of the scenario begins; the one before it ends.
    Phase {
        /// The phase that begins.
        phase: Phase,
    },
    /// A step begins.
    StepStarted(StepId),
    /// A step has ended.
    StepFinished {
        /// Which step.
        step: StepId,
        /// How it ended.
        judgement: Judgement,
        /// By what it was judged; none if no check was made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        basis: Option<Basis>,
    },
    /// A step was not run because an earlier one ended the scenario.
    StepSkipped(StepId),
    /// A check is made from here on. Its judgements name this entry.
    Asked(Asked),
    /// The program that judges a check has answered, or has failed to.
    Answered(Answered),
    /// A signal of the plant changed.
    Signal(SignalChange),
    /// The plant was there before the scenario, and had finished parts up to this serial number: they, and what is recorded
    /// of them, belong to no promise of the scenario.
    FinishedBefore {
        /// The serial number; 0 if no part was finished.
        serial: u64,
    },
    /// The plant finished a part: the ground truth.
    PartFinished(FinishedPart),
    /// An entry of the plant's control log.
    Control(ControlEntry),
    /// A message that the cloud's MQTT endpoint accepted from a client, or that the cloud itself published.
    Message {
        /// The MQTT client id; `cloud` for the cloud itself.
        client: String,
        /// The topic that it was published to.
        topic: String,
        /// The payload: JSON where it is JSON, a string otherwise.
        payload: serde_json::Value,
        /// Whether the cloud keeps it for later subscribers: it has RETAIN and is not empty (MQTT 3.1.1, section 3.3.1.3);
        /// nothing where the cloud does not tell.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retained: Option<bool>,
        /// The part that it is about, if it is about one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        about: Option<About>,
    },
    /// The cloud refused what a client asked for.
    Refusal {
        /// The client's id.
        client: String,
        /// What was refused, and why.
        what: String,
    },
    /// The cloud accepted a message, and no topic rule is for its topic: nothing comes of it.
    Unmatched {
        /// The client's id.
        client: String,
        /// The topic.
        topic: String,
    },
    /// The plant looks at a signal only every so often: what is shorter is not seen by anybody.
    Sampling {
        /// The signal.
        signal: String,
        /// How often, in microseconds.
        every_us: u64,
    },
    /// A record appeared where the profile says that records are, or changed.
    Record(PartRecord),
    /// Another line on the same cloud finished a part, and says so from now on: the harness plays it.
    FinishedElsewhere(OtherPart),
    /// A record that was there is not any more.
    RecordRemoved {
        /// Its id.
        id: String,
        /// The serial number of the part that it recorded.
        serial: u64,
    },
    /// An observation of the harness begins, breaks off or goes on. Where the harness could not see, that something was not
    /// seen proves nothing.
    Observing {
        /// Which.
        what: Observation,
        /// Why the harness cannot see from now on; it can if there is no reason.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        blind: Option<String>,
        /// When the last look began that saw everything, for one that cannot see any more and knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seen: Option<Moment>,
    },
    /// The machine, or the harness alone, stood still until now: paused, asleep, or starved of processor time. What had to come in
    /// time may be late for that reason alone.
    Stalled {
        /// For how long, in microseconds.
        for_us: u64,
    },
    /// A component could have run and waited for a processor, which others had: what it does may be late for that reason alone.
    Starved {
        /// Its name, as in the profile.
        component: String,
        /// For how long in all, in microseconds.
        for_us: u64,
        /// Of which time until now, in microseconds.
        over_us: u64,
    },
    /// The plant's clock is behind this machine's, as its server says when it is asked.
    ClockBehind {
        /// By how much at the least, in microseconds.
        by_us: u64,
    },
    /// A fault was injected, or was healed, with what it had touched.
    Fault {
        /// The fault's number in this scenario, from 1.
        id: u32,
        /// Which fault.
        #[serde(flatten)]
        fault: Fault,
        /// What became of it.
        change: FaultChange,
    },
    /// A component of the system under test changed.
    Component {
        /// The component's name, as in the profile. A process of a function has the function's name; if several of them run at a
        /// time, each but the first has a number behind it: `record-parts #2`.
        name: String,
        /// What changed.
        change: ComponentChange,
    },
    /// What a component takes of its machine.
    Usage(Usage),
    /// Connections were opened on a link.
    Connections(Connections),
    /// The harness did something to the plant or the cloud.
    Operation(Operation),
    /// Something went wrong on the harness's own side; the scenario cannot pass any more.
    Trouble {
        /// Which part of the bench.
        source: String,
        /// What, where and what to do.
        message: String,
    },
    /// A standing check was judged at the end of the scenario.
    Judged {
        /// The judgement.
        judgement: Judgement,
        /// By what it was judged.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        basis: Option<Basis>,
    },
    /// The journal ends: the scenario's verdict is final.
    Closed {
        /// The scenario's judgement: the worst of its steps and standing checks.
        judgement: Judgement,
    },
}

/// A phase of a scenario, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Plant, cloud, links and system come up until they are observed ready.
    Opening,
    /// Steps act.
    Acting,
    /// Faults are healed, the line comes to rest, and the system goes on undisturbed until nothing more comes of what
    /// happened.
    Settling,
    /// The system is stopped: from here on the harness disturbs what it judged. Standing checks are judged.
    Draining,
    /// The clean-up closes everything.
    Closing,
}

/// Which step of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepId {
    /// The keyword as written: `Given`, `And`, ...
    pub keyword: String,
    /// The text after the keyword.
    pub text: String,
    /// Its line in the feature file, from 1.
    pub line: usize,
    /// True for a step of the background.
    pub background: bool,
}

/// A signal changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalChange {
    /// The signal's name.
    pub name: String,
    /// Its new value; null if the plant sent none.
    pub value: Value,
    /// When it changed by the plant's clock (OPC UA source timestamp), if the plant says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plant_time: Option<Moment>,
    /// False when the status code is not Good.
    pub good: bool,
}

/// The plant finished a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FinishedPart {
    /// The serial number that the PLC gave it; they count up without gaps.
    pub serial: u64,
    /// The number of the workpiece.
    pub part: u32,
    /// When, by the PLC's clock.
    pub plant_time: Moment,
}

/// What an entry of the control log says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlAct {
    /// Control was given out, with a new token.
    Acquired,
    /// Control was refused because another one holds it.
    Denied,
    /// The holder gave control back.
    Released,
    /// The lease ran out.
    Expired,
    /// A command was carried out under the lease.
    Executed,
    /// A command came under the lease, and an interlock of the line stopped it.
    Prevented,
    /// A command or renewal was refused because its token is not the current one.
    Refused,
}

/// An entry of the plant's control log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlEntry {
    /// Its number in the plant's log, from 1, without gaps.
    pub sequence: u64,
    /// What happened.
    pub act: ControlAct,
    /// Whom the token belongs to; empty for a token never given out.
    pub holder: String,
    /// The client that called, by the name of its OPC UA application.
    pub client: String,
    /// The token that was used or given.
    pub token: u64,
    /// The command; empty where there is none.
    pub command: String,
    /// When, by the PLC's clock.
    pub plant_time: Moment,
}

/// Which part a message is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The part's serial number.
    pub serial: u64,
    /// The id of the record that the message is to make, if it says one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// A part that another line finished.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherPart {
    /// The line.
    pub line: String,
    /// The part's serial number, counted for each line from 1.
    pub serial: u64,
    /// The attribute of records that names the line.
    pub told_by: String,
}

/// A record of a part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartRecord {
    /// What tells it from other records.
    pub id: String,
    /// The serial number of the part that it records.
    pub serial: u64,
    /// Its place in the order of recording, in microseconds: the system's own stamp, since the Unix epoch; or, where records
    /// come in an order of their own and bear no stamp, when the harness saw it, since moment zero.
    pub order: i64,
    /// All its attributes.
    pub attributes: BTreeMap<String, serde_json::Value>,
    /// When the last reading began that did not have it yet; none if it was told as soon as
    /// it was there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<Moment>,
}

/// What became of a fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum FaultChange {
    /// It is in force from now on.
    Injected,
    /// It is over, and the heal was probed.
    Healed {
        /// What it touched while it was in force.
        touched: Touched,
    },
}

/// What changed about a component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum ComponentChange {
    /// Its process runs.
    Started {
        /// The process id.
        pid: u32,
    },
    /// It was observed ready.
    Ready,
    /// It printed a line.
    Output {
        /// The line, without its end.
        line: String,
    },
    /// Its process ended.
    Exited {
        /// `exit 0`, `exit 3`, `signal 9`.
        how: String,
        /// True if the harness ended it.
        expected: bool,
    },
    /// It is frozen.
    Frozen,
    /// It goes on after a freeze.
    Thawed,
    /// It is asked to end in good order (SIGTERM).
    Stopping,
}
