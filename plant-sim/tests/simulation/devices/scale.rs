//! Workpieces of different weights stop on a scale at the end of a belt.

use std::sync::LazyLock;

use super::{Small, belt, link, refused, store};
use plant_sim::Refusal;

/// What stands in the belt.
const INSIDE: &str = r#"
        <ExternalInterface Name="Clear" RefBaseClassPath="Lib@Interfaces/Method"/>
        <InternalElement Name="Scale" RefBaseSystemUnitPath="Lib@Units/Scale">
          <Attribute Name="Position" Unit="mm"><Value>550</Value></Attribute>
          <Attribute Name="Platform" Unit="mm"><Value>100</Value></Attribute>
          <Attribute Name="MaxLoad" Unit="g"><Value>500</Value></Attribute>
          <Attribute Name="MinWeight" Unit="g"><Value>90</Value></Attribute>
          <Attribute Name="MaxWeight" Unit="g"><Value>110</Value></Attribute>
          <Attribute Name="Noise" Unit="g"><Value>0.1</Value></Attribute>
          <ExternalInterface Name="SetTare" RefBaseClassPath="Lib@Interfaces/Method"/>
          <ExternalInterface Name="ClearTare" RefBaseClassPath="Lib@Interfaces/Method"/>
        </InternalElement>"#;

/// What workpieces are like.
const PART: &str = r#"
        <Attribute Name="Part">
          <Attribute Name="Mass" Unit="g"><Value>100</Value></Attribute>
          <Attribute Name="MassSpread" Unit="g"><Value>20</Value></Attribute>
        </Attribute>"#;

/// A magazine and a belt.
static LINE: LazyLock<String> =
    LazyLock::new(|| [store(PART), belt("Belt", INSIDE), link("Store:Out", "Belt:In")].concat());

fn flags(line: &Small) -> [bool; 3] {
    ["TooLight", "InTolerance", "TooHeavy"].map(|flag| line.value(&format!("Belt.Scale.{flag}")) == true.into())
}

/// What the scale says of each of so many workpieces, when it has settled.
fn weighed(seed: u64, count: u32) -> Vec<(f64, [bool; 3])> {
    let mut line = Small::seeded(&LINE, seed);
    line.call("Belt.Run", &[1.into(), false.into()]).unwrap();
    let weigh = |_| {
        line.call("Store.Load", &[1u32.into()]).unwrap();
        line.until("Belt.Scale.Settled", false, 3000);
        assert_eq!(flags(&line), [false; 3], "it has not settled");
        line.until("Belt.Scale.Settled", true, 3000);
        line.wait(200);
        let said = (line.number("Belt.Scale.Net"), flags(&line));
        line.call("Belt.Clear", &[]).unwrap();
        line.wait(1000);
        assert_eq!((line.number("Belt.Scale.Gross"), flags(&line)), (0.0, [false; 3]));
        said
    };
    (0..count).map(weigh).collect()
}

#[test]
fn each_workpiece_is_weighed_and_judged_when_the_weight_has_settled() {
    let all = weighed(3, 20);
    for (net, flags) in &all {
        assert!((79.7..=120.3).contains(net), "{net} g");
        assert_eq!(*flags, [*net < 90.0, (90.0..=110.0).contains(net), *net > 110.0], "{net} g");
    }
    for judged in 0..3 {
        assert!(all.iter().any(|(_, flags)| flags[judged]), "the spread has all three: {all:?}");
    }
    assert_eq!(all[..3], weighed(3, 3));
    assert_ne!(all[..3], weighed(4, 3));
}

#[test]
fn the_tare_is_taken_off_and_too_much_is_told() {
    let mut line = Small::new(&LINE);
    line.call("Belt.Run", &[1.into(), false.into()]).unwrap();
    line.call("Store.Load", &[1u32.into()]).unwrap();
    line.until("Belt.Scale.Settled", false, 3000);
    line.wait(5);
    assert_eq!(line.call("Belt.Scale.SetTare", &[]), Err(Refusal::interlock("the weight is not settled")));
    line.until("Belt.Scale.Settled", true, 3000);
    line.wait(200);
    line.call("Belt.Scale.SetTare", &[]).unwrap();
    line.wait(10);
    let (net, tare) = (line.number("Belt.Scale.Net"), line.number("Belt.Scale.Tare"));
    assert!(net.abs() <= 0.4 && (79.0..=121.0).contains(&tare), "{net} g net, {tare} g tare");
    assert_eq!(flags(&line), [true, false, false]);
    // Two fit on the platform, the third with half of its length: less than the scale bears, and too much for what is good.
    line.call("Store.Load", &[2u32.into()]).unwrap();
    line.wait(4000);
    let net = line.number("Belt.Scale.Net");
    assert!((120.0..=180.0).contains(&net), "{net} g");
    line.call("Belt.Scale.ClearTare", &[]).unwrap();
    line.wait(10);
    assert!((line.number("Belt.Scale.Net") - net - tare).abs() < 0.5);
}

#[test]
fn a_drifting_load_cell_judges_wrongly() {
    let mut line = Small::new(&LINE.replace("<Value>20</Value>", "<Value>0</Value>"));
    line.call("Belt.Run", &[1.into(), false.into()]).unwrap();
    line.call("Store.Load", &[1u32.into()]).unwrap();
    line.until("Belt.Scale.InTolerance", true, 5000);
    line.inject(1, "drifting Belt.Scale.Gross by 2/s");
    line.until("Belt.Scale.TooHeavy", true, 6000);
    line.heal(1);
    line.until("Belt.Scale.InTolerance", true, 20);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused(&LINE, "<Value>0.1</Value>", "<Value>0.13</Value>", "it must be at most a quarter of Band");
    refused(&LINE, "<Value>90</Value>", "<Value>111</Value>", "it must not be larger than MaxWeight");
    refused(&LINE, "<Value>110</Value>", "<Value>501</Value>", "501 g is not within 0 to 500 g");
    refused(&LINE, "<Value>20</Value>", "<Value>100</Value>", "it must be smaller than Part.Mass");
}
