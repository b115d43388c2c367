//! Causes and effects: in time, late, lost, broken, unseen.

use super::*;
use crate::check::Sighted;
use crate::check::testing::{Story, argument, ms};
use crate::journal::{SignalChange, Value};
use proptest::prelude::*;

fn checker() -> Follows {
    let cause = Condition::equals("Safety.EmergencyStop", Value::Bool(true));
    let effect = Condition::equals("Line.Moving", Value::Bool(false));
    Follows::new(cause, effect, Duration::from_millis(5), Window::lasting(ms(1000), Duration::from_secs(1)))
}

fn stop(story: Story, pressed: bool) -> Story {
    story.signal("Safety.EmergencyStop", Value::Bool(pressed))
}

fn moving(story: Story, moving: bool) -> Story {
    story.signal("Line.Moving", Value::Bool(moving))
}

/// The line moves; the button is pressed at 1100 ms.
fn pressed() -> Story {
    stop(moving(stop(Story::default(), false), true).at(1100), true)
}

#[test]
fn motion_that_stops_within_the_limit_passes_at_once() {
    let story = pressed();
    assert_eq!(story.decided(checker()), None);
    let story = moving(story.at(1105), false);
    let judgement = story.decided(checker()).unwrap();
    assert_eq!(judgement.summary, "Line.Moving is false, 5 ms after Safety.EmergencyStop is true");
    assert_eq!(argument(&judgement), "1.100 s plant Safety.EmergencyStop is true\n1.105 s plant Line.Moving is false");
}

#[test]
fn a_limit_that_the_plant_does_not_look_often_enough_for_is_unknown() {
    let sampled = |every_us| {
        let signal = "Line.Moving".to_owned();
        moving(pressed().event(Event::Sampling { signal, every_us }).at(1105), false).judged(checker())
    };
    assert_eq!(sampled(5_000).verdict, Verdict::Pass);
    assert_eq!(sampled(100_000).verdict, Verdict::Unknown);
    assert!(sampled(100_000).summary.contains("only every 100 ms, which is too coarse for 5 ms"));
}

#[test]
fn about_the_limit_nobody_can_tell_where_the_plant_looks_now_and_then() {
    let limited = || {
        let [cause, effect] = [("Safety.EmergencyStop", true), ("Line.Moving", false)]
            .map(|(signal, value)| Condition::equals(signal, Value::Bool(value)));
        Follows::new(cause, effect, Duration::from_millis(150), Window::lasting(ms(1000), Duration::from_secs(2)))
    };
    let sampling = |signal: &str| Event::Sampling { signal: signal.to_owned(), every_us: 100_000 };
    let verdict = |after: i64| {
        let story = Story::default().event(sampling("Safety.EmergencyStop")).event(sampling("Line.Moving"));
        let story = stop(moving(stop(story, false), true).at(1100), true);
        moving(story.at(1100 + after), false).at(9000).judged(limited()).verdict
    };
    assert_eq!(verdict(0), Verdict::Pass);
    assert_eq!(verdict(100), Verdict::Unknown, "it may have taken 200 ms");
    assert_eq!(verdict(200), Verdict::Unknown, "it may have taken 100 ms");
    assert_eq!(verdict(300), Verdict::Fail);
}

/// The effect of the first cause came; the second one comes 3 ms before the harness begins to stop the system.
fn pressed_before_the_stop() -> Story {
    let story = moving(pressed().at(1103), false);
    let story = moving(stop(story.at(1200), false).at(1300), true);
    stop(story.at(1997), true).at(2000).event(Event::Phase { phase: Phase::Draining })
}

#[test]
fn what_was_not_due_when_the_system_was_stopped_is_not_owed() {
    assert_eq!(pressed_before_the_stop().at(9000).judged(checker()).verdict, Verdict::Pass);
    let late = moving(pressed_before_the_stop().at(2003), false);
    assert_eq!(late.at(9000).judged(checker()).verdict, Verdict::Pass);
}

