//! What an element has from its classes and roles.

use super::{element, line, said, tiny, tiny_with};
use crate::{DataType, Limits, PortKind, Value};

#[test]
fn an_instance_has_all_that_its_classes_say_and_changes_what_it_says_itself() {
    let line = line(&tiny());
    let ejector = element(&line, "Ejector");
    assert_eq!((ejector.class.as_str(), ejector.bases.as_slice()), ("Ejector", &["Cylinder".to_owned()][..]));
    assert_eq!(ejector.description, "a cylinder");
    let stroke = ejector.attribute("Stroke").unwrap();
    assert_eq!((stroke.data_type, stroke.unit.as_deref()), (DataType::Double, Some("mm")));
    assert_eq!((&stroke.value, stroke.description.as_str()), (&Some(Value::Double(80.0)), "way of the piston"));
    assert_eq!(stroke.limits, Limits { min: Some(1.0), max: Some(500.0) });
    assert_eq!(ejector.attribute("Material").unwrap().value, Some("steel".into()));
    let position = ejector.signals.iter().find(|signal| signal.name == "Ejector.Position").unwrap();
    assert_eq!((position.unit.as_deref(), &position.default), (Some("mm"), &Some(Value::Double(0.0))));
    assert_eq!(element(&line, "Ejector.Sensor").ports[0].kind, PortKind::Input(DataType::Boolean));
}

#[test]
fn a_signal_that_has_only_some_values_says_which() {
    let listed = |values: &str| {
        let constraint = format!(
            "<DefaultValue>0</DefaultValue><Constraint><NominalScaledType>{values}</NominalScaledType></Constraint>"
        );
        tiny_with("<DefaultValue>0</DefaultValue>", &constraint)
    };
    let text = listed("<RequiredValue>0</RequiredValue><RequiredValue>80</RequiredValue>");
    let line = line(&text);
    assert_eq!(line.signals().find(|signal| signal.name == "Ejector.Position").unwrap().allowed, ["0", "80"]);
    let wrong = said(&listed("<RequiredValue>0</RequiredValue><RequiredValue>out</RequiredValue>"));
    assert_eq!(
        wrong,
        "line.aml:55: MPS/Ejector/Position/Value: `out` is no Double; write a number with a decimal point, such as 0.5"
    );
}

#[test]
fn an_instance_makes_limits_narrower_and_never_wider() {
    let limits = |min: &str, max: &str| {
        let constraint = format!(
            "<Value>80</Value><Constraint Name='own'><OrdinalScaledType><RequiredMaxValue>{max}</RequiredMaxValue>\
             <RequiredMinValue>{min}</RequiredMinValue></OrdinalScaledType></Constraint>"
        );
        element(&line(&tiny_with("<Value>80</Value>", &constraint)), "Ejector").attribute("Stroke").unwrap().limits
    };
    assert_eq!(limits("50", "90"), Limits { min: Some(50.0), max: Some(90.0) });
    assert_eq!(limits("-50", "900"), Limits { min: Some(1.0), max: Some(500.0) });
}

#[test]
fn an_inner_element_of_a_class_is_in_every_instance_and_can_be_changed_by_name() {
    let inner = "<SystemUnitClass Name=\"Belt\">\n      <InternalElement Name=\"Drive\" RefBaseSystemUnitPath=\"Units/Cylinder\">\
                 <Attribute Name=\"Stroke\" Unit=\"mm\"><Value>7</Value></Attribute></InternalElement>";
    let text = tiny_with("<SystemUnitClass Name=\"Belt\">", inner);
    let stroke = |text: &str| element(&line(text), "Belt.Drive").attribute("Stroke").unwrap().value.clone();
    assert_eq!(stroke(&text), Some(Value::Double(7.0)));
    let belt = "<InternalElement Name=\"Belt\" RefBaseSystemUnitPath=\"Units/Belt\"";
    let restated = |class: &str| {
        format!(
            "{belt}><InternalElement Name=\"Drive\"{class}><Description>x</Description></InternalElement></InternalElement>"
        )
    };
    let same = text.replace(&format!("{belt}/>"), &restated(" RefBaseSystemUnitPath=\"Units/Cylinder\""));
    assert_eq!(stroke(&same), Some(Value::Double(7.0)));
    let plain = text.replace(&format!("{belt}/>"), &restated(""));
    assert_eq!(stroke(&plain), Some(Value::Double(7.0)));
    let other = text.replace(&format!("{belt}/>"), &restated(" RefBaseSystemUnitPath=\"Units/Sensor\""));
    assert_eq!(element(&line(&other), "Belt.Drive").attribute("Stroke"), None);
}

#[test]
fn what_a_class_keeps_to_itself_is_shown_by_an_instance() {
    let text = tiny_with(
        "<ExternalInterface Name=\"Seen\" RefBaseClassPath=\"Interfaces/Input\">",
        "<ExternalInterface Name=\"Seen\" RefBaseClassPath=\"Other/Internal\">",
    );
    assert!(element(&line(&text), "Ejector.Sensor").signals.is_empty());
    let sensor = "RefBaseSystemUnitPath=\"Units/Sensor\"";
    let shown = "<ExternalInterface Name=\"Seen\" RefBaseClassPath=\"Interfaces/Signal\"/></InternalElement>";
    let line = line(&text.replace(&format!("{sensor}/>"), &format!("{sensor}>{shown}")));
    let sensor = element(&line, "Ejector.Sensor");
    assert_eq!(
        (sensor.signals[0].name.as_str(), sensor.signals[0].data_type),
        ("Ejector.Sensor.Seen", DataType::Boolean)
    );
}

