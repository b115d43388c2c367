//! Why a person should believe a finding: a few lines from several witnesses, in the order of time.

use std::collections::BTreeSet;
use std::time::Duration;

use super::findings::{Defect, Findings};
use super::{Kept, Recorded};
use crate::check::words::{count, list, span};
use crate::journal::{Evidence, Moment};

/// How many serial numbers of each defect are shown, the first of them in full; the others are listed.
const SHOWN: usize = 3;

/// How many faults and heals are shown, those nearest in time.
const FAULTS: usize = 6;

/// One sentence about everything found.
pub(super) fn summary(checker: &Recorded, findings: &Findings) -> String {
    let mut found =
        findings.defects.iter().flat_map(|(defect, serials)| serials.iter().map(|serial| (*defect, *serial)));
    if let (Some((defect, serial)), None) = (found.next(), found.next()) {
        return sentence(checker, defect, serial);
    }
    let counts = findings.defects.iter().map(|(defect, serials)| {
        let number = count(serials.len(), "part");
        format!("{number} {} ({})", participle(*defect), list(serials))
    });
    format!("of {}: {}", count(checker.parts.len(), "finished part"), counts.collect::<Vec<_>>().join("; "))
}

fn sentence(checker: &Recorded, defect: Defect, serial: u64) -> String {
    let kept = checker.records.get(&serial).map_or(&[][..], Vec::as_slice);
    match defect {
        Defect::Lost => {
            let at = checker.parts.get(&serial).map_or_else(String::new, |part| format!(" at {}", part.evidence.at));
            format!("part {serial} was finished{at} and never recorded")
        }
        Defect::Duplicated => {
            let ids = list(kept.iter().map(|kept| &kept.id));
            format!("part {serial} was recorded {} times: {ids}", kept.len())
        }
        Defect::Changed => {
            let change = checker.changed.get(&serial).map_or_else(String::new, |change| format!(": {}", change.text));
            format!("part {serial} was recorded and then changed{change}")
        }
        Defect::Removed => format!("part {serial} was recorded and then removed"),
        Defect::Untrue => {
            let untruths: Vec<String> = checker.untruths(serial).collect();
            format!("the record of part {serial} is not true: {}", untruths.join("; "))
        }
        Defect::Invented => format!("part {serial} was recorded, but never finished"),
        Defect::Early => {
            let at = records(checker, serial).next().map_or_else(String::new, |kept| format!(" at {}", kept.at));
            format!("part {serial} was recorded{at}, before it was finished")
        }
        Defect::OutOfOrder => {
            format!("part {serial} was recorded after part {}", checker.overtaken(serial).unwrap_or(0))
        }
        Defect::StampedAlike => {
            let how = checker.twin(serial).map_or_else(String::new, |twin| {
                let (earlier, apart) = (twin.earlier, span(twin.apart));
                format!(" of part {earlier}, whose record was there {apart} before part {serial} was finished")
            });
            format!("part {serial} was recorded with the stamp{how}")
        }
        Defect::Late => {
            let late = checker.lateness(serial).map_or_else(String::new, |(due, kept)| span(kept.at.since(due)));
            format!("part {serial} was recorded {late} too late")
        }
    }
}

fn participle(defect: Defect) -> &'static str {
    match defect {
        Defect::Lost => "lost",
        Defect::Duplicated => "recorded more than once",
        Defect::Changed => "recorded and then changed",
        Defect::Removed => "recorded and then removed",
        Defect::Untrue => "recorded with something else than the plant says",
        Defect::Invented => "recorded, but never finished",
        Defect::Early => "recorded before they were finished",
        Defect::OutOfOrder => "recorded out of order",
        Defect::StampedAlike => "recorded with the stamp of a part that was recorded earlier",
        Defect::Late => "recorded too late",
    }
}

/// The whole argument.
pub(super) fn argue(checker: &Recorded, findings: &Findings, now: Moment) -> Vec<Evidence> {
    let each = findings.defects.iter().flat_map(|(defect, serials)| argue_defect(checker, *defect, serials, now));
    let mut lines: Vec<Evidence> = each.collect();
    lines.sort_by(|one, other| (one.at, one.entry, &one.text).cmp(&(other.at, other.entry, &other.text)));
    lines.dedup();
    lines.push(tally(checker, findings, now));
    lines
}

