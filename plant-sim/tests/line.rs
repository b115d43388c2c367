//! The line as a controller's client sees it, without a server: production, takeover, loss of control.

mod support;

use plant_sim::plc::{Command, Refusal, State};
use plant_sim::rig::Rig;
use plant_sim::simulation::Place;
use plant_sim::{Call, OperatorAct, Reply};
use support::{Automatic, acquire, operate};

fn running(parts: u32) -> (Rig, u64) {
    let mut rig = Rig::new(42);
    let token = acquire(&mut rig, "a", 60_000).expect("nobody holds the lease");
    operate(&mut rig, OperatorAct::Load { count: parts });
    operate(&mut rig, OperatorAct::SelectAuto { auto: true });
    operate(&mut rig, OperatorAct::PressStart);
    advance(&mut rig, 10);
    assert_eq!(rig.plc().state(), State::Running);
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

fn finished(rig: &Rig) -> u64 {
    rig.plc().production().last_serial()
}

#[test]
fn ten_parts_pass_in_eight_to_nine_seconds_and_the_line_stops_by_itself() {
    let (mut rig, token) = running(10);
    let start = rig.now();
    produce_until(&mut rig, token, |rig| finished(rig) == 10);
    let took = rig.now() - start;
    assert!((7_500..9_000).contains(&took), "took {took} ms");
    let parts: Vec<_> = rig.plc().production().from(1, 100).iter().map(|f| (f.serial, f.part)).collect();
    assert_eq!(parts, (1..=10u32).map(|n| (u64::from(n), n)).collect::<Vec<_>>());
    advance(&mut rig, 5);
    assert_eq!(rig.plc().state(), State::Idle);
    assert!(!rig.simulation().is_moving());
    let lamps = rig.simulation().panel.lamps();
    assert!(lamps.empty && lamps.stop && !lamps.fault && !lamps.start);
}

#[test]
fn an_emergency_stop_amid_a_stroke_loses_nothing() {
    let (mut rig, token) = running(2);
    produce_until(&mut rig, token, |rig| rig.simulation().sense().cylinder.position > 50_000);
    operate(&mut rig, OperatorAct::PressEmergencyStop);
    advance(&mut rig, 5);
    assert!(!rig.simulation().is_moving());
    let stopped = rig.simulation().workpieces();
    advance(&mut rig, 1000);
    assert_eq!(rig.simulation().workpieces(), stopped);
    assert_eq!(rig.plc().state(), State::EmergencyStop);
    operate(&mut rig, OperatorAct::ReleaseEmergencyStop);
    advance(&mut rig, 5);
    assert_eq!(rig.plc().state(), State::ResetRequired);
    assert!(rig.simulation().panel.lamps().reset);
    operate(&mut rig, OperatorAct::PressReset);
    advance(&mut rig, 30);
    assert_eq!(rig.plc().state(), State::Idle);
    operate(&mut rig, OperatorAct::PressStart);
    produce_until(&mut rig, token, |rig| finished(rig) == 2);
}

#[test]
fn a_half_pushed_part_of_an_empty_magazine_is_still_produced_after_the_piston_went_back() {
    let (mut rig, token) = running(1);
    produce_until(&mut rig, token, |rig| rig.simulation().sense().cylinder.position > 70_000);
    rig.call("a", &Call::Command { token, command: Command::Retract }).unwrap();
    advance(&mut rig, 400);
    assert!(rig.simulation().sense().cylinder.retracted);
    assert_eq!(rig.simulation().workpieces()[0].place, Place::Slide);
    assert_eq!(rig.plc().inputs().waiting_parts(), 1);
    produce_until(&mut rig, token, |rig| finished(rig) == 1);
}

#[test]
fn a_lease_that_runs_out_stops_the_line_until_somebody_takes_control() {
    let (mut rig, token) = running(3);
    produce_until(&mut rig, token, |rig| rig.plc().production().on_belt() == 1);
    let token = acquire(&mut rig, "a", 100).expect("the holder may acquire again");
    advance(&mut rig, 105);
    assert_eq!(rig.plc().state(), State::Safe);
    assert!(!rig.simulation().is_moving());
    let late = rig.call("a", &Call::Command { token, command: Command::Stop });
    assert_eq!(late, Err(Refusal::StaleToken { token }));
    let token = acquire(&mut rig, "b", 60_000).expect("the lease has ended");
    advance(&mut rig, 5);
    assert_eq!(rig.plc().state(), State::Running);
    assert!(!rig.simulation().is_moving(), "nothing goes on by itself");
    produce_until(&mut rig, token, |rig| finished(rig) == 3);
}

#[test]
fn a_handover_between_two_scans_passes_through_the_safe_state() {
    let (mut rig, token) = running(3);
    produce_until(&mut rig, token, |rig| rig.simulation().is_moving());
    rig.call("a", &Call::Release { token }).unwrap();
    let token = acquire(&mut rig, "b", 1000).expect("the lease is free");
    assert_eq!(rig.plc().state(), State::Safe);
    let early = rig.call("b", &Call::Command { token, command: Command::Retract });
    assert!(matches!(early, Err(Refusal::Interlock(_))), "{early:?}");
    advance(&mut rig, 5);
    assert_eq!(rig.plc().state(), State::Running);
    assert!(!rig.simulation().is_moving());
}

#[test]
fn by_hand_the_belt_runs_only_while_control_is_held() {
    let mut rig = Rig::new(1);
    let token = acquire(&mut rig, "a", 100).expect("free");
    let reverse = Command::Run { direction: plant_sim::module::conveyor::Direction::Reverse, slow: true };
    assert_eq!(rig.call("a", &Call::Command { token, command: reverse }), Ok(Reply::Done));
    advance(&mut rig, 10);
    assert_eq!(rig.simulation().sense().conveyor.speed, -150);
    advance(&mut rig, 100);
    assert!(!rig.simulation().is_moving());
    assert_eq!(rig.plc().state(), State::Idle);
}

#[test]
fn commands_are_not_taken_in_automatic_while_idle_nor_with_a_direction_that_is_none() {
    let (mut rig, token) = running(1);
    let stopped = Command::Run { direction: plant_sim::module::conveyor::Direction::Stopped, slow: false };
    let call = |rig: &mut Rig, command| rig.call("a", &Call::Command { token, command });
    assert!(matches!(call(&mut rig, stopped), Err(Refusal::OutOfRange(_))));
    operate(&mut rig, OperatorAct::PressStop);
    advance(&mut rig, 10);
    assert_eq!(rig.plc().state(), State::Idle);
    assert!(matches!(call(&mut rig, Command::Extend), Err(Refusal::Interlock(_))));
}
