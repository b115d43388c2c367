//! What a scenario can say, and what it does to the bench.
//!
//! Every step is a row of a [`Definition`] table: a Cucumber expression, a sentence of documentation and a function.
//! Nothing registers itself: what is not in [`library::Library`] does not exist.
//!
//! - [`expression`]: the parameter kinds, `{component}`, `{time}`, ... and their expansion to regular expressions.
//! - [`library`]: all steps for one profile; finds the one that a line of a scenario means.
//! - [`args`]: what a line gives for the parameters.
//! - `acts`: what a person does to the line, in the words of its vocabulary.
//! - `faults`: breaking and healing components; `links`: links; `plant_faults`: the plant.
//! - `line`: what is seen on the line.
//! - `production`: parts and their records.
//! - `control`: who commands the line.
//!
//! A time limit counts from the moment at which the step before it ended, and is judged by the plant's clock where
//! the plant stamps what happened.

mod acts;
pub mod args;
mod control;
pub mod expression;
mod faults;
pub mod library;
mod line;
mod links;
mod plant_faults;
mod production;

use futures::future::LocalBoxFuture;

use crate::bench::{Bench, BenchError};
use lineproof_judge::journal::Judgement;

pub use args::Args;
pub use expression::Kind;
pub use library::{Found, Library};

/// How a step ends: with a judgement, or because the bench could not do what it says.
pub type StepResult = Result<Judgement, BenchError>;

/// The function of a step.
pub type StepFn = for<'a> fn(&'a mut Bench, cucumber::step::Context) -> LocalBoxFuture<'a, ()>;

/// A step.
#[derive(Clone, Copy)]
pub struct Definition {
    /// Where it may stand.
    pub keyword: Keyword,
    /// Its Cucumber expression.
    pub expression: &'static str,
    /// What it does or checks, in a sentence.
    pub doc: &'static str,
    /// Its function.
    pub run: StepFn,
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

/// A [`StepFn`] from an `async fn(&mut Bench, &Args) -> StepResult`.
macro_rules! step {
    ($function:path) => {
        |bench, context| {
            Box::pin(async move {
                let result = $function(bench, &$crate::steps::Args::of(&context)).await;
                bench.settle(&context.step, result);
            })
        }
    };
}
use step;
