//! What a check says that watched to its end and could not decide.

use std::fmt::Display;

use crate::journal::Judgement;

/// The judgement of the check `name` of `subject` that did not decide: whether its time `is_over`, and what else leaves
/// it open.
pub(super) fn undecided(name: &str, subject: impl Display, is_over: bool, open: Option<String>) -> Judgement {
    let open = open.unwrap_or_else(|| "the time is too short to tell".to_owned());
    let why = if is_over { open } else { "the journal ends before time was up".to_owned() };
    Judgement::unknown(name, format!("{subject}: {why}"))
}
