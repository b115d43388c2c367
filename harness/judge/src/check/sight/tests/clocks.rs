//! Where the clocks are apart, only what the plant stamps and the harness's clock judges is taken back.

use super::*;
use crate::check::{
    ConnectsSeldom, ControlNeverShared, EndsInOrder, Follows, GivesControlBack, HolderInControl, Holds, StandsBy, Takes,
};
use crate::journal::{ComponentChange, Connections, ControlAct, Fault, FaultChange, SignalChange};

fn window() -> Window {
    Window::lasting(ms(1000), Duration::from_secs(2))
}

fn behind(by_us: u64) -> Story {
    Story::default().event(Event::ClockBehind { by_us })
}

/// The verdicts where the clocks are as near as is granted, and where they are further apart.
fn judged<C: Checker + 'static>(story: impl Fn(Story) -> Story, checker: impl Fn() -> C) -> [Verdict; 2] {
    [20_000, 20_001].map(|by| story(behind(by)).judged(Sighted::new(Box::new(checker()), ms(1000))).verdict)
}

const STANDS: [Verdict; 2] = [Verdict::Fail, Verdict::Fail];
const TAKEN_BACK: [Verdict; 2] = [Verdict::Fail, Verdict::Unknown];

fn on(name: &str) -> Condition {
    Condition::equals(name, Value::Bool(true))
}

#[test]
fn what_a_clock_that_is_ahead_stamps_too_late_is_unknown() {
    let stamped = |ahead: i64| {
        let change =
            SignalChange { name: "x".into(), value: Value::Int(1), plant_time: Some(ms(1500 + ahead)), good: true };
        let story = Story::default().at(1500).event(Event::Signal(change)).at(3500).part(1);
        story.at(20_000).judged(Sighted::new(Box::new(PartsFinished::new(1, window())), ms(1000)))
    };
    assert_eq!([20, 21].map(|ahead| stamped(ahead).verdict), TAKEN_BACK);
    let summary = stamped(30).summary;
    assert!(summary.starts_with("the plant's clock is ahead of this machine's, so nobody can tell"), "{summary}");
}

#[test]
fn parts_that_were_not_finished_bear_no_stamp() {
    let heard = |story: Story| story.observing(Observation::Parts, None);
    let check = || PartsFinished::new(1, window());
    assert_eq!(judged(|story| heard(story).at(20_000), check), STANDS);
    assert_eq!(judged(|story| heard(story).at(3500).part(1).at(9000), check), TAKEN_BACK);
}

#[test]
fn a_signal_in_a_window_rests_on_both_clocks() {
    let off = |story: Story| story.at(100).signal("x", Value::Bool(false)).at(9000);
    assert_eq!(judged(off, || Holds::new(on("x"), ms(1000))), TAKEN_BACK);
    assert_eq!(judged(off, || crate::check::ComesToHold::new(on("x"), window())), TAKEN_BACK);
}

#[test]
fn what_two_stamps_of_the_plant_say_stands() {
    let late = |story: Story| {
        let before = story.at(100).signal("x", Value::Bool(false)).signal("y", Value::Bool(false));
        before.at(1500).signal("x", Value::Bool(true)).at(1900).signal("y", Value::Bool(true)).at(9000)
    };
    let never = |story: Story| {
        let before = story.at(100).signal("x", Value::Bool(false)).signal("y", Value::Bool(false));
        before.at(1500).signal("x", Value::Bool(true)).at(9000)
    };
    let limit = Duration::from_millis(100);
    let follows = || Follows::new(on("x"), on("y"), limit, window());
    let takes = || Takes::at_most(on("x"), on("y"), limit, window());
    assert_eq!((judged(late, follows), judged(late, takes)), (STANDS, STANDS));
    assert_eq!((judged(never, follows), judged(never, takes)), (TAKEN_BACK, TAKEN_BACK), "nothing may have come yet");
}

