//! Makes the checker that a check asks for, and the judgement that it came to.

use std::time::Duration;

use super::{
    BecomesReady, ByProgram, Changes, ChangesAtRate, Checker, ComesToHold, CommandsNothing, CommandsRefused,
    ConnectsSeldom, ControlNeverShared, EndsInOrder, EveryMessageSays, EveryRecordSays, FaultsTouched, Follows,
    GivesControlBack, Grows, HappensOften, HasHeld, HolderInControl, Holds, LastIsRetained, NoTrouble, OnlyWanted,
    PartsApart, PartsFinished, Published, PublishedOften, RecordIsThere, Recorded, RecordedElsewhere, SaysTruly,
    Sighted, StandsBy, Stays, Takes, TwinAgrees, TwinNeverGoesBack, Window,
};
use crate::journal::{Amount, Asked, Basis, Bound, Check, Entry, Event, Judgement, Moment, Settled, Since};

impl Check {
    /// The checker that answers this from the first entry of a journal on, for what happened since then.
    #[must_use]
    pub fn checker(&self, since: Since) -> Box<dyn Checker> {
        let window = |within| Window::lasting(since.window, within);
        match self.clone() {
            Self::PartsFinished { wanted, within, told_by } => {
                Box::new(PartsFinished::new(wanted as usize, window(within)).told_by(told_by))
            }
            Self::Recorded { in_order, last, within, content } => {
                let recorded = Recorded::within(window(within)).saying(content);
                let recorded = if let Some(last) = last { recorded.of_the_last(last) } else { recorded };
                Box::new(if in_order { recorded.in_order() } else { recorded })
            }
            Self::RecordedElsewhere { within } => Box::new(RecordedElsewhere::new(window(within))),
            Self::HolderInControl { holder, within } => Box::new(HolderInControl::new(holder, window(within))),
            Self::ControlNeverShared => Box::new(ControlNeverShared::new()),
            Self::CommandsRefused { client, within } => {
                Box::new(CommandsRefused::new(client, window(within)).since(since.stage))
            }
            Self::Holds { condition } => Box::new(Holds::new(condition, since.window)),
            Self::ComesToHold { condition, within } => {
                Box::new(ComesToHold::new(condition, window(within)).since(since.stage))
            }
            Self::HasHeld { condition, within } => Box::new(HasHeld::new(condition, since.when(), window(within))),
            Self::HappensOften { condition, times, within } => {
                Box::new(HappensOften::new(condition, times, since.when(), window(within)))
            }
            Self::Changes { signal, by, within } => Box::new(Changes::new(signal, by, since.when(), window(within))),
            Self::ChangesAtRate { signal, rate, over } => Box::new(ChangesAtRate::new(signal, rate, window(over))),
            Self::Stays { condition, lasting } => Box::new(Stays::new(condition, window(lasting))),
            Self::Follows { cause, effect, limit, within } => {
                Box::new(Follows::new(cause, effect, limit, window(within)).since(since.stage))
            }
            Self::EndsInOrder { components, within } => Box::new(EndsInOrder::new(components, window(within))),
            Self::BecomesReady { components, within } => Box::new(BecomesReady::new(components, window(within))),
            Self::GivesControlBack { holder, within } => {
                let check = GivesControlBack::new(holder, window(within)).since(since.stage);
                Box::new(if since.acted() { check.after(since.act) } else { check })
            }
            Self::SaysTruly { speakers, within } => Box::new(SaysTruly::new(speakers, within)),
            Self::StandsBy { client, publisher, lasting } => {
                Box::new(StandsBy::new(client, publisher, window(lasting)))
            }
            Self::CommandsNothing { client, lasting } => Box::new(CommandsNothing::new(client, window(lasting))),
            Self::ConnectsSeldom { link, most, lasting } => Box::new(ConnectsSeldom::new(link, most, window(lasting))),
            Self::TwinAgrees { thing, half, signals, within } => {
                Box::new(TwinAgrees::new(thing, half, signals, window(within)))
            }
            Self::TwinNeverGoesBack { thing, signals } => Box::new(TwinNeverGoesBack::new(thing, signals)),
            Self::OnlyWanted { thing, signals } => Box::new(OnlyWanted::new(thing, signals)),
            Self::PartsApart { most } => Box::new(PartsApart::new(most, since.stage)),
            Self::Grows { component, memory_kb, files } => {
                Box::new(Grows::new(component, memory_kb, files, since.window))
            }
            Self::Published { topics, that, within } => {
                Box::new(Published::new(topics, that, window(within)).since(since.act))
            }
            Self::LastIsRetained { topics, within } => Box::new(LastIsRetained::new(topics, window(within))),
            Self::PublishedOften { topics, times, lasting } => {
                Box::new(PublishedOften::new(topics, times, window(lasting)))
            }
            Self::EveryMessageSays { topics, that, within } => {
                Box::new(EveryMessageSays::new(topics, that, window(within)))
            }
            Self::EveryRecordSays { that, within } => Box::new(EveryRecordSays::new(that, window(within))),
            Self::RecordIsThere { that, within } => Box::new(RecordIsThere::new(that, window(within))),
            Self::Takes { from, to, limit, within } => {
                Box::new(Takes::at_most(from, to, limit, window(within)).since(since.stage))
            }
            Self::TakesAtLeast { from, to, limit, within } => {
                Box::new(Takes::at_least(from, to, limit, window(within)).since(since.stage))
            }
            Self::Measured { from, to, name, within } => {
                Box::new(Takes::measured(from, to, name, window(within)).since(since.stage))
            }
            Self::Program(program) => Box::new(ByProgram::new(program, since)),
            Self::FaultsTouched => Box::new(FaultsTouched::new()),
            Self::NoTrouble => Box::new(NoTrouble::new()),
        }
    }

