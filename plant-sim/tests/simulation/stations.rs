//! A line of many stations, of which each is the MPS line.

use line_model::{Element, Line, Method, Signal, Wire, aml};

/// The MPS line, `count` times side by side.
pub(crate) fn stations(count: usize) -> Line {
    let one = aml::load(concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/mps.aml")).unwrap();
    let (mut elements, mut wires) = (Vec::new(), Vec::new());
    for station in (1..=count).map(|number| format!("S{number}")) {
        let inside = one.elements.iter().map(|element| within(&station, element)).collect();
        elements.push(Element { path: station.clone(), elements: inside, ..Element::default() });
        let wire = |wire: &Wire| Wire { from: named(&station, &wire.from), to: named(&station, &wire.to) };
        wires.extend(one.wires.iter().map(wire));
    }
    Line { elements, wires, ..one }
}

/// The name of something in a station.
pub(crate) fn named(station: &str, name: &str) -> String {
    format!("{station}.{name}")
}

fn within(station: &str, element: &Element) -> Element {
    let signal = |signal: &Signal| Signal { name: named(station, &signal.name), ..signal.clone() };
    let method = |method: &Method| Method { name: named(station, &method.name), ..method.clone() };
    Element {
        path: named(station, &element.path),
        signals: element.signals.iter().map(signal).collect(),
        methods: element.methods.iter().map(method).collect(),
        ports: Vec::new(),
        elements: element.elements.iter().map(|inner| within(station, inner)).collect(),
        ..element.clone()
    }
}
