//! Each fault of a line has its effect, is undone, and says what it touched.

#![expect(clippy::float_cmp, reason = "the line counts in whole micrometres: what it shows is exact")]

use crate::faulty::Faulty;
use line_model::fault::Noise;
use line_model::fault::{FaultId, PlantFault};

/// So long the line needs for five parts, and more.
const PLENTY: u64 = 15_000;

#[test]
fn a_stuck_sensor_deceives_the_controller_and_nobody_else() {
    let mut line = Faulty::running(5);
    let stuck = line.inject("stuck Conveyor.EntryBarrier=true");
    line.run(5000);
    assert_eq!((line.finished(), line.flag("Ejector.Retracted")), (0, true), "the interlock holds the ejector back");
    assert_eq!(line.workpieces(), [1, 2, 3, 4, 5]);
    assert_eq!(line.heal(stuck).as_deref(), Some("altered 1000 readings"), "all of them, for nothing lies there");
    line.run(PLENTY);
    assert_eq!(line.finished(), 5);
}

#[test]
fn a_sensor_that_sticks_at_what_is_so_touches_nothing() {
    let mut line = Faulty::new(1);
    let stuck = line.inject("stuck Conveyor.ExitBarrier");
    line.run_idle(1000);
    assert_eq!(line.heal(stuck), None);
}

#[test]
fn a_sensor_is_the_same_under_each_of_its_names() {
    let mut line = Faulty::new(1);
    let stuck = line.inject("stuck Conveyor.EntrySensor.Interrupted=true");
    line.run_idle(5);
    assert!(line.flag("Conveyor.EntryBarrier"));
    let error = line.try_inject("stuck Conveyor.EntryBarrier=false").unwrap_err();
    assert_eq!(error.to_string(), "`stuck Conveyor.EntryBarrier=false`: fault 1 does this already; heal that first");
    line.heal(stuck);
    line.run_idle(5);
    assert!(!line.flag("Conveyor.EntryBarrier"));
    line.inject("stuck Conveyor.EntryBarrier=true");
}

#[test]
fn noise_and_drift_show_in_a_position_that_does_not_move() {
    for (fault, within) in [("noisy Ejector.Position by 2.5", 2.5), ("drifting Ejector.Position by -1/s", 2.0)] {
        let mut line = Faulty::new(1);
        let id = line.inject(fault);
        line.run_idle(2000);
        let shown = line.number("Ejector.Position");
        assert!(shown != 0.0 && shown.abs() <= within, "{fault}: {shown}");
        assert_eq!(line.heal(id).as_deref(), Some("altered 400 readings"));
        line.run_idle(5);
        assert_eq!(line.number("Ejector.Position"), 0.0);
    }
}

#[test]
fn a_late_sensor_lets_the_controller_know_later() {
    let mut line = Faulty::running(1);
    let late = line.inject("delayed Ejector.Extended by 200ms");
    let (mut there, mut seen) = (None, None);
    for _ in 0..1500 {
        line.run(1);
        there = there.or((line.number("Ejector.Position") == 100.0).then_some(line.rig.now()));
        seen = seen.or(line.flag("Ejector.Extended").then_some(line.rig.now()));
    }
    let late_by = seen.unwrap() - there.unwrap();
    assert!((195..=200).contains(&late_by), "the position is sampled every 5 ms: {late_by} ms");
    let touched = line.heal(late).unwrap();
    assert!(touched.starts_with("altered "), "{touched}");
}

#[test]
fn a_jammed_device_stands_still_and_is_found_out() {
    let mut line = Faulty::running(3);
    let jammed = line.inject("jammed Ejector");
    line.run(3000);
    assert_eq!((line.number("Ejector.Position"), line.finished()), (0.0, 0));
    assert!(line.flag("Panel.FaultLamp"), "the stroke is supervised");
    let touched = line.heal(jammed).unwrap();
    assert!(touched.starts_with("held back 1.0"), "{touched}");
    line.call("Operator.PressReset", &[]).unwrap();
    line.run_idle(20);
    line.start(0);
    line.run(PLENTY);
    assert_eq!(line.finished(), 3);
}

