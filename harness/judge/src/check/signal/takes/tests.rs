use super::*;
use crate::check::Sighted;
use crate::check::testing::{Story, argument, ms};
use crate::journal::{Event, SignalChange, Value};
use proptest::prelude::*;

fn running() -> Condition {
    Condition::equals("Line.State", Value::Text("Running".into()))
}

fn lamp() -> Condition {
    Condition::equals("Panel.EmptyLamp", Value::Bool(true))
}

fn window() -> Window {
    Window::lasting(ms(5000), Duration::from_secs(2))
}

/// From running to the lamp, in a second, since a stage that began at 1 s.
fn at_most() -> Takes {
    Takes::at_most(running(), lamp(), Duration::from_secs(1), window()).since(ms(1000))
}

fn measured() -> Takes {
    Takes::measured(running(), lamp(), "emptying", window()).since(ms(1000))
}

fn state(story: Story, at: i64, state: &str) -> Story {
    story.at(at).signal("Line.State", Value::Text(state.into()))
}

fn lit(story: Story, at: i64, on: bool) -> Story {
    story.at(at).signal("Panel.EmptyLamp", Value::Bool(on))
}

fn idle() -> Story {
    lit(state(Story::default(), 0, "Idle"), 0, false)
}

#[test]
fn the_time_between_the_first_of_each_is_measured() {
    let once = lit(state(idle(), 1500, "Running"), 2250, true);
    let judgement = once.decided(measured()).unwrap();
    let states = "from Line.State is Running to Panel.EmptyLamp is true";
    assert_eq!((judgement.verdict, judgement.summary.clone()), (Verdict::Pass, format!("emptying: 750 ms {states}")));
    assert_eq!(judgement.measure, Some(Measure { name: "emptying".into(), us: 750_000 }));
    assert_eq!(argument(&judgement), "1.500 s plant Line.State is Running\n2.250 s plant Panel.EmptyLamp is true");
    let twice = lit(state(state(lit(once, 2300, false), 2400, "Idle"), 2500, "Running"), 2600, true);
    assert_eq!(twice.decided(measured()), Some(judgement), "the first of each");
}

#[test]
fn what_came_about_before_the_stage_or_the_first_state_does_not_count() {
    let before = lit(state(idle(), 970, "Running"), 980, true);
    let again = state(state(before, 1100, "Idle"), 1200, "Running");
    assert_eq!(again.clone().at(9000).judged(measured()).verdict, Verdict::Unknown, "the lamp is lit already");
    let relit = lit(lit(again, 1300, false), 1900, true);
    assert_eq!(relit.decided(measured()).unwrap().measure.unwrap().us, 700_000);
    let granted = lit(state(idle(), 985, "Running"), 1100, true);
    assert_eq!(granted.decided(measured()).unwrap().measure.unwrap().us, 115_000, "the clocks may be apart");
}

#[test]
fn exactly_the_limit_is_in_time_and_more_is_not() {
    let took = |end| lit(state(idle(), 1500, "Running"), end, true).decided(at_most()).unwrap();
    assert_eq!(took(2500).verdict, Verdict::Pass);
    assert_eq!(took(1500).measure.unwrap().us, 0);
    let late = took(2501);
    assert_eq!(late.verdict, Verdict::Fail);
    let summary = "1.001 s from Line.State is Running to Panel.EmptyLamp is true, allowed were 1 s";
    assert_eq!((late.summary.as_str(), late.measure.unwrap().us), (summary, 1_001_000));
}

#[test]
fn what_may_not_take_shorter_passes_with_the_limit_or_when_that_is_over() {
    let at_least = || Takes::at_least(running(), lamp(), Duration::from_secs(1), window()).since(ms(1000));
    let begun = || state(idle(), 1500, "Running");
    let took = |end| lit(begun(), end, true).decided(at_least()).unwrap();
    let early = took(2499);
    let summary = "999 ms from Line.State is Running to Panel.EmptyLamp is true, at least 1 s were promised";
    assert_eq!((early.verdict, early.summary.as_str(), early.measure.unwrap().us), (Verdict::Fail, summary, 999_000));
    assert_eq!(took(2500).verdict, Verdict::Pass);
    assert_eq!(begun().at(2519).decided(at_least()), None);
    let never = begun().at(2520).decided(at_least()).unwrap();
    assert_eq!((never.verdict, never.measure), (Verdict::Pass, None));
    assert_eq!(idle().at(9000).judged(at_least()).verdict, Verdict::Fail, "it never began");
    let already = state(lit(idle(), 1499, true), 1500, "Running");
    assert_eq!(already.clone().at(9000).judged(at_least()).verdict, Verdict::Unknown, "it came before");
    let again = lit(lit(already, 3000, false), 4000, true).at(9000).judged(at_least());
    assert_eq!(again.verdict, Verdict::Unknown, "and once more");
    let looks = |end| {
        let sampling = |signal: &str| Event::Sampling { signal: signal.into(), every_us: 100_000 };
        let story = Story::default().event(sampling("Line.State")).event(sampling("Panel.EmptyLamp"));
        lit(state(lit(state(story, 0, "Idle"), 0, false), 1500, "Running"), end, true)
            .at(9000)
            .judged(at_least())
            .verdict
    };
    assert_eq!([2350, 2400, 2599, 2600].map(looks), [Verdict::Fail, Verdict::Unknown, Verdict::Unknown, Verdict::Pass]);
}