#[test]
fn what_came_before_the_stop_counts_however_late_the_news() {
    let story = moving(pressed().at(1103), false).at(2000).event(Event::Phase { phase: Phase::Draining });
    let broken = moving(story.clone().at(1900), true);
    assert_eq!(broken.at(9000).judged(checker()).verdict, Verdict::Fail);
    assert_eq!(moving(story.at(2100), true).at(9000).judged(checker()).verdict, Verdict::Pass);
}

#[test]
fn an_effect_that_the_plant_does_not_stamp_is_unknown() {
    let name = "Line.Moving".to_owned();
    let change = SignalChange { name, value: Value::Bool(false), plant_time: None, good: true };
    let story = pressed().at(1103).event(Event::Signal(change)).at(9000);
    assert_eq!(story.judged(checker()).verdict, Verdict::Unknown);
}

#[test]
fn a_cause_after_the_system_was_stopped_is_nobodys() {
    let draining = Event::Phase { phase: Phase::Draining };
    let story = moving(pressed().at(1105), false).at(2000);
    let again = |story: Story| stop(moving(stop(story, false), true).at(2100), true).at(9000).judged(checker());
    assert_eq!(again(story.clone()).verdict, Verdict::Fail, "it moves on");
    assert_eq!(again(story.event(draining)).verdict, Verdict::Pass);
}

#[test]
fn an_effect_that_nobody_could_see_is_unknown() {
    let blind =
        |why: Option<&str>| Event::Observing { what: Observation::Signals, blind: why.map(str::to_owned), seen: None };
    let story = pressed().event(blind(Some("gone"))).at(3000).event(blind(None)).at(9000);
    assert_eq!(story.judged(checker()).verdict, Verdict::Fail);
    assert_eq!(story.judged(Sighted::new(Box::new(checker()), ms(1000))).verdict, Verdict::Unknown);
}

#[test]
fn news_in_the_other_order_and_the_same_instant_pass() {
    let story = moving(stop(Story::default(), false), true).at(1100);
    assert_eq!(stop(moving(story, false), true).judged(checker()).verdict, Verdict::Pass);
}

#[test]
fn motion_that_stops_late_or_never_fails() {
    let late = moving(pressed().at(1106), false);
    let expected = "Line.Moving is false only 6 ms after Safety.EmergencyStop is true, allowed were 5 ms";
    assert_eq!(late.decided(checker()).unwrap().summary, expected);
    assert_eq!(pressed().at(2000).judged(checker()).verdict, Verdict::Fail);
}

#[test]
fn motion_that_resumes_while_the_button_is_pressed_fails() {
    let story = moving(moving(moving(pressed().at(1103), false).at(1300), true).at(1400), false);
    assert_eq!(story.judged(checker()).verdict, Verdict::Fail);
}

#[test]
fn motion_that_resumes_after_the_pass_fails_the_standing_check() {
    let stopped = moving(pressed().at(1103), false);
    let mut live = checker();
    stopped.entries.iter().for_each(|entry| live.observe(entry));
    assert_eq!(live.decide(ms(1104)).unwrap().verdict, Verdict::Pass);
    let story = moving(stopped.clone().at(1300), true).at(9000);
    live.observe(story.entries.last().unwrap());
    let judgement = live.finish(ms(9000));
    let expected =
        "Line.Moving is false did not last: it ended 200 ms after Safety.EmergencyStop is true, which still held";
    assert_eq!((judgement.verdict, judgement.summary.as_str()), (Verdict::Fail, expected));
    assert_eq!(argument(&judgement).lines().count(), 3, "{}", argument(&judgement));
    assert_eq!(story.judged(checker()), judgement);
}

#[test]
fn motion_that_flickers_within_the_limit_is_no_concern() {
    let flicker = moving(moving(moving(pressed().at(1101), false).at(1102), true).at(1105), false);
    assert_eq!(flicker.at(9000).judged(checker()).verdict, Verdict::Pass);
}

/// The line stops in time, the button is released at 1300 ms, the line moves on, the button is pressed at 1500 ms.
fn pressed_again() -> Story {
    let released = stop(moving(pressed().at(1103), false).at(1300), false);
    stop(moving(released.at(1400), true).at(1500), true)
}

