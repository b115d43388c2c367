//! A tower beside a line that has an emergency stop and a reset button.

use std::sync::LazyLock;

use super::{Small, line_control, refused};

const TOWER: &str = r#"
      <InternalElement Name="Tower" RefBaseSystemUnitPath="Lib@Units/TrafficLight">
        <Attribute Name="State"><Value>Line.State</Value></Attribute>
        <Attribute Name="GreenFlash"><Value>Line.State == 'Idle'</Value></Attribute>
        <Attribute Name="FlashPeriod" Unit="ms"><Value>1000</Value></Attribute>
        <ExternalInterface Name="Silence" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>"#;

static LINE: LazyLock<String> = LazyLock::new(|| [TOWER, &line_control("")].concat());

fn lamps(line: &Small) -> [bool; 4] {
    ["Red", "Yellow", "Green", "Buzzer"].map(|lamp| line.value(&format!("Tower.{lamp}")) == true.into())
}

/// For how many of the next thousand milliseconds each lamp is lit.
fn lit_ms(line: &mut Small) -> [u32; 4] {
    let mut lit = [0; 4];
    for _ in 0..1000 {
        line.wait(1);
        lit.iter_mut().zip(lamps(line)).for_each(|(sum, now)| *sum += u32::from(now));
    }
    lit
}

#[test]
fn it_tells_how_the_line_is_from_an_emergency_stop_to_its_reset() {
    let mut line = Small::new(&LINE);
    line.wait(10);
    assert_eq!(lit_ms(&mut line), [0, 0, 500, 0], "idle: as this line says");
    line.call("Stop.Press", &[]).unwrap();
    line.wait(5);
    assert_eq!(lamps(&line), [true, false, false, true]);
    line.call("Tower.Silence", &[]).unwrap();
    line.wait(5);
    assert_eq!(lit_ms(&mut line), [1000, 0, 0, 0]);
    line.call("Stop.Release", &[]).unwrap();
    line.wait(5);
    assert_eq!(lit_ms(&mut line), [0, 500, 0, 0], "it waits for a reset");
    line.call("Reset.Press", &[]).unwrap();
    line.wait(10);
    assert_eq!(lit_ms(&mut line), [0, 0, 500, 0]);
}

#[test]
fn a_tower_without_power_is_dark_and_its_controller_notices() {
    let mut line = Small::new(&LINE);
    line.call("Stop.Press", &[]).unwrap();
    line.wait(200);
    assert_eq!((line.value("Tower.RedLit"), line.value("Tower.LampFault")), (true.into(), false.into()));
    line.inject(1, "jammed Tower");
    line.wait(10);
    assert_eq!((line.value("Tower.RedLit"), line.value("Tower.LampFault")), (false.into(), true.into()));
    assert_eq!(line.heal(1).as_deref(), Some("held back 0.010 s of motion"));
    line.wait(10);
    assert_eq!((line.value("Tower.RedLit"), line.value("Tower.LampFault")), (true.into(), false.into()));
    line.inject(2, "stuck Tower.RedLit=false");
    line.wait(10);
    assert_eq!(line.value("Tower.LampFault"), true.into());
}

#[test]
fn a_controller_that_stops_switches_everything_off() {
    let mut line = Small::new(&LINE);
    line.call("Stop.Press", &[]).unwrap();
    line.wait(100);
    line.inject(1, "controller stop");
    line.wait(1);
    assert_eq!((lamps(&line), line.value("Tower.RedLit")), ([false; 4], false.into()));
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused(&LINE, "<Value>1000</Value>", "<Value>100</Value>", "the smallest allowed value is 300 ms");
    refused(&LINE, "GreenFlash", "GreenFlsh", "did you mean `GreenFlash`?");
    refused(&LINE, "<Value>Line.State</Value>", "<Value>Line.Stat</Value>", "did you mean Line.State?");
    refused(&LINE, "<Value>Line.State == 'Idle'</Value>", "<Value>Line.State</Value>", "GreenFlash");
}
