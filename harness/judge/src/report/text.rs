//! Words that every reporter uses.

use std::path::Path;
use std::time::Duration;

use crate::journal::{Evidence, Judgement, StepId};

/// `14.2 s`, `2 min 05 s`.
pub(super) fn duration(duration: Duration) -> String {
    let tenths = duration.as_millis().saturating_add(50) / 100;
    match tenths {
        0..600 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => format!("{} min {:02} s", tenths / 600, tenths % 600 / 10),
    }
}

/// `Then every part is recorded`.
pub(super) fn step(step: &StepId) -> String {
    format!("{} {}", step.keyword.trim(), step.text)
}

/// `target/x.jsonl (events 1140-1302)`.
pub(super) fn journal(path: &Path, range: Option<(u64, u64)>) -> String {
    let events = range.map_or_else(String::new, |(first, last)| format!(" (events {first}-{last})"));
    format!("{}{events}", path.display())
}

/// The journal entries that an argument rests on: `within`, where its evidence does not reach further.
pub(super) fn range(judgement: &Judgement, within: Option<(u64, u64)>) -> Option<(u64, u64)> {
    let shown = judgement.evidence.iter().filter_map(|line| line.entry);
    let ends = within.into_iter().flat_map(|(first, last)| [first, last]);
    let all: Vec<u64> = shown.chain(ends).collect();
    Some((*all.iter().min()?, *all.iter().max()?))
}

/// Lines of evidence in columns: when, who, what.
pub(super) fn columns(evidence: &[Evidence]) -> Vec<[String; 3]> {
    let width = |text: &dyn Fn(&Evidence) -> usize| evidence.iter().map(text).max().unwrap_or(0);
    let when = width(&|line| line.at.to_string().chars().count());
    let who = width(&|line| line.source.chars().count());
    let row = |line: &Evidence| {
        let at = line.at.to_string();
        [format!("{at:>when$}"), format!("{:<who$}", line.source), one_line(&line.text)]
    };
    evidence.iter().map(row).collect()
}

/// Text that may hold anything a component printed, on one line and without control characters.
pub(super) fn one_line(text: &str) -> String {
    let shown = text.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Moment;

    #[test]
    fn durations_are_rounded_to_tenths() {
        let texts = [0, 49, 50, 14_249, 59_949, 59_950, 125_000].map(|ms| duration(Duration::from_millis(ms)));
        assert_eq!(texts, ["0.0 s", "0.0 s", "0.1 s", "14.2 s", "59.9 s", "1 min 00 s", "2 min 05 s"]);
    }

    #[test]
    fn columns_align_and_hold_no_control_characters() {
        let lines =
            [Evidence::at(Moment(9_000_000), "a", "x\u{1b}[31m"), Evidence::at(Moment(12_000_000), "plant", "y")];
        let expected = [[" 9.000 s", "a    ", "x [31m"], ["12.000 s", "plant", "y"]];
        assert_eq!(columns(&lines), expected);
    }
}
