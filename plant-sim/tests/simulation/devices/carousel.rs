//! A table that is fed by a belt; a reader stands at its second place and a scale at its third.

use std::sync::LazyLock;

use super::{Small, belt, link, refused, store};
use plant_sim::Refusal;

const TABLE: &str = r#"
      <InternalElement Name="Table" RefBaseSystemUnitPath="Lib@Units/Carousel">
        <Attribute Name="Places"><Value>4</Value></Attribute>
        <Attribute Name="IndexTime" Unit="ms"><Value>300</Value></Attribute>
        <Attribute Name="Interlocks">
          <Attribute Name="Rotate"><Attribute Name="the box is shut"><Value>Lid.On</Value></Attribute></Attribute>
        </Attribute>
        <ExternalInterface Name="Index" RefBaseClassPath="Lib@Interfaces/Method"/>
        <InternalElement Name="Reader" RefBaseSystemUnitPath="Lib@Units/CodeReader">
          <Attribute Name="Position" Unit="mm"><Value>120</Value></Attribute>
        </InternalElement>
        <InternalElement Name="Scale" RefBaseSystemUnitPath="Lib@Units/Scale">
          <Attribute Name="Position" Unit="mm"><Value>220</Value></Attribute>
          <Attribute Name="Platform" Unit="mm"><Value>60</Value></Attribute>
          <Attribute Name="Noise" Unit="g"><Value>0</Value></Attribute>
        </InternalElement>
      </InternalElement>
      <InternalElement Name="Lid" RefBaseSystemUnitPath="Lib@Units/SelectorSwitch">
        <ExternalInterface Name="Select" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="on" AttributeDataType="xs:boolean"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Box" RefBaseSystemUnitPath="Lib@Units/Bin"/>"#;

/// A magazine, a belt, the table, a box.
static LINE: LazyLock<String> = LazyLock::new(|| {
    let ways = [("Store", "Belt"), ("Belt", "Table"), ("Table", "Box")];
    let links = ways.map(|(from, to)| link(&format!("{from}:Out"), &format!("{to}:In"))).concat();
    [store(""), belt("Belt", ""), TABLE.to_owned(), links].concat()
});

/// The line with so many workpieces that come.
fn running(content: &str, count: u32) -> Small {
    let mut line = Small::new(content);
    line.call("Store.Load", &[count.into()]).unwrap();
    line.call("Belt.Run", &[1.into(), false.into()]).unwrap();
    line
}

/// Turns the table by one place; how long that takes.
fn index(line: &mut Small) -> u32 {
    line.call("Table.Index", &[]).unwrap();
    line.wait(10);
    10 + line.until("Table.Request", false, 2000)
}

#[test]
fn every_workpiece_comes_to_every_place_in_its_turn_and_goes_out_behind_the_last() {
    let mut line = running(&LINE, 3);
    let mut read = Vec::new();
    for turn in 1..=6u32 {
        if turn <= 3 {
            line.until("Table.EntryOccupied", true, 5000);
        }
        let took = index(&mut line);
        assert!((300..=900).contains(&took), "{took} ms");
        line.wait(500);
        read.push(line.value("Table.Reader.Code"));
        let is_weighed = (2..=4).contains(&turn);
        let weight = if is_weighed { 30.0 } else { 0.0 };
        assert_eq!(line.value("Table.Scale.Gross"), weight.into(), "turn {turn}");
    }
    assert_eq!(read[..3], ["1", "2", "3"].map(Into::into));
    line.until("Box.Count", 3u32, 2000);
    assert_eq!((line.value("Table.Level"), line.value("Table.Indexes")), (0u32.into(), 6u32.into()));
    assert_eq!(line.0.simulation().near_misses(), 0);
}

#[test]
fn without_an_exit_a_workpiece_comes_round_again_and_again() {
    let around = LINE.replace(&link("Table:Out", "Box:In"), "");
    let mut line = running(&around, 1);
    line.until("Table.EntryOccupied", true, 5000);
    (0..8).for_each(|_| _ = index(&mut line));
    assert_eq!(line.parts(), [(1, "Table".to_owned(), 0)]);
    assert_eq!(line.value("Table.Reader.GoodReads"), 2u32.into());
}

#[test]
fn a_turn_waits_for_what_reaches_over_the_edge_of_the_table() {
    let mut line = running(&LINE, 1);
    line.until("Table.EdgeClear", false, 5000);
    line.call("Table.Index", &[]).unwrap();
    assert_eq!(line.call("Table.Index", &[]), Err(Refusal::interlock("the table is not in position yet")));
    line.until("Table.EntryOccupied", true, 1000);
    line.until("Table.InPosition", false, 10);
    line.until("Table.Indexes", 1u32, 300);
    assert_eq!((line.parts(), line.0.simulation().near_misses()), (vec![(1, "Table".to_owned(), 100)], 0));
}

#[test]
fn an_interlock_holds_it_and_a_jam_is_a_fault() {
    let mut line = running(&LINE, 1);
    line.call("Lid.Select", &[true.into()]).unwrap();
    line.wait(5);
    assert_eq!(line.call("Table.Index", &[]), Err(Refusal::interlock("the box is shut")));
    line.call("Lid.Select", &[false.into()]).unwrap();
    line.until("Table.EntryOccupied", true, 5000);
    line.call("Table.Index", &[]).unwrap();
    line.until("Table.InPosition", false, 50);
    line.wait(100);
    line.inject(1, "jammed Table");
    line.until("Table.Fault", true, 2100);
    assert_eq!((line.value("Table.Rotate"), line.value("Table.InPosition")), (false.into(), false.into()));
    assert!(line.heal(1).unwrap().starts_with("held back 1."));
    line.call("Table.Index", &[]).unwrap();
    line.until("Table.InPosition", true, 250);
    assert_eq!(line.parts(), [(1, "Table".to_owned(), 100)]);
}

#[test]
fn whenever_its_controller_stops_it_stands_still() {
    let moved = |moment: u32| {
        let mut line = running(&LINE, 4);
        line.until("Table.EdgeClear", false, 5000);
        line.call("Table.Index", &[]).unwrap();
        line.wait(moment);
        line.stands_still("Table")
    };
    let moments = (1..600).step_by(29).filter(|moment| moved(*moment)).count();
    assert!(moments > 12, "it moved in {moments} of them");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused(&LINE, "<Value>4</Value>", "<Value>1</Value>", "the smallest allowed value is 2");
    refused(&LINE, "<Value>220</Value>", "<Value>420</Value>", "420 mm is beyond the end of Table, at 400 mm");
    refused(&LINE, "<Attribute Name=\"Rotate\">", "<Attribute Name=\"Rotat\">", "did you mean `Interlocks.Rotate`?");
}
