//! Each defect has its own journal.

use std::time::Duration;

use super::*;
use crate::check::testing::{Story, argument, cut, healed, ms};
use crate::journal::{ControlAct, Fault, FaultChange, Verdict};

fn window(since: i64, allowed: u64) -> Window {
    Window::lasting(ms(since), Duration::from_millis(allowed))
}

pub(super) fn within() -> Recorded {
    Recorded::within(window(1000, 5000)).in_order()
}

/// Three parts, finished at 100, 200 and 300 ms.
fn three() -> Story {
    Story::default().at(100).part(1).at(200).part(2).at(300).part(3)
}

#[test]
fn passes_as_soon_as_everything_finished_is_recorded() {
    let story = three().at(1100).record(1).record(2);
    assert_eq!(story.decided(within()), None);
    let story = story.record(3);
    let decided = story.decided(within()).unwrap();
    assert_eq!(decided.verdict, Verdict::Pass);
    assert_eq!(decided.summary, "3 finished parts are recorded, each exactly once, in order");
    assert_eq!(story.judged(within()), decided);
}

#[test]
fn what_was_finished_before_the_scenario_is_no_part_of_it() {
    let after = |story: Story| story.at(100).part(8).at(1100).record(7).record(8).at(7000);
    let known = after(Story::default().event(Event::FinishedBefore { serial: 7 }));
    assert_eq!(known.decided(within()).unwrap().summary, "1 finished part is recorded, exactly once");
    assert_eq!(after(Story::default()).judged(within()).verdict, Verdict::Fail, "invented");
    let lost = Story::default().event(Event::FinishedBefore { serial: 7 }).at(100).part(8).at(1100).record(7).at(7000);
    assert_eq!(lost.judged(within()).verdict, Verdict::Fail, "its own parts are still due");
}

#[test]
fn a_lost_part_fails_when_it_is_due_and_not_before() {
    let story = three().at(1100).record(1).record(3);
    assert_eq!(story.decided(within()), None);
    assert_eq!(story.judged(within()).verdict, Verdict::Unknown);
    let story = story.at(6000);
    let decided = story.decided(within()).unwrap();
    assert_eq!(decided.verdict, Verdict::Fail);
    assert_eq!(decided.summary, "part 2 was finished at 0.200 s and never recorded");
    assert_eq!(story.judged(within()), decided);
}

#[test]
fn only_the_last_parts_are_missed_where_no_others_are_asked_for() {
    let of = |last| Recorded::within(window(1000, 5000)).in_order().of_the_last(last);
    let story = three().at(1500).part(4).at(1600).record(3).record(4);
    assert_eq!(story.decided(of(1)).unwrap().summary, "2 finished parts are recorded, each exactly once, in order");
    let story = story.at(7000);
    assert_eq!(story.judged(of(2)).summary, "part 2 was finished at 0.200 s and never recorded");
    let lost_later = three().at(1500).part(4).at(1600).record(3).at(7000);
    assert_eq!(lost_later.judged(of(1)).summary, "part 4 was finished at 1.500 s and never recorded");
    let twice = three().at(1500).record(1).record_as(1, "x-1", 1_500_009).record(3).at(7000);
    assert_eq!(twice.judged(of(1)).verdict, Verdict::Fail, "what is recorded is recorded once");
}

#[test]
fn the_argument_for_a_lost_part_calls_its_witnesses() {
    let story = Story::default()
        .control(ControlAct::Acquired, "a", 1, "")
        .at(100)
        .part(1)
        .record(1)
        .at(180)
        .message("gateway-a", 2)
        .fault(1, Fault::Kill { component: "gateway-a".into() }, FaultChange::Injected)
        .at(200)
        .part(2)
        .at(900)
        .control(ControlAct::Acquired, "b", 2, "")
        .at(9000);
    let judgement = story.judged(within());
    let expected = "0.000 s gateway-a takes control as a, token 1\n\
        0.180 s gateway-a publishes part 2 as mps-2\n\
        0.180 s fault kill gateway-a\n\
        0.200 s plant part 2 is finished\n\
        0.900 s gateway-b takes control as b, token 2\n\
        9.000 s cloud 1 of 2 parts recorded, none of them part 2";
    assert_eq!(argument(&judgement), expected);
}