#[test]
fn what_is_stamped_as_before_the_stop_may_have_come_after_it() {
    let broken = |story: Story| {
        let before = story.at(100).signal("x", Value::Bool(false)).signal("y", Value::Bool(false));
        let kept = before.at(1500).signal("x", Value::Bool(true)).signal("y", Value::Bool(true));
        let draining = kept.at(5000).phase(Phase::Draining);
        let off = SignalChange { name: "y".into(), value: Value::Bool(false), plant_time: Some(ms(4990)), good: true };
        draining.at(5010).event(Event::Signal(off)).at(9000)
    };
    let follows = || Follows::new(on("x"), on("y"), Duration::from_millis(100), window());
    assert_eq!(judged(broken, follows), TAKEN_BACK);
}

#[test]
fn what_the_harness_sees_itself_stands() {
    let stopped = |story: Story| {
        let story = story.at(1100).component("a", ComponentChange::Stopping);
        story.component("a", ComponentChange::Exited { how: "exit 3".into(), expected: false }).at(9000)
    };
    assert_eq!(judged(stopped, || EndsInOrder::new(vec!["a".into()], window())), STANDS);
    let connects = |story: Story| {
        let many = Connections { link: "l".into(), number: 81, since: ms(1500) };
        story.observing(Observation::Connections, None).at(1600).event(Event::Connections(many)).at(9000)
    };
    assert_eq!(judged(connects, || ConnectsSeldom::new("l".into(), 80, window())), STANDS);
}

#[test]
fn what_is_recorded_too_early_is_told_by_both_clocks_and_what_is_lost_is_not() {
    let recorded = || Recorded::within(Window::lasting(ms(1000), Duration::from_secs(5)));
    assert_eq!(judged(|story| story.at(1100).part(1).at(20_000), recorded), STANDS);
    assert_eq!(judged(|story| story.at(1100).part(1).at(9000).record(1).at(20_000), recorded), STANDS, "too late");
    assert_eq!(judged(|story| story.at(1100).record(1).at(1200).part(1).at(20_000), recorded), TAKEN_BACK);
}

#[test]
fn control_in_a_window_rests_on_both_clocks() {
    let asked =
        |story: Story| story.observing(Observation::Control, None).at(3500).control(ControlAct::Acquired, "a", 1, "");
    assert_eq!(judged(|story| asked(story).at(9000), || HolderInControl::new("a", window())), TAKEN_BACK);
    let back = |story: Story| asked(story).at(3700).control(ControlAct::Expired, "a", 1, "").at(9000);
    assert_eq!(judged(back, || GivesControlBack::new("a", window())), TAKEN_BACK);
}

#[test]
fn who_was_slow_to_notice_is_told_by_the_plant_alone_unless_a_fault_kept_it() {
    let slow = |story: Story| {
        let taken = story.at(100).control(ControlAct::Acquired, "a", 1, "");
        let taken = taken.at(200).control_by("", ControlAct::Expired, "a", 1, "");
        let taken = taken.at(300).control(ControlAct::Acquired, "b", 2, "");
        let refused = taken.at(400).control(ControlAct::Refused, "a", 1, "Conveyor.Run");
        refused.at(2000).control(ControlAct::Refused, "a", 1, "Conveyor.Run").at(9000)
    };
    let frozen = |story: Story| {
        slow(story.fault(1, Fault::Freeze { component: "a".into() }, FaultChange::Injected).fault(
            1,
            Fault::Freeze { component: "a".into() },
            crate::check::testing::healed(&[]),
        ))
    };
    assert_eq!(judged(slow, ControlNeverShared::new), STANDS);
    assert_eq!(judged(frozen, ControlNeverShared::new), TAKEN_BACK);
}

#[test]
fn what_was_done_just_outside_of_a_window_accuses_nobody() {
    let check = || StandsBy::new("gateway-b", Some("gateway-b".into()), window());
    let acted = |story: Story| story.at(2970).control(ControlAct::Acquired, "b", 1, "").at(9000);
    assert_eq!(judged(acted, check), TAKEN_BACK);
    assert_eq!(judged(|story| story.at(2000).message("gateway-b", 4).at(9000), check), STANDS, "it published");
    let held = |story: Story| story.at(500).control(ControlAct::Acquired, "b", 1, "").at(9000);
    assert_eq!(judged(held, check), STANDS, "it was in control all the time");
}
