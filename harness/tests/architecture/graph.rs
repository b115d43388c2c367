//! Finds circles.

use std::collections::{BTreeMap, BTreeSet};

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The circles among these arrows, each as `a, b, c`: nodes from which each other one is reached.
pub(super) fn circles(arrows: &Arrows) -> Vec<String> {
    let reached: BTreeMap<&String, BTreeSet<&String>> = arrows.keys().map(|node| (node, reach(arrows, node))).collect();
    let mutual = |one: &String, other: &String| {
        reached.get(one).is_some_and(|from| from.contains(other))
            && reached.get(other).is_some_and(|from| from.contains(one))
    };
    let circle = |node: &&String| arrows.keys().filter(|other| mutual(node, other)).cloned().collect::<Vec<_>>();
    let circles: BTreeSet<Vec<String>> =
        arrows.keys().map(|node| circle(&node)).filter(|circle| circle.len() > 1).collect();
    circles.into_iter().map(|circle| circle.join(", ")).collect()
}

/// Everything that is reached from a node.
pub(super) fn reach<'a>(arrows: &'a Arrows, from: &str) -> BTreeSet<&'a String> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&String> = arrows.get(from).into_iter().flatten().collect();
    while let Some(node) = waiting.pop() {
        if reached.insert(node) {
            waiting.extend(arrows.get(node).into_iter().flatten());
        }
    }
    reached
}

#[test]
fn a_circle_is_found_however_long() {
    let arrow = |from: &str, to: &[&str]| (from.to_owned(), to.iter().map(|to| (*to).to_owned()).collect());
    let arrows = [arrow("a", &["b"]), arrow("b", &["c"]), arrow("c", &["a"]), arrow("d", &["a", "d"])].into();
    assert_eq!(circles(&arrows), ["a, b, c"]);
}