#[test]
fn a_pair_that_does_not_come_fails_where_there_is_a_limit() {
    let begun = state(idle(), 1500, "Running");
    assert_eq!(begun.clone().at(2519).decided(at_most()), None);
    let overdue = begun.clone().at(2520).decided(at_most()).unwrap();
    let summary = "Panel.EmptyLamp is true did not come about within 1 s after Line.State is Running";
    assert_eq!((overdue.verdict, overdue.summary.as_str()), (Verdict::Fail, summary));
    let already = lit(idle(), 1200, true);
    let already = state(already, 1500, "Running").at(3000).decided(at_most()).unwrap();
    assert_eq!(already.summary, format!("{summary}; it was so already"));
    assert_eq!(idle().at(7019).decided(at_most()), None);
    let never = idle().at(7020).decided(at_most()).unwrap();
    assert_eq!(never.summary, "Line.State is Running did not come about since the stage began");
    assert_eq!(never.verdict, Verdict::Fail);
    let before = state(idle(), 500, "Running").at(7020).decided(at_most()).unwrap();
    assert_eq!(before.summary, "Line.State is Running did not come about since the stage began; it was so already");
    for story in [begun, idle()] {
        assert_eq!(story.at(7020).judged(measured()).verdict, Verdict::Unknown, "nothing was promised");
    }
}

#[test]
fn what_nobody_can_tell_is_unknown() {
    let both = |story: Story| {
        [story.judged(at_most()).verdict, story.judged(measured()).verdict].map(|verdict| verdict == Verdict::Unknown)
    };
    assert_eq!(both(Story::default().at(9000)), [true, true], "no signal was seen");
    let change = |name: &str, value, plant_time, good| {
        Event::Signal(SignalChange { name: name.into(), value, plant_time, good })
    };
    let bad = idle().at(1400).event(change("Line.State", Value::Null, Some(ms(1400)), false));
    assert_eq!(both(lit(state(bad, 1500, "Running"), 2000, true).at(9000)), [true, true], "not good in between");
    let unstamped = Story::default().event(change("Line.State", Value::Text("Idle".into()), None, true));
    let unstamped = unstamped.at(1500).event(change("Line.State", Value::Text("Running".into()), None, true));
    assert_eq!(both(lit(unstamped, 2000, true).at(9000)), [true, true], "the plant does not stamp");
    let once = state(idle(), 1500, "Running").at(2000);
    let half = once.event(change("Panel.EmptyLamp", Value::Bool(true), None, true)).at(9000);
    assert_eq!(both(half), [true, true], "the plant does not stamp the one");
    let sampled = Story::default().event(Event::Sampling { signal: "Panel.EmptyLamp".into(), every_us: 1_500_000 });
    let sampled = lit(state(lit(state(sampled, 0, "Idle"), 0, false), 1500, "Running"), 2000, true);
    assert_eq!(both(sampled.clone().at(9000)), [true, false], "too coarse for the limit");
    assert!(sampled.judged(measured()).summary.ends_with(", to within 1.5 s"));
    let blind = |what: Option<&str>| Event::Observing {
        what: Observation::Signals,
        blind: what.map(str::to_owned),
        seen: None,
    };
    let gap =
        state(idle(), 1500, "Running").at(5100).event(blind(Some("the server is gone"))).at(5200).event(blind(None));
    let gap = lit(gap, 5300, true).at(9000);
    let sighted = gap.judged(Sighted::new(Box::new(measured()), ms(5000)));
    assert_eq!(sighted.verdict, Verdict::Unknown, "it may have come about, and gone, while nobody looked");
}

#[test]
fn about_the_limit_nobody_can_tell_where_the_plant_looks_now_and_then() {
    let limited = || {
        let [from, to] = [Value::Text("Running".into()), Value::Bool(true)];
        let from = Condition::equals("Line.State", from);
        let to = Condition::equals("Panel.EmptyLamp", to);
        let limit = Duration::from_millis(250);
        Takes::at_most(from, to, limit, Window::lasting(ms(1000), Duration::from_secs(3))).since(ms(1000))
    };
    let sampling = |signal: &str| Event::Sampling { signal: signal.to_owned(), every_us: 100_000 };
    let verdict = |took: i64| {
        let story = Story::default().event(sampling("Line.State")).event(sampling("Panel.EmptyLamp"));
        let story = state(lit(state(story, 0, "Idle"), 0, false), 1500, "Running");
        lit(story, 1500 + took, true).at(9000).judged(limited()).verdict
    };
    assert_eq!([100, 200, 300, 400].map(verdict), [Verdict::Pass, Verdict::Unknown, Verdict::Unknown, Verdict::Fail]);
}

proptest! {
    /// However late and in whatever order the news comes, the time is the same.
    #[test]
    fn only_the_plants_stamps_count(begin in 1000_i64..3000, length in 0_i64..3000, late in 0_usize..4) {
        let story = lit(state(idle(), begin, "Running"), begin + length, true);
        let mut entries = story.told_at(9000).entries;
        let last = entries.len();
        entries.rotate_left(late % last);
        let mut checker = at_most();
        for entry in &entries {
            checker.observe(entry);
        }
        let judgement = checker.finish(ms(9000));
        prop_assert_eq!(judgement.verdict == Verdict::Pass, length <= 1000);
        prop_assert_eq!(judgement.measure.map(|measure| measure.us), Some(u64::try_from(length).unwrap() * 1000));
    }
}
