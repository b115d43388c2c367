//! What resources are made of.

use std::path::PathBuf;

use super::package;
use crate::cloud::embedded::lambda::runtime::Launch;
use crate::cloud::template::{Attributes, Function, Policy, Queue, Rule, Table};

/// What a resource was made of: enough to have it so again.
#[derive(Clone, Debug)]
pub(super) enum Made {
    Thing(String, Attributes),
    Policy(Policy),
    Rule(Box<Rule>),
    Function(Box<Deployed>),
    Table(Table),
    Queue(Queue),
    Bucket(String),
    /// Of a type that has no effect here.
    Nothing,
}

/// A function with its code.
#[derive(Clone, Debug)]
pub(super) struct Deployed {
    pub(super) function: Function,
    pub(super) launch: Launch,
    /// Where its code was unpacked.
    pub(super) folder: PathBuf,
}

/// Removes what is needed no more of what something was, unless what it became needs it.
pub(super) fn discard(was: &Made, became: Option<&Made>) {
    let Made::Function(was) = was else { return };
    match became {
        Some(Made::Function(became)) if became.folder == was.folder => {}
        _ => package::remove(&was.folder),
    }
}