#[test]
fn a_slow_belt_takes_longer() {
    let time_for = |fault: Option<&str>| {
        let mut line = Faulty::running(2);
        let id = fault.map(|fault| line.inject(fault));
        while line.finished() < 2 {
            line.run(5);
            assert!(line.rig.now() < 60_000);
        }
        (line.rig.now(), id.map(|id| line.heal(id).unwrap()))
    };
    let (sound, _) = time_for(None);
    let (slow, touched) = time_for(Some("slow Conveyor to 50%"));
    assert!(slow > sound + 1000, "{sound} ms and {slow} ms");
    assert!(touched.unwrap().starts_with("held back "));
    let (weak, touched) = time_for(Some("weak Conveyor to 50%"));
    assert!((sound + 1000..=slow).contains(&weak), "it is slow while parts lie on it: {weak} ms");
    assert!(touched.unwrap().starts_with("held back "));
}

#[test]
fn a_weak_device_without_load_moves_as_always() {
    let mut line = Faulty::new(1);
    line.take_control();
    let weak = line.inject("weak Ejector to 0%");
    line.call("Ejector.Extend", &[1u64.into()]).unwrap();
    line.run_idle(600);
    assert!(line.flag("Ejector.Extended"));
    assert_eq!(line.heal(weak), None);
}

#[test]
fn without_air_nothing_pneumatic_moves_and_the_belt_does() {
    let mut line = Faulty::running(3);
    line.run(200);
    let lost = line.inject("air lost");
    let stood = line.number("Ejector.Position");
    line.run(3000);
    assert_eq!(line.number("Ejector.Position"), stood);
    assert!(line.flag("Panel.FaultLamp"));
    let touched = line.heal(lost).unwrap();
    assert!(touched.starts_with("held back "), "{touched}");
    line.call("Operator.PressReset", &[]).unwrap();
    line.run_idle(20);
    line.start(0);
    line.run(PLENTY);
    assert_eq!(line.finished(), 3);
}

#[test]
fn air_that_nobody_needed_was_not_missed() {
    let mut line = Faulty::new(1);
    let lost = line.inject("air lost");
    line.run_idle(1000);
    assert_eq!(line.heal(lost), None);
}

#[test]
fn restraints_of_one_device_leave_what_the_worst_leaves() {
    let mut line = Faulty::running(5);
    let (slow, jammed) = (line.inject("slow Conveyor to 50%"), line.inject("jammed Conveyor"));
    line.run(500);
    assert_eq!(line.number("Conveyor.Speed"), 0.0);
    line.heal(jammed);
    line.run(5);
    assert_eq!(line.number("Conveyor.Speed"), 200.0);
    line.heal(slow);
    line.run(5);
    assert_eq!(line.number("Conveyor.Speed"), 400.0);
}

#[test]
fn a_lost_part_is_missed_and_the_others_are_finished() {
    let mut line = Faulty::running(3);
    let lost = line.inject("part lost Conveyor");
    line.run(PLENTY);
    assert_eq!((line.finished(), line.workpieces()), (2, vec![2, 3]));
    assert_eq!(line.number("Conveyor.PartsOnBelt"), 1.0, "the controller waits for it");
    assert_eq!(line.rig.affected_parts().lost, [1]);
    assert_eq!(line.heal(lost).as_deref(), Some("took workpiece 1 away from Conveyor"));
}

#[test]
fn a_part_lost_in_front_of_the_piston_leaves_the_way_free() {
    let mut line = Faulty::running(3);
    while line.number("Ejector.Position") < 80.0 {
        line.run(1);
    }
    line.inject("part lost Ejector");
    line.run(PLENTY);
    assert_eq!((line.finished(), line.workpieces()), (2, vec![2, 3]));
}

#[test]
fn a_doubled_part_is_there_twice() {
    let mut line = Faulty::running(2);
    let doubled = line.inject("part doubled Conveyor");
    line.run(PLENTY);
    let told = "they lie side by side, and the reader at the exit sees one number";
    assert_eq!((line.workpieces(), line.finished()), (vec![1, 1, 2], 2), "{told}");
    assert_eq!(line.heal(doubled).as_deref(), Some("doubled workpiece 1 on Conveyor"));
}