#[test]
fn without_a_known_class_a_role_says_what_an_element_has() {
    let role = "<RoleClass Name=\"ProductionLine\"/><RoleClass Name=\"Lamp\"><Attribute Name=\"Colour\">\
                <DefaultValue>red</DefaultValue></Attribute></RoleClass>";
    let text = tiny_with("<RoleClass Name=\"ProductionLine\"/>", role);
    let belt = "<InternalElement Name=\"Belt\" RefBaseSystemUnitPath=\"Units/Belt\"/>";
    let lamp = "<InternalElement Name=\"Lamp\"><SupportedRoleClass RefRoleClassPath=\"Roles/Lamp\"/></InternalElement>";
    let line = line(&text.replace(belt, &format!("{belt}{lamp}")));
    let lamp = element(&line, "Lamp");
    assert_eq!((lamp.class.as_str(), &lamp.attribute("Colour").unwrap().value), ("Lamp", &Some("red".into())));
}

#[test]
fn what_has_no_behaviour_is_static() {
    let belt = "<InternalElement Name=\"Belt\" RefBaseSystemUnitPath=\"Units/Belt\"/>";
    let table = "<InternalElement Name=\"Table 1.5\" RefBaseSystemUnitPath=\"SomebodysLibrary/Furniture/Table\">\
                 <Attribute Name=\"Legs\" AttributeDataType=\"xs:integer\"><Value>4</Value></Attribute>\
                 <Attribute Name=\"Built\" AttributeDataType=\"xs:dateTime\"><Value>2026-11-22</Value></Attribute>\
                 <Attribute Name=\"Frame\"><Attribute Name=\"x\" AttributeDataType=\"xs:float\"><Value/></Attribute></Attribute>\
                 <ExternalInterface Name=\"Geometry\" RefBaseClassPath=\"AutomationMLInterfaceClassLib/COLLADAInterface\"/>\
                 <AdditionalInformation><anything at=\"all\"/></AdditionalInformation></InternalElement>";
    let line = line(&tiny_with(belt, &format!("{belt}{table}")));
    let table = element(&line, "Table 1_5");
    assert_eq!(table.class, "Table");
    let value = |name: &str| table.attribute(name).unwrap().value.clone();
    assert_eq!(
        (value("Legs"), value("Built"), value("Frame.x")),
        (Some(Value::Int32(4)), Some("2026-11-22".into()), None)
    );
    assert_eq!((table.attribute("Frame"), table.ports.len(), table.signals.len()), (None, 0, 0));
}

#[test]
fn a_mirror_is_the_object_that_it_shows() {
    let belt = "<InternalElement Name=\"Belt\" RefBaseSystemUnitPath=\"Units/Belt\"/>";
    let group = "<InternalElement Name=\"Group\"><InternalElement Name=\"Ejector\" ID=\"mirror\" RefBaseSystemUnitPath=\"{ejector}\">\
                 <ExternalInterface Name=\"Ready\" ID=\"again\" RefBaseClassPath=\"ready\"/></InternalElement></InternalElement>";
    let text = tiny_with(belt, &format!("{belt}{group}"))
        .replace("RefPartnerSideB=\"Ejector:Out\"", "RefPartnerSideB=\"{mirror}:Out\"");
    let line = line(&text.replace("RefPartnerSideA=\"ready\"", "RefPartnerSideA=\"again\""));
    assert!(element(&line, "Group").elements.is_empty());
    assert_eq!(line.wires, super::line(&tiny()).wires);
}

#[test]
fn a_class_is_found_from_where_its_name_stands() {
    let text = tiny_with("RefBaseClassPath=\"Units/Cylinder\"", "RefBaseClassPath=\"Cylinder\"");
    assert_eq!(line(&text), line(&tiny()));
}

#[test]
fn attribute_types_say_type_unit_and_limits() {
    let types = "<AttributeTypeLib Name=\"Types\"><AttributeType Name=\"Way\" AttributeDataType=\"xs:double\" Unit=\"mm\">\
                 <Constraint Name=\"Limits\"><OrdinalScaledType><RequiredMaxValue>9</RequiredMaxValue></OrdinalScaledType></Constraint>\
                 </AttributeType></AttributeTypeLib><RoleClassLib";
    let way = "<Attribute Name=\"Way\" RefAttributeType=\"Types/Way\" Unit=\"mm\"><Value>3</Value></Attribute><Attribute Name=\"Stroke\" Unit=\"mm\"><Value>80";
    let text = tiny_with("<RoleClassLib", types).replace("<Attribute Name=\"Stroke\" Unit=\"mm\"><Value>80", way);
    let line = line(&text);
    let way = element(&line, "Ejector").attribute("Way").unwrap();
    assert_eq!((way.data_type, way.limits.max, &way.value), (DataType::Double, Some(9.0), &Some(Value::Double(3.0))));
}
