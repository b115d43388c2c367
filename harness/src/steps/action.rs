//! What a step does, bound and ready to be done.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use line_model::fault::PlantFault;

use crate::bench::{Act, Bench, BenchError, Planned, Role};
use crate::journal::Judged;
use lineproof_judge::journal::{Check, DiskFault, Fault, Judgement, Verdict};

/// How a step ends: with a judgement, or because the bench could not do what it says.
pub type StepResult = Result<Judged, BenchError>;

/// What a step does. Everything that it names exists, in the types in which it is used.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Does what a person does to the line.
    Act(Act),
    /// Lets time pass.
    Pass(Duration),
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

/// What of the plant is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// The sensor of this name.
    Sensor(String),
    /// The actuator of this name.
    Actuator(String),
    /// The air supply.
    Air,
    /// The controller.
    Controller,
    /// What the server shows of the signal of this name.
    Signal(String),
    /// The value that the server shows of the signal of this name.
    Value(String),
    /// The server's clock.
    Clock,
    /// The server's level of service.
    ServiceLevel,
    /// The server, after a restart.
    Server,
}

/// What of a disk is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskMend {
    /// It has room.
    Room,
    /// It can be read.
    Reads,
    /// It syncs as fast as it can.
    Syncs,
}

impl Action {
    /// A check for this step alone.
    pub(super) fn expect(check: Check) -> Self {
        Self::Expect { check, standing: false }
    }

    /// A check that stands until the end of the scenario.
    pub(super) fn standing(check: Check) -> Self {
        Self::Expect { check, standing: true }
    }

    /// Whether it promises something of who is in control.
    pub(super) fn promises_control(&self) -> bool {
        let Self::Expect { check, .. } = self else { return false };
        matches!(check, Check::HolderInControl { .. } | Check::GivesControlBack { .. } | Check::CommandsRefused { .. })
    }

    /// Whether it checks something; otherwise it acts.
    pub fn checks(&self) -> bool {
        match self {
            Self::Expect { .. } | Self::Look => true,
            Self::ByRole(cast) => cast.each.values().all(Self::checks),
            _ => false,
        }
    }

    /// What it promises until the end of the scenario, if it does and it is known before it runs of whom.
    pub fn promise(&self) -> Option<&Check> {
        match self {
            Self::Expect { check, standing: true } => Some(check),
            _ => None,
        }
    }

    /// Whether it promises something until the end of the scenario.
    pub(super) fn stands(&self) -> bool {
        self.is_or_has(|step| step.promise().is_some())
    }

    /// Whether it finds out who is in control, so that later steps can speak of who was.
    pub fn finds_out(&self) -> bool {
        self.is_or_has(|step| match step {
            Self::Look => true,
            Self::ByRole(cast) => !cast.role.is_remembered(),
            _ => false,
        })
    }

    /// What it says of somebody whom an earlier step has to have found, if it does.
    pub fn remembers(&self) -> Option<&str> {
        match self {
            Self::ByRole(cast) if cast.role.is_remembered() => Some(&cast.said),
            Self::ByRole(cast) => cast.each.values().find_map(Self::remembers),
            Self::Procedure(steps) => {
                let before = steps.iter().take_while(|(_, step)| !step.finds_out());
                before.map(|(_, step)| step).find_map(Self::remembers)
            }
            _ => None,
        }
    }

    /// Whether it takes a component's power, or breaks or mends its disk.
    pub fn breaks_disks(&self) -> bool {
        self.is_or_has(|step| match step {
            Self::Inject(faults) => faults.iter().any(breaks_disk),
            Self::Happen(rows) => rows.iter().flat_map(|row| &row.faults).any(breaks_disk),
            Self::MendDisk { .. } => true,
            _ => false,
        })
    }

    /// Whether it starts components again that an earlier step has ended; nothing else does.
    pub fn restarts(&self) -> bool {
        self.is_or_has(|step| match step {
            Self::Start(_) => true,
            Self::Happen(rows) => rows.iter().any(|row| !row.starts().is_empty()),
            _ => false,
        })
    }

