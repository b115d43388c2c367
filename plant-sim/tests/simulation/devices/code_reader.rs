//! A belt with two readers: one reads whatever comes, the other by command.

use std::sync::LazyLock;

use super::{Small, belt, link, refused, store};
use plant_sim::Refusal;

/// What stands in the belt.
const INSIDE: &str = r#"
        <InternalElement Name="Camera" RefBaseSystemUnitPath="Lib@Units/CodeReader">
          <Attribute Name="Position" Unit="mm"><Value>300</Value></Attribute>
        </InternalElement>
        <InternalElement Name="Hand" RefBaseSystemUnitPath="Lib@Units/CodeReader">
          <Attribute Name="Position" Unit="mm"><Value>580</Value></Attribute>
          <Attribute Name="TriggeredBy"><Value>command</Value></Attribute>
          <ExternalInterface Name="Read" RefBaseClassPath="Lib@Interfaces/Method"/>
        </InternalElement>"#;

/// A magazine and a belt.
static LINE: LazyLock<String> =
    LazyLock::new(|| [store(""), belt("Belt", INSIDE), link("Store:Out", "Belt:In")].concat());

/// The line with so many workpieces that come.
fn running(count: u32, slow: bool) -> Small {
    let mut line = Small::new(&LINE);
    line.call("Store.Load", &[count.into()]).unwrap();
    line.call("Belt.Run", &[1.into(), slow.into()]).unwrap();
    line
}

#[test]
fn whatever_comes_by_is_read_unless_the_belt_is_too_fast_for_the_reader() {
    let mut line = running(2, false);
    line.until("Belt.Camera.Code", "1", 2000);
    assert_eq!(line.value("Belt.Camera.Present"), true.into());
    line.until("Belt.Camera.Code", "2", 2000);
    assert_eq!((line.value("Belt.Camera.GoodReads"), line.value("Belt.Camera.NoReads")), (2u32.into(), 0u32.into()));
    // 20 mm at 400 mm/s are 50 ms in view; a reader that takes twice its 30 ms is too slow for that.
    let mut line = running(2, false);
    line.inject(1, "slow Belt.Camera to 50%");
    line.until("Belt.Camera.NoReads", 2u32, 4000);
    assert_eq!(line.value("Belt.Camera.GoodReads"), 0u32.into());
    assert!(line.heal(1).unwrap().contains("held back"));
}

#[test]
fn a_command_reads_what_stands_in_front_of_the_reader() {
    let mut line = running(1, false);
    line.wait(3000);
    assert_eq!((line.value("Belt.Hand.Present"), line.value("Belt.Hand.Code")), (true.into(), "".into()));
    line.call("Belt.Hand.Read", &[]).unwrap();
    let took = line.until("Belt.Hand.GoodRead", true, 100);
    assert!((30..=35).contains(&took), "a scan, and the time to read: {took} ms");
    assert_eq!(line.value("Belt.Hand.Code"), "1".into());
    line.until("Belt.Hand.Trigger", false, 10);
}

#[test]
fn a_turned_workpiece_or_a_reader_that_sees_nothing_is_no_read() {
    let mut line = running(1, false);
    line.inject(1, "part turned Belt");
    line.until("Belt.Camera.NoReads", 1u32, 3000);
    assert_eq!(line.heal(1).as_deref(), Some("turned workpiece 1 round on Belt"));
    let mut line = running(1, false);
    line.wait(3000);
    line.inject(1, "jammed Belt.Hand");
    line.call("Belt.Hand.Read", &[]).unwrap();
    assert!(matches!(line.call("Belt.Hand.Read", &[]), Err(Refusal::Interlock(_))), "it reads");
    let took = line.until("Belt.Hand.NoRead", true, 1000);
    assert!((500..=505).contains(&took), "until the time is up: {took} ms");
    line.heal(1);
    line.wait(10);
    line.call("Belt.Hand.Read", &[]).unwrap();
    line.until("Belt.Hand.Code", "1", 100);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused(&LINE, "<Value>580</Value>", "<Value>601</Value>", "601 mm is beyond the end of Belt, at 600 mm");
    refused(&LINE, "<Value>command</Value>", "<Value>sight</Value>", "allowed: presence, command");
    refused(
        &LINE,
        "\"Position\" Unit=\"mm\"><Value>300",
        "\"Position\" Unit=\"s\"><Value>300",
        "its class asks for `mm`",
    );
}
