//! Components that a scenario names by what they do: the one in control, and the one that stands by.
//!
//! Who that is nobody knows before the scenario runs. It is looked up in the plant's own ledger when a step begins, and
//! remembered: `the component that was in control` is the one for which an earlier step of the scenario has stood, so that what was
//! hit is what is healed, whoever is in control by then.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::time::timeout;

use crate::profile::Profile;
use lineproof_judge::check::who::in_control;
use lineproof_judge::journal::{Event, Operation, Outcome};

use super::{Bench, BenchError};

/// What a component does, in place of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It is in control of the plant when the step begins.
    InControl,
    /// It can take control of the plant, and is the only such one that is not in control when the step begins.
    Standby,
    /// It was in control when a step before asked who is.
    WasInControl,
    /// It stood by when a step before asked who is in control.
    StoodBy,
}

/// Who was in control, and who was not, when a step asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Control {
    in_control: String,
    others: Vec<String>,
}

impl Role {
    /// What the other one of two does: who is not in control stands by.
    #[must_use]
    pub fn counterpart(self) -> Self {
        match self {
            Self::InControl => Self::Standby,
            Self::Standby => Self::InControl,
            Self::WasInControl => Self::StoodBy,
            Self::StoodBy => Self::WasInControl,
        }
    }

    /// Whether it is played by whom an earlier step has found.
    pub fn is_remembered(self) -> bool {
        matches!(self, Self::WasInControl | Self::StoodBy)
    }
}

impl Control {
    /// Of the components of a profile, when these are in control by the plant's ledger.
    fn of(profile: &Profile, holders: &BTreeSet<String>) -> Result<Self, String> {
        let holder = match holders.iter().collect::<Vec<_>>()[..] {
            [holder] => holder,
            [] => return Err("nobody is in control of the plant".to_owned()),
            ref all => return Err(format!("{} are in control of the plant at once", listed(all))),
        };
        let (held, others): (Vec<_>, Vec<_>) = profile.holders().partition(|(_, name)| name == holder);
        let names = |of: Vec<(&str, &str)>| of.into_iter().map(|(component, _)| component.to_owned()).collect();
        match held[..] {
            [(component, _)] => Ok(Self { in_control: component.to_owned(), others: names(others) }),
            _ => Err(format!("{holder} is in control of the plant, which is the `holder` of not one component")),
        }
    }

    /// Who plays a role.
    fn plays(&self, role: Role) -> Result<&str, String> {
        match (role, &self.others[..]) {
            (Role::InControl | Role::WasInControl, _) => Ok(&self.in_control),
            (_, [one]) => Ok(one),
            (_, others) => {
                Err(format!("{} stand by", if others.is_empty() { "none".into() } else { others.join(", ") }))
            }
        }
    }
}

fn listed(names: &[&String]) -> String {
    names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(" and ")
}

impl Bench {
    /// The component that plays a role now, or did when a step before asked; the journal tells who. Where nobody is in control
    /// yet, it is waited for as long as for anything that a step names no time for.
    ///
    /// # Errors
    /// If it is not exactly one: that proves nothing about the system, so nothing is done.
    pub async fn who(&mut self, role: Role, said: &str) -> Result<String, BenchError> {
        let nobody = |why: String| BenchError::new(format!("nobody stands for `{said}`: {why}"));
        let control = match self.control.take().filter(|_| role.is_remembered()) {
            Some(known) => known,
            None if role.is_remembered() => return Err(nobody("no step before has asked who is in control".into())),
            None => self.who_is_in_control().await.map_err(nobody)?,
        };
        let name = control.plays(role).map(str::to_owned).map_err(nobody);
        self.control = Some(control);
        let name = name?;
        let what = format!("{said}: that is {name}");
        let operation = Operation { target: "control".to_owned(), what, outcome: Outcome::Done };
        self.parts.journal.record(Event::Operation(operation));
        Ok(name)
    }

    async fn who_is_in_control(&self) -> Result<Control, String> {
        let patience = Duration::from_millis(self.profile.settings.run.wait_ms);
        let mut news = self.parts.journal.reader_from_now();
        // Nothing is told by what was true before the step began.
        self.catch_up().await;
        let by_now = || {
            let entries = self.parts.journal.entries();
            Control::of(&self.profile, &in_control(entries.iter().map(|entry| &**entry)))
        };
        let found = async {
            loop {
                if let Ok(control) = by_now() {
                    return control;
                }
                while !matches!(news.next().await.event, Event::Control(_)) {}
            }
        };
        match timeout(patience, found).await {
            Ok(control) => Ok(control),
            Err(_) => by_now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holders(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn profile() -> Profile {
        Profile::load(&format!("{}/../fixtures/profiles/sim.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    #[test]
    fn roles_are_played_by_components_under_the_names_that_the_plant_knows() {
        let control = Control::of(&profile(), &holders(&["gateway-b"])).unwrap();
        for (role, name) in [
            (Role::InControl, "gateway b"),
            (Role::WasInControl, "gateway b"),
            (Role::Standby, "gateway a"),
            (Role::StoodBy, "gateway a"),
        ] {
            assert_eq!(control.plays(role), Ok(name));
        }
    }

    #[test]
    fn where_it_is_not_one_it_is_said_who_it_is() {
        let of = |names: &[&str]| Control::of(&profile(), &holders(names)).unwrap_err();
        assert_eq!(of(&[]), "nobody is in control of the plant");
        assert_eq!(of(&["gateway-a", "gateway-b"]), "gateway-a and gateway-b are in control of the plant at once");
        assert_eq!(of(&["panel"]), "panel is in control of the plant, which is the `holder` of not one component");
        let alone = Control { in_control: "gateway a".into(), others: Vec::new() };
        assert_eq!(alone.plays(Role::Standby).unwrap_err(), "none stand by");
        let three = Control { others: vec!["b".into(), "c".into()], ..alone };
        assert_eq!(three.plays(Role::StoodBy).unwrap_err(), "b, c stand by");
    }
}
