mod clocks;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::*;
use crate::check::testing::{Story, argument, ms};
use crate::check::{PartsFinished, Recorded, Stays, Window};
use crate::journal::{Condition, Value};

fn recorded() -> Sighted {
    let window = Window::lasting(ms(1000), Duration::from_secs(5));
    Sighted::new(Box::new(Recorded::within(window)), ms(1000))
}

#[test]
fn what_is_missing_while_nobody_looked_is_unknown() {
    let blind = |from, to| {
        let story = Story::default().at(100).part(1).at(from).observing(Observation::Records, Some("no such table"));
        story.at(to).observing(Observation::Records, None).at(9000).judged(recorded())
    };
    assert_eq!(blind(200, 900).verdict, Verdict::Fail, "before it counted");
    let judgement = blind(200, 1200);
    assert_eq!(judgement.verdict, Verdict::Unknown);
    assert!(judgement.summary.starts_with("the harness could not see the records from 0.200 s to 1.200 s"));
    assert!(argument(&judgement).contains("no such table"));
}

#[test]
fn what_is_missing_or_late_while_the_machine_stood_still_is_unknown() {
    let stalled = |at| {
        let story = Story::default().at(100).part(1).at(at).event(Event::Stalled { for_us: 2_500_000 });
        story.at(9000).judged(recorded())
    };
    assert_eq!(stalled(900).verdict, Verdict::Fail, "before it counted");
    let judgement = stalled(1200);
    assert_eq!(judgement.verdict, Verdict::Unknown);
    assert_eq!(
        judgement.summary,
        "the machine stood still for 2.5 s until 1.200 s, so nobody can tell: part 1 was finished at 0.100 s and never recorded"
    );
    assert!(argument(&judgement).contains("1.200 s machine stood still for 2.5 s"));
}

#[test]
fn what_is_wrong_at_any_speed_is_not_taken_back_where_the_machine_stood_still() {
    let twice = Story::default().at(100).part(1).record(1).record_as(1, "x", 3).at(1500);
    let judgement = twice.event(Event::Stalled { for_us: 2_500_000 }).at(9000).judged(recorded());
    assert_eq!(judgement.verdict, Verdict::Fail);
}

#[test]
fn what_had_failed_before_the_machine_stood_still_stays_so() {
    let late = Story::default().at(100).part(1).at(7000).event(Event::Stalled { for_us: 900_000 }).at(9000);
    assert_eq!(late.judged(recorded()).verdict, Verdict::Fail);
    let early = Story::default().at(100).part(1).at(5500).event(Event::Stalled { for_us: 900_000 }).at(9000);
    assert_eq!(early.judged(recorded()).verdict, Verdict::Unknown);
}

#[test]
fn an_act_that_came_late_in_the_stage_accuses_nobody() {
    let stalled = |stage| {
        let story = Story::default().at(900).event(Event::Stalled { for_us: 700_000 }).at(1100).part(1);
        story.at(9000).judged(recorded().in_stage(ms(stage))).verdict
    };
    assert_eq!((stalled(800), stalled(950)), (Verdict::Unknown, Verdict::Fail));
}

#[test]
fn what_had_long_failed_when_the_harness_lost_sight_stays_so() {
    let blind = |at| {
        let story = Story::default().at(100).part(1).at(at).observing(Observation::Records, Some("gone"));
        story.at(30_000).judged(recorded()).verdict
    };
    assert_eq!((blind(16_000), blind(15_999)), (Verdict::Fail, Verdict::Unknown), "it was due at 6 s");
}

#[test]
fn what_fails_after_the_last_good_look_is_not_proven_however_late_blindness_is_noticed() {
    let blind = |seen| {
        let gone = Event::Observing { what: Observation::Records, blind: Some("gone".into()), seen: Some(ms(seen)) };
        Story::default().at(100).part(1).at(60_000).event(gone).at(90_000).judged(recorded()).verdict
    };
    assert_eq!((blind(6000), blind(5999)), (Verdict::Fail, Verdict::Unknown), "it was due at 6 s");
}

#[test]
fn what_fails_when_all_was_well_again_after_nobody_could_see_is_not_doubted() {
    let blind = |what| {
        let story = Story::default().at(100).signal("x", Value::Bool(true)).at(1100).part(1).at(1500);
        story.observing(what, Some("gone")).at(1600).observing(what, None)
    };
    let later = |story: Story| story.at(7500).signal("x", Value::Bool(true)).at(8000).part(2).at(20_000);
    let verdict = |story: Story| later(story).judged(recorded()).verdict;
    assert_eq!(verdict(blind(Observation::Records).at(2000).record(1)), Verdict::Fail);
    assert_eq!(verdict(blind(Observation::Records)), Verdict::Unknown, "part 1 may have been recorded then");
    let stays =
        Stays::new(Condition::equals("x", Value::Bool(true)), Window::lasting(ms(1000), Duration::from_secs(2)));
    let judgement = later(blind(Observation::Signals)).judged(Sighted::new(Box::new(stays), ms(1000)));
    assert_eq!(judgement.verdict, Verdict::Unknown, "a pass still rests on what nobody saw");
}

