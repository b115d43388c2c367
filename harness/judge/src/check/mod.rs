//! Checkers: pure folds of a journal into a judgement.
//!
//! A checker does no input or output and reads no clock: it sees journal entries, and it is told what time it is.
//! The same code therefore serves a step that waits, a standing check at the end of a scenario and a
//! journal stored long ago ([`mod@again`]). It is made from a [`Check`](crate::journal::Check), data that stands in the journal itself, and every
//! judgement says by what it was made ([`Basis`](crate::journal::Basis)).
//!
//! Rules that every checker keeps:
//!
//! - A proven failure outweighs a doubt, and a doubt outweighs a pass.
//! - What saw nothing to check ends `Unknown`, never `Pass`. The two bookkeeping checks, [`faults`] and [`trouble`],
//!   promise nothing about the system, and pass where there is nothing to complain about.
//! - What was still undecided when the journal ended before time was up is `Unknown`.
//! - Evidence is in the order of time, short, and names serial numbers, holders, clients and times.
//!
//! One promise per file:
//!
//! - [`recorded`]: every finished part is recorded exactly once, in order, in time.
//! - [`elsewhere`]: so is every part of other lines that share the cloud.
//! - [`control`]: control is never held by two. [`holder`]: a given holder is in control in time.
//!   [`refused`]: a client's commands were refused. [`who`] is no check: who is in control right now, for a step that names
//!   a component by that.
//! - [`signal`]: a signal has a value, reaches it, keeps it, reaches it so often, changes by so much or so fast, or follows another within milliseconds; how long it takes from
//!   one to another.
//! - [`parts`]: a number of parts is finished in time. [`apart`]: none long after the one before it.
//! - [`ends`]: components that are asked to end do so in good order. [`ready`]: those that are started become ready.
//! - [`given_back`]: control is given back. [`stands_by`]: who is not in control leaves the line alone.
//!   [`says_truly`]: components say truly whether they are in control.
//! - [`messages`]: a message is published in time, or so many are.
//! - [`records`]: what records say: all of them, or one.
//! - [`twin`]: what the cloud shows of the line and wants of it, beside what the line is.
//! - [`grows`]: a component takes no more and more of its machine. [`connects`]: it opens no more connections than it may.
//! - [`program`]: a program of the user judges.
//! - [`faults`], [`trouble`]: the bookkeeping of the bench itself. `clock`: a plant whose clock is apart.
//! - [`scenario`]: combines judgements; the worst verdict wins.
//!
//! Around them: [`sight`] takes back what rests on an absence where nobody could look; `asked` makes the checker that a check asks for; [`mod@again`] judges a stored journal again.

pub mod again;
pub mod apart;
mod clock;
mod commands_nothing;
pub mod connects;
pub mod control;
pub mod elsewhere;
pub mod ends;
pub mod faults;
pub mod given_back;
pub mod grows;
pub mod holder;
pub mod messages;
pub mod parts;
pub mod program;
pub mod ready;
pub mod recorded;
pub mod records;
pub mod refused;
pub mod says_truly;
pub mod scenario;
pub mod sight;
pub mod signal;
pub mod stands_by;
pub mod trouble;
pub mod twin;
pub mod who;
pub mod window;

mod asked;
pub(crate) mod evidence;
mod fields;
mod lease;
mod words;

#[cfg(test)]
mod golden;
#[cfg(test)]
mod testing;

use std::time::Duration;

use crate::journal::{Entry, Judgement, Moment, Observation, Verdict};

pub use again::{Again, AgainError, Change, Difference, again};
pub use apart::PartsApart;
pub use commands_nothing::CommandsNothing;
pub use connects::{COUNTED_EVERY, ConnectsSeldom};
pub use control::ControlNeverShared;
pub use elsewhere::RecordedElsewhere;
pub use ends::EndsInOrder;
pub use faults::FaultsTouched;
pub use given_back::GivesControlBack;
pub use grows::Grows;
pub use holder::HolderInControl;
pub use messages::{EveryMessageSays, LastIsRetained, Published, PublishedOften};
pub use parts::PartsFinished;
pub use program::ByProgram;
pub use ready::BecomesReady;
pub use recorded::Recorded;
pub use records::{EveryRecordSays, RecordIsThere};
pub use refused::CommandsRefused;
pub use says_truly::SaysTruly;
pub use scenario::combine;
pub use sight::Sighted;
pub use signal::{Changes, ChangesAtRate, ComesToHold, Follows, HappensOften, HasHeld, Holds, Stays, Takes};
pub use stands_by::StandsBy;
pub use trouble::NoTrouble;
pub use twin::{OnlyWanted, TwinAgrees, TwinNeverGoesBack};
pub use window::Window;

