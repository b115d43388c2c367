//! Whatever faults come and go, in whatever order: they are undone, and no workpiece is unaccounted for.

use crate::faulty::Faulty;
use line_model::fault::FaultId;
use proptest::prelude::*;

/// What happens to a line.
#[derive(Clone, Debug)]
enum Happening {
    Fault(String),
    /// The fault in force with this number, counted round.
    Heal(usize),
    Pass(u64),
}

/// Faults that leave no trace on a line at rest: nothing there reacts to them.
fn traceless() -> impl Strategy<Value = String> {
    let sensor = prop_oneof![
        Just("Conveyor.EntryBarrier"),
        Just("Conveyor.MiddleSensor.Interrupted"),
        Just("Conveyor.ExitBarrier"),
        Just("Ejector.Extended"),
    ];
    prop_oneof![
        (sensor.clone(), any::<bool>()).prop_map(|(sensor, at)| format!("stuck {sensor}={at}")),
        (sensor.clone(), 1u8..=100).prop_map(|(sensor, chance)| format!("noisy {sensor} by {chance}%")),
        (sensor, 1u32..300).prop_map(|(sensor, late)| format!("delayed {sensor} by {late}ms")),
        (-50i32..50)
            .prop_filter("a drift is not 0", |rate| *rate != 0)
            .prop_map(|rate| format!("drifting Ejector.Position by {rate}/s")),
        (1u8..100).prop_map(|left| format!("slow Conveyor to {left}%")),
        (0u8..100).prop_map(|left| format!("weak Ejector to {left}%")),
        Just("jammed Ejector".to_owned()),
        Just("air lost".to_owned()),
        Just("controller stop".to_owned()),
    ]
}

fn any_fault() -> impl Strategy<Value = String> {
    let element = prop_oneof![Just("Conveyor"), Just("Ejector"), Just("Conveyor.Bin")];
    let what = prop_oneof![Just("lost"), Just("doubled"), Just("turned")];
    prop_oneof![3 => traceless(), 2 => (what, element).prop_map(|(what, on)| format!("part {what} {on}"))]
}

fn happenings(fault: impl Strategy<Value = String>) -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        3 => fault.prop_map(Happening::Fault),
        2 => any::<prop::sample::Index>().prop_map(|index| Happening::Heal(index.index(64))),
        3 => (1u64..700).prop_map(Happening::Pass),
    ];
    prop::collection::vec(one, 1..25)
}

/// Lets it all happen to a line; returns the faults that are still in force, and how much time has passed.
fn suffer(line: &mut Faulty, happenings: &[Happening]) -> (Vec<FaultId>, u64) {
    let (mut in_force, mut passed) = (Vec::new(), 0);
    for happening in happenings {
        match happening {
            // One that is in another's place is refused.
            Happening::Fault(fault) => in_force.extend(line.try_inject(fault)),
            Happening::Heal(index) if !in_force.is_empty() => {
                drop(line.heal(in_force.remove(index % in_force.len())));
            }
            Happening::Heal(_) => {}
            Happening::Pass(time) => {
                line.run(*time);
                passed += time;
            }
        }
    }
    (in_force, passed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    /// Healed, a line at rest is the same as one that never had a fault: it shows the same, and runs the same way.
    #[test]
    fn what_is_healed_is_undone(seed in any::<u64>(), happenings in happenings(traceless())) {
        let (mut line, mut sound) = (Faulty::new(seed), Faulty::new(seed));
        let (in_force, passed) = suffer(&mut line, &happenings);
        for id in in_force {
            drop(line.heal(id));
        }
        sound.run_idle(passed);
        for line in [&mut line, &mut sound] {
            line.run_idle(10);
        }
        prop_assert_eq!(line.values(), sound.values());
        for line in [&mut line, &mut sound] {
            line.start(2);
        }
        for _ in 0..20 {
            line.run(200);
            sound.run(200);
            prop_assert_eq!(line.values(), sound.values());
        }
        prop_assert!(line.finished() > 0);
    }

    /// A running line keeps every workpiece but those that faults took away, and has no more than those that they added.
    #[test]
    fn every_workpiece_is_accounted_for(seed in any::<u64>(), happenings in happenings(any_fault())) {
        let mut line = Faulty::new(seed);
        line.start(6);
        let (in_force, _) = suffer(&mut line, &happenings);
        for id in in_force {
            drop(line.heal(id));
        }
        line.run(500);
        let affected = line.rig.affected_parts();
        let mut expected: Vec<u32> = (1..=6).chain(affected.doubled.iter().copied()).collect();
        for lost in &affected.lost {
            let index = expected.iter().position(|part| part == lost);
            prop_assert!(index.is_some(), "{} was lost and never there", lost);
            expected.remove(index.unwrap());
        }
        expected.sort_unstable();
        prop_assert_eq!(line.workpieces(), expected);
    }

    /// The same seed and the same happenings give the same line.
    #[test]
    fn faults_are_deterministic(seed in any::<u64>(), happenings in happenings(any_fault())) {
        let end = || {
            let mut line = Faulty::new(seed);
            line.start(3);
            let (in_force, _) = suffer(&mut line, &happenings);
            let touched: Vec<_> = in_force.into_iter().map(|id| line.heal(id)).collect();
            (line.values(), touched, line.rig.affected_parts().clone())
        };
        prop_assert_eq!(end(), end());
    }
}