#[test]
fn what_fails_when_all_was_well_again_is_not_doubted() {
    let well = |recorded: bool| {
        let story = Story::default().at(1100).part(1).at(1500).event(Event::Stalled { for_us: 700_000 });
        let story = if recorded { story.at(2000).record(1) } else { story };
        story.at(7500).signal("x", Value::Int(1)).at(8000).part(2).at(20_000)
    };
    let checks =
        || Sighted::new(Box::new(Recorded::within(Window::lasting(ms(1000), Duration::from_secs(5)))), ms(1000));
    assert_eq!(well(true).judged(checks()).verdict, Verdict::Fail);
    assert_eq!(well(false).judged(checks()).verdict, Verdict::Unknown);
}

#[test]
fn what_fails_after_one_stall_is_not_proven_by_the_next() {
    let check =
        || Sighted::new(Box::new(Recorded::within(Window::lasting(ms(1000), Duration::from_secs(5)))), ms(1000));
    let late = |first: Option<i64>| {
        let story = Story::default().at(1100).part(1);
        let story = first.into_iter().fold(story, |story, at| story.at(at).event(Event::Stalled { for_us: 600_000 }));
        story.at(8000).event(Event::Stalled { for_us: 600_000 }).at(8100).record(1).at(9000)
    };
    assert_eq!(late(None).judged(check()).verdict, Verdict::Fail, "it was late before");
    assert_eq!(late(Some(5900)).judged(check()).verdict, Verdict::Unknown);
}

#[test]
fn what_stood_still_while_the_bench_opened_counts_for_nothing() {
    let opening = Story::default().phase(Phase::Opening).at(1200).event(Event::Stalled { for_us: 900_000 });
    let story = opening.phase(Phase::Acting).at(1300).part(1).at(9000);
    assert_eq!(story.judged(recorded()).verdict, Verdict::Fail);
}

#[test]
fn what_is_not_to_happen_for_a_time_is_watched_for_as_long_as_the_machine_stood_still_on_top() {
    let lasting = || {
        let window = Window::lasting(ms(1000), Duration::from_secs(2));
        Sighted::new(Box::new(Stays::new(Condition::equals("x", Value::Bool(true)), window)), ms(1000))
    };
    let story = Story::default().at(100).signal("x", Value::Bool(true)).at(2500);
    let still = story.clone().event(Event::Stalled { for_us: 700_000 });
    let passes = |story: &Story, at| {
        let judgement = story.clone().at(at).decided(lasting());
        judgement.is_some_and(|judgement| judgement.verdict == Verdict::Pass)
    };
    assert_eq!((passes(&story, 2999), passes(&story, 3000)), (false, true));
    assert_eq!((passes(&still, 3699), passes(&still, 3700)), (false, true));
    let late = still.at(3500).signal("x", Value::Bool(false)).at(9000);
    assert_eq!(late.judged(lasting()).verdict, Verdict::Unknown, "it was promised for 2 s only");
    let before = Story::default().at(100).signal("x", Value::Bool(true)).at(900);
    assert!(passes(&before.event(Event::Stalled { for_us: 700_000 }), 3000), "that was before");
    let after = story.at(3600).event(Event::Stalled { for_us: 500_000 });
    assert!(passes(&after, 3700), "that was after");
}

#[test]
fn several_that_waited_at_once_lengthen_a_time_once_and_what_ends_in_that_was_promised_to_nobody() {
    let lasting = || {
        let window = Window::lasting(ms(1000), Duration::from_secs(30));
        Sighted::new(Box::new(Stays::new(Condition::equals("x", Value::Bool(true)), window)), ms(1000))
    };
    let starved = |story: Story, component: &str| {
        story.event(Event::Starved { component: component.into(), for_us: 600_000, over_us: 1_000_000 })
    };
    let story = Story::default().at(100).signal("x", Value::Bool(true)).at(3000);
    let all = ["gateway a", "gateway b", "function"].into_iter().fold(story, starved);
    let passes = |at| all.clone().at(at).decided(lasting()).is_some();
    assert_eq!((passes(31_599), passes(31_600)), (false, true));
    let ends = |at| all.clone().at(at).signal("x", Value::Bool(false)).at(40_000).judged(lasting()).verdict;
    assert_eq!([30_900, 31_100].map(ends), [Verdict::Fail, Verdict::Unknown]);
}

