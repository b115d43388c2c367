//! Bottles stop below a capper at the end of a belt; a reader tells it which one stands there.

use std::sync::LazyLock;

use super::{Small, belt, link, refused, store};
use line_model::{DataType, Value};
use plant_sim::Refusal;
use plant_sim::kernel::plc::Output;

/// What stands in the belt.
const INSIDE: &str = r#"
        <ExternalInterface Name="Clear" RefBaseClassPath="Lib@Interfaces/Method"/>
        <InternalElement Name="Reader" RefBaseSystemUnitPath="Lib@Units/CodeReader">
          <Attribute Name="Position" Unit="mm"><Value>580</Value></Attribute>
        </InternalElement>
        <InternalElement Name="Scale" RefBaseSystemUnitPath="Lib@Units/Scale">
          <Attribute Name="Position" Unit="mm"><Value>550</Value></Attribute>
          <Attribute Name="Noise" Unit="g"><Value>0</Value></Attribute>
        </InternalElement>
        <InternalElement Name="Capper" RefBaseSystemUnitPath="Lib@Units/Capper">
          <Attribute Name="Position" Unit="mm"><Value>570</Value></Attribute>
          <Attribute Name="Product"><Value>Reader.Code</Value></Attribute>
          <Attribute Name="InPlace"><Value>Reader.Present</Value></Attribute>
          <Attribute Name="Supervision" Unit="ms"><Value>6000</Value></Attribute>
          <Attribute Name="Parameters"><Attribute Name="Torque" Unit="Ncm"/></Attribute>
          <ExternalInterface Name="LoadCaps" RefBaseClassPath="Lib@Interfaces/Method">
            <Attribute Name="Inputs"><Attribute Name="count" AttributeDataType="xs:unsignedInt"/></Attribute>
          </ExternalInterface>
          <ExternalInterface Name="Start" RefBaseClassPath="Lib@Interfaces/Method">
            <Attribute Name="Inputs"><Attribute Name="product" AttributeDataType="xs:string"/></Attribute>
          </ExternalInterface>
          <ExternalInterface Name="SetParameters" RefBaseClassPath="Lib@Interfaces/Method">
            <Attribute Name="Inputs">
              <Attribute Name="product" AttributeDataType="xs:string"/>
              <Attribute Name="names" AttributeDataType="xs:string"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="values" AttributeDataType="xs:double"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
            </Attribute>
            <Attribute Name="Outputs">
              <Attribute Name="ignored" AttributeDataType="xs:string"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
            </Attribute>
          </ExternalInterface>
          <ExternalInterface Name="GetResults" RefBaseClassPath="Lib@Interfaces/Method">
            <Attribute Name="Inputs">
              <Attribute Name="from" AttributeDataType="xs:unsignedLong"/>
              <Attribute Name="max" AttributeDataType="xs:unsignedInt"/>
            </Attribute>
            <Attribute Name="Outputs">
              <Attribute Name="serial" AttributeDataType="xs:unsignedLong"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="product" AttributeDataType="xs:string"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="torque" AttributeDataType="xs:double"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="angle" AttributeDataType="xs:double"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="result" AttributeDataType="xs:string"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="reason" AttributeDataType="xs:string"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
              <Attribute Name="at" AttributeDataType="xs:dateTime"
                         RefAttributeType="AutomationMLBaseAttributeTypeLib/OrderedListType"/>
            </Attribute>
          </ExternalInterface>
        </InternalElement>"#;

/// What workpieces are like.
const PART: &str = r#"
        <Attribute Name="Part"><Attribute Name="Mass" Unit="g"><Value>25</Value></Attribute></Attribute>"#;

/// A magazine and a belt.
static LINE: LazyLock<String> =
    LazyLock::new(|| [store(PART), belt("Belt", INSIDE), link("Store:Out", "Belt:In")].concat());

/// The line with a bottle below the capper, and parameters for it: 100 Ncm, 80 to 120 are good.
fn standing(content: &str) -> Small {
    let mut line = Small::new(content);
    line.call("Store.Load", &[1u32.into()]).unwrap();
    line.call("Belt.Run", &[1.into(), false.into()]).unwrap();
    line.until("Belt.Capper.Standing", "1", 3000);
    line.wait(500);
    prepare(&mut line);
    line
}

fn prepare(line: &mut Small) {
    let names = ["Torque", "TorqueMin", "TorqueMax"].map(Value::from).to_vec();
    let values = [100.0, 80.0, 120.0].map(Value::from).to_vec();
    let lists = [Value::List(DataType::String, names), Value::List(DataType::Double, values)];
    let [names, values] = lists;
    line.call("Belt.Capper.SetParameters", &["1".into(), names, values]).unwrap();
}

