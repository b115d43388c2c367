//! Scenarios that take minutes are run only by those who ask for them.

use std::path::Path;

use cucumber::gherkin::Feature;

use super::Selection;
use super::tagged::retain;

/// The tag of scenarios that take minutes.
const LONG: &str = "long";

/// Removes scenarios with the tag `@long`, unless tags or a name are asked for, or a line of their file is. Returns how many.
pub fn leave_out(features: &mut Vec<Feature>, selection: &Selection) -> usize {
    if selection.tags.is_some() || selection.name.is_some() {
        return 0;
    }
    let by_line = |file: &Path| selection.targets.iter().any(|target| target.line.is_some() && target.path == file);
    retain(features, |file, tags| by_line(file) || !tags.iter().any(|tag| *tag == LONG))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Target;

    const TEXT: &str = "Feature: f\n  Scenario: one\n    Given x\n\n  @long\n  Scenario: two\n    Given y\n";

    fn left(edit: impl FnOnce(&mut Selection), line: Option<usize>) -> (usize, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.feature");
        std::fs::write(&path, TEXT).unwrap();
        let mut selection = Selection { targets: vec![Target { path, line }], ..Selection::default() };
        edit(&mut selection);
        let mut features = selection.read().unwrap();
        let number = leave_out(&mut features, &selection);
        let names = features.iter().flat_map(|feature| &feature.scenarios).map(|scenario| scenario.name.clone());
        (number, names.collect())
    }

    #[test]
    fn what_is_long_is_left_out_unless_it_is_asked_for() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(left(|_| (), None), (1, names(&["one"])));
        assert_eq!(left(|_| (), Some(6)), (0, names(&["two"])));
        assert_eq!(left(|selection| selection.tags = Some("@long".parse().unwrap()), None), (0, names(&["two"])));
        assert_eq!(left(|selection| selection.name = Some("two".parse().unwrap()), None), (0, names(&["two"])));
    }
}
