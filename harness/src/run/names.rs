//! Names by which scenarios are told apart: a build server knows no more of them than that.

use std::collections::BTreeMap;

/// What there is to tell a scenario from others.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) feature: String,
    pub(super) name: String,
    /// The values of its row of examples, if it has one.
    pub(super) row: Option<String>,
    pub(super) line: usize,
    pub(super) file: String,
}

/// A name for each that no other in a feature of the same name has: its own where that will do, else with the values of its
/// row, with its line, or with its file.
pub(super) fn distinct(all: &[Named]) -> Vec<String> {
    let mut named = all.to_vec();
    let ways: [fn(&Named) -> Option<String>; 3] =
        [|one| one.row.clone(), |one| Some(format!("line {}", one.line)), |one| Some(format!("in {}", one.file))];
    for way in ways {
        let mut number: BTreeMap<(String, String), usize> = BTreeMap::new();
        for one in &named {
            *number.entry((one.feature.clone(), one.name.clone())).or_default() += 1;
        }
        let twice =
            |one: &Named| number.get(&(one.feature.clone(), one.name.clone())).is_some_and(|number| *number > 1);
        for one in named.iter_mut().filter(|one| twice(one)) {
            one.name.extend(way(one).map(|more| format!(" ({more})")));
        }
    }
    named.into_iter().map(|one| one.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, row: Option<&str>, line: usize, file: &str) -> Named {
        Named { feature: "f".into(), name: name.into(), row: row.map(str::to_owned), line, file: file.into() }
    }

    #[test]
    fn names_are_told_apart_by_as_little_as_will_do() {
        let all = [
            named("alone", Some("9"), 3, "a"),
            named("same", None, 5, "a"),
            named("same", Some("1, x"), 9, "a"),
            named("same", Some("2, x"), 10, "a"),
            named("twice", None, 12, "a"),
            named("twice", None, 14, "a"),
            named("copy", None, 20, "a"),
            named("copy", None, 20, "b"),
        ];
        let expected = [
            "alone",
            "same",
            "same (1, x)",
            "same (2, x)",
            "twice (line 12)",
            "twice (line 14)",
            "copy (line 20) (in a)",
            "copy (line 20) (in b)",
        ];
        assert_eq!(distinct(&all), expected);
        let other = Named { feature: "g".into(), ..named("alone", None, 1, "c") };
        assert_eq!(distinct(&[all[0].clone(), other]), ["alone", "alone"]);
    }
}
