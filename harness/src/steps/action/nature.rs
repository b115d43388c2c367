//! What is known of an action before it is done: whether it checks or acts, what it promises, takes and breaks.

use std::time::Duration;

use super::Action;
use lineproof_judge::journal::{Check, Fault};

impl Action {
    /// Whether it promises something of who is in control.
    pub(in crate::steps) fn promises_control(&self) -> bool {
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

    /// What it promises, whoever it is of.
    pub fn asked(&self) -> Vec<&Check> {
        match self {
            Self::Expect { check, .. } => vec![check],
            Self::Procedure(steps) => steps.iter().flat_map(|(_, step)| step.asked()).collect(),
            Self::ByRole(cast) => cast.each.values().flat_map(Self::asked).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether it promises something until the end of the scenario.
    pub(in crate::steps) fn stands(&self) -> bool {
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

    /// Whether it is to start components again that an earlier step has ended: nothing else does, but for a release that is deployed
    /// to what does not run.
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
                    | Self::MendTable { .. }
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
        matches!(self, Self::Publish { .. }) || matches!(self, Self::Act(act) if act.takes_text())
    }

    /// How long it may take by its own words, where they stand in the vocabulary or the profile and not in the step.
    pub(in crate::steps) fn time(&self) -> Duration {
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
    pub(in crate::steps) fn injected(&self) -> Option<Vec<Fault>> {
        match self {
            Self::Inject(faults) => Some(faults.clone()),
            Self::Jolt(fault, _) => Some(vec![fault.clone()]),
            _ => None,
        }
    }
}

fn breaks_disk(fault: &Fault) -> bool {
    matches!(fault, Fault::PowerLoss { .. } | Fault::Disk { .. })
}
