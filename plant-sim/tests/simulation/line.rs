//! The line as a controller's client sees it, without a server: production, takeover, loss of control.

use crate::support::{Automatic, acquire, call, count, finished, is, number, operate, rig, state};
use plant_sim::Refusal;
use plant_sim::rig::Rig;

fn running(parts: u32) -> (Rig, u64) {
    let mut rig = rig(42);
    let token = acquire(&mut rig, "a", 60_000).expect("nobody holds the lease");
    operate(&mut rig, "LoadMagazine", &[parts.into()]);
    operate(&mut rig, "SelectAuto", &[true.into()]);
    operate(&mut rig, "PressStart", &[]);
    advance(&mut rig, 10);
    assert_eq!(state(&rig), "Running");
    (rig, token)
}

fn advance(rig: &mut Rig, milliseconds: u64) {
    (0..milliseconds).for_each(|_| {
        rig.advance();
    });
}

fn produce_until(rig: &mut Rig, token: u64, done: impl Fn(&Rig) -> bool) {
    let mut automatic = Automatic::new("a", token);
    let limit = rig.now() + 60_000;
    while !done(rig) {
        automatic.act(rig);
        rig.advance();
        assert!(rig.now() < limit, "not done within a minute: {rig:?}");
    }
}

fn last_serial(rig: &Rig) -> u64 {
    count(rig, "Production.LastSerial")
}

#[test]
fn ten_parts_pass_in_eight_to_nine_seconds_and_the_line_stops_by_itself() {
    let (mut rig, token) = running(10);
    let start = rig.now();
    produce_until(&mut rig, token, |rig| last_serial(rig) == 10);
    let took = rig.now() - start;
    assert!((7_500..9_000).contains(&took), "took {took} ms");
    assert_eq!(finished(&mut rig), (1..=10).map(|n| (n, n)).collect::<Vec<_>>());
    advance(&mut rig, 5);
    assert_eq!(state(&rig), "Idle");
    assert!(!rig.simulation().is_moving());
    assert!(is(&rig, "Panel.EmptyLamp") && is(&rig, "Panel.StopLamp"));
    assert!(!is(&rig, "Panel.FaultLamp") && !is(&rig, "Panel.StartLamp"));
}

#[test]
fn an_emergency_stop_amid_a_stroke_loses_nothing() {
    let (mut rig, token) = running(2);
    produce_until(&mut rig, token, |rig| number(rig, "Ejector.Position") > 50.0);
    operate(&mut rig, "PressEmergencyStop", &[]);
    advance(&mut rig, 5);
    assert!(!rig.simulation().is_moving());
    let places = |rig: &Rig| format!("{:?}", rig.simulation().workpieces());
    let stopped = places(&rig);
    advance(&mut rig, 1000);
    assert_eq!(places(&rig), stopped);
    assert_eq!(state(&rig), "EmergencyStop");
    operate(&mut rig, "ReleaseEmergencyStop", &[]);
    advance(&mut rig, 5);
    assert_eq!(state(&rig), "ResetRequired");
    assert!(is(&rig, "Panel.ResetLamp"));
    operate(&mut rig, "PressReset", &[]);
    advance(&mut rig, 30);
    assert_eq!(state(&rig), "Idle");
    operate(&mut rig, "PressStart", &[]);
    produce_until(&mut rig, token, |rig| last_serial(rig) == 2);
}

#[test]
fn a_half_pushed_part_of_an_empty_magazine_is_still_produced_after_the_piston_went_back() {
    let (mut rig, token) = running(1);
    produce_until(&mut rig, token, |rig| number(rig, "Ejector.Position") > 70.0);
    call(&mut rig, "a", "Ejector.Retract", &[token.into()]).unwrap();
    advance(&mut rig, 400);
    assert!(is(&rig, "Ejector.Retracted"));
    assert_eq!(rig.simulation().workpieces()[0].element, "Ejector");
    assert_eq!(count(&rig, "Magazine.Level"), 1);
    produce_until(&mut rig, token, |rig| last_serial(rig) == 1);
}