    /// Why it cannot pass where the plant looks at each of these signals only every so often; none if it can.
    #[must_use]
    pub fn too_fine_for(&self, signals: &[&str], every: Duration) -> Option<String> {
        let mut checker = self.checker(Since::default());
        let every_us = u64::try_from(every.as_micros()).unwrap_or(u64::MAX);
        for (seq, signal) in (0..).zip(signals) {
            let event = Event::Sampling { signal: (*signal).to_owned(), every_us };
            checker.observe(&Entry { seq, at: Moment::default(), event });
        }
        checker.too_coarse()
    }

    /// From when on it matters whether the harness could see.
    fn looks_since(&self, since: Since) -> Moment {
        match self {
            Self::Published { .. } => since.act,
            // A program is told everything, and these look at everything.
            Self::Program(_)
            | Self::TwinNeverGoesBack { .. }
            | Self::OnlyWanted { .. }
            | Self::ControlNeverShared
            | Self::SaysTruly { .. }
            | Self::LastIsRetained { .. } => Moment::default(),
            Self::Takes { .. }
            | Self::TakesAtLeast { .. }
            | Self::Measured { .. }
            | Self::PartsApart { .. }
            | Self::Follows { .. }
            | Self::GivesControlBack { .. }
            | Self::CommandsRefused { .. } => since.stage,
            Self::HasHeld { .. }
            | Self::HappensOften { times: Amount::AtLeast(_), .. }
            | Self::Changes { by: Bound::AtLeast(_), .. } => since.when(),
            Self::PartsFinished { .. }
            | Self::Recorded { .. }
            | Self::RecordedElsewhere { .. }
            | Self::HolderInControl { .. }
            | Self::Holds { .. }
            | Self::ComesToHold { .. }
            | Self::HappensOften { times: Amount::AtMost(_), .. }
            | Self::Changes { by: Bound::AtMost(_), .. }
            | Self::ChangesAtRate { .. }
            | Self::Stays { .. }
            | Self::EndsInOrder { .. }
            | Self::BecomesReady { .. }
            | Self::StandsBy { .. }
            | Self::CommandsNothing { .. }
            | Self::ConnectsSeldom { .. }
            | Self::TwinAgrees { .. }
            | Self::Grows { .. }
            | Self::PublishedOften { .. }
            | Self::EveryMessageSays { .. }
            | Self::EveryRecordSays { .. }
            | Self::RecordIsThere { .. }
            | Self::FaultsTouched
            | Self::NoTrouble => since.window,
        }
    }
}

impl Asked {
    /// The checker that answers this.
    #[must_use]
    pub fn checker(&self) -> Box<dyn Checker> {
        let sighted = Sighted::new(self.check.checker(self.since), self.check.looks_since(self.since));
        Box::new(sighted.in_stage(self.since.stage))
    }

    /// Makes a judgement of this check, or makes it again, by the entries of its journal.
    #[must_use]
    pub fn judge(&self, basis: &Basis, entries: &[Entry]) -> Judgement {
        let mut checker = self.checker();
        entries.iter().take_while(|entry| entry.seq < basis.entries).for_each(|entry| checker.observe(entry));
        let judgement = settle(&*checker, basis.settled, basis.now);
        match basis.doubt {
            None => judgement,
            Some(doubt) => doubt.of(judgement),
        }
    }
}

/// The judgement of a checker that has observed everything up to `now`. One that was decided then and is not by today's
/// checker says what it would have said in the end.
fn settle(checker: &dyn Checker, settled: Settled, now: Moment) -> Judgement {
    let decided = if settled == Settled::Decided { checker.decide(now) } else { None };
    decided.unwrap_or_else(|| checker.finish(now))
}