    /// Whether it makes good what an earlier step has broken: where it fails, what comes of that is not the system's doing.
    pub fn mends(&self) -> bool {
        self.is_or_has(|step| {
            matches!(
                step,
                Self::Start(_)
                    | Self::Thaw(_)
                    | Self::Join(_)
                    | Self::SpeedUp(_)
                    | Self::Mend(_)
                    | Self::MendDisk { .. }
                    | Self::Jolt(..)
            ) || matches!(step, Self::Happen(rows) if rows.iter().any(|row| row.lasting.is_some()))
        })
    }

    /// Whether it takes a table below its step.
    pub fn takes_table(&self) -> bool {
        matches!(self, Self::Happen(_)) || matches!(self, Self::Act(act) if act.takes_table())
    }

    /// Whether it takes a text below its step.
    pub fn takes_text(&self) -> bool {
        matches!(self, Self::Act(act) if act.takes_text())
    }

    /// How long it may take by its own words, where they stand in the vocabulary or the profile and not in the step.
    pub(super) fn time(&self) -> Duration {
        match self {
            Self::Act(act) => act.time(),
            Self::Expect { check: Check::Program(program), standing: false } => program.limit,
            _ => Duration::ZERO,
        }
    }

    /// How many times it may take what a step may: once, once more for each wait in an act, or as the steps for which it stands.
    pub fn count(&self) -> u32 {
        match self {
            Self::Procedure(steps) => steps.iter().map(|(_, step)| step.count()).sum(),
            Self::Act(act) => act.waits().saturating_add(1),
            Self::ByRole(cast) => cast.each.values().map(Self::count).max().unwrap_or_default().saturating_add(1),
            _ => 1,
        }
    }

    /// Whether this is so of it, or of one of the steps for which it stands.
    fn is_or_has(&self, what: impl Fn(&Self) -> bool + Copy) -> bool {
        match self {
            Self::Procedure(steps) => steps.iter().any(|(_, step)| step.is_or_has(what)),
            Self::ByRole(cast) => what(self) || cast.each.values().any(|step| step.is_or_has(what)),
            step => what(step),
        }
    }