#[test]
fn a_checker_is_not_asked_at_every_entry_whether_all_is_well_again() {
    let asked = Arc::new(AtomicUsize::new(0));
    let mut sighted = Sighted::new(Box::new(NeverSure { asked: Arc::clone(&asked) }), ms(0));
    let gone =
        Story::default().at(10).observing(Observation::Records, Some("gone")).event(Event::Stalled { for_us: 7 });
    let back = gone.at(20).observing(Observation::Records, None);
    let long = (0..10_000).fold(back, |story, at| story.at(20 + at).signal("x", Value::Int(at)));
    long.entries.iter().for_each(|entry| sighted.observe(entry));
    let asked = asked.load(Ordering::Relaxed);
    assert!((90..=110).contains(&asked), "{asked} times in 10 s");
}

/// A checker that counts how often it is asked, and never decides.
struct NeverSure {
    asked: Arc<AtomicUsize>,
}

impl Checker for NeverSure {
    fn name(&self) -> &'static str {
        "never sure"
    }

    fn observe(&mut self, _: &Entry) {}

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn decide(&self, _: Moment) -> Option<Judgement> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        None
    }

    fn finish(&self, _: Moment) -> Judgement {
        Judgement::unknown(self.name(), "never decided")
    }
}

#[test]
fn nothing_that_a_checker_says_is_lost() {
    let sighted = Sighted::new(Box::new(Outspoken::default()), ms(0));
    let plain = Outspoken::default();
    assert_eq!(sighted.name(), plain.name());
    assert_eq!(sighted.deadline(), plain.deadline());
    assert_eq!(sighted.allowance(), plain.allowance());
    assert!(sighted.is_revocable() && sighted.may_come_late());
    assert_eq!(sighted.too_coarse(), plain.too_coarse());
    assert_eq!(sighted.unseen(Verdict::Pass), plain.unseen(Verdict::Pass));
    assert!(sighted.rests_on_time(Verdict::Pass) && sighted.rests_on_clocks(Verdict::Pass));
    let mut around = Sighted::new(Box::new(sighted), ms(0));
    around.stood_still(ms(7), Duration::from_millis(3));
    assert_eq!(around.decide(ms(9)).unwrap().summary, "stood still for 3ms");
}

/// A checker whose every answer is another than the usual one.
#[derive(Default)]
struct Outspoken {
    still: Duration,
}

impl Checker for Outspoken {
    fn name(&self) -> &'static str {
        "outspoken"
    }

    fn observe(&mut self, _: &Entry) {}

    fn deadline(&self) -> Option<Moment> {
        Some(ms(5))
    }

    fn allowance(&self) -> Duration {
        Duration::from_secs(6)
    }

    fn is_revocable(&self) -> bool {
        true
    }

    fn may_come_late(&self) -> bool {
        true
    }

    fn too_coarse(&self) -> Option<String> {
        Some("too rarely".to_owned())
    }

    fn unseen(&self, _: Verdict) -> &'static [Observation] {
        &[Observation::Usage]
    }

    fn rests_on_time(&self, _: Verdict) -> bool {
        true
    }

    fn rests_on_clocks(&self, _: Verdict) -> bool {
        true
    }

    fn stood_still(&mut self, _: Moment, still: Duration) {
        self.still += still;
    }

    fn decide(&self, _: Moment) -> Option<Judgement> {
        Some(Judgement::pass(self.name(), format!("stood still for {:?}", self.still)))
    }

    fn finish(&self, _: Moment) -> Judgement {
        Judgement::fail(self.name(), "never decided")
    }
}

#[test]
fn what_was_seen_is_not_taken_back() {
    let twice = Story::default().at(100).part(1).record(1).record_as(1, "x", 3).at(1500);
    let judgement = twice.observing(Observation::Records, Some("gone")).at(9000).judged(recorded());
    assert_eq!(judgement.verdict, Verdict::Fail);
}

#[test]
fn an_invented_part_rests_on_having_seen_the_parts() {
    let story =
        |what| Story::default().at(100).part(1).record(1).record(9).at(1500).observing(what, Some("gone")).at(9000);
    let verdict = |what| story(what).judged(recorded()).verdict;
    assert_eq!((verdict(Observation::Parts), verdict(Observation::Records)), (Verdict::Unknown, Verdict::Fail));
}

#[test]
fn only_the_observation_that_counts_makes_a_doubt() {
    let parts = || {
        let window = Window::lasting(ms(1000), Duration::from_secs(2));
        Sighted::new(Box::new(PartsFinished::new(2, window)), ms(1000))
    };
    let story = Story::default().at(1500).part(1);
    let blind = |what| story.clone().observing(what, Some("gone")).at(9000).judged(parts()).verdict;
    assert_eq!((blind(Observation::Records), blind(Observation::Parts)), (Verdict::Fail, Verdict::Unknown));
}