/// Screws a cap on; how that has ended.
fn cap(line: &mut Small) -> Value {
    line.call("Belt.Capper.Start", &["1".into()]).unwrap();
    line.wait(10);
    line.until("Belt.Capper.State", "Done", 8000);
    line.value("Belt.Capper.Result")
}

/// Torque, and what is wrong, of the last result.
fn last(line: &mut Small) -> (f64, Value) {
    let columns = line.call("Belt.Capper.GetResults", &[1u64.into(), 100u32.into()]).unwrap();
    let last = |column: usize| match &columns[column] {
        Output::Column(values) => values.last().unwrap().clone(),
        Output::One(value) => panic!("{value:?} is no column"),
    };
    match last(2) {
        Value::Double(torque) => (torque, last(5)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_bottle_is_capped_once_and_weighs_more_by_its_cap() {
    let mut line = standing(&LINE);
    let start = |line: &mut Small| line.call("Belt.Capper.Start", &["1".into()]);
    assert_eq!(start(&mut line), Err(Refusal::interlock("there is no cap in the head")));
    assert_eq!(line.value("Belt.Capper.Empty"), true.into());
    line.call("Belt.Capper.LoadCaps", &[2u32.into()]).unwrap();
    line.until("Belt.Capper.CapInHead", true, 150);
    line.wait(500);
    assert_eq!((line.number("Belt.Scale.Net"), line.value("Belt.Capper.Caps")), (25.0, 1u32.into()));
    assert_eq!(cap(&mut line), "OK".into());
    let (torque, wrong) = last(&mut line);
    assert!((100.0..110.0).contains(&torque) && wrong == "".into(), "{torque} Ncm, {wrong:?}");
    assert_eq!((line.value("Belt.Capper.Capped"), line.value("Belt.Capper.Empty")), (true.into(), false.into()));
    line.until("Belt.Capper.CapInHead", true, 200);
    assert_eq!(line.value("Belt.Capper.Empty"), true.into());
    line.until("Belt.Scale.Net", 28.0, 1000);
    prepare(&mut line);
    assert_eq!(start(&mut line), Err(Refusal::interlock("the workpiece has a cap already")));
}

#[test]
fn a_bad_thread_is_found_and_a_cap_that_nothing_takes_stays_in_the_head() {
    let bad = LINE.replace(
        r#"<Attribute Name="Supervision""#,
        r#"<Attribute Name="BadCaps" Unit="%"><Value>100</Value></Attribute><Attribute Name="Supervision""#,
    );
    let mut line = standing(&bad);
    line.call("Belt.Capper.LoadCaps", &[1u32.into()]).unwrap();
    line.wait(200);
    assert_eq!((cap(&mut line), last(&mut line).1), ("NOK".into(), "torque below its minimum".into()));
    let mut line = standing(&LINE);
    line.call("Belt.Capper.LoadCaps", &[1u32.into()]).unwrap();
    line.wait(200);
    for sensor in ["Present=true", "Code=1"] {
        let id = if sensor == "Code=1" { 1 } else { 2 };
        line.inject(id, &format!("stuck Belt.Reader.{sensor}"));
    }
    line.call("Belt.Clear", &[]).unwrap();
    assert_eq!((cap(&mut line), last(&mut line).1), ("NOK".into(), "the cap was never seated".into()));
    assert_eq!(line.value("Belt.Capper.CapInHead"), true.into());
}

#[test]
fn a_jammed_head_is_a_fault() {
    let mut line = standing(&LINE);
    line.call("Belt.Capper.LoadCaps", &[1u32.into()]).unwrap();
    line.wait(200);
    line.inject(1, "jammed Belt.Capper");
    line.call("Belt.Capper.Start", &["1".into()]).unwrap();
    line.until("Belt.Capper.Fault", true, 6010);
    assert_eq!(last(&mut line).1, "it took too long".into());
    assert!(line.heal(1).unwrap().starts_with("held back 6.0"));
}

#[test]
fn whenever_its_controller_stops_it_stands_still() {
    let moved = |moment: u32| {
        let mut line = standing(&LINE);
        line.call("Belt.Capper.LoadCaps", &[1u32.into()]).unwrap();
        line.wait(200);
        line.call("Belt.Capper.Start", &["1".into()]).unwrap();
        line.wait(moment);
        line.stands_still("Belt.Capper")
    };
    let moments = (1..1500).step_by(83).filter(|moment| moved(*moment)).count();
    assert!(moments > 12, "it moved in {moments} of them");
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    refused(&LINE, "<Value>570</Value>", "<Value>670</Value>", "670 mm is beyond the end of Belt, at 600 mm");
    refused(&LINE, "Name=\"Torque\" Unit=\"Ncm\"/>", "Name=\"Torque\" Unit=\"Nm\"/>", "its class asks for `Ncm`");
    refused(&LINE, "<Value>Reader.Present</Value>", "<Value>Reader.Code</Value>", "InPlace");
}
