//! Whatever line it is and whenever its controller is stopped, all that it drives stands still within one scan. After an
//! emergency stop nothing moves before something new is asked for.

use std::sync::LazyLock;

use crate::halted::Halted;
use crate::section::{self, Section};
use assert_matches::assert_matches;
use line_model::fault::FaultId;
use line_model::{Line, Value, aml};
use plant_sim::Refusal;
use plant_sim::assembly::Registry;
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;
use proptest::prelude::*;

/// A method with its arguments, the token not counted.
type Call = (&'static str, Vec<Value>);

/// A line and what sets it in motion; with a token if it has a control lease.
struct Driven {
    line: Line,
    calls: Vec<Call>,
    token: bool,
}

static LINES: LazyLock<[Driven; 3]> = LazyLock::new(|| {
    let run = || vec![1i32.into(), false.into()];
    let car = || vec!["CAR-1".into()];
    let start = || [("Operator.SelectAuto", vec![true.into()]), ("Operator.PressStart", vec![])];
    let mps = [[("Operator.LoadMagazine", vec![3u32.into()])].to_vec(), start().to_vec()].concat();
    let mps = [mps, vec![("Conveyor.Run", run()), ("Ejector.Extend", vec![])]].concat();
    let assembly = [vec![("Operator.LoadCarrier", car())], start().to_vec()].concat();
    let assembly = [assembly, vec![("Screwdriving.Belt.Run", run()), ("Gate.Reject", vec![])]].concat();
    let packing = vec![("Store.Load", vec![3u32.into()]), ("Belt.Run", run())];
    [driven("mps", mps, true), driven("assembly", assembly, true), driven("packing", packing, false)]
});

fn driven(name: &str, calls: Vec<Call>, token: bool) -> Driven {
    let path = format!("{}/../fixtures/lines/{name}.aml", env!("CARGO_MANIFEST_DIR"));
    Driven { line: aml::load(path).unwrap_or_else(|errors| panic!("{errors}")), calls, token }
}

fn call(rig: &mut Rig, name: &str, arguments: &[Value]) -> Vec<Output> {
    let method = rig.method(name).unwrap_or_else(|| panic!("no method {name}"));
    rig.call("test", method, arguments).unwrap_or_else(|refusal| panic!("{name}: {refusal}"))
}

/// Sets a line in motion.
fn start(driven: &Driven, seed: u64) -> Rig {
    let mut rig = Rig::new(&driven.line, &Registry::standard(), seed).unwrap();
    let token = driven.token.then(|| call(&mut rig, "Control.AcquireControl", &["test".into(), 60_000u32.into()]));
    for (name, arguments) in &driven.calls {
        let token = token.as_deref().filter(|_| !name.starts_with("Operator.")).map(|outputs| match outputs {
            [Output::One(token)] => token.clone(),
            other => panic!("{other:?}"),
        });
        call(&mut rig, name, &token.iter().chain(arguments).cloned().collect::<Vec<_>>());
        (0..20).for_each(|_| _ = rig.advance());
    }
    rig
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn a_stopped_controller_drives_nothing(line in 0..3usize, seed in any::<u64>(), moment in 0..3000u32) {
        let driven = &LINES[line];
        let mut rig = start(driven, seed);
        (0..moment).for_each(|_| _ = rig.advance());
        rig.inject(FaultId(1), &"controller stop".parse().unwrap()).unwrap();
        let mut halted = Halted::new(&driven.line);
        halted.after_call(&rig, true);
        for _ in 0..1000 {
            rig.advance();
            halted.after_step(&rig, true);
        }
    }
}

/// Only what moves can be halted.
#[test]
fn every_line_moves_when_it_is_set_in_motion() {
    for driven in &*LINES {
        assert!(start(driven, 1).simulation().is_moving(), "{}", driven.line.name);
    }
}

/// Presses the emergency stop, releases it and resets; nothing moves meanwhile, nor before something new is asked for.
fn stop_and_reset(section: &mut Section) {
    section.hand("PressEmergencyStop", &[]);
    section.wait(5);
    for act in ["ReleaseEmergencyStop", "PressReset"] {
        for _ in 0..500 {
            assert!(!section.rig.simulation().is_moving(), "moves before {act}");
            section.wait(1);
        }
        section.hand(act, &[]);
    }
    section.until("Line.State", "Idle", 50);
    for _ in 0..500 {
        assert!(!section.rig.simulation().is_moving(), "the reset sets something in motion");
        section.wait(1);
    }
}

#[test]
fn a_gate_that_turns_is_halted_where_it_is_until_the_next_command() {
    let ends = |section: &Section| ["Gate.Passing", "Gate.Rejecting"].map(|end| section.value(end) == &true.into());
    for (command, at_end) in [("Gate.Pass", "Gate.Passing"), ("Gate.Reject", "Gate.Rejecting")] {
        let mut section = Section::running(&section::line(), 1, &["CAR-1"]);
        section.command("Gate.Reject", &[]).unwrap();
        section.wait(40);
        assert_eq!(ends(&section), [false, false], "it is on its way");
        stop_and_reset(&mut section);
        assert_eq!(ends(&section), [false, false]);
        assert_matches!(section.command(command, &[]), Err(Refusal::Interlock(_)), "the line does not run");
        section.hand("PressStart", &[]);
        section.until("Line.State", "Running", 50);
        section.wait(500);
        assert_eq!(ends(&section), [false, false], "it waits for a command");
        section.command(command, &[]).unwrap();
        section.until(at_end, true, 80);
    }
}

#[test]
fn a_loader_that_sets_a_carrier_down_is_halted_until_the_line_is_started() {
    let mut section = Section::running(&section::line(), 1, &["CAR-1"]);
    let on_belt = |section: &Section| section.rig.simulation().workpieces()[0].element == "Screwdriving.Belt";
    section.wait(100);
    assert!(section.rig.simulation().is_moving() && !on_belt(&section));
    stop_and_reset(&mut section);
    assert!(!on_belt(&section));
    section.hand("PressStart", &[]);
    section.wait(205);
    assert!(on_belt(&section));
}