/// Folds a journal into a [`Judgement`].
///
/// Whoever drives a checker observes every entry of the journal from its first one on, in order, and gives a `now`
/// up to which every entry has been observed.
pub trait Checker: Send {
    /// The name of the check: `recorded exactly once`.
    fn name(&self) -> &str;

    /// Takes the next entry of the journal into account.
    fn observe(&mut self, entry: &Entry);

    /// Until when a further entry, or time itself, can still change an undecided check; `None` if the check judges
    /// only what has been seen so far and nothing is worth waiting for. May move while entries are observed.
    fn deadline(&self) -> Option<Moment>;

    /// How long after something has happened its consequences may still come: for what a check grants them, it cannot be
    /// judged for good before.
    fn allowance(&self) -> Duration {
        Duration::ZERO
    }

    /// Whether it asks for something that has to last, so that all is well as long as nothing has broken it.
    fn lasts(&self) -> bool {
        false
    }

    /// How long after somebody was kept from running what came of that may still show.
    fn aftermath(&self) -> Duration {
        if self.lasts() { window::AFTERMATH } else { self.allowance() }
    }

    /// Whether nothing is wrong by now: it has passed, or what has to last has lasted so far.
    fn is_well(&self, now: Moment) -> bool {
        self.decide(now).map_or(self.lasts(), |judgement| judgement.verdict == Verdict::Pass)
    }

    /// Whether it had failed by this moment, of what has been observed since.
    fn had_failed(&self, then: Moment) -> bool {
        self.decide(then).is_some_and(|judgement| judgement.verdict == Verdict::Fail)
    }

    /// Whether what it is decided by may change again, so that a pass has to be looked at once more when everything that
    /// had happened by then is observed.
    fn is_revocable(&self) -> bool {
        false
    }

    /// Whether a failure would be told apart by further entries: what is missing may still come, too late.
    fn may_come_late(&self) -> bool {
        false
    }

    /// Why it cannot pass, whatever still comes: the plant looks at a signal too rarely to show what is promised.
    fn too_coarse(&self) -> Option<String> {
        None
    }

    /// What a judgement with this verdict takes from not having seen something: where the harness could not see that, it
    /// proves nothing.
    fn unseen(&self, _verdict: Verdict) -> &'static [Observation] {
        &[]
    }

    /// Whether a judgement with this verdict may come from the machine: where that stood still, it proves nothing about the
    /// system that something took too long, or was done again or by another one because it seemed to have failed.
    fn rests_on_time(&self, verdict: Verdict) -> bool {
        verdict == Verdict::Fail
    }

    /// Whether a judgement with this verdict holds what the plant stamps against a window or a moment of the harness's clock:
    /// where the two are apart, it proves nothing. What two stamps of the plant say, or two moments of the harness, is not
    /// touched by that.
    fn rests_on_clocks(&self, _verdict: Verdict) -> bool {
        false
    }

    /// The machine has stood still for so long, up to `end`. A check whose pass says that something did not happen for a time
    /// goes on for as long: while nothing ran, nothing could happen. What was to happen in time gets no more of it: a plant
    /// or a component on another machine may have gone on.
    fn stood_still(&mut self, _end: Moment, _still: Duration) {}

    /// The judgement, if it is settled already. A check that stands until the end of the scenario may settle early
    /// with a pass, go on observing, and come to a failure later.
    fn decide(&self, now: Moment) -> Option<Judgement>;

    /// The judgement when the journal is over or time is up.
    fn finish(&self, now: Moment) -> Judgement;
}
