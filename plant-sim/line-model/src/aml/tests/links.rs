//! The ways in which the ends of links are named.

use super::{line, said, tiny, tiny_with};

#[test]
fn every_spelling_means_the_same() {
    let expected = line(&tiny()).wires;
    let to = expected[1].to.as_str();
    assert_eq!((expected[1].from.as_str(), to), ("Ejector.Ready", "Ejector.Sensor.Seen"));
    let spellings = [
        "sensor:Seen",
        "Sensor:Seen",
        "Sensor/Seen",
        "Ejector/Sensor:Seen",
        "MPS/Ejector/Sensor/Seen",
        "[Sensor]/[Seen]",
    ];
    for spelling in spellings {
        assert_eq!(line(&tiny_with("{sensor}:Seen", spelling)).wires, expected, "{spelling}");
    }
    for spelling in [":Ready", "Ready", "Ejector:Ready", "{ready}", "ejector:Ready"] {
        let text = tiny_with("RefPartnerSideA=\"ready\"", &format!("RefPartnerSideA=\"{spelling}\""));
        assert_eq!(line(&text).wires, expected, "{spelling}");
    }
}

#[test]
fn workpieces_flow_from_the_exit_to_the_entry_however_it_is_written() {
    let push = &line(&tiny()).wires[0];
    assert_eq!((push.from.as_str(), push.to.as_str()), ("Ejector.Out", "Belt.In"));
}

/// Two belts of one class that has a link inside, with the IDs of its class.
fn two_belts() -> String {
    let class = "<SystemUnitClass Name=\"Belt\">\n\
                 <ExternalInterface Name=\"Shown\" ID=\"shown\" RefBaseClassPath=\"Interfaces/Signal\"><Attribute Name=\"Value\" AttributeDataType=\"xs:boolean\"/></ExternalInterface>\n\
                 <InternalElement Name=\"Eye\" ID=\"eye\" RefBaseSystemUnitPath=\"Units/Sensor\"/>\n\
                 <InternalLink Name=\"show\" RefPartnerSideA=\"shown\" RefPartnerSideB=\"eye:Seen\"/>";
    let belt = "<InternalElement Name=\"Belt\" RefBaseSystemUnitPath=\"Units/Belt\"/>";
    let second = belt.replace("\"Belt\"", "\"Belt 2\"");
    tiny_with("<SystemUnitClass Name=\"Belt\">", class).replace(belt, &format!("{belt}{second}"))
}

#[test]
fn an_id_of_a_class_means_the_nearest_object() {
    let wires = line(&two_belts()).wires;
    let names: Vec<_> = wires[2..].iter().map(|wire| (wire.from.as_str(), wire.to.as_str())).collect();
    assert_eq!(names, [("Belt.Shown", "Belt.Eye.Seen"), ("Belt 2.Shown", "Belt 2.Eye.Seen")]);
}

#[test]
fn an_id_that_could_be_one_of_several_is_told() {
    let said = said(&two_belts().replace("RefPartnerSideA=\"Belt:In\"", "RefPartnerSideA=\"shown\""));
    let message = "line.aml:14: MPS/push: one end of the link, `shown`, is there more than once; write the link into the \
                   element that has the end";
    assert_eq!(said, message);
}

#[test]
fn what_says_nothing_to_the_simulator_is_no_wire() {
    let interface = "<ExternalInterface Name=\"Plug\" ID=\"plug\" RefBaseClassPath=\"AutomationMLInterfaceClassLib/Plug\"/>\
                     <ExternalInterface Name=\"Ready\"";
    let text = tiny_with("<ExternalInterface Name=\"Ready\"", interface).replace("{sensor}:Seen", "plug");
    assert_eq!(line(&text).wires.len(), 1);
    assert_eq!(line(&tiny_with("{sensor}:Seen", "{sensor}")).wires.len(), 1);
}
