//! Why a line of a scenario cannot be run.

use line_model::Advice;

/// What to do about an amount that makes no sense.
pub(super) const HELP: &str = "`lineproof steps` lists all steps, each with what it takes";

/// Why a line of a scenario cannot be run, and what to do.
pub type Misfit = Advice;

/// An amount that makes no sense for its step.
pub(super) fn senseless() -> Misfit {
    Misfit::new("this amount makes no sense here", HELP)
}