#[test]
fn a_fault_of_a_part_that_met_none_touched_nothing_and_is_called_off() {
    let mut line = Faulty::new(1);
    let affected = ["part lost Conveyor", "part doubled Conveyor", "part turned Conveyor"];
    let ids = affected.map(|fault| line.inject(fault));
    line.run_idle(1000);
    assert_eq!(ids.map(|id| line.heal(id)), [const { None }; 3]);
    line.start(2);
    line.run(PLENTY);
    assert_eq!((line.finished(), line.workpieces()), (2, vec![1, 2]));
}

#[test]
fn a_turned_part_lies_the_wrong_way_round() {
    let mut line = Faulty::running(1);
    let turned = line.inject("part turned Ejector");
    line.run(PLENTY);
    assert_eq!(line.rig.affected_parts().turned, [1]);
    assert_eq!(line.heal(turned).as_deref(), Some("turned workpiece 1 round on Ejector"));
}

#[test]
fn a_stopped_controller_switches_everything_off_and_nothing_starts_by_itself() {
    let mut line = Faulty::running(5);
    line.run(1500);
    let before = (line.finished(), line.value("Control.Token"));
    let stop = line.inject("controller stop");
    assert_eq!(line.text("Line.State"), "Stopped");
    line.run_idle(1);
    assert_eq!((line.flag("Conveyor.Running"), line.number("Conveyor.Speed")), (false, 0.0));
    assert!(!line.flag("Panel.StartLamp") && !line.flag("Line.Moving"));
    let refused = line.call("Control.AcquireControl", &["b".into(), 1000u32.into()]).unwrap_err();
    assert!(refused.to_string().contains("the controller is stopped"), "{refused}");
    line.call("Control.GetLedger", &[1u64.into(), 10u32.into()]).expect("what it knows can be read");
    line.call("Operator.PressStart", &[]).expect("hands can do what they like");
    assert!(line.rig.has_seen_acts(), "nobody waits for a controller that sees nothing");
    line.run_idle(999);
    assert_eq!((line.finished(), line.value("Control.Token")), before);
    assert_eq!(line.heal(stop).as_deref(), Some("left out 200 scans"));
    line.run_idle(1000);
    assert_eq!((line.text("Line.State"), line.text("Control.Holder")), ("Idle".into(), String::new()));
    assert!(!line.flag("Line.Moving"));
    line.start(0);
    line.run(PLENTY);
    assert_eq!(line.finished(), 5);
}

#[test]
fn names_that_do_not_exist_are_refused_with_the_nearest() {
    let mut line = Faulty::new(1);
    for (fault, error) in [
        (
            "stuck Conveyor.ExitBarier=true",
            "the line has no sensor `Conveyor.ExitBarier`; did you mean `Conveyor.ExitBarrier`?",
        ),
        ("stuck Line.State=Idle", "the line has no sensor `Line.State`; "),
        ("jammed Ejektor", "the line has no actuator `Ejektor`; did you mean `Ejector`?"),
        ("jammed Magazine", "the line has no actuator `Magazine`; "),
        ("part lost Conveier", "the line has no element that carries workpieces `Conveier`; did you mean `Conveyor`?"),
        ("stuck Conveyor.ExitBarrier=3", "`3` is no Boolean, which the sensor says"),
        ("noisy Conveyor.ExitBarrier by 0.5", "a Boolean errs by a chance like 5%"),
        ("noisy Ejector.Position by 5%", "a number errs by so much, like 0.5"),
        ("noisy Ejector.Position by 1e308", "no sensor errs by so much"),
        ("drifting Conveyor.ExitBarrier by 1/s", "only a number drifts"),
    ] {
        let told = line.try_inject(fault).unwrap_err().to_string();
        assert!(told.contains(error), "{told}");
    }
    for amplitude in [f64::INFINITY, f64::NAN, -1.0] {
        let fault = PlantFault::Noisy { sensor: "Ejector.Position".into(), noise: Noise::Amplitude(amplitude) };
        let told = line.rig.inject(FaultId(7), &fault).unwrap_err().to_string();
        assert!(told.contains("no sensor errs by so much"), "{told}");
    }
    let told = line.rig.heal(FaultId(7)).unwrap_err().to_string();
    assert!(told.starts_with("fault 7 is not in force"), "{told}");
}