#[test]
fn a_part_that_nobody_published_is_said_to_be_so() {
    let story = three().message("gateway-a", 1).record(1).record(3).at(7000);
    assert!(argument(&story.judged(within())).contains("nobody has published part 2"));
}

#[test]
fn faults_and_heals_are_told_however_long_ago_they_were() {
    let story = Story::default()
        .fault(1, cut("a to cloud"), FaultChange::Injected)
        .at(500)
        .fault(1, cut("a to cloud"), healed(&[("a to cloud", 9)]))
        .at(20_000)
        .part(1)
        .at(40_000);
    let told = argument(&story.judged(within()));
    assert!(told.contains("fault cut a to cloud") && told.contains("fault healed: cut a to cloud"), "{told}");
}

#[test]
fn a_duplicate_fails_at_once_and_names_both_ids() {
    let story = three().record(1).record(2).record(3).record_as(2, "x-77", 400_000);
    let judgement = story.decided(within()).unwrap();
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(judgement.summary, "part 2 was recorded 2 times: mps-2, x-77");
}

#[test]
fn the_same_record_seen_twice_is_one_record() {
    let story = three().record(1).record(2).record(3).record(2);
    assert_eq!(story.judged(within()).verdict, Verdict::Pass);
}

#[test]
fn a_record_that_changes_its_serial_number_or_its_stamp_fails_at_once() {
    let recorded = || three().at(1100).record(1).record_as(2, "mps-2", 1_100_002).record(3).at(1300);
    let renumbered = recorded().record_as(2, "mps-3", 1_100_000);
    let judgement = renumbered.decided(within()).unwrap();
    assert_eq!(judgement.verdict, Verdict::Fail);
    assert_eq!(judgement.summary, "part 3 was recorded and then changed: mps-3 now says part 2");
    assert!(argument(&judgement).contains("1.100 s cloud records part 3 as mps-3"), "{}", argument(&judgement));
    assert!(argument(&judgement).contains("1.300 s cloud mps-3 now says part 2"), "{}", argument(&judgement));
    let restamped = recorded().record_as(2, "mps-2", 1_102_502).judged(within());
    assert_eq!(restamped.summary, "part 2 was recorded and then changed: mps-2 is now stamped 2.5 ms later");
    let unseen = Story::default().record(2).record_as(3, "mps-2", 0).at(9000).judged(Recorded::eventually());
    assert_eq!(unseen.verdict, Verdict::Fail, "it needs no ground truth");
}

#[test]
fn a_change_of_other_attributes_is_no_defect() {
    let mut story = three().record(1).record(2).record(3).record(2);
    let Event::Record(record) = &mut story.entries.last_mut().unwrap().event else { panic!() };
    record.attributes.insert("checked_by".into(), "a person".into());
    assert_eq!(story.judged(within()).verdict, Verdict::Pass);
}

#[test]
fn a_duplicate_after_the_pass_fails_the_standing_check() {
    let story = three().record(1).record(2).record(3);
    let mut checker = within();
    story.entries.iter().for_each(|entry| checker.observe(entry));
    assert_eq!(checker.decide(ms(1100)).unwrap().verdict, Verdict::Pass);
    let later = story.at(9000).record_as(1, "again", 0);
    checker.observe(later.entries.last().unwrap());
    assert_eq!(checker.finish(ms(9000)).verdict, Verdict::Fail);
}

#[test]
fn an_invented_part_fails_when_the_plant_had_time_to_finish_it() {
    let story = three().at(1100).record(1).record(2).record(3).record(9);
    assert_eq!(story.decided(within()), None, "the harness may still learn that part 9 was finished");
    let judgement = story.at(6200).decided(within()).unwrap();
    assert_eq!(judgement.summary, "part 9 was recorded, but never finished");
}

#[test]
fn a_record_seen_before_its_part_is_no_invention() {
    let story = Story::default().at(100).part(1).record(1).record(2).at(110).part(2);
    assert_eq!(story.decided(within()).unwrap().verdict, Verdict::Pass);
}