#[test]
fn a_line_that_hands_have_cleared_begins_anew_and_has_finished_what_it_had() {
    let (mut rig, token) = running(4);
    produce_until(&mut rig, token, |rig| last_serial(rig) == 1);
    assert!(count(&rig, "Conveyor.PartsOnBelt") > 0 && count(&rig, "Magazine.Level") > 0);
    operate(&mut rig, "SelectAuto", &[false.into()]);
    advance(&mut rig, 10);
    for act in ["ClearMagazine", "ClearEjector", "ClearBelt", "ConfirmClear"] {
        operate(&mut rig, act, &[]);
        advance(&mut rig, 10);
    }
    assert!(rig.simulation().workpieces().iter().all(|part| part.element == "Conveyor.Bin"));
    assert_eq!((count(&rig, "Magazine.Level"), count(&rig, "Conveyor.PartsOnBelt"), last_serial(&rig)), (0, 0, 1));
    assert_eq!(state(&rig), "Idle");
    operate(&mut rig, "LoadMagazine", &[2u32.into()]);
    operate(&mut rig, "SelectAuto", &[true.into()]);
    operate(&mut rig, "PressStart", &[]);
    produce_until(&mut rig, token, |rig| last_serial(rig) == 3);
    advance(&mut rig, 10);
    assert_eq!(state(&rig), "Idle", "nothing is left to do");
}

#[test]
fn a_lease_that_runs_out_stops_the_line_until_somebody_takes_control() {
    let (mut rig, token) = running(3);
    produce_until(&mut rig, token, |rig| count(rig, "Conveyor.PartsOnBelt") == 1);
    let token = acquire(&mut rig, "a", 100).expect("the holder may acquire again");
    advance(&mut rig, 105);
    assert_eq!(state(&rig), "Safe");
    assert!(!rig.simulation().is_moving());
    let late = call(&mut rig, "a", "Conveyor.Stop", &[token.into()]);
    assert_eq!(late, Err(Refusal::StaleToken { token }));
    let token = acquire(&mut rig, "b", 60_000).expect("the lease has ended");
    advance(&mut rig, 5);
    assert_eq!(state(&rig), "Running");
    assert!(!rig.simulation().is_moving(), "nothing goes on by itself");
    produce_until(&mut rig, token, |rig| last_serial(rig) == 3);
}

#[test]
fn a_handover_between_two_scans_passes_through_the_safe_state() {
    let (mut rig, token) = running(3);
    produce_until(&mut rig, token, |rig| rig.simulation().is_moving());
    call(&mut rig, "a", "Control.ReleaseControl", &[token.into()]).unwrap();
    let token = acquire(&mut rig, "b", 1000).expect("the lease is free");
    assert_eq!(state(&rig), "Safe");
    let early = call(&mut rig, "b", "Ejector.Retract", &[token.into()]);
    assert!(matches!(early, Err(Refusal::Interlock(_))), "{early:?}");
    advance(&mut rig, 5);
    assert_eq!(state(&rig), "Running");
    assert!(!rig.simulation().is_moving());
}

#[test]
fn by_hand_the_belt_runs_only_while_control_is_held() {
    let mut rig = rig(1);
    let token = acquire(&mut rig, "a", 100).expect("free");
    let reverse = call(&mut rig, "a", "Conveyor.Run", &[token.into(), (-1).into(), true.into()]);
    assert_eq!(reverse, Ok(vec![]));
    advance(&mut rig, 10);
    assert!((number(&rig, "Conveyor.Speed") + 150.0).abs() < 1e-9);
    advance(&mut rig, 100);
    assert!(!rig.simulation().is_moving());
    assert_eq!(state(&rig), "Idle");
}

#[test]
fn commands_are_not_taken_in_automatic_while_idle_nor_with_a_direction_that_is_none() {
    let (mut rig, token) = running(1);
    let stopped = call(&mut rig, "a", "Conveyor.Run", &[token.into(), 0.into(), false.into()]);
    assert!(matches!(stopped, Err(Refusal::OutOfRange(_))));
    operate(&mut rig, "PressStop", &[]);
    advance(&mut rig, 10);
    assert_eq!(state(&rig), "Idle");
    let extend = call(&mut rig, "a", "Ejector.Extend", &[token.into()]);
    assert!(matches!(extend, Err(Refusal::Interlock(_))));
}
