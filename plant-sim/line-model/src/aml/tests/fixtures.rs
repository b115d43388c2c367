//! The line that comes with the project.

use crate::PortKind;
use crate::testing::mps;

#[test]
fn mps_has_a_name_plate_on_every_module() {
    let line = mps();
    assert_eq!((line.name.as_str(), line.namespace.as_str()), ("MPS", "urn:lineproof:line:mps"));
    for module in &line.elements {
        for name in ["Name", "Manufacturer", "SerialNumber", "ArticleNumber"] {
            assert!(module.attribute(name).is_some_and(|plate| plate.value.is_some()), "{} has no {name}", module.path);
        }
    }
}

#[test]
fn workpieces_of_mps_flow_from_the_magazine_into_the_bin() {
    let line = mps();
    let port = |name: &str| line.elements().flat_map(|element| &element.ports).find(|port| port.name == name).unwrap();
    let flows = line.wires.iter().filter(|wire| wire.from.ends_with(".Out"));
    let flows: Vec<_> = flows.map(|wire| (wire.from.as_str(), wire.to.as_str())).collect();
    let expected =
        [("Magazine.Out", "Ejector.In"), ("Ejector.Out", "Conveyor.In"), ("Conveyor.Out", "Conveyor.Bin.In")];
    assert_eq!(flows, expected);
    assert!(flows.iter().all(|(from, to)| port(from).kind == PortKind::FlowOut && port(to).kind == PortKind::FlowIn));
}
