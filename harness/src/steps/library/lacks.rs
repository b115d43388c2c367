//! What a step needs that the plant of the profile or this machine does not have.

use line_model::fault::PlantFault;
use lineproof_judge::journal::{Check, Fault};

use super::Library;
use crate::profile::{ApiConfig, End};
use crate::steps::action::Mend;
use crate::steps::{Action, Definition, disks, functions, plant_faults, tables};

impl Library {
    /// What is lacking for a step, and what to do; none if it can be run.
    pub(super) fn lacking(&self, definition: &Definition, action: &Action) -> Option<String> {
        if rests_on_methods(action)
            && let Some(why) = self.plant.lacks_methods()
        {
            return Some(why);
        }
        let is_among = |steps: &[Definition]| steps.iter().any(|step| step.expression == definition.expression);
        if is_among(plant_faults::STEPS) {
            let Some(plant) = self.plant.breakable() else { return Some(UNBREAKABLE.to_owned()) };
            return broken(action).iter().find_map(|fault| plant.lacks(fault));
        }
        if is_among(tables::STEPS) && !matches!(self.profile.settings.cloud.api, ApiConfig::Embedded) {
            return Some(SOUND_TABLES.to_owned());
        }
        if matches!(self.profile.settings.cloud.api, ApiConfig::Aws(_)) {
            if is_among(functions::STEPS) {
                return Some(SOUND_FUNCTIONS.to_owned());
            }
            if matches!(action, Action::RollOut { .. }) {
                return Some(NO_JOBS.to_owned());
            }
            if let Some(link) = self.past_its_link(action) {
                return Some(format!("{link}: {PAST_THE_LINK}"));
            }
        }
        if let Action::Act(act) = action {
            let writes = act.writes().filter(|_| !self.plant.is_writable());
            return writes
                .map(unwritable)
                .or_else(|| (act.asks_a_person() && !self.attended).then(|| ALONE.to_owned()));
        }
        if !is_among(disks::STEPS) {
            return None;
        }
        self.no_disks.get_or_init(|| lineproof_disk::probe().err().map(|error| error.to_string())).clone()
    }
}

impl Library {
    /// A link that a step breaks although nothing goes through it: to AWS, whose names TLS wants.
    fn past_its_link(&self, action: &Action) -> Option<String> {
        let broken = action.injected().into_iter().flatten().flat_map(|fault| match fault {
            Fault::Cut { links, .. }
            | Fault::Slow { links, .. }
            | Fault::Narrow { links, .. }
            | Fault::Reject { links, .. }
            | Fault::Forget { links, .. } => links,
            _ => Vec::new(),
        });
        let leads_to_aws = |name: &String| {
            let mut links = self.profile.links.iter();
            links.any(|link| link.name == *name && matches!(link.to, End::Cloud | End::Api))
        };
        broken.into_iter().find(leads_to_aws)
    }
}

/// Why functions are neither broken nor changed.
const SOUND_FUNCTIONS: &str = "functions run in AWS, and lineproof can neither have their invocations go wrong nor change their code there; \
                               run it with `kind = \"embedded\"` below [cloud]";

/// Why no release is rolled out by a job.
const NO_JOBS: &str = "this version makes no jobs in AWS; run it with `kind = \"embedded\"` below [cloud]";

/// Why links to AWS are not broken.
const PAST_THE_LINK: &str = "AWS is reached by its own names, which TLS wants, past this link, and breaking it would touch nothing; run it \
                             with `kind = \"embedded\"` below [cloud], or cut the network yourself";

/// Why tables are not broken.
const SOUND_TABLES: &str = "the AWS endpoint of this profile is not lineproof's own, and its tables cannot be broken; run it \
                            with `kind = \"embedded\"` below [cloud.api]";

/// Whether a step calls methods of the plant, or rests on its logs, which are read by them.
fn rests_on_methods(action: &Action) -> bool {
    match action {
        Action::Act(act) => act.calls(),
        Action::Look => true,
        Action::Expect { check, .. } => matches!(
            check,
            Check::PartsFinished { .. }
                | Check::PartsApart { .. }
                | Check::Recorded { .. }
                | Check::HolderInControl { .. }
                | Check::ControlNeverShared
                | Check::CommandsRefused { .. }
                | Check::GivesControlBack { .. }
                | Check::SaysTruly { .. }
                | Check::StandsBy { .. }
                | Check::CommandsNothing { .. }
        ),
        _ => false,
    }
}

/// What a step breaks of the plant, or what was broken in such a way where it mends.
fn broken(action: &Action) -> Vec<PlantFault> {
    match action {
        Action::Mend(Mend::Value(signal)) => {
            vec![PlantFault::Shown { signal: signal.clone(), value: String::new() }]
        }
        Action::Mend(_) => vec![PlantFault::ControllerStop],
        _ => action.injected().into_iter().flatten().filter_map(of_plant).collect(),
    }
}

fn of_plant(fault: Fault) -> Option<PlantFault> {
    if let Fault::Plant { what } = fault { Some(what) } else { None }
}

/// What is lacking where the plant is there for more than a scenario.
pub(super) const UNBREAKABLE: &str = "the plant of this profile is not to be broken on purpose; a simulated one \
                                      (`kind = \"sim\"`) is";

/// What is lacking where nobody can be asked.
pub(super) const ALONE: &str = "it asks a person to do something, and there is none: the standard input is no terminal; run it \
                                from one";

fn unwritable(signal: &str) -> String {
    format!(
        "it writes {signal}, and no signal of a simulated line can be written from outside, nor of a trace that is replayed; run \
         it on a plant that is there (`kind = \"opcua\"`), or say `the plant's \"{signal}\" is set to ...` for what the server of \
         a simulated one is to show"
    )
}
