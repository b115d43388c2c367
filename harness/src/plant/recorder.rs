//! From notifications to journal entries.

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};

use opcua::types::DataValue;
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};
use tokio::time::{Duration, Instant, sleep};

use super::SignalTable;
use super::answer::system_time;
use super::value::{check_type, value_of};
use crate::journal::{Clock, Journal};
use lineproof_judge::journal::{Event, Moment, Observation, SignalChange, Value};

/// Records changes of signals, each once, over all connections of a plant.
#[derive(Debug)]
pub(super) struct Recorder {
    signals: SignalTable,
    journal: Journal,
    states: Vec<State>,
    /// How many signals have been heard of.
    heard: watch::Sender<usize>,
    /// Tells of every value taken in.
    noted: watch::Sender<()>,
    /// Tells of every message of the subscription that was taken in, also of one that says that there is nothing to say.
    /// With when it came.
    spoken: watch::Sender<Moment>,
}

/// A value, when it came about at the plant, and whether its quality is good.
#[derive(Clone, Debug)]
struct Known {
    value: Value,
    stamp: Option<Moment>,
    good: bool,
}

impl Known {
    /// Whether value and quality are the same; what is no number is the same as itself.
    fn says_as(&self, other: &Self) -> bool {
        let same = match (&self.value, &other.value) {
            (Value::Real(one), Value::Real(other)) if one.is_nan() => other.is_nan(),
            (one, other) => one == other,
        };
        same && self.good == other.good
    }
}

/// What has been heard, held against what the plant answers when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    /// At least as new.
    Current,
    /// The same value with an older stamp: the plant stamped it anew, or it came back to the value.
    Restamped,
    /// Another value, and not newer.
    Behind,
}

/// What is known of one signal.
#[derive(Debug, Default)]
struct State {
    last: Mutex<Option<Known>>,
    mismatched: AtomicBool,
    /// Whether the plant looks at it only now and then.
    is_sampled: AtomicBool,
    changed: Notify,
}

impl Recorder {
    pub(super) fn new(signals: SignalTable, journal: Journal) -> Self {
        let states = signals.iter().map(|_| State::default()).collect();
        let spoken = watch::Sender::new(journal.clock().now());
        Self { signals, journal, states, heard: watch::Sender::new(0), noted: watch::Sender::new(()), spoken }
    }

    /// Takes in a value of the signal at `position` of the table. What is known already (a new subscription repeats
    /// the present values) is no change.
    pub(super) fn note(&self, position: usize, data: &DataValue) {
        let (Some(signal), Some(state)) = (self.signals.at(position), self.states.get(position)) else {
            return self
                .trouble("the plant notified an item that was never asked for; its notifications are worthless");
        };
        let variant = data.value.as_ref().unwrap_or(&opcua::types::Variant::Empty);
        if let Err(error) = check_type(signal, variant)
            && !state.mismatched.swap(true, Ordering::Relaxed)
        {
            self.trouble(error.to_string());
        }
        if data.status().overflow() {
            self.lost(format!(
                "changes of signal `{}` came faster than the plant's queue takes them; some are lost",
                signal.name
            ));
        }
        let now = self.known(data);
        let before = state.last.lock().replace(now.clone());
        if !before.as_ref().is_some_and(|before| before.says_as(&now) && before.stamp == now.stamp) {
            let Known { value, stamp: plant_time, good } = now;
            self.journal.record(Event::Signal(SignalChange { name: signal.name.clone(), value, plant_time, good }));
            state.changed.notify_one();
        }
        if before.is_none() {
            self.heard.send_modify(|heard| *heard += 1);
        }
        self.noted.send_replace(());
    }

    /// Takes note that everything in a message of the subscription was taken in.
    pub(super) fn spoke(&self) {
        self.spoken.send_replace(self.journal.clock().now());
    }

    /// When a message of the subscription was last taken in.
    pub(super) fn last_spoken(&self) -> Moment {
        *self.spoken.borrow()
    }

    fn known(&self, data: &DataValue) -> Known {
        let value = data.value.as_ref().map_or(Value::Null, value_of);
        Known { value, stamp: plant_time(data, self.journal.clock()), good: data.status().is_good() }
    }

