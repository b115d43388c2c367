//! Finding things by their names: across wires, outwards from an element, or nearly.

use std::collections::{BTreeMap, BTreeSet};

use line_model::Wire;

/// The other ends of wires, by either end.
#[derive(Debug, Default)]
pub(super) struct Wires(BTreeMap<String, Vec<String>>);

impl Wires {
    pub(super) fn of(wires: &[Wire]) -> Self {
        let mut ends: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for Wire { from, to } in wires {
            ends.entry(from.clone()).or_default().push(to.clone());
            ends.entry(to.clone()).or_default().push(from.clone());
        }
        Self(ends)
    }

    /// What is wired to that end.
    pub(super) fn from(&self, end: &str) -> &[String] {
        self.0.get(end).map_or(&[], Vec::as_slice)
    }

    /// The nearest end, this one included, that `known` knows, however many wires lead there.
    pub(super) fn find<T>(&self, name: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
        let (mut seen, mut waiting) = (BTreeSet::new(), vec![name]);
        while !waiting.is_empty() {
            let mut next = Vec::new();
            for name in waiting {
                if let Some(found) = known(name) {
                    return Some(found);
                }
                if seen.insert(name) {
                    next.extend(self.from(name).iter().map(String::as_str));
                }
            }
            waiting = next;
        }
        None
    }
}

/// The path of the element itself and of those around it, up to the line, which is empty.
pub(super) fn outwards(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |inner| parent(inner))
}

/// The path of the element around one; empty for the line.
pub(super) fn parent(path: &str) -> Option<&str> {
    if path.is_empty() {
        return None;
    }
    Some(path.rsplit_once('.').map_or("", |(outer, _)| outer))
}

/// The full name of something in an element.
pub(super) fn within(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// What an attribute is called inside a group, if it is in it.
pub(super) fn in_group<'a>(name: &'a str, group: &str) -> Option<&'a str> {
    name.strip_prefix(group)?.strip_prefix('.')
}

/// Whether that is the name of something in an element, or in one of those inside it.
pub(super) fn is_within(name: &str, path: &str) -> bool {
    in_group(name, path).is_some()
}

/// The known name that is nearest to the given one, as a question.
pub(crate) fn hint<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let near = known.map(|known| (strsim::jaro_winkler(name, known), known)).filter(|(near, _)| *near > 0.8);
    let nearest = near.max_by(|one, other| one.0.total_cmp(&other.0));
    nearest.map_or_else(String::new, |(_, known)| format!("; did you mean {known}?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_found_across_several_wires_in_either_direction() {
        let wire = |from: &str, to: &str| Wire { from: from.into(), to: to.into() };
        let wires = Wires::of(&[wire("a", "b"), wire("c", "b"), wire("c", "d"), wire("d", "a")]);
        assert_eq!(wires.find("a", |name| (name == "c").then_some(1)), Some(1));
        assert_eq!(wires.find("a", |name| (name == "x").then_some(1)), None);
    }

    #[test]
    fn outwards_ends_at_the_line() {
        assert_eq!(outwards("A.B.C").collect::<Vec<_>>(), ["A.B.C", "A.B", "A", ""]);
    }

    #[test]
    fn only_a_near_name_is_a_hint() {
        assert_eq!(
            hint("Ejector.Exended", ["Ejector.Extended", "Line"].into_iter()),
            "; did you mean Ejector.Extended?"
        );
        assert_eq!(hint("xyz", ["Ejector.Extended"].into_iter()), "");
    }
}