fn argue_defect(checker: &Recorded, defect: Defect, serials: &BTreeSet<u64>, now: Moment) -> Vec<Evidence> {
    let shown = serials.iter().take(SHOWN).enumerate();
    let mut lines: Vec<Evidence> =
        shown.flat_map(|(place, serial)| argue_one(checker, defect, *serial, place == 0)).collect();
    if defect == Defect::Lost {
        lines.extend(unpublished(checker, serials, now));
    }
    lines
}

/// What happened to a part; what also happened around it only `in_full`.
fn argue_one(checker: &Recorded, defect: Defect, serial: u64, in_full: bool) -> Vec<Evidence> {
    let mut lines = match defect {
        Defect::Lost if in_full => lost(checker, serial),
        Defect::Lost => Vec::new(),
        Defect::Duplicated if in_full => duplicated(checker, serial),
        Defect::Duplicated => return both_records(checker, serial).collect(),
        Defect::Changed => changed(checker, serial),
        Defect::Removed => removed(checker, serial),
        Defect::Untrue => untrue(checker, serial),
        Defect::Invented | Defect::Early => invented(checker, serial),
        Defect::OutOfOrder => out_of_order(checker, serial),
        Defect::StampedAlike => stamped_alike(checker, serial),
        Defect::Late => late(checker, serial),
    };
    lines.extend(checker.parts.get(&serial).map(|part| part.evidence.clone()));
    lines
}

fn lost(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let Some(part) = checker.parts.get(&serial) else { return Vec::new() };
    let background = &checker.background;
    let mut lines: Vec<_> = background.messages(serial, 2).collect();
    lines.extend(background.faults_around(part.at, FAULTS));
    lines.extend(background.grants_around(part.at));
    lines.extend(background.restarts_after(part.at, 2));
    lines.extend(background.causes(4));
    lines
}

/// That nobody has published these parts, and what was published instead when the next was.
fn unpublished(checker: &Recorded, lost: &BTreeSet<u64>, now: Moment) -> Vec<Evidence> {
    let silent: Vec<u64> = lost.iter().copied().filter(|serial| checker.background.is_unpublished(*serial)).collect();
    let Some(highest) = silent.last() else { return Vec::new() };
    let words = format!("nobody has published {}", parts(&silent));
    checker.background.next_message(*highest).into_iter().chain([Evidence::at(now, "cloud", words)]).collect()
}

fn duplicated(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    checker.background.messages(serial, 3).chain(both_records(checker, serial)).collect()
}

fn both_records(checker: &Recorded, serial: u64) -> impl Iterator<Item = Evidence> {
    records(checker, serial).take(3).map(|kept| kept.evidence.clone())
}

fn invented(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let record = records(checker, serial).take(1);
    checker.background.messages(serial, 1).chain(record.map(|kept| kept.evidence.clone())).collect()
}

/// The publications and restarts that may be behind it, too.
fn changed(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let mut lines = invented(checker, serial);
    lines.extend(checker.background.messages(serial, 3));
    let at = checker.parts.get(&serial).map_or_else(Moment::default, |part| part.at);
    lines.extend(checker.background.restarts_after(at, 2));
    lines.extend(checker.changed.get(&serial).map(|change| change.evidence.clone()));
    lines
}

fn removed(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let mut lines = invented(checker, serial);
    lines.extend(checker.removed.get(&serial).map(|change| change.evidence.clone()));
    lines
}

fn untrue(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let mut lines = invented(checker, serial);
    let at = records(checker, serial).next().map_or_else(Moment::default, |kept| kept.at);
    lines.extend(checker.untruths(serial).map(|text| Evidence::at(at, "cloud", text)));
    lines
}

fn out_of_order(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let mut lines = invented(checker, serial);
    if let Some(overtaker) = checker.overtaken(serial) {
        lines.extend(invented(checker, overtaker));
        lines.extend(checker.parts.get(&overtaker).map(|part| part.evidence.clone()));
        lines.extend(seen_in_order(checker, serial, overtaker));
    }
    lines
}

