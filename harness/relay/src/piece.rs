//! One thing that wants to pass, with what the rules in force say of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::Way;
use crate::force::Rules;
use crate::rule::{Passing, Ruling, What};
use crate::traffic::{Held, Traffic};

/// How a source ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It said goodbye (FIN).
    Closed,
    /// It was reset (RST).
    Reset,
}

/// What a piece is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Content {
    Connection,
    /// So many of the queue's bytes.
    Bytes(usize),
    End(End),
}

/// What becomes of a piece now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Held,
    Until(Instant),
    Dropped,
    Reset,
    Passes,
}

/// Something that wants to pass.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) content: Content,
    pub(crate) at: Instant,
    /// False for what the relay does of itself: no rule is said to have touched it.
    counts: bool,
    /// The number of the latest rule that has judged it.
    judged: u64,
    rulings: Vec<(u64, Ruling)>,
    held: Option<Held>,
}

impl Piece {
    pub(crate) fn new(content: Content, at: Instant) -> Self {
        Self { content, at, counts: true, judged: 0, rulings: Vec::new(), held: None }
    }

    /// Something that the relay does of itself.
    pub(crate) fn of_itself(content: Content) -> Self {
        Self { counts: false, ..Self::new(content, Instant::now()) }
    }

    fn what(&self) -> What {
        match self.content {
            Content::Connection => What::Connection,
            Content::Bytes(count) => What::Bytes(count),
            Content::End(_) => What::Close,
        }
    }

    pub(crate) fn len(&self) -> usize {
        if let Content::Bytes(count) = self.content { count } else { 0 }
    }

    /// Cuts a piece off its front, if it has more bytes than that; not once it was judged.
    pub(crate) fn cut_off(&mut self, grain: usize) -> Option<Self> {
        match &mut self.content {
            Content::Bytes(count) if *count > grain => {
                *count -= grain;
                Some(Self::new(Content::Bytes(grain), self.at))
            }
            _ => None,
        }
    }

    /// Forgets the rules that are lifted, and asks those that are new.
    pub(crate) fn review(&mut self, rules: &Rules, ways: &[Way], traffic: &Arc<Traffic>) {
        self.rulings.retain(|(number, _)| rules.has(*number));
        if rules.latest() <= self.judged {
            return;
        }
        let passing = Passing { what: self.what(), at: self.at };
        for rule in rules.after(self.judged) {
            rule.judge(ways, &passing, self.counts, &mut self.rulings);
        }
        self.judged = rules.latest();
        if self.counts && self.is_held() && self.held.is_none() {
            self.held = Some(Held::new(traffic, ways[0], passing.what));
        }
    }

    pub(crate) fn is_held(&self) -> bool {
        self.is_said(Ruling::Hold)
    }

    fn is_said(&self, ruling: Ruling) -> bool {
        self.rulings.iter().any(|(_, said)| *said == ruling)
    }

    /// When it leaves its end.
    pub(crate) fn leaves(&self) -> Instant {
        self.after(|ruling| if let Ruling::Queue(by) = ruling { by } else { Duration::ZERO })
    }

    /// When it arrives.
    pub(crate) fn arrives(&self) -> Instant {
        self.after(|ruling| match ruling {
            Ruling::Queue(by) | Ruling::Delay(by) => by,
            _ => Duration::ZERO,
        })
    }

    fn after(&self, delay: impl Fn(Ruling) -> Duration) -> Instant {
        let delays = self.rulings.iter().map(|(_, ruling)| delay(*ruling));
        let sum = delays.fold(Duration::ZERO, Duration::saturating_add);
        self.at.checked_add(sum).unwrap_or_else(|| self.at + NEVER)
    }

    pub(crate) fn fate(&self, now: Instant) -> Fate {
        let arrives = self.arrives();
        if self.is_held() {
            Fate::Held
        } else if arrives > now {
            Fate::Until(arrives)
        } else if self.is_said(Ruling::Drop) {
            Fate::Dropped
        } else if self.is_said(Ruling::Reset) {
            Fate::Reset
        } else {
            Fate::Passes
        }
    }
}

/// A delay that nobody waits for.
const NEVER: Duration = Duration::from_hours(24 * 365);