#[test]
fn out_of_order_fails_at_once_only_where_order_was_promised() {
    let story = three().at(400).record(1).record(3).at(401).record(2);
    let judgement = story.decided(within()).unwrap();
    assert_eq!(judgement.summary, "part 2 was recorded after part 3");
    let seen = "the harness saw the record of part 3 before that of part 2; by its stamp part 2 is 0.999 ms later";
    assert!(argument(&judgement).contains(seen), "{}", argument(&judgement));
    assert_eq!(story.judged(Recorded::eventually()).verdict, Verdict::Pass);
}

#[test]
fn a_late_record_is_late_by_what_was_allowed() {
    let story = three().at(400).record(1).record(2).at(7200).record(3);
    let judgement = story.judged(within());
    assert_eq!(judgement.summary, "part 3 was recorded 1.2 s too late");
    assert_eq!(story.judged(Recorded::eventually()).verdict, Verdict::Pass);
}

#[test]
fn a_record_is_late_if_a_reading_after_it_was_due_did_not_have_it() {
    let recorded = |at: i64, absent: i64| {
        let story = three().at(1100).record(1).record(2).at(at);
        story.record_seen(3, "mps-3", ms(5000).0, Some(ms(absent))).at(7000).judged(within())
    };
    assert_eq!(recorded(5999, 5950).verdict, Verdict::Pass);
    assert_eq!(recorded(6040, 6000).summary, "part 3 was recorded 40 ms too late");
    let doubtful = recorded(6010, 5960);
    assert_eq!(doubtful.verdict, Verdict::Unknown);
    let expected = "mps-3 may have been late: due at 6.000 s, not there at 5.960 s, seen at 6.010 s";
    assert_eq!((doubtful.summary.as_str(), doubtful.evidence.len()), (expected, 1));
}

#[test]
fn a_part_finished_late_in_the_window_has_the_whole_allowance() {
    let story = three().at(400).record(1).record(2).record(3).at(5900).part(4).at(6500);
    assert_eq!(story.decided(within()), None);
    assert_eq!(story.clone().at(10_800).record(4).decided(within()).unwrap().verdict, Verdict::Pass);
    assert_eq!(story.at(10_901).decided(within()).unwrap().verdict, Verdict::Fail);
}

#[test]
fn nothing_finished_or_parts_unseen_is_unknown() {
    assert_eq!(Story::default().at(9000).judged(within()).verdict, Verdict::Unknown);
    assert_eq!(Story::default().record(1).at(9000).judged(within()).verdict, Verdict::Unknown);
    let gap = Story::default().parts([1, 3]).record(1).record(2).record(3).at(9000);
    let judgement = gap.judged(within());
    assert_eq!(judgement.verdict, Verdict::Unknown);
    assert!(judgement.summary.ends_with("(2)"), "{}", judgement.summary);
}

#[test]
fn many_lost_parts_are_counted_and_three_are_argued() {
    let story = Story::default().parts(1..=30).at(9000);
    let judgement = story.judged(within());
    assert!(judgement.summary.starts_with("of 30 finished parts: 30 parts lost (1, 2, 3"), "{}", judgement.summary);
    assert!(argument(&judgement).contains("none of them parts 1, 2, 3"));
    assert!(judgement.evidence.len() <= 8, "{}", argument(&judgement));
}

#[test]
fn a_part_finished_after_the_window_has_closed_is_due_as_soon() {
    let story = three().at(1100).record(1).record(2).record(3).at(20_000).part(4);
    assert_eq!(story.clone().at(24_000).record(4).judged(within()).verdict, Verdict::Pass);
    let late = story.at(26_000).record(4).decided(within()).unwrap();
    assert_eq!(late.summary, "part 4 was recorded 1 s too late");
}

#[test]
fn what_is_finished_while_the_system_is_stopped_is_not_owed() {
    let stopping = three().at(1100).record(1).record(2).record(3).at(3000);
    let stopping = stopping.event(Event::Phase { phase: Phase::Draining }).at(3100).part(4).at(20_000);
    assert_eq!(stopping.judged(within()).summary, "3 finished parts are recorded, each exactly once, in order");
    let before =
        three().at(1100).record(1).record(2).at(7000).event(Event::Phase { phase: Phase::Draining }).at(20_000);
    assert_eq!(before.judged(within()).verdict, Verdict::Fail, "what was finished before is");
}

