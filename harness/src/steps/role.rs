//! Components by their role, as scenarios say it: `the gateway in control`, `the standby`, `the component that was in control`.

use crate::bench::Role;
use crate::profile::COMPONENT;

/// A regular expression for roles in place of a component's name; it captures nothing.
macro_rules! pattern {
    ($word:expr) => {
        concat!("the ", $word, " (?:in control|that was in control|that stood by)|the standby")
    };
}
pub(super) use pattern;

/// How roles are said, after the kind of components of which somebody plays them.
const SAID: [(&str, Role); 3] =
    [(" that was in control", Role::WasInControl), (" that stood by", Role::StoodBy), (" in control", Role::InControl)];

/// All that can be said in place of a component's name, for those who list it.
pub const EXAMPLES: [&str; 4] =
    ["the component in control", "the standby", "the component that was in control", "the component that stood by"];

/// Those who take control of the plant, as a kind of components.
pub(super) const TAKES_CONTROL: &str = "component that takes control";

/// Those who record, as a kind of components.
pub(super) const RECORDS: &str = "component that records";

/// What can be said in place of a kind of components: `every component that records`.
pub const KINDS: [&str; 3] = [COMPONENT, RECORDS, TAKES_CONTROL];

/// The role that a text names, and of which kind of components; none if it is a name, or something else.
pub(super) fn parse(text: &str) -> Option<(Role, &str)> {
    if text == "the standby" {
        return Some((Role::Standby, COMPONENT));
    }
    let text = text.strip_prefix("the ")?;
    SAID.iter().find_map(|(said, role)| Some((*role, text.strip_suffix(said).filter(|kind| !kind.contains(' '))?)))
}

#[test]
fn roles_are_told_from_names() {
    let roles: Vec<_> = EXAMPLES.into_iter().filter_map(parse).map(|(role, kind)| (kind, role)).collect();
    let all = [Role::InControl, Role::Standby, Role::WasInControl, Role::StoodBy];
    assert_eq!(roles, all.map(|role| (COMPONENT, role)));
    assert_eq!(parse("the gateway in control"), Some((Role::InControl, "gateway")));
    for name in ["the historian", "gateway \"a\"", "the plant", "standby", "the one in control of all"] {
        assert_eq!(parse(name), None, "{name}");
    }
}
