//! What a step needs that the plant of the profile or this machine does not have.

use super::Library;
use crate::steps::{Action, Definition, disks, plant_faults};

impl Library {
    /// What is lacking for a step, and what to do; none if it can be run.
    pub(super) fn lacking(&self, definition: &Definition, action: &Action) -> Option<String> {
        let is_among = |steps: &[Definition]| steps.iter().any(|step| step.expression == definition.expression);
        if is_among(plant_faults::STEPS) && self.plant.breakable().is_none() {
            return Some(UNBREAKABLE.to_owned());
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

/// What is lacking where the plant is there for more than a scenario.
pub(super) const UNBREAKABLE: &str = "the plant of this profile is not to be broken on purpose; a simulated one \
                                      (`kind = \"sim\"`) is";

/// What is lacking where nobody can be asked.
pub(super) const ALONE: &str = "it asks a person to do something, and there is none: the standard input is no terminal; run it \
                                from one";

fn unwritable(signal: &str) -> String {
    format!(
        "it writes {signal}, and no signal of a simulated line can be written from outside; run it on a plant that is there \
         (`kind = \"opcua\"`), or say `the plant's \"{signal}\" is set to ...` for what its server is to show"
    )
}
