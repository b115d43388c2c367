//! A hand takes workpieces off a belt and puts them onto a table that turns below it.

use std::sync::LazyLock;

use super::{Small, belt, link, refused, store};
use plant_sim::Refusal;

const HAND: &str = r#"
      <InternalElement Name="Hand" RefBaseSystemUnitPath="Lib@Units/Gripper">
        <Attribute Name="Stroke" Unit="mm"><Value>250</Value></Attribute>
        <Attribute Name="Depth" Unit="mm"><Value>40</Value></Attribute>
        <Attribute Name="Supervision" Unit="ms"><Value>3000</Value></Attribute>
        <Attribute Name="Interlocks">
          <Attribute Name="Lower"><Attribute Name="the table turns"><Value>not Table.InPosition</Value></Attribute></Attribute>
        </Attribute>
        <ExternalInterface Name="Pick" RefBaseClassPath="Lib@Interfaces/Method"/>
        <ExternalInterface Name="Put" RefBaseClassPath="Lib@Interfaces/Method"/>
        <ExternalInterface Name="Transfer" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>
      <InternalElement Name="Table" RefBaseSystemUnitPath="Lib@Units/Carousel">
        <Attribute Name="Interlocks">
          <Attribute Name="Rotate"><Attribute Name="the hand is down"><Value>Hand.AtOut and not Hand.Up</Value></Attribute></Attribute>
        </Attribute>
        <ExternalInterface Name="Index" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>"#;

/// A magazine, a belt, the hand, the table.
static LINE: LazyLock<String> = LazyLock::new(|| {
    let ways = [("Store", "Belt"), ("Belt", "Hand"), ("Hand", "Table")];
    let links = ways.map(|(from, to)| link(&format!("{from}:Out"), &format!("{to}:In"))).concat();
    [store(""), belt("Belt", ""), HAND.to_owned(), links].concat()
});

/// The line with so many workpieces, the first of which has come to the hand.
fn running(count: u32) -> Small {
    let mut line = Small::new(&LINE);
    line.call("Store.Load", &[count.into()]).unwrap();
    line.call("Belt.Run", &[1.into(), false.into()]).unwrap();
    line.until("Hand.PartAtIn", true, 5000);
    line.wait(5);
    line
}

#[test]
fn workpieces_are_carried_onto_the_table_one_for_each_turn() {
    let mut line = running(3);
    for _ in 1..=3 {
        line.until("Hand.PartAtIn", true, 5000);
        line.wait(5);
        line.call("Hand.Transfer", &[]).unwrap();
        line.until("Table.EntryOccupied", true, 3000);
        line.until("Hand.Busy", false, 1000);
        line.call("Table.Index", &[]).unwrap();
        line.wait(500);
    }
    let on_table = [(1, 300), (2, 200), (3, 100)].map(|(number, place)| (number, "Table".to_owned(), place));
    assert_eq!(line.parts(), on_table);
    assert_eq!(line.0.simulation().near_misses(), 0);
    assert_eq!(line.call("Hand.Transfer", &[]), Err(Refusal::interlock("no workpiece lies there")));
}

#[test]
fn a_hand_over_an_occupied_place_waits_until_the_table_has_turned() {
    let mut line = running(2);
    line.call("Hand.Transfer", &[]).unwrap();
    line.until("Table.EntryOccupied", true, 3000);
    line.until("Hand.Busy", false, 1000);
    line.until("Hand.PartAtIn", true, 5000);
    line.wait(5);
    line.call("Hand.Transfer", &[]).unwrap();
    line.wait(10_000);
    assert_eq!(
        ["AtOut", "Up", "Busy", "OutFree", "Fault"].map(|name| line.value(&format!("Hand.{name}"))),
        [true.into(), true.into(), true.into(), false.into(), false.into()]
    );
    line.call("Table.Index", &[]).unwrap();
    line.until("Hand.Busy", false, 2000);
    line.until("Table.Level", 2u32, 10);
    assert_eq!(line.0.simulation().near_misses(), 0);
}

#[test]
fn neither_moves_into_the_other() {
    let mut line = running(1);
    line.call("Hand.Pick", &[]).unwrap();
    line.until("Hand.Busy", true, 5);
    line.until("Hand.Busy", false, 2000);
    line.call("Table.Index", &[]).unwrap();
    line.until("Table.InPosition", false, 20);
    line.wait(5);
    assert_eq!(line.call("Hand.Put", &[]), Err(Refusal::interlock("the table turns")));
    line.until("Table.InPosition", true, 500);
    line.wait(5);
    line.call("Hand.Put", &[]).unwrap();
    line.until("Hand.Up", false, 2000);
    line.wait(5);
    assert_eq!(line.call("Table.Index", &[]), Err(Refusal::interlock("the hand is down")));
}

#[test]
fn a_jam_is_a_fault_and_the_hand_goes_on_where_it_was() {
    let mut line = running(1);
    line.call("Hand.Transfer", &[]).unwrap();
    line.until("Hand.Part", 1u32, 1000);
    line.until("Hand.AtIn", false, 1000);
    line.inject(1, "jammed Hand");
    let height = line.0.simulation().workpieces()[0].height;
    assert_eq!((line.parts(), height), (vec![(1, "Hand".to_owned(), 0)], 40_000));
    line.until("Hand.Fault", true, 3100);
    assert!(line.heal(1).unwrap().starts_with("held back "));
    line.wait(1000);
    assert_eq!(line.value("Hand.AtOut"), false.into(), "it waits for a command");
    line.call("Hand.Put", &[]).unwrap();
    line.until("Table.EntryOccupied", true, 2000);
}

#[test]
fn a_workpiece_that_is_gone_is_missed() {
    let mut line = running(1);
    line.call("Hand.Pick", &[]).unwrap();
    line.wait(50);
    line.inject(1, "part lost Hand");
    assert_eq!(line.heal(1).as_deref(), Some("took workpiece 1 away from Hand"));
    line.until("Hand.Fault", true, 1000);
    assert_eq!((line.value("Hand.Closed"), line.value("Hand.Part")), (true.into(), 0u32.into()));
}

#[test]
fn whenever_its_controller_stops_it_stands_still() {
    let moved = |moment: u32| {
        let mut line = running(2);
        line.call("Hand.Transfer", &[]).unwrap();
        line.wait(moment);
        line.stands_still("Hand")
    };
    let moments = (1..1800).step_by(83).filter(|moment| moved(*moment)).count();
    assert!(moments > 12, "it moved in {moments} of them");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused(&LINE, "<Value>250</Value>", "<Value>25000</Value>", "the largest allowed value is 10000 mm");
    refused(&LINE, "\"Depth\" Unit=\"mm\"", "\"Depth\" Unit=\"Ncm\"", "its class asks for `mm`");
    refused(&LINE, "<Value>not Table.InPosition</Value>", "<Value>not Table.InPositio</Value>", "Table.InPosition?");
    refused(&LINE, "\"Supervision\"", "\"Supervison\"", "did you mean `Supervision`?");
}