/// Which of two records the harness saw first, and what the stamps say, which the system itself gives.
fn seen_in_order(checker: &Recorded, serial: u64, overtaker: u64) -> Option<Evidence> {
    let (own, other) = (records(checker, serial).next()?, records(checker, overtaker).next()?);
    let apart = span(Duration::from_micros(own.order.abs_diff(other.order)));
    let direction = if own.order < other.order { "earlier" } else { "later" };
    let (first, second) =
        if own.evidence.entry < other.evidence.entry { (serial, overtaker) } else { (overtaker, serial) };
    let text = format!(
        "the harness saw the record of part {first} before that of part {second}; by its stamp part {serial} is {apart} {direction}"
    );
    Some(Evidence::at(own.at.max(other.at), "cloud", text))
}

fn stamped_alike(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let earlier = checker.twin(serial).into_iter().flat_map(|twin| invented(checker, twin.earlier));
    invented(checker, serial).into_iter().chain(earlier).collect()
}

fn late(checker: &Recorded, serial: u64) -> Vec<Evidence> {
    let mut lines = invented(checker, serial);
    if let Some((due, _)) = checker.lateness(serial) {
        lines.extend(checker.background.faults_around(due, FAULTS));
        lines.push(Evidence::at(due, "cloud", format!("part {serial} should be recorded by now")));
    }
    lines
}

fn records(checker: &Recorded, serial: u64) -> impl Iterator<Item = &Kept> {
    checker.records.get(&serial).into_iter().flatten()
}

/// `9 of 10 parts recorded, none of them part 5`; counts what is neither shown nor listed.
fn tally(checker: &Recorded, findings: &Findings, now: Moment) -> Evidence {
    let recorded = checker.parts.keys().filter(|serial| checker.records.contains_key(serial)).count();
    let mut text = format!("{recorded} of {} recorded", count(checker.parts.len(), "part"));
    let mut more = 0;
    for (defect, serials) in &findings.defects {
        match defect {
            Defect::Lost => text = format!("{text}, none of them {}", parts(serials)),
            Defect::Duplicated => text = format!("{text}, {} more than once", parts(serials)),
            _ => more += serials.len().saturating_sub(SHOWN),
        }
    }
    if more > 0 {
        text = format!("{text}; {} more like the above", count(more, "finding"));
    }
    Evidence::at(now, "cloud", text)
}

/// `part 5`, `parts 5, 7`.
fn parts<'a>(serials: impl IntoIterator<Item = &'a u64>) -> String {
    let serials: Vec<_> = serials.into_iter().collect();
    format!("part{} {}", if serials.len() == 1 { "" } else { "s" }, list(serials))
}

/// Why nothing can be said without a finished part.
pub(super) fn nothing_finished(checker: &Recorded) -> String {
    match checker.records.len() {
        0 => "no part was finished, so there was nothing to record".to_owned(),
        records => format!("{} recorded, but the plant was not seen to finish any", count(records, "part")),
    }
}

/// Why holes in the ground truth leave the check open.
pub(super) fn not_observed(gaps: &[u64]) -> String {
    format!("the harness did not see the plant finish {} ({})", count(gaps.len(), "part"), list(gaps))
}

/// Why nobody can tell whether a record was late.
pub(super) fn doubtful(due: Moment, kept: &Kept) -> String {
    let Kept { id, at, absent, .. } = kept;
    format!("{id} may have been late: due at {due}, not there at {absent}, seen at {at}")
}

/// Why nobody can tell in which order two parts were recorded.
pub(super) fn unordered((one, other): (u64, u64)) -> String {
    format!(
        "parts {one} and {other} have the same stamp and came between two readings, so nobody can tell which was recorded first"
    )
}

/// Why what a record says leaves the check open.
pub(super) fn untold(serial: u64, why: &str) -> String {
    format!("nobody can tell whether the record of part {serial} is true: {why}")
}

/// Why the end of the journal leaves the check open.
pub(super) fn too_early(open: usize) -> String {
    let verb = if open == 1 { "was" } else { "were" };
    format!("the journal ends before {} {verb} due to be recorded", count(open, "part"))
}
