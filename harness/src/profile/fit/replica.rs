//! Whether the keys of a replica fit each other. What is in its files is seen when the kind of plant is described.

use std::ops::Range;

use toml::Spanned;

use super::super::plant::PlantConfig;
use super::super::source::Source;
use super::first;
use crate::mistake::Mistake;

/// A key of a replica, and where it stands if it is given.
type Key = (&'static str, Option<Range<usize>>);

/// The keys that only a replica has.
pub(super) fn keys(plant: &PlantConfig) -> impl Iterator<Item = Key> {
    let sources =
        [("nodeset", plant.nodeset.as_ref().map(Spanned::span)), ("trace", plant.trace.as_ref().map(Spanned::span))];
    sources.into_iter().chain(of_nodeset(plant)).chain(of_trace(plant))
}

fn of_nodeset(plant: &PlantConfig) -> [Key; 2] {
    let requires = plant.requires.first().map(Spanned::span);
    [("requires", requires), ("animation", plant.animation.as_ref().map(Spanned::span))]
}

fn of_trace(plant: &PlantConfig) -> [Key; 1] {
    [("speed", plant.speed.as_ref().map(Spanned::span))]
}

/// Checks that it is said once what is served, and nothing that would mean nothing.
pub(super) fn fits(source: &Source, plant: &PlantConfig) -> Result<(), Mistake> {
    let (served, foreign) = match (&plant.nodeset, &plant.trace) {
        (None, None) => {
            let message = "a plant of the kind `replica` needs to know what it serves";
            let help = "add `nodeset = \"x.NodeSet2.xml\"` or `trace = \"x.trace\"` to this table";
            return Err(source.problem(plant.kind.span(), message, help));
        }
        (Some(_), Some(trace)) => {
            let help = "leave one of `nodeset` and `trace` out; the animation of a node set can replay a trace";
            return Err(source.problem(trace.span(), "a replica serves either a node set or a trace", help));
        }
        (Some(_), None) => ("nodeset", first(of_trace(plant))),
        (None, Some(_)) => ("trace", first(of_nodeset(plant))),
    };
    let Some((key, span)) = foreign else { return Ok(()) };
    let message = format!("`{key}` means nothing beside `{served}`");
    Err(source.problem(span, message, format!("leave `{key}` out")))
}