#[test]
fn a_record_that_is_removed_fails_at_once() {
    let removed = Event::RecordRemoved { id: "mps-2".into(), serial: 2 };
    let story = three().at(1100).record(1).record(2).record(3).at(1300).event(removed);
    let judgement = story.decided(within()).unwrap();
    assert_eq!(judgement.summary, "part 2 was recorded and then removed");
    assert!(argument(&judgement).contains("1.300 s cloud mps-2 is not there any more"));
}

#[test]
fn a_record_before_its_part_is_finished_fails() {
    let early = |finished| Story::default().at(100).record(1).at(finished).part(1).at(7000).judged(within());
    assert_eq!(early(115).verdict, Verdict::Pass, "clocks may be apart");
    assert_eq!(early(500).summary, "part 1 was recorded at 0.100 s, before it was finished");
}

#[test]
fn what_was_seen_first_counts_whatever_the_stamps_say() {
    let story = three().at(1100).record_as(1, "mps-1", 1).record_seen(3, "mps-3", 3, Some(ms(1050)));
    let between = story.clone().at(1300).record_seen(2, "mps-2", 2, Some(ms(1090)));
    assert_eq!(between.judged(within()).verdict, Verdict::Pass, "both came between two readings");
    let judgement = story.at(1300).record_seen(2, "mps-2", 2, Some(ms(1150))).judged(within());
    assert_eq!(judgement.summary, "part 2 was recorded after part 3");
    let expected =
        "the harness saw the record of part 3 before that of part 2; by its stamp part 2 is 0.001 ms earlier";
    assert!(argument(&judgement).contains(expected), "{}", argument(&judgement));
}

#[test]
fn a_record_where_nothing_was_finished_is_invented_if_the_harness_could_see_parts() {
    let seeing = Story::default().event(Event::Observing { what: Observation::Parts, blind: None, seen: None });
    assert_eq!(seeing.at(100).record(1).at(9000).judged(within()).summary, "part 1 was recorded, but never finished");
}

#[test]
fn what_was_due_only_after_the_system_was_stopped_is_open() {
    let story = Story::default().at(100).part(1).at(200).record(1).at(2900).part(2).at(3000);
    let judgement = story.event(Event::Phase { phase: Phase::Draining }).at(9000).judged(within());
    assert_eq!(judgement.verdict, Verdict::Unknown, "{}", judgement.summary);
}

#[test]
fn a_plants_clock_that_is_ahead_convicts_nobody() {
    let part = |serial, plant_time| {
        let finished = FinishedPart { serial, part: 1, plant_time: ms(plant_time) };
        Event::PartFinished(finished)
    };
    let story = Story::default().at(1000).event(part(1, 3000)).at(1500).record(1);
    assert_eq!(story.judged(within()).verdict, Verdict::Pass, "it was seen to be finished before it was recorded");
    let lost = Story::default().at(1000).event(part(1, 6000)).at(7000).event(Event::Phase { phase: Phase::Draining });
    assert_eq!(
        lost.at(20_000).judged(within()).verdict,
        Verdict::Fail,
        "it was finished before the system was stopped"
    );
}

#[test]
fn a_part_without_a_number_is_invented() {
    let story = three().at(1100).record(1).record(2).record(3).record_as(0, "unset", 9).at(9000);
    assert_eq!(story.judged(within()).summary, "part 0 was recorded, but never finished");
}

#[test]
fn what_the_plant_forgot_before_the_first_part_seen_accuses_nobody() {
    let story = Story::default().event(Event::FinishedBefore { serial: 10 }).at(100).part(12).part(13);
    let story = story.at(1100).record(11).record(12).record(13).at(9000);
    let judgement = story.judged(within());
    assert_eq!(judgement.verdict, Verdict::Unknown);
    assert!(judgement.summary.ends_with("(11)"), "{}", judgement.summary);
}

#[test]
fn a_stamp_convicts_nobody_whom_the_harness_saw_in_order() {
    let story = three().at(1100).record_as(1, "mps-1", 20).at(1500).record_seen(2, "mps-2", 18, Some(ms(1400)));
    let story = story.record_seen(3, "mps-3", 30, Some(ms(1400)));
    assert_eq!(story.judged(within()).verdict, Verdict::Pass);
}
