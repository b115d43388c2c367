//! What something is called in scenarios: its browse path, with dots between its parts.

use std::collections::BTreeSet;

/// The name of what has this browse name and stands in what is called `around`. Some servers repeat there what is around it.
pub(super) fn name(around: &str, browse_name: &str) -> String {
    let own = browse_name.strip_prefix(around).and_then(|rest| rest.strip_prefix('.')).unwrap_or(browse_name);
    let own: String = own.trim().chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let own = if own.is_empty() { "_".to_owned() } else { own };
    if around.is_empty() { own } else { format!("{around}.{own}") }
}

/// A dot would begin another name, and quotes would end it.
fn is_plain(c: char) -> bool {
    !c.is_control() && !matches!(c, '.' | '"' | '\'')
}

/// The name, with a number if another has it.
pub(super) fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name)).unwrap_or(name);
    taken.insert(free.clone());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_path_whatever_a_server_calls_its_nodes() {
        assert_eq!(name("", "Press"), "Press");
        assert_eq!(name("Press", "Force"), "Press.Force");
        assert_eq!(name("Press", "Press.Force"), "Press.Force", "the server repeats what is around it");
        assert_eq!(name("Press", "Ram.\"Force\""), "Press.Ram__Force_");
        assert_eq!(name("Press", " "), "Press._");
    }

    #[test]
    fn two_of_one_name_are_told_apart() {
        let mut taken = BTreeSet::new();
        let names = ["A.B", "A.B", "A.B_2"].map(|name| unique(name.to_owned(), &mut taken));
        assert_eq!(names, ["A.B", "A.B_2", "A.B_2_2"]);
    }
}
