//! Whether a profile has what a pack needs, beside words.

use super::{ComponentConfig, Need, Profile};

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
            Need::PlantLink => self.first(&takers, "has no such link: links = [\"plant\"]", |component| {
                self.links_between(component.name.get_ref(), "plant").next().is_some()
            }),
            Need::CloudLink if recording.is_empty() => Some("no component records: links = [\"cloud\"]".to_owned()),
            Need::CloudLink => self.first(&recording, "has no such link: links = [\"cloud\"]", |component| {
                self.links_between(component.name.get_ref(), "cloud").next().is_some()
            }),
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

    /// The first of these components that is not so, and what to do about it.
    fn first(&self, names: &[&str], remedy: &str, is_so: impl Fn(&ComponentConfig) -> bool) -> Option<String> {
        let mut all = names.iter().filter_map(|name| self.component(name));
        all.find(|component| !is_so(component)).map(|component| format!("{} {remedy}", component.name.get_ref()))
    }
}