#[test]
fn each_later_press_is_judged_on_its_own() {
    let sound = moving(pressed_again().at(1504), false).at(9000);
    assert_eq!(sound.judged(checker()).summary, "Line.Moving is false, 3 ms after Safety.EmergencyStop is true");
    assert_eq!(moving(pressed_again().at(1506), false).at(9000).judged(checker()).verdict, Verdict::Fail);
    assert_eq!(pressed_again().at(9000).judged(checker()).verdict, Verdict::Fail);
    assert_eq!(pressed_again().at(1501).judged(checker()).verdict, Verdict::Unknown, "cut short");
}

#[test]
fn a_later_press_when_all_stands_still_is_in_order() {
    let released = stop(moving(pressed().at(1103), false).at(1300), false);
    let again = stop(released.at(1500), true).at(9000);
    assert_eq!(again.judged(checker()).verdict, Verdict::Pass);
    assert_eq!(moving(again, true).judged(checker()).verdict, Verdict::Fail);
}

#[test]
fn what_was_pressed_long_before_is_not_judged() {
    let before = stop(stop(moving(stop(Story::default(), false), true).at(100), true).at(200), false);
    let story = moving(stop(before.at(1010), true).at(1012), false);
    assert_eq!(story.judged(checker()).verdict, Verdict::Pass);
}

#[test]
fn what_was_pressed_in_an_earlier_stage_proves_nothing_about_this_one() {
    let story = moving(stop(moving(stop(Story::default(), false), true).at(900), true).at(903), false).at(9000);
    assert_eq!(story.judged(checker()).verdict, Verdict::Pass);
    assert_eq!(story.judged(checker().since(ms(920))).verdict, Verdict::Pass);
    assert_eq!(story.judged(checker().since(ms(921))).verdict, Verdict::Unknown);
}

#[test]
fn a_press_shorter_than_the_limit_proves_nothing() {
    let story = stop(pressed().at(1102), false).at(9000);
    assert_eq!(story.judged(checker()).verdict, Verdict::Unknown);
}

/// The signal of the button is not good from 1500 ms to 1600 ms, and then it is pressed.
fn pressed_unseen() -> Story {
    let released = stop(moving(pressed().at(1103), false).at(1300), false).at(1400);
    stop(moving(released, true).at(1500).signal("Safety.EmergencyStop", Value::Null).at(1600), true)
}

#[test]
fn a_press_that_nobody_saw_is_no_pass_unless_all_stood_still() {
    let in_time = moving(pressed_unseen().at(1603), false).at(9000);
    assert_eq!(in_time.judged(checker()).verdict, Verdict::Unknown, "it may have been pressed at 1501 ms");
    assert_eq!(moving(pressed_unseen().at(1606), false).at(9000).judged(checker()).verdict, Verdict::Fail);
    assert_eq!(pressed_unseen().at(9000).judged(checker()).verdict, Verdict::Fail, "it never stops");
    let unseen =
        stop(moving(pressed().at(1103), false).at(1300).signal("Safety.EmergencyStop", Value::Null).at(1400), true);
    assert_eq!(unseen.at(9000).judged(checker()).verdict, Verdict::Pass, "it stands still all the while");
}

#[test]
fn motion_after_the_release_is_no_concern() {
    let story = moving(stop(moving(pressed().at(1103), false).at(1300), false).at(1400), true);
    assert_eq!(story.at(9000).judged(checker()).verdict, Verdict::Pass);
}

#[test]
fn a_line_that_stood_still_or_a_button_never_pressed_is_unknown() {
    let still = stop(moving(moving(stop(Story::default(), false), true).at(900), false).at(1100), true);
    assert_eq!(still.at(9000).judged(checker()).verdict, Verdict::Unknown);
    assert_eq!(moving(stop(Story::default(), false), true).at(9000).judged(checker()).verdict, Verdict::Unknown);
    assert_eq!(pressed().judged(checker()).verdict, Verdict::Unknown, "cut short");
}

proptest! {
    #[test]
    fn the_limit_divides_pass_from_fail(delay in 0_i64..50) {
        let verdict = moving(pressed().at(1100 + delay), false).at(9000).judged(checker()).verdict;
        prop_assert_eq!(verdict, if delay <= 5 { Verdict::Pass } else { Verdict::Fail });
    }
}
