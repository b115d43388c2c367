//! A lane and its columns. Times and entry numbers are told as differences, which are short.

use serde::Serialize;

use crate::journal::{Entry, Evidence, Moment, Verdict};

/// What lanes have in common, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Group {
    Steps,
    Faults,
    Components,
    Control,
    Parts,
    Messages,
    Troubles,
    Acts,
    Output,
    Signals,
    Other,
}

/// How a lane is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// Something that is the case until the next point.
    State,
    /// Moments.
    Marks,
    /// True or false until the next point.
    Level,
    /// A number until the next point.
    Stairs,
    /// A number that moves from point to point.
    Curve,
}

/// How a point looks; a state that ends at it is written with a capital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Plain,
    Good,
    Bad,
    Doubt,
    Faint,
    /// Nothing is the case from here on.
    End,
    /// Nothing is the case from here on, and it ended badly.
    BadEnd,
    /// Nothing is the case from here on, and it ended in doubt.
    DoubtEnd,
}

impl Mark {
    fn letter(self) -> char {
        match self {
            Self::Plain => 'p',
            Self::Good => 'g',
            Self::Bad => 'b',
            Self::Doubt => 'd',
            Self::Faint => 'f',
            Self::End => 'P',
            Self::BadEnd => 'B',
            Self::DoubtEnd => 'D',
        }
    }
}

impl From<Verdict> for Mark {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Good,
            Verdict::Fail => Self::Bad,
            Verdict::Unknown => Self::Doubt,
        }
    }
}

/// Where a point stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: Moment,
    pub(super) seq: u64,
}

/// A point, before it stands on a lane.
#[derive(Clone, Debug)]
pub(super) struct Point {
    pub(super) place: Place,
    /// What happened, in full.
    pub(super) text: String,
    /// What is drawn, where that is shorter.
    pub(super) label: Option<String>,
    pub(super) mark: Mark,
    /// The serial number of the part that it is about.
    pub(super) part: Option<u64>,
}

impl Point {
    /// What happened when the entry was written.
    pub(super) fn of(entry: &Entry, text: impl Into<String>) -> Self {
        let place = Place { at: entry.at, seq: entry.seq };
        Self { place, text: text.into(), label: None, mark: Mark::Plain, part: None }
    }

    /// As the line of evidence says, when it says.
    pub(super) fn from_evidence(entry: &Entry, line: Evidence) -> Self {
        Self { place: Place { at: line.at, seq: entry.seq }, ..Self::of(entry, line.text) }
    }

    pub(super) fn marked(self, mark: impl Into<Mark>) -> Self {
        Self { mark: mark.into(), ..self }
    }

    pub(super) fn labelled(self, label: impl Into<String>) -> Self {
        Self { label: Some(label.into()), ..self }
    }

    pub(super) fn about(self, part: u64) -> Self {
        Self { part: Some(part), ..self }
    }
}

/// A lane.
#[derive(Debug, Serialize)]
pub(super) struct Lane {
    pub(super) group: Group,
    name: String,
    form: Form,
    /// Microseconds, each since the one before.
    at: Vec<i64>,
    /// Numbers of entries, each since the one before.
    seq: Vec<i64>,
    /// Numbers of texts, or the numbers themselves.
    value: Vec<serde_json::Value>,
    /// Numbers of shorter texts; none if no point has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    label: Vec<Option<usize>>,
    /// A letter each; none if all are plain.
    #[serde(skip_serializing_if = "String::is_empty")]
    mark: String,
    /// Serial numbers; none if no point is about a part.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    part: Vec<Option<u64>>,
    #[serde(skip)]
    last: (i64, i64),
}

impl Lane {
    pub(super) fn new(group: Group, name: &str, form: Form) -> Self {
        let (at, seq, value, label, part) = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { group, name: name.to_owned(), form, at, seq, value, label, mark: String::new(), part, last: (0, 0) }
    }

    pub(super) fn push(&mut self, place: &Place, text: usize, label: Option<usize>, mark: Mark, part: Option<u64>) {
        let before = self.at.len();
        self.push_value(place, text.into(), mark);
        sparse(&mut self.label, before, label);
        sparse(&mut self.part, before, part);
    }

    pub(super) fn push_value(&mut self, place: &Place, value: serde_json::Value, mark: Mark) {
        let before = self.at.len();
        let seq = i64::try_from(place.seq).unwrap_or(i64::MAX);
        self.at.push(place.at.0.saturating_sub(self.last.0));
        self.seq.push(seq.saturating_sub(self.last.1));
        self.last = (place.at.0, seq);
        self.value.push(value);
        if mark != Mark::Plain || !self.mark.is_empty() {
            let missing = before - self.mark.len();
            self.mark.extend(std::iter::repeat_n(Mark::Plain.letter(), missing));
            self.mark.push(mark.letter());
        }
    }

    /// How the state looks that was put last.
    pub(super) fn remark(&mut self, mark: Mark) {
        let missing = self.at.len() - self.mark.len();
        self.mark.extend(std::iter::repeat_n(Mark::Plain.letter(), missing));
        if self.mark.pop().is_some() {
            self.mark.push(mark.letter());
        }
    }
}

/// Adds to a column that stays empty while it says nothing.
fn sparse<T: Copy>(column: &mut Vec<Option<T>>, before: usize, value: Option<T>) {
    if value.is_some() || !column.is_empty() {
        column.resize(before, None);
        column.push(value);
    }
}
