//! Stories of other lines.

use std::time::Duration;

use serde_json::json;

use super::*;
use crate::check::Recorded;
use crate::check::testing::{Story, argument, ms};

fn checker() -> RecordedElsewhere {
    RecordedElsewhere::new(Window::lasting(ms(1000), Duration::from_secs(2)))
}

fn finished(story: Story, line: &str, serial: u64) -> Story {
    story.event(Event::FinishedElsewhere(OtherPart { line: line.into(), serial, told_by: "line".into() }))
}

fn record(story: Story, id: &str, line: &str, serial: u64) -> Story {
    let attributes = [("line".to_owned(), json!(line))].into();
    story.event(Event::Record(PartRecord { id: id.into(), serial, order: 0, attributes, absent: None }))
}

/// Two lines have finished a part each, with the same serial number, and one of these is recorded.
fn begun() -> Story {
    let story = finished(finished(Story::default().observing(Observation::Records, None).at(500), "l-1", 1), "l-2", 1);
    record(story.at(700), "l-1-1", "l-1", 1)
}

#[test]
fn each_once_in_time_passes() {
    assert!(begun().decided(checker()).is_none());
    let passed = record(begun().at(2900), "l-2-1", "l-2", 1).decided(checker()).unwrap();
    assert_eq!(passed.verdict, Verdict::Pass);
    assert_eq!(passed.summary, "2 parts of 2 other lines are recorded, each exactly once");
}

#[test]
fn a_part_that_is_taken_for_that_of_another_line_is_lost() {
    assert!(begun().at(2999).decided(checker()).is_none());
    let failed = begun().at(3000).decided(checker()).unwrap();
    assert_eq!(failed.verdict, Verdict::Fail);
    assert_eq!(failed.summary, "of 2 parts of 2 other lines: 1 lost (l-2: 1)");
    assert_eq!(argument(&failed), "0.500 s l-2 part 1 is finished");
}

#[test]
fn twice_late_and_invented_are_told() {
    let fails = |story: Story| {
        let failed = story.decided(checker()).unwrap();
        assert_eq!(failed.verdict, Verdict::Fail);
        failed.summary.split_once(": ").unwrap().1.to_owned()
    };
    assert_eq!(fails(record(begun(), "twin", "l-1", 1)), "1 recorded more than once (l-1: 1)");
    assert_eq!(fails(record(begun(), "new", "l-1", 7)), "1 recorded, but never finished (l-1: 7)");
    assert_eq!(fails(record(begun().at(3001), "l-2-1", "l-2", 1)), "1 recorded too late (l-2: 1)");
    assert_eq!(fails(record(begun(), "l-1-1", "l-1", 2)), "1 recorded, and then changed or removed (l-1: 1)");
    let removed = begun().event(Event::RecordRemoved { id: "l-1-1".into(), serial: 1 });
    assert_eq!(fails(removed), "1 recorded, and then changed or removed (l-1: 1)");
}

#[test]
fn what_nobody_can_tell_is_unknown() {
    assert_eq!(Story::default().at(5000).judged(checker()).summary, "no other line has finished a part");
    assert_eq!(begun().at(2000).judged(checker()).verdict, Verdict::Unknown, "time is left");
    let attributes = [("line".to_owned(), json!("l-2"))].into();
    let between = PartRecord { id: "l-2-1".into(), serial: 1, order: 0, attributes, absent: Some(ms(2900)) };
    let doubtful = begun().at(3100).event(Event::Record(between)).judged(checker());
    assert_eq!(doubtful.verdict, Verdict::Unknown, "{doubtful:?}");
    let stopped = begun().at(2000).phase(Phase::Draining).at(9000).judged(checker());
    assert_eq!(stopped.verdict, Verdict::Unknown, "it was not due before the system was stopped");
}

#[test]
fn the_parts_of_this_line_are_its_own() {
    let own = || Recorded::within(Window::lasting(ms(1000), Duration::from_secs(2)));
    let story = || begun().at(800).part(1);
    let passed = record(story(), "mps-1", "mps", 1).at(4000).judged(own());
    assert_eq!(passed.verdict, Verdict::Pass, "{passed:?}");
    let failed = record(story(), "l-2-1", "l-2", 1).at(4000).judged(own());
    assert_eq!(failed.summary, "part 1 was finished at 0.800 s and never recorded");
    let stranger = record(record(story(), "mps-1", "mps", 1), "x-9", "l-3", 9).at(4000).judged(own());
    assert_eq!(stranger.verdict, Verdict::Fail, "nobody has heard of this line");
}
