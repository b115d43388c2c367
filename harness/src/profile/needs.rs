//! Whether a profile has what a pack needs, beside words; and the logs of its line, on which steps rest, too.

use line_model::Advice;
use line_model::nearest::suggestion;

use super::{ComponentConfig, LogNames, Need, PlantKindName, Profile};

impl Profile {
    /// What it lacks of what a pack needs, and what to add; none if it has it.
    pub fn lacks(&self, need: Need) -> Option<String> {
        let takers: Vec<&str> = self.holders().map(|(component, _)| component).collect();
        let recording = self.recording();
        match need {
            Need::Control if takers.is_empty() => {
                Some("here it is none; say at each under which name it takes control, holder = \"...\"".to_owned())
            }
            Need::Pair if takers.len() != 2 => {
                let number = takers.len();
                Some(format!("here it is {number}; say at two under which name each takes control, holder = \"...\""))
            }
            Need::PlantLink | Need::Status if takers.is_empty() => {
                Some("no component takes control: holder = \"...\"".to_owned())
            }
            Need::CloudLink | Need::Files if recording.is_empty() => {
                let why =
                    "no component records over a link, and records in a file or at an address alone are not enough";
                Some(format!("{why}: links = [\"cloud\"]"))
            }
            Need::PlantLink => self.first(&takers, "has no such link: links = [\"plant\"]", |component| {
                self.links_between(component.name.get_ref(), "plant").next().is_some()
            }),
            Need::CloudLink => self.first(&recording, "has no such link: links = [\"cloud\"]", |component| {
                self.links_between(component.name.get_ref(), "cloud").next().is_some()
            }),
            Need::FinishedParts => self.numbers_parts().err().map(|lack| lack.to_string()),
            Need::ControlLog => self.knows_holders().err().map(|lack| lack.to_string()),
            Need::Records => self.needs_records().err().map(|lack| lack.help),
            Need::Files => self.first(&recording, "does not: name {folder} in its `command` or `env`", |component| {
                component.keeps_files()
            }),
            Need::Status => self.first(&takers, "does not: status = { topic, field, in_control }", |component| {
                component.status.is_some()
            }),
            Need::Control | Need::Pair => None,
        }
    }

    /// Sees that the line numbers the parts that it finishes.
    ///
    /// # Errors
    /// If it has not what the profile names for that.
    pub fn numbers_parts(&self) -> Result<(), Advice> {
        let names = self.logs("the parts that are finished")?;
        self.lists("finished", &names.finished, "the parts that are finished")?;
        self.shows("last_serial", &names.last_serial, "the last part that was finished")
    }

    /// Sees that the line keeps a log of who controls it.
    ///
    /// # Errors
    /// If it has not what the profile names for that.
    pub fn knows_holders(&self) -> Result<(), Advice> {
        let names = self.logs("who controls the line")?;
        self.lists("control", &names.control, "who controls the line")?;
        self.shows("last_sequence", &names.last_sequence, "the last act of control")
    }

    /// The names of the plant's logs, if it is one that may keep any, whatever its model says.
    fn logs(&self, what: &str) -> Result<&LogNames, Advice> {
        let plant = &self.settings.plant;
        if *plant.kind.get_ref() != PlantKindName::Replica {
            return Ok(&plant.ledgers);
        }
        let message = format!("nothing is behind a replica that could tell {what}");
        let help =
            "say what signals are to be, or run it under a profile whose plant is of the kind \"sim\" or \"opcua\"";
        Err(Advice::new(message, help))
    }

    fn lists(&self, key: &str, method: &str, what: &str) -> Result<(), Advice> {
        let known = self.line.methods().map(|method| method.name.as_str());
        self.names_log(key, "method", method, known, what)
    }

    fn shows(&self, key: &str, signal: &str, what: &str) -> Result<(), Advice> {
        let known = self.line.signals().map(|signal| signal.name.as_str());
        self.names_log(key, "signal", signal, known, what)
    }

    fn names_log<'n>(
        &self,
        key: &str,
        kind: &str,
        name: &str,
        known: impl Iterator<Item = &'n str>,
        what: &str,
    ) -> Result<(), Advice> {
        let known: Vec<&str> = known.collect();
        if known.contains(&name) {
            return Ok(());
        }
        let message = format!("the line has no {kind} `{name}` that tells {what}");
        let help = format!(
            "say in {}, at [plant.ledgers], which {kind} does: {key} = \"...\"; {}",
            self.path.display(),
            suggestion(name, known)
        );
        Err(Advice { message, help })
    }

    /// The first of these components that is not so, and what to do about it.
    fn first(&self, names: &[&str], remedy: &str, is_so: impl Fn(&ComponentConfig) -> bool) -> Option<String> {
        let mut all = names.iter().filter_map(|name| self.component(name));
        all.find(|component| !is_so(component)).map(|component| format!("{} {remedy}", component.name.get_ref()))
    }
}
