//! Steps that name a component by its role: bound once for each component that may play it.

use std::collections::BTreeMap;
use std::sync::Arc;

use cucumber::gherkin::Step;
use line_model::nearest::suggestion;
use regex::CaptureLocations;

use super::{Bound, Library};
use crate::bench::Role;
use crate::profile::{COMPONENT, kind_of};
use crate::steps::action::Cast;
use crate::steps::{Action, Args, Misfit, role};

/// A role that a step names, and where in its line.
pub(super) struct Named<'a> {
    role: Role,
    kind: &'a str,
    said: &'a str,
    place: std::ops::Range<usize>,
}

/// The first role that a line names for its parameters, if it does.
pub(super) fn named<'a>(step: &'a Step, captures: &CaptureLocations) -> Option<Named<'a>> {
    (1..captures.len()).filter_map(|group| captures.get(group)).find_map(|(from, to)| {
        let said = step.value.get(from..to)?;
        let (role, kind) = role::parse(said)?;
        Some(Named { role, kind, said, place: from..to })
    })
}

impl Library {
    /// The step with the name of each component in place of the role: whoever plays it, everything is known to exist.
    pub(super) fn cast(
        &self,
        step: &Step,
        Named { role, kind, said, place }: Named<'_>,
        captures: CaptureLocations,
        depth: usize,
    ) -> Result<Bound, Misfit> {
        let (mut each, mut named, mut lacks) = (BTreeMap::new(), std::time::Duration::ZERO, None);
        Args::new(step, Vec::new(), self.profile(), None).knows_holders()?;
        for name in self.players(role, kind, said)? {
            let mut value = step.value.clone();
            value.replace_range(place.clone(), &in_quotes(name));
            let bound = self.bind_within(&Step { value, ..step.clone() }, depth)?;
            named = named.max(bound.named);
            lacks = lacks.or(bound.lacks);
            each.insert(name.to_owned(), Arc::unwrap_or_clone(bound.action));
        }
        let action = Action::ByRole(Cast { role, said: said.to_owned(), each });
        Ok(Bound { action: Arc::new(action), named, captures, lacks })
    }

    /// The components that may play a role.
    fn players(&self, role: Role, kind: &str, said: &str) -> Result<Vec<&str>, Misfit> {
        let profile = self.profile();
        let path = profile.path.display();
        let all: Vec<&str> = profile.holders().map(|(component, _)| component).collect();
        if all.is_empty() {
            let message = format!("nobody can be `{said}`: no component has a `holder` in the profile");
            let help = format!("say in {path}, at each that takes control, under which name it does: holder = \"...\"");
            return Err(Misfit::new(message, help));
        }
        if matches!(role, Role::Standby | Role::StoodBy) && all.len() != 2 {
            let message = format!("`{said}` is one of two, and {} of {path} can take control", amount(all.len()));
            return Err(Misfit::new(message, "name the component, or give two of them a `holder`"));
        }
        let players: Vec<&str> =
            all.iter().copied().filter(|name| kind == COMPONENT || kind_of(name) == kind).collect();
        if players.is_empty() {
            let message = format!("nobody can be `{said}`: no component of the kind `{kind}` takes control");
            let kinds = all.iter().map(|name| kind_of(name)).chain([COMPONENT]);
            return Err(Misfit::new(message, suggestion(kind, kinds)));
        }
        Ok(players)
    }
}

fn amount(number: usize) -> String {
    if number == 1 { "one component".to_owned() } else { format!("{number} components") }
}

/// A component as scenarios write it: `gateway "a"`, `the historian`.
fn in_quotes(name: &str) -> String {
    name.split_once(' ').map_or_else(|| format!("the {name}"), |(kind, rest)| format!("{kind} \"{rest}\""))
}
