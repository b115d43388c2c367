//! Many stations in one line: what stands still costs nothing, and each has a controller of its own.

use crate::stations::{named, stations};
use line_model::Value;
use plant_sim::assembly::Registry;
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;

fn call(rig: &mut Rig, name: &str, arguments: &[Value]) -> Vec<Output> {
    let method = rig.method(name).unwrap();
    rig.call("test", method, arguments).unwrap()
}

fn run(rig: &mut Rig, milliseconds: u32) {
    for _ in 0..milliseconds {
        rig.advance();
    }
}

fn run_belt(rig: &mut Rig, station: &str) {
    let answer = call(rig, &named(station, "Control.AcquireControl"), &["a".into(), 60_000u32.into()]);
    let [Output::One(token)] = &answer[..] else { panic!("{answer:?}") };
    call(rig, &named(station, "Conveyor.Run"), &[token.clone(), 1.into(), false.into()]);
}

#[test]
fn only_what_moves_is_awake_among_a_thousand_stations_and_each_has_its_own_control() {
    let mut rig = Rig::new(&stations(1000), &Registry::standard(), 1).unwrap();
    run(&mut rig, 20);
    assert_eq!(rig.simulation().awake(), 0);
    run_belt(&mut rig, "S7");
    run_belt(&mut rig, "S900");
    run(&mut rig, 20);
    assert_eq!(rig.simulation().awake(), 2);
    for (station, moves) in [("S7", true), ("S8", false), ("S900", true)] {
        assert_eq!(rig.value(&named(station, "Line.Moving")), Some(&moves.into()), "{station}");
        let holder = if moves { "a" } else { "" };
        assert_eq!(rig.value(&named(station, "Control.Holder")), Some(&holder.into()), "{station}");
    }
}