    /// Waits until all that the plant has answered (a value of each signal, in the order of the table) has also come
    /// by notification. Only notifications are written down: an answer would overtake the changes before it.
    ///
    /// A plant need not notify a value that it only stamped anew; such a value is taken as known when nothing that the
    /// plant has answered has come for `settling`, and a message of the subscription after that has brought nothing
    /// either. A subscription that is silent proves nothing.
    pub(super) async fn caught_up(&self, answers: &[DataValue], settling: Duration) {
        let (mut noted, mut spoken) = (self.noted.subscribe(), self.spoken.subscribe());
        let mut standings = Vec::new();
        let settled = sleep(settling);
        tokio::pin!(settled);
        let (mut is_settled, mut has_spoken) = (false, false);
        loop {
            noted.borrow_and_update();
            let now = self.standings(answers);
            if now.iter().all(|standing| *standing == Standing::Current) {
                return;
            }
            if now != standings {
                // Notifications are still on their way, so the silence begins anew.
                settled.as_mut().reset(Instant::now() + settling);
                (is_settled, has_spoken) = (false, false);
                standings = now;
            }
            if has_spoken && !standings.contains(&Standing::Behind) {
                return;
            }
            tokio::select! {
                // The senders live in `self`, so they cannot be gone.
                _ = noted.changed() => {}
                () = &mut settled, if !is_settled => {
                    is_settled = true;
                    spoken.borrow_and_update();
                }
                _ = spoken.changed(), if is_settled => has_spoken = true,
            }
        }
    }

    /// The names of the signals of which these answers know more than was notified.
    pub(super) fn lagging(&self, answers: &[DataValue]) -> Vec<&str> {
        let standings = self.signals.iter().zip(self.standings(answers));
        standings
            .filter(|(_, standing)| *standing != Standing::Current)
            .map(|(signal, _)| signal.name.as_str())
            .collect()
    }

    /// The plant looks at the signal at this place of the table only now and then, and does not notify what is so in between.
    pub(super) fn is_looked_at_now_and_then(&self, position: usize) {
        if let Some(state) = self.states.get(position) {
            state.is_sampled.store(true, Ordering::Relaxed);
        }
    }

    /// The places of the signals of which these answers tell something that the plant need never notify.
    pub(super) fn passed_over(&self, answers: &[DataValue]) -> Vec<usize> {
        let standings = self.states.iter().zip(self.standings(answers)).enumerate();
        let passed = standings
            .filter(|(_, (state, standing))| *standing == Standing::Behind && state.is_sampled.load(Ordering::Relaxed));
        passed.map(|(place, _)| place).collect()
    }

    /// Whether what was notified of the signal at this place says as much as the answer, or more.
    pub(super) fn knows(&self, position: usize, answer: &DataValue) -> bool {
        let heard = self.states.get(position).and_then(|state| state.last.lock().clone());
        standing(heard.as_ref(), &self.known(answer)) != Standing::Behind
    }

    fn standings(&self, answers: &[DataValue]) -> Vec<Standing> {
        let answers = answers.iter().map(|data| self.known(data));
        self.states.iter().zip(answers).map(|(state, answer)| standing(state.last.lock().as_ref(), &answer)).collect()
    }

    /// Waits until each signal has been heard of at least once.
    pub(super) async fn complete(&self) {
        let mut heard = self.heard.subscribe();
        // The sender lives in `self`, so it cannot be gone.
        let _ = heard.wait_for(|heard| *heard == self.signals.len()).await;
    }

    /// The names of the signals that have not been heard of.
    pub(super) fn unheard(&self) -> Vec<&str> {
        let unheard = self.signals.iter().zip(&self.states).filter(|(_, state)| state.last.lock().is_none());
        unheard.map(|(signal, _)| signal.name.as_str()).collect()
    }

    /// Waits until the signal at `position` has changed since the last call; for one waiter a signal.
    pub(super) async fn changed(&self, position: usize) {
        match self.states.get(position) {
            Some(state) => state.changed.notified().await,
            None => std::future::pending().await,
        }
    }

    pub(super) fn trouble(&self, message: impl Into<String>) {
        let (source, message) = ("plant".to_owned(), message.into());
        self.journal.record(Event::Trouble { source, message });
    }

    /// Changes of signals are lost.
    pub(super) fn lost(&self, why: impl std::fmt::Display) {
        self.journal.lost("plant", Observation::Signals, why);
    }

    /// No change of a signal is seen any more.
    pub(super) fn blind(&self, why: String) {
        self.trouble(why.as_str());
        self.journal.record(Event::Observing { what: Observation::Signals, blind: Some(why), seen: None });
    }
}

fn standing(heard: Option<&Known>, answer: &Known) -> Standing {
    let Some(heard) = heard else { return Standing::Behind };
    let same = heard.says_as(answer);
    match (heard.stamp, answer.stamp) {
        (Some(heard), Some(stamp)) if heard >= stamp => Standing::Current,
        (_, None) if same => Standing::Current,
        _ if same => Standing::Restamped,
        _ => Standing::Behind,
    }
}

/// The source timestamp: when the value changed in the plant, not when it was sent.
fn plant_time(data: &DataValue, clock: Clock) -> Option<Moment> {
    let stamp = data.source_timestamp.filter(|stamp| !stamp.is_null())?;
    Some(clock.place(system_time(&stamp)))
}