    /// The faults that it injects; none if it is something else.
    pub(super) fn injected(&self) -> Option<Vec<Fault>> {
        match self {
            Self::Inject(faults) => Some(faults.clone()),
            Self::Jolt(fault, _) => Some(vec![fault.clone()]),
            _ => None,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// If the bench cannot.
    pub async fn run(&self, bench: &mut Bench) -> StepResult {
        match self {
            Self::Act(act) => bench.act(act).await,
            Self::Pass(time) => {
                tokio::time::sleep(*time).await;
                Ok(Judgement::pass("time", format!("{time:?} passed")).into())
            }
            Self::Inject(faults) => inject(bench, faults).await,
            Self::Happen(rows) => Box::pin(bench.happen(rows)).await,
            Self::Start(components) => bench.start(components).await,
            Self::End(components, within) => bench.end(components, *within).await,
            Self::Restart(components) => bench.restart(components).await,
            Self::Thaw(component) => {
                bench.nemesis().heal_component(component).await.map_err(BenchError::new)?;
                Ok(done("goes on"))
            }
            Self::Join(links) => heal(bench, links, "an interruption", parts).await,
            Self::SpeedUp(links) => heal(bench, links, "a delay", slows).await,
            Self::Mend(what) => mend(bench, what).await,
            Self::MendDisk { component, what } => mend_disk(bench, component, *what).await,
            Self::Jolt(fault, what) => {
                inject(bench, std::slice::from_ref(fault)).await?;
                mend(bench, what).await
            }
            Self::Expect { check, standing } => Ok(bench.expect(check.clone(), *standing).await),
            Self::Procedure(steps) => Box::pin(procedure(bench, steps)).await,
            Self::Look => {
                let name = bench.who(Role::InControl, "one component in control").await?;
                Ok(Judgement::pass("control", format!("{name} is in control")).into())
            }
            Self::ByRole(cast) => Box::pin(by_role(bench, cast)).await,
        }
    }
}

/// The judgement of the first step that does not pass, or of the last one. Time limits count for each from its own beginning.
async fn procedure(bench: &mut Bench, steps: &[(String, Action)]) -> StepResult {
    let mut last = done("nothing to do");
    for (text, step) in steps {
        bench.begin_inner_step().await;
        last = step.run(bench).await.map_err(|error| BenchError::new(format!("{text}: {error}")))?;
        if last.judgement.verdict != Verdict::Pass {
            break;
        }
    }
    Ok(last)
}

/// What is meant, of the component that plays the role now.
async fn by_role(bench: &mut Bench, Cast { role, said, each }: &Cast) -> StepResult {
    let name = bench.who(*role, said).await?;
    let meant = each.get(&name).ok_or_else(|| BenchError::new(format!("`{said}` cannot be {name}")))?;
    if !role.is_remembered() {
        bench.begin_window();
    }
    meant.run(bench).await
}

fn breaks_disk(fault: &Fault) -> bool {
    matches!(fault, Fault::PowerLoss { .. } | Fault::Disk { .. })
}

async fn inject(bench: &Bench, faults: &[Fault]) -> StepResult {
    for fault in faults {
        bench.nemesis().inject(fault.clone()).await.map_err(BenchError::new)?;
    }
    Ok(done("injected"))
}

async fn heal(bench: &Bench, links: &[String], what: &str, is_meant: fn(&Fault) -> bool) -> StepResult {
    let names: Vec<&str> = links.iter().map(String::as_str).collect();
    bench.nemesis().heal_links(&names, what, is_meant).await.map_err(BenchError::new)?;
    Ok(done("healed, and the heal was probed"))
}

/// What parts the ends of a link.
fn parts(fault: &Fault) -> bool {
    matches!(fault, Fault::Cut { .. } | Fault::Reject { .. } | Fault::Forget { .. })
}

/// What takes a link its speed.
fn slows(fault: &Fault) -> bool {
    matches!(fault, Fault::Slow { .. } | Fault::Narrow { .. })
}

async fn mend(bench: &Bench, what: &Mend) -> StepResult {
    bench.nemesis().heal_plant(&what.to_string(), |fault| what.means(fault)).await.map_err(BenchError::new)?;
    Ok(done("mended, and the heal was proved"))
}

async fn mend_disk(bench: &Bench, component: &str, what: DiskMend) -> StepResult {
    let healed = bench.nemesis().heal_disk(component, &what.of(component), |fault| what.means(fault)).await;
    healed.map_err(BenchError::new)?;
    Ok(done("mended"))
}

fn done(what: &str) -> Judged {
    Judgement::pass("fault", what).into()
}

impl DiskMend {
    /// Whether this fault is mended by it.
    fn means(self, fault: &DiskFault) -> bool {
        match self {
            Self::Room => *fault == DiskFault::Full,
            Self::Reads => *fault == DiskFault::Unreadable,
            Self::Syncs => matches!(fault, DiskFault::SlowSync { .. }),
        }
    }

    /// What has to be broken for it, of which disk.
    fn of(self, component: &str) -> String {
        let what = match self {
            Self::Room => "a lack of room",
            Self::Reads => "a failure of reads",
            Self::Syncs => "a delay of syncs",
        };
        format!("{what} on the disk of {component}")
    }
}

impl Mend {
    /// Whether this fault is mended by it.
    fn means(&self, fault: &PlantFault) -> bool {
        match self {
            Self::Sensor(name) => fault.sensor() == Some(name),
            Self::Actuator(name) => fault.device() == Some(name),
            Self::Signal(name) => fault.signal() == Some(name),
            Self::Value(name) => matches!(fault, PlantFault::Shown { signal, .. } if signal == name),
            Self::Air => *fault == PlantFault::AirLost,
            Self::Controller => *fault == PlantFault::ControllerStop,
            Self::Clock => matches!(fault, PlantFault::Skew { .. }),
            Self::ServiceLevel => matches!(fault, PlantFault::ServiceLevel { .. }),
            Self::Server => *fault == PlantFault::ServerRestart,
        }
    }
}

impl fmt::Display for Mend {
    /// What has to be broken for it: `a fault of the sensor Conveyor.ExitBarrier`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sensor(name) => write!(f, "a fault of the sensor {name}"),
            Self::Actuator(name) => write!(f, "a fault of the actuator {name}"),
            Self::Signal(name) => write!(f, "a fault of the server about {name}"),
            Self::Value(name) => write!(f, "another value of {name}"),
            Self::Air => f.write_str("a loss of air"),
            Self::Controller => f.write_str("a stop of the controller"),
            Self::Clock => f.write_str("a wrong clock"),
            Self::ServiceLevel => f.write_str("another service level"),
            Self::Server => f.write_str("a restart of the server"),
        }
    }
}
