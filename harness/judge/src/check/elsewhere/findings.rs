//! Which parts of other lines are wrong, and how.

use std::collections::BTreeMap;

use super::{Key, RecordedElsewhere};
use crate::check::Checker as _;
use crate::check::words::{list, span};
use crate::journal::{Evidence, Judgement, Moment};

/// So many parts of each defect are shown.
const SHOWN: usize = 3;

/// What can be wrong with a part, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Defect {
    /// Finished and due, but not recorded.
    Lost,
    /// Recorded under several ids.
    Twice,
    /// Recorded, and then changed to be of another part, or removed.
    Spoilt,
    /// Recorded, but never finished.
    Invented,
    /// Recorded after it was due.
    Late,
}

/// What is wrong by a moment.
pub(super) struct Findings<'a> {
    checker: &'a RecordedElsewhere,
    defects: BTreeMap<Defect, Vec<&'a Key>>,
}

impl<'a> Findings<'a> {
    pub(super) fn of(checker: &'a RecordedElsewhere, now: Moment) -> Self {
        let is_due = |at: Moment| checker.window.due(at) <= now && checker.was_up(checker.window.due(at));
        let lost = checker.unrecorded().filter(|(_, at)| is_due(*at)).map(|(key, _)| key);
        let twice = checker.records.iter().filter(|(_, kept)| kept.len() > 1).map(|(key, _)| key);
        let invented = checker.records.keys().filter(|key| !checker.parts.contains_key(*key));
        let late = checker.promised().filter(|(_, due, kept)| kept.absent >= *due).map(|(key, ..)| key);
        let mut defects = BTreeMap::from([
            (Defect::Lost, lost.collect::<Vec<_>>()),
            (Defect::Twice, twice.collect()),
            (Defect::Spoilt, checker.spoilt.keys().collect()),
            (Defect::Invented, invented.collect()),
            (Defect::Late, late.collect()),
        ]);
        defects.retain(|_, keys| !keys.is_empty());
        Self { checker, defects }
    }

    /// Whether something is wrong, and nothing but these.
    pub(super) fn are_all(&self, defects: &[Defect]) -> bool {
        !self.defects.is_empty() && self.defects.keys().all(|defect| defects.contains(defect))
    }

    /// The failure, if anything is wrong.
    pub(super) fn fail(&self) -> Option<Judgement> {
        if self.defects.is_empty() {
            return None;
        }
        let each = self.defects.iter().map(|(defect, keys)| {
            format!("{} {} ({})", keys.len(), participle(*defect), list(keys.iter().map(|key| name(key))))
        });
        let summary = format!("of {}: {}", self.checker.all(), each.collect::<Vec<_>>().join("; "));
        let mut lines: Vec<Evidence> =
            self.defects.iter().flat_map(|(defect, keys)| self.lines(*defect, keys)).collect();
        lines.sort_by_key(|line| (line.at, line.entry));
        lines.dedup();
        Some(Judgement::fail(self.checker.name(), summary).with(lines))
    }

    /// What was seen of the first ones.
    fn lines(&self, defect: Defect, keys: &[&Key]) -> Vec<Evidence> {
        let checker = self.checker;
        let of = |key: &Key| {
            let finished = checker.parts.get(key).map(|part| part.evidence.clone());
            let kept = checker.records.get(key).into_iter().flatten().map(|kept| kept.evidence.clone());
            let spoilt = checker.spoilt.get(key).filter(|_| defect == Defect::Spoilt).cloned();
            let mut lines: Vec<Evidence> = finished.into_iter().chain(kept).chain(spoilt).collect();
            if defect == Defect::Late
                && let (Some(last), Some((_, due, kept))) =
                    (lines.last_mut(), checker.promised().find(|(late, ..)| *late == key))
            {
                last.text = format!("{}, {} too late", last.text, span(kept.at.since(due)));
            }
            lines
        };
        keys.iter().take(SHOWN).flat_map(|key| of(key)).collect()
    }
}

fn participle(defect: Defect) -> &'static str {
    match defect {
        Defect::Lost => "lost",
        Defect::Twice => "recorded more than once",
        Defect::Spoilt => "recorded, and then changed or removed",
        Defect::Invented => "recorded, but never finished",
        Defect::Late => "recorded too late",
    }
}

/// `line-7: 3`.
fn name((line, serial): &Key) -> String {
    format!("{line}: {serial}")
}
