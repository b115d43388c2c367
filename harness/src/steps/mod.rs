//! What a scenario can say, and what it does to the bench.
//!
//! Every step is a row of a [`Definition`] table: a Cucumber expression, a sentence of documentation and a function that
//! binds a line to an [`Action`]. Nothing registers itself: what is not in [`library::Library`] does not exist.
//!
//! A line is bound once, before anything opens: its names to what exists, its numbers and times to their types. What runs
//! is only the action. Checks are asked as data ([`lineproof_judge::journal::Check`]); no step builds a checker.
//!
//! - [`expression`]: the parameter kinds, `{component}`, `{time}`, ... and their expansion to regular expressions.
//! - [`library`]: all steps for one profile; finds the one that a line of a scenario means, and binds it.
//! - [`args`]: what a line gives for the parameters, and what it means; `comparison` and `value`: what is asked of a signal. `misfit`: why a line cannot be run. [`action`]: what a step does.
//! - [`role`]: components by their role.
//! - `acts`: what a person does to the line, in the words of its vocabulary.
//! - `upkeep`: stopping and starting components in good order, and what they take of their machine and of those they connect to.
//! - `faults`: breaking and healing components; `disks`: their power and their disks; `links`: links; `tables` and `functions`: those of the cloud; `plant_faults`: the plant.
//! - `timetable`: faults that come and go, each at its own time.
//! - `line`: what is seen on the line.
//! - `production`: parts and their records; `elsewhere`: those of other lines on the same cloud.
//! - `control`: who commands the line.
//! - `twin`: the line's digital twin. `messages`: what is published. `records`: what records say. `durations`: how long something takes on the line.
//! - `changes`: what a signal or a state did over a time.
//! - `checks`: own checks, words of the profile that a program judges. `own`: what steps of somebody's own crate do.
//!
//! A time limit counts from the moment at which the step before it ended, and is judged by the plant's clock where
//! the plant stamps what happened.

pub mod action;
mod acts;
pub mod args;
mod changes;
mod checks;
mod comparison;
mod control;
mod disks;
mod durations;
mod elsewhere;
pub mod expression;
mod faults;
mod functions;
pub mod library;
mod line;
mod links;
mod messages;
mod misfit;
mod own;
mod plant_faults;
mod production;
mod records;
pub mod role;
mod tables;
mod timetable;
mod twin;
mod upkeep;
mod value;

pub use action::{Action, StepResult};
pub use args::Args;
pub use library::{Bound, Library};
pub use misfit::Misfit;
pub use own::{Own, OwnAct};

/// A step.
#[derive(Clone, Copy)]
pub struct Definition {
    /// Where it may stand.
    pub keyword: Keyword,
    /// Its Cucumber expression.
    pub expression: &'static str,
    /// What it does or checks, in a sentence.
    pub doc: &'static str,
    /// Binds a line of a scenario.
    pub bind: fn(&Args) -> Result<Action, Misfit>,
}

impl Definition {
    /// Its expression as it is said, without what keeps a character from its meaning there.
    pub fn words(&self) -> String {
        self.expression.replace('\\', "")
    }
}

/// Where a step may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyword {
    /// Acts: after `Given` and `When`.
    Act,
    /// Checks: after `Then`; after `Given` and `When` the step waits for what it names, and what does not come leaves
    /// the verdict Unknown, because the stage could not be set.
    Check,
}

impl Keyword {
    /// The keywords of Gherkin after which it may stand.
    pub fn places(self) -> &'static str {
        match self {
            Self::Act => "Given, When",
            Self::Check => "Given, When, Then",
        }
    }
}
