//! Steps that name a component by its role: bound once for each component that may play it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use cucumber::gherkin::Step;
use line_model::nearest::suggestion;
use regex::CaptureLocations;

use super::{Bound, Library};
use crate::bench::Role;
use crate::profile::{COMPONENT, as_said, kind_of};
use crate::steps::action::Cast;
use crate::steps::{Action, Args, Misfit, role};

/// A role that a step names, and where in its line.
pub(super) struct Named<'a> {
    role: Role,
    kind: &'a str,
    said: &'a str,
    place: std::ops::Range<usize>,
}

/// The roles that a line names for its parameters, in their order.
pub(super) fn named<'a>(step: &'a Step, captures: &CaptureLocations) -> Vec<Named<'a>> {
    let places = (1..captures.len()).filter_map(|group| captures.get(group));
    let roles = places.filter_map(|(from, to)| {
        let said = step.value.get(from..to)?;
        let (role, kind) = role::parse(said)?;
        Some(Named { role, kind, said, place: from..to })
    });
    roles.collect()
}

impl Library {
    /// The step with the name of each component in place of the first role, and of its counterpart in place of the other
    /// one: whoever plays them, everything is known to exist.
    pub(super) fn cast(
        &self,
        step: &Step,
        first: &Named<'_>,
        roles: &[Named<'_>],
        depth: usize,
    ) -> Result<Bound, Misfit> {
        Args::new(step, Vec::new(), self.profile(), None).knows_holders()?;
        let Named { role, kind, said, .. } = first;
        let (mut each, mut named, mut lacks) = (BTreeMap::new(), Duration::ZERO, self.plant.lacks_methods());
        for name in self.players(*role, kind, said)? {
            let mut value = step.value.clone();
            for one in roles.iter().rev() {
                let player = if one.role == *role { Some(name) } else { self.other_than(name, one, *role) };
                if let Some(player) = player {
                    value.replace_range(one.place.clone(), &as_said(player));
                }
            }
            let bound = self.bind_within(&Step { value, ..step.clone() }, depth)?;
            if !role.is_remembered() && bound.action.promises_control() {
                let message = format!("who `{said}` is changes with what is promised");
                return Err(Misfit::new(
                    message,
                    "say `the component that stood by` or `the component that was in control`",
                ));
            }
            named = named.max(bound.named);
            lacks = lacks.or(bound.lacks);
            each.insert(name.to_owned(), Arc::unwrap_or_clone(bound.action));
        }
        let action = Action::ByRole(Cast { role: *role, said: (*said).to_owned(), each });
        Ok(Bound { action: Arc::new(action), named, lacks })
    }

    /// Who plays the counterpart of a role that `name` plays, if it is that, and they are two.
    fn other_than(&self, name: &str, one: &Named<'_>, role: Role) -> Option<&str> {
        let others: Vec<&str> =
            self.profile().holders().map(|(other, _)| other).filter(|other| *other != name).collect();
        if one.role == role.counterpart() && others.len() == 1 { others.first().copied() } else { None }
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

#[cfg(test)]
mod tests {
    use lineproof_judge::journal::{Check, Direction, Fault};

    use super::super::tests::{load, of, step};
    use super::*;

    fn bind(text: &str) -> Result<Bound, String> {
        of(load("sim")).bind(&step(text)).map_err(|misfit| misfit.message)
    }

    #[track_caller]
    fn cast(text: &str) -> Cast {
        let bound = bind(text).unwrap();
        let Action::ByRole(cast) = Arc::unwrap_or_clone(bound.action) else { panic!("{text} names nobody by a role") };
        cast
    }

    #[test]
    fn a_step_is_bound_for_each_who_may_play_the_role() {
        let crashes = |name: &str| Action::Inject(vec![Fault::Kill { component: name.to_owned() }]);
        let each = ["gateway a", "gateway b"].map(|name| (name.to_owned(), crashes(name)));
        let expected = |role, said: &str| Cast { role, said: said.to_owned(), each: each.clone().into() };
        for (role, said) in [
            (Role::InControl, "the component in control"),
            (Role::InControl, "the gateway in control"),
            (Role::Standby, "the standby"),
            (Role::WasInControl, "the component that was in control"),
            (Role::StoodBy, "the gateway that stood by"),
        ] {
            assert_eq!(cast(&format!("When {said} crashes")), expected(role, said));
        }
    }

    #[test]
    fn what_it_takes_and_what_it_is_are_those_of_what_is_meant() {
        let bound = bind("Then the component that stood by is in control within 2 s").unwrap();
        assert_eq!(bound.named, Duration::from_secs(2));
        assert!(bound.action.checks() && bound.action.promise().is_none() && !bound.action.finds_out());
        assert_eq!(bound.action.remembers(), Some("the component that stood by"));
        assert_eq!(bound.action.count(), 2, "it may wait for who is in control, and then for what it says");
        let power = bind("When the component in control loses its power").unwrap().action;
        assert!(power.breaks_disks() && power.finds_out() && !power.checks());
        let again = bind("When the component that was in control is started again").unwrap().action;
        assert!(again.restarts() && again.mends());
        let grows = bind("Then the standby grows by no more than 5 MB and 1 open file").unwrap().action;
        assert!(grows.stands() && grows.promise().is_none());
    }

    #[test]
    fn roles_stand_for_ends_of_links_too_and_two_may_be_in_one_step() {
        let cut = cast("When nothing from the cloud reaches the component in control");
        let links = vec!["gateway b to cloud".to_owned()];
        let expected = Action::Inject(vec![Fault::Cut { links, direction: Direction::Down }]);
        assert_eq!(cut.each["gateway b"], expected);
        let refused = cast("Then the late commands of the component that stood by are refused within 2 s");
        let client = "gateway-a".to_owned();
        let expected = Action::expect(Check::CommandsRefused { client, within: Duration::from_secs(2) });
        assert_eq!(refused.each["gateway a"], expected);
        let racy = bind("Then the standby is in control within 2 s").map(|_| ()).unwrap_err();
        assert_eq!(racy, "who `the standby` is changes with what is promised");
        let none = bind("When the standby is cut off from the component in control").map(|_| ()).unwrap_err();
        assert_eq!(none, "unknown link `gateway a to gateway b`");
    }

    #[test]
    fn those_who_do_something_are_meant_together() {
        for kind in ["component", "component that records", "component that takes control", "gateway"] {
            let bound = bind(&format!("When every {kind} crashes")).unwrap();
            let kill = |name: &str| Fault::Kill { component: name.to_owned() };
            assert_eq!(*bound.action, Action::Inject(vec![kill("gateway a"), kill("gateway b")]), "{kind}");
        }
        let bound = bind("When the cloud forgets every component that records").unwrap();
        let links = vec!["gateway a to cloud".to_owned(), "gateway b to cloud".to_owned()];
        assert_eq!(*bound.action, Action::Inject(vec![Fault::Forget { links, direction: Direction::Both }]));
    }

    #[test]
    fn a_role_that_nobody_can_play_is_told_with_what_to_do() {
        let refused = |holders: usize, text: &str| {
            let mut profile = load("sim");
            let components = &mut profile.settings.system.component;
            components.iter_mut().skip(holders).for_each(|component| component.holder = None);
            of(profile).bind(&step(text)).map(|_| ()).unwrap_err()
        };
        let nobody = refused(0, "When the component in control crashes");
        assert_eq!(
            nobody.message,
            "nobody can be `the component in control`: no component has a `holder` in the profile"
        );
        let alone = refused(1, "When the standby crashes");
        assert!(alone.message.starts_with("`the standby` is one of two, and one component of "), "{alone:?}");
        let kind = refused(2, "When the gatway in control crashes");
        assert_eq!(
            (kind.message.as_str(), kind.help.as_str()),
            (
                "nobody can be `the gatway in control`: no component of the kind `gatway` takes control",
                "did you mean `gateway`?"
            )
        );
        let group = refused(0, "When every component that takes control crashes");
        assert!(group.message.starts_with("there is no component that takes control in "), "{group:?}");
        assert_eq!(group.help, "say there which does: holder = \"...\"");
        let look = refused(0, "Given one component is in control");
        assert!(look.message.starts_with("there is no component that takes control in "), "{look:?}");
    }
}
