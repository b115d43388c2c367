//! A magazine, a belt, a buffer, and a belt that takes what the buffer lets out.

use std::sync::LazyLock;

use super::{Small, belt, link, refused, store};
use plant_sim::Refusal;

const BUFFER: &str = r#"
      <InternalElement Name="Buffer" RefBaseSystemUnitPath="Lib@Units/Buffer">
        <Attribute Name="Places"><Value>4</Value></Attribute>
        <Attribute Name="Pitch" Unit="mm"><Value>50</Value></Attribute>
        <Attribute Name="Interlocks">
          <Attribute Name="Open"><Attribute Name="nothing takes it"><Value>not After.Running</Value></Attribute></Attribute>
        </Attribute>
        <ExternalInterface Name="Release" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="count" AttributeDataType="xs:unsignedInt"/></Attribute>
        </ExternalInterface>
      </InternalElement>
      <InternalElement Name="Box" RefBaseSystemUnitPath="Lib@Units/Bin"/>"#;

/// A magazine, a belt, the buffer, another belt, a box.
static LINE: LazyLock<String> = LazyLock::new(|| {
    let elements = [store(""), belt("Before", ""), BUFFER.to_owned(), belt("After", "")].concat();
    let ways = [("Store", "Before"), ("Before", "Buffer"), ("Buffer", "After"), ("After", "Box")];
    elements + &ways.map(|(from, to)| link(&format!("{from}:Out"), &format!("{to}:In"))).concat()
});

/// The numbers of the workpieces in an element, the foremost first.
fn numbers(line: &Small, element: &str) -> Vec<u32> {
    line.parts().into_iter().filter(|(_, at, _)| at == element).map(|(number, ..)| number).collect()
}

/// The line with six workpieces, of which four fill the buffer.
fn filled(content: &str) -> Small {
    let mut line = Small::new(content);
    line.call("Store.Load", &[6u32.into()]).unwrap();
    line.call("Before.Run", &[1.into(), false.into()]).unwrap();
    line.until("Buffer.Full", true, 20_000);
    line.wait(3000);
    line
}

#[test]
fn it_fills_up_and_lets_out_in_the_order_of_arrival() {
    let mut line = filled(&LINE);
    assert_eq!((numbers(&line, "Buffer"), numbers(&line, "Before")), (vec![1, 2, 3, 4], vec![5, 6]));
    let at: Vec<i64> = line.parts().into_iter().filter(|(_, at, _)| at == "Buffer").map(|(.., place)| place).collect();
    assert_eq!(at, [150, 100, 50, 0]);
    assert_eq!(line.call("Buffer.Release", &[2u32.into()]), Err(Refusal::interlock("nothing takes it")));
    line.call("After.Run", &[1.into(), false.into()]).unwrap();
    line.wait(5);
    line.call("Buffer.Release", &[2u32.into()]).unwrap();
    line.until("Buffer.Left", 2u32, 5000);
    line.until("Box.Count", 2u32, 5000);
    line.until("Buffer.Level", 4u32, 5000);
    line.wait(3000);
    assert_eq!(numbers(&line, "Buffer"), [3, 4, 5, 6]);
    assert_eq!((line.value("Buffer.Part"), line.value("Buffer.Request")), (3u32.into(), 0u32.into()));
    line.call("Buffer.Release", &[9u32.into()]).unwrap();
    line.until("Box.Count", 6u32, 20_000);
    assert_eq!((line.value("Buffer.Empty"), line.value("Buffer.Request")), (true.into(), 5u32.into()));
    assert_eq!(line.0.simulation().near_misses(), 0);
}

#[test]
fn a_gate_with_a_condition_lets_out_whenever_it_holds() {
    let follows = LINE.replace(
        "<Attribute Name=\"Pitch\"",
        "<Attribute Name=\"When\"><Value>Full</Value></Attribute><Attribute Name=\"Pitch\"",
    );
    let mut line = Small::new(&follows);
    for belt in ["Before", "After"] {
        line.call(&format!("{belt}.Run"), &[1.into(), false.into()]).unwrap();
    }
    line.call("Store.Load", &[6u32.into()]).unwrap();
    line.until("Box.Count", 3u32, 30_000);
    line.wait(5000);
    assert_eq!(numbers(&line, "Buffer"), [4, 5, 6], "what makes it full pushes the first one out");
    assert!(matches!(line.call("Buffer.Release", &[1u32.into()]), Err(Refusal::Interlock(_))));
}

#[test]
fn a_jammed_buffer_keeps_what_it_has_and_a_lost_workpiece_makes_room() {
    let mut line = filled(&LINE);
    line.call("After.Run", &[1.into(), false.into()]).unwrap();
    line.wait(5);
    line.inject(1, "jammed Buffer");
    line.call("Buffer.Release", &[1u32.into()]).unwrap();
    line.wait(1000);
    assert_eq!(numbers(&line, "Buffer"), [1, 2, 3, 4]);
    assert_eq!(line.heal(1).as_deref(), Some("held back 0.996 s of motion"));
    line.until("Buffer.Left", 1u32, 2000);
    line.wait(3000);
    line.inject(2, "part lost Buffer");
    assert_eq!(line.heal(2).as_deref(), Some("took workpiece 2 away from Buffer"));
    line.wait(3000);
    assert_eq!(numbers(&line, "Buffer"), [3, 4, 5, 6]);
}

#[test]
fn whenever_its_controller_stops_it_stands_still() {
    let moved = |moment: u32| {
        let mut line = filled(&LINE);
        line.call("After.Run", &[1.into(), false.into()]).unwrap();
        line.wait(5);
        line.call("Buffer.Release", &[2u32.into()]).unwrap();
        line.wait(moment);
        line.stands_still("Buffer")
    };
    let moments = (1..1500).step_by(83).filter(|moment| moved(*moment)).count();
    assert!(moments > 5, "it moved in {moments} of them");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused(&LINE, "<Value>4</Value>", "<Value>0</Value>", "the smallest allowed value is 1");
    refused(&LINE, "<Value>50</Value>", "<Value>fifty</Value>", "Pitch");
    refused(&LINE, "<Attribute Name=\"Open\">", "<Attribute Name=\"Opn\">", "did you mean `Interlocks.Open`?");
}
