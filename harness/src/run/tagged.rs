//! Scenarios that are left out for their tags.

use std::path::Path;

use cucumber::gherkin::tagexpr::TagOperation;
use cucumber::gherkin::{Feature, Scenario};
use cucumber::tag::Ext as _;

use crate::profile::Pack;

/// Removes the scenarios that are not for a profile, by the tags that it names; those of packs are for whoever takes the pack. Returns
/// how many.
pub fn leave_out(features: &mut Vec<Feature>, wanted: &TagOperation, packs: &[Pack]) -> usize {
    retain(features, |file, tags| wanted.eval(tags) || packs.iter().any(|pack| pack.holds(file)))
}

/// Keeps the scenarios of which this is so, by their file and all of their tags. Returns how many are not kept.
pub(super) fn retain(features: &mut Vec<Feature>, keep: impl Fn(&Path, &[&String]) -> bool) -> usize {
    let mut left_out = 0;
    for feature in features.iter_mut() {
        let file = feature.path.clone().unwrap_or_default();
        let mut kept = |scenario: &Scenario, inherited: &[&[String]]| {
            let tags: Vec<&String> = inherited.iter().copied().flatten().chain(&scenario.tags).collect();
            let keep = keep(&file, &tags);
            left_out += usize::from(!keep);
            keep
        };
        feature.scenarios.retain(|scenario| kept(scenario, &[&feature.tags]));
        for rule in &mut feature.rules {
            rule.scenarios.retain(|scenario| kept(scenario, &[&feature.tags, &rule.tags]));
        }
        feature.rules.retain(|rule| !rule.scenarios.is_empty());
    }
    features.retain(|feature| !feature.scenarios.is_empty() || !feature.rules.is_empty());
    left_out
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::GherkinEnv;

    use super::*;
    use crate::profile::{Profile, tags};
    use crate::run::{Selection, Target};

    #[test]
    fn features_of_a_pack_are_for_whoever_takes_it() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures");
        let pack = fixtures.join("packs/silence");
        let sim = fixtures.join("profiles/sim.toml");
        let packs = Profile::load_with(sim.to_str().unwrap(), std::slice::from_ref(&pack)).unwrap().packs;
        let targets = vec![Target { path: pack, line: None }];
        let mut features = Selection { targets, packs: packs.clone(), ..Selection::default() }.read().unwrap();
        let (number, none) = (features.len(), tags("@none").unwrap());
        assert_eq!((leave_out(&mut features, &none, &packs), features.len()), (0, number));
        assert!(leave_out(&mut features, &none, &[]) >= number && features.is_empty());
    }

    #[test]
    fn only_what_is_for_a_profile_is_kept() {
        let text = "@hall\nFeature: f\n  Scenario: one\n    Given x\n  @press\n  Scenario: two\n    Given x\n  \
                    @press\n  Rule: r\n    Scenario: three\n      Given x\n";
        let left = |wanted: &str| {
            let mut features = vec![Feature::parse(text, GherkinEnv::default()).unwrap()];
            let number = leave_out(&mut features, &tags(wanted).unwrap(), &[]);
            let rules = features.iter().flat_map(|feature| &feature.rules).flat_map(|rule| &rule.scenarios);
            let all = features.iter().flat_map(|feature| &feature.scenarios).chain(rules);
            (number, all.map(|scenario| scenario.name.clone()).collect::<Vec<_>>())
        };
        assert_eq!(left("@hall"), (0, vec!["one".into(), "two".into(), "three".into()]));
        assert_eq!(left("not @press"), (2, vec!["one".into()]));
        assert_eq!(left("@press and not @hall"), (3, vec![]));
    }
}
