//! The plant's numbered logs: what they are called, and what their pages say.

use opcua::types::Variant;

use super::answer::{Answer, AnswerError};
use crate::journal::Clock;
use crate::profile::LogNames;
use lineproof_judge::journal::{ControlAct, ControlEntry, Event, FinishedPart, Observation};

/// A method that returns numbered entries from a number on, `object.method(from, max)`, and the signal that bears the
/// number of the newest entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PlantLog {
    /// The object's node.
    pub(super) object: String,
    /// The method's name; its node is `object.method`.
    pub(super) method: String,
    /// The signal that bears the newest number.
    pub(super) newest: String,
    /// What is seen in it.
    pub(super) shows: Observation,
}

impl PlantLog {
    fn new(method: &str, newest: &str, shows: Observation) -> Self {
        let (object, method) = method.rsplit_once('.').unwrap_or(("", method));
        Self { object: object.to_owned(), method: method.to_owned(), newest: newest.to_owned(), shows }
    }
}

/// From which entry on a log is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogStart {
    /// From its first: for a plant that is opened for one scenario.
    #[default]
    Beginning,
    /// From the first that is made after [`Plant::follow`](super::Plant::follow): for a plant that was there before.
    Present,
    /// Not at all: for a plant that has nothing behind it of which a log could tell.
    Never,
}

/// The plant's logs, each with how its pages are read.
pub(super) fn known(names: &LogNames) -> [(PlantLog, Reading); 2] {
    [
        (PlantLog::new(&names.finished, &names.last_serial, Observation::Parts), finished_parts),
        (PlantLog::new(&names.control, &names.last_sequence, Observation::Control), control_entries),
    ]
}

/// Entries with their numbers.
pub(super) type Page = Vec<(u64, Event)>;

/// How a page of a log is read.
pub(super) type Reading = fn(&Answer, Clock) -> Result<Page, AnswerError>;

/// The arguments that ask for a page.
pub(super) fn page_request(from: u64, max: u32) -> Vec<Variant> {
    vec![from.into(), max.into()]
}

/// Reads a page of finished parts.
fn finished_parts(answer: &Answer, clock: Clock) -> Result<Page, AnswerError> {
    let (serials, parts, times) = (answer.u64s(0)?, answer.u32s(1)?, answer.times(2)?);
    same_length(answer, serials.len(), &[(1, parts.len()), (2, times.len())])?;
    let rows = serials.into_iter().zip(parts).zip(times);
    let entry = |((serial, part), time)| {
        (serial, Event::PartFinished(FinishedPart { serial, part, plant_time: clock.place(time) }))
    };
    Ok(rows.map(entry).collect())
}

/// Reads a page of the control log.
fn control_entries(answer: &Answer, clock: Clock) -> Result<Page, AnswerError> {
    let (sequences, kinds) = (answer.u64s(0)?, answer.texts(1)?);
    let (mut holders, mut clients) = (answer.texts(2)?.into_iter(), answer.texts(3)?.into_iter());
    let (tokens, mut commands, times) = (answer.u64s(4)?, answer.texts(5)?.into_iter(), answer.times(6)?);
    let lengths = [
        (1, kinds.len()),
        (2, holders.len()),
        (3, clients.len()),
        (4, tokens.len()),
        (5, commands.len()),
        (6, times.len()),
    ];
    same_length(answer, sequences.len(), &lengths)?;
    let mut page = Page::with_capacity(sequences.len());
    for (((sequence, kind), token), time) in sequences.into_iter().zip(kinds).zip(tokens).zip(times) {
        let entry = ControlEntry {
            sequence,
            act: act(answer, &kind)?,
            holder: holders.next().unwrap_or_default(),
            client: clients.next().unwrap_or_default(),
            token,
            command: commands.next().unwrap_or_default(),
            plant_time: clock.place(time),
        };
        page.push((sequence, Event::Control(entry)));
    }
    Ok(page)
}

fn act(answer: &Answer, kind: &str) -> Result<ControlAct, AnswerError> {
    Ok(match kind {
        "Acquired" => ControlAct::Acquired,
        "Denied" => ControlAct::Denied,
        "Released" => ControlAct::Released,
        "Expired" => ControlAct::Expired,
        "Executed" => ControlAct::Executed,
        "Prevented" => ControlAct::Prevented,
        "Refused" => ControlAct::Refused,
        other => return Err(answer.fault(1, "a kind of entry", format!("`{other}`"))),
    })
}

fn same_length(answer: &Answer, rows: usize, columns: &[(usize, usize)]) -> Result<(), AnswerError> {
    match columns.iter().find(|(_, length)| *length != rows) {
        None => Ok(()),
        Some((index, length)) => Err(answer.fault(*index, "as many as its first", format!("{length} values"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use assert_matches::assert_matches;
    use opcua::types::DateTime;

    fn control(kind: &str) -> Answer {
        let text = |text: &str| Variant::from(vec![text.to_owned()]);
        let values = vec![
            vec![4u64].into(),
            text(kind),
            text("a"),
            text("gateway-a"),
            vec![2u64].into(),
            text("Ejector.Extend"),
            vec![DateTime::now()].into(),
        ];
        Answer::new("Control.GetLedger", values)
    }

    #[test]
    fn a_page_of_control_becomes_events() {
        let page = control_entries(&control("Executed"), Clock::start()).unwrap();
        assert_matches!(&page[..], [(4, Event::Control(entry))] if entry.act == ControlAct::Executed
            && entry.holder == "a" && entry.client == "gateway-a" && entry.token == 2
            && entry.command == "Ejector.Extend");
    }

    #[test]
    fn a_kind_that_nobody_knows_is_named() {
        let error = control_entries(&control("Stolen"), Clock::start()).unwrap_err();
        assert!(error.to_string().contains("`Stolen`"), "{error}");
    }

    #[test]
    fn columns_of_different_lengths_are_refused() {
        let values = vec![vec![1u64, 2].into(), vec![1u32].into(), vec![DateTime::now()].into()];
        let error = finished_parts(&Answer::new("Production.GetFinished", values), Clock::start()).unwrap_err();
        assert_eq!((error.position, error.found.as_str()), (2, "1 values"));
    }
}
