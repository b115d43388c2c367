//! Builds journals for tests: each call appends an entry at the present moment, which the test moves on.

use std::collections::BTreeMap;

use crate::journal::{
    About, Basis, ComponentChange, ControlAct, ControlEntry, Direction, Entry, Event, Fault, FaultChange, FinishedPart,
    Judgement, Moment, Observation, PartRecord, Phase, Settled, SignalChange, Touched, TouchedLink, TouchedWay, Value,
};

use super::Checker;

/// A journal under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Story {
    pub(super) entries: Vec<Entry>,
    now: Moment,
    ledger: u64,
}

/// Milliseconds as a moment.
pub(super) fn ms(millis: i64) -> Moment {
    Moment(millis * 1000)
}

fn finished(serial: u64, plant_time: Moment) -> Event {
    Event::PartFinished(FinishedPart { serial, part: u32::try_from(serial).unwrap(), plant_time })
}

impl Story {
    /// Sets the present moment, in milliseconds.
    pub(super) fn at(mut self, millis: i64) -> Self {
        self.now = ms(millis);
        self
    }

    /// Appends any event.
    pub(super) fn event(mut self, event: Event) -> Self {
        let seq = self.entries.len() as u64;
        self.entries.push(Entry { seq, at: self.now, event });
        self
    }

    pub(super) fn part(self, serial: u64) -> Self {
        let now = self.now;
        self.event(finished(serial, now))
    }

    pub(super) fn parts(self, serials: impl IntoIterator<Item = u64>) -> Self {
        serials.into_iter().fold(self, Self::part)
    }

    /// A record whose stamp is the present moment, a microsecond later for each part, and whose id is that of the part.
    pub(super) fn record(self, serial: u64) -> Self {
        let order = self.now.0 + i64::try_from(serial).unwrap();
        self.record_as(serial, &format!("mps-{serial}"), order)
    }

    pub(super) fn record_as(self, serial: u64, id: &str, order: i64) -> Self {
        self.record_seen(serial, id, order, None)
    }

    /// A record that the last reading before, at `absent`, did not have.
    pub(super) fn record_seen(self, serial: u64, id: &str, order: i64, absent: Option<Moment>) -> Self {
        let attributes = BTreeMap::new();
        self.event(Event::Record(PartRecord { id: id.into(), serial, order, attributes, absent }))
    }

    pub(super) fn message(self, client: &str, serial: u64) -> Self {
        let id = format!("mps-{serial}");
        let payload = serde_json::json!({"id": id, "serial": serial});
        let (topic, about) = (format!("lines/mps/{client}/parts"), Some(About { serial, id: Some(id) }));
        self.event(Event::Message { client: client.into(), topic, payload, retained: None, about })
    }

    pub(super) fn signal(self, name: &str, value: Value) -> Self {
        let plant_time = Some(self.now);
        self.event(Event::Signal(SignalChange { name: name.into(), value, plant_time, good: true }))
    }

    /// The next entry of the control ledger, by client `gateway-{holder}`.
    pub(super) fn control(self, act: ControlAct, holder: &str, token: u64, command: &str) -> Self {
        self.control_by(&format!("gateway-{holder}"), act, holder, token, command)
    }

    pub(super) fn control_by(mut self, client: &str, act: ControlAct, holder: &str, token: u64, command: &str) -> Self {
        self.ledger += 1;
        let entry = ControlEntry {
            sequence: self.ledger,
            act,
            holder: holder.into(),
            client: client.into(),
            token,
            command: command.into(),
            plant_time: self.now,
        };
        self.event(Event::Control(entry))
    }

    /// Leaves a hole in the control ledger.
    pub(super) fn skip_ledger(mut self) -> Self {
        self.ledger += 1;
        self
    }

    pub(super) fn fault(self, id: u32, fault: Fault, change: FaultChange) -> Self {
        self.event(Event::Fault { id, fault, change })
    }

    pub(super) fn component(self, name: &str, change: ComponentChange) -> Self {
        self.event(Event::Component { name: name.into(), change })
    }

    /// The harness sees this from now on, or, for a reason, not.
    pub(super) fn observing(self, what: Observation, blind: Option<&str>) -> Self {
        self.event(Event::Observing { what, blind: blind.map(str::to_owned), seen: None })
    }

    pub(super) fn phase(self, phase: Phase) -> Self {
        self.event(Event::Phase { phase })
    }

    pub(super) fn trouble(self, source: &str, message: &str) -> Self {
        self.event(Event::Trouble { source: source.into(), message: message.into() })
    }

    /// Moves the present moment on, and lets the harness learn of everything so far, in its order, only now.
    pub(super) fn told_at(mut self, millis: i64) -> Self {
        self.now = ms(millis);
        self.entries.iter_mut().for_each(|entry| entry.at = ms(millis));
        self
    }

    /// Judges everything so far; the present moment is the end of time.
    pub(super) fn judged(&self, mut checker: impl Checker) -> Judgement {
        self.entries.iter().for_each(|entry| checker.observe(entry));
        checker.finish(self.now)
    }

    /// Judges the check of the entry with this number by everything so far; the present moment is the end of time.
    pub(super) fn judges(&self, asked: u64) -> (Judgement, Basis) {
        let place = usize::try_from(asked).unwrap();
        let Event::Asked(check) = &self.entries[place].event else { panic!("entry {asked} asks for nothing") };
        let entries = self.entries.len() as u64;
        let basis = Basis { asked, entries, now: self.now, settled: Settled::Finished, doubt: None };
        (check.judge(&basis, &self.entries), basis)
    }

    /// What the checker has decided at the present moment.
    pub(super) fn decided(&self, mut checker: impl Checker) -> Option<Judgement> {
        self.entries.iter().for_each(|entry| checker.observe(entry));
        checker.decide(self.now)
    }
}

/// A cut of one link, both ways.
pub(super) fn cut(link: &str) -> Fault {
    Fault::Cut { links: vec![link.into()], direction: Direction::Both }
}

/// The end of a fault that touched so many bytes on each of these links.
pub(super) fn healed(links: &[(&str, u64)]) -> FaultChange {
    let link = |&(link, bytes): &(&str, u64)| {
        let up = TouchedWay { bytes, chunks: bytes.min(1), closes: 0 };
        TouchedLink { link: link.into(), up, lasted_us: 1_469_000, ..TouchedLink::default() }
    };
    FaultChange::Healed { touched: Touched::Links { links: links.iter().map(link).collect() } }
}

/// All lines of evidence as one text.
pub(super) fn argument(judgement: &Judgement) -> String {
    let lines = judgement.evidence.iter().map(|line| format!("{} {} {}", line.at, line.source, line.text));
    lines.collect::<Vec<_>>().join("\n")
}
