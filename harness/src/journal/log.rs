//! The journal's writer and readers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{SetOnce, oneshot, watch};

use super::Clock;
use super::appender::Appender;
use lineproof_judge::journal::{Entry, Event, Observation, StoreError};

/// The journal of one scenario; cheap to clone, shared by every part of its bench.
///
/// Guarantees: entries are numbered without gaps, in one total order, their moments never decrease, and an entry is
/// on its way to disk when [`Journal::record`] returns, which never waits for the disk. A disk that fails is reported
/// by [`Journal::finish`]; readers in memory go on.
#[derive(Clone, Debug)]
pub struct Journal {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    clock: Clock,
    state: Mutex<State>,
    length: watch::Sender<usize>,
    given_up: SetOnce<String>,
}

#[derive(Debug)]
struct State {
    entries: Vec<Arc<Entry>>,
    appender: Option<Appender>,
}

impl Journal {
    /// Starts a journal that lives in memory only.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::with(None)
    }

    /// A journal that was stored, to be read once more from its first entry on.
    #[must_use]
    pub fn stored(entries: Vec<Entry>) -> Self {
        let journal = Self::in_memory();
        journal.shared.state.lock().entries = entries.into_iter().map(Arc::new).collect();
        journal
    }

    /// Starts a journal that is also written to `path` as JSON Lines; missing folders are made.
    ///
    /// # Errors
    /// If the file cannot be created.
    pub fn create(path: &Path) -> Result<Self, StoreError> {
        Ok(Self::with(Some(Appender::create(path)?)))
    }

    fn with(appender: Option<Appender>) -> Self {
        let state = State { entries: Vec::new(), appender };
        let (clock, length, given_up) = (Clock::start(), watch::Sender::new(0), SetOnce::new());
        Self { shared: Arc::new(Shared { clock, state: Mutex::new(state), length, given_up }) }
    }

    /// The scenario's clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.shared.clock
    }

    /// Appends an event; returns its number.
    pub fn record(&self, event: Event) -> u64 {
        let mut state = self.shared.state.lock();
        let seq = state.entries.len() as u64;
        let entry = Arc::new(Entry { seq, at: self.shared.clock.now(), event });
        if let Some(appender) = &state.appender {
            appender.append(Arc::clone(&entry));
        }
        state.entries.push(entry);
        let length = state.entries.len();
        drop(state);
        self.shared.length.send_modify(|known| *known = length.max(*known));
        seq
    }

    /// Records a trouble on the harness's own side.
    pub fn trouble(&self, source: impl Into<String>, message: impl std::fmt::Display) {
        self.record(Event::Trouble { source: source.into(), message: message.to_string() });
    }

    /// Records that something of what is observed was lost before this moment: a trouble, and a time without length in which
    /// nobody could see, so that nothing is held against the system because it was not seen.
    pub fn lost(&self, source: impl Into<String>, what: Observation, why: impl std::fmt::Display) {
        let why = why.to_string();
        self.trouble(source, &why);
        // Where nobody can see anyway, this is not the moment from which on somebody can.
        if !self.is_blind(what) {
            for blind in [Some(why), None] {
                self.record(Event::Observing { what, blind, seen: None });
            }
        }
    }

    fn is_blind(&self, observation: Observation) -> bool {
        let state = self.shared.state.lock();
        let last = state.entries.iter().rev().find_map(|entry| match &entry.event {
            Event::Observing { what, blind, .. } if *what == observation => Some(blind.is_some()),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// Records a trouble that leaves nothing of the scenario to be judged, such as a mistake in the profile: its steps end
    /// at once.
    pub fn give_up(&self, source: impl Into<String>, why: impl std::fmt::Display) {
        // The first reason is the one that counts.
        let _ = self.shared.given_up.set(why.to_string());
        self.trouble(source, why);
    }

    /// Waits until nothing of the scenario is left to be judged; why.
    pub async fn given_up(&self) -> String {
        self.shared.given_up.wait().await.clone()
    }

    /// The entry of this number, if it is there by now.
    #[must_use]
    pub fn entry(&self, number: u64) -> Option<Arc<Entry>> {
        self.shared.state.lock().entries.get(usize::try_from(number).ok()?).cloned()
    }

    /// Everything so far.
    #[must_use]
    pub fn entries(&self) -> Vec<Arc<Entry>> {
        self.shared.state.lock().entries.clone()
    }

    /// Reads the journal from its first entry on, then waits for more.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader { shared: Arc::clone(&self.shared), next: 0, length: self.shared.length.subscribe() }
    }

    /// Reads the journal from its next entry on.
    #[must_use]
    pub fn reader_from_now(&self) -> Reader {
        let next = self.shared.state.lock().entries.len();
        Reader { next, ..self.reader() }
    }

    /// Whether something went wrong on the harness's own side.
    #[must_use]
    pub fn has_trouble(&self) -> bool {
        let is_trouble = |entry: &Arc<Entry>| matches!(entry.event, Event::Trouble { .. });
        self.shared.state.lock().entries.iter().any(is_trouble)
    }

    /// Where it is stored, if it is.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        self.shared.state.lock().appender.as_ref().map(|appender| appender.path().to_owned())
    }

    /// Waits until everything recorded so far is written.
    ///
    /// # Errors
    /// The first error that writing met.
    pub async fn finish(&self) -> Result<(), StoreError> {
        let Some((path, answered)) = self.finishing() else { return Ok(()) };
        answered.await.unwrap_or_else(|_| Err(Appender::gone(path)))
    }

    fn finishing(&self) -> Option<(PathBuf, oneshot::Receiver<Result<(), StoreError>>)> {
        let state = self.shared.state.lock();
        state.appender.as_ref().map(|appender| (appender.path().to_owned(), appender.finish()))
    }
}

/// A position in a journal; sees every entry once, in order.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    next: usize,
    length: watch::Receiver<usize>,
}

impl Reader {
    /// The next entry if there is one already.
    pub fn try_next(&mut self) -> Option<Arc<Entry>> {
        let entry = self.shared.state.lock().entries.get(self.next).cloned()?;
        self.next += 1;
        Some(entry)
    }

    /// How many entries it has given: all those before the one of this number.
    #[must_use]
    pub fn observed(&self) -> u64 {
        self.next as u64
    }

    /// The next entry, waiting for it. Cancel safe.
    pub async fn next(&mut self) -> Arc<Entry> {
        loop {
            self.length.borrow_and_update();
            if let Some(entry) = self.try_next() {
                return entry;
            }
            // The sender lives in `shared`, so it cannot be gone.
            let _ = self.length.changed().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(text: &str) -> Event {
        Event::Trouble { source: "test".into(), message: text.into() }
    }

    #[tokio::test]
    async fn a_reader_sees_every_entry_once_in_order() {
        let journal = Journal::in_memory();
        let mut reader = journal.reader();
        journal.record(trouble("one"));
        assert_eq!(reader.next().await.event, trouble("one"));
        let writer = journal.clone();
        let waiting = tokio::spawn(async move { reader.next().await.event.clone() });
        writer.record(trouble("two"));
        assert_eq!(waiting.await.unwrap(), trouble("two"));
    }

    #[test]
    fn numbers_have_no_gaps_and_moments_never_decrease() {
        let journal = Journal::in_memory();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..100).for_each(|_| journal.trouble("test", "x")));
            }
        });
        let entries = journal.entries();
        assert_eq!(entries.len(), 400);
        assert!(entries.iter().enumerate().all(|(n, entry)| entry.seq == n as u64));
        assert!(entries.windows(2).all(|pair| pair[0].at <= pair[1].at));
    }
}
