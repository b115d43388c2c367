//! The tree of a line as text for people.

use std::fmt::{self, Display};

use crate::{Argument, Attribute, Element, Limits, Line, Method, Port, PortKind, Signal};

/// The tree of stations, modules and devices with their attributes, signals, methods and ports: types, units, limits,
/// meaning.
///
/// ```
/// use line_model::{Element, Line};
///
/// let belt = Element { path: "Belt".into(), description: "carries parts".into(), ..Element::default() };
/// let line = Line { name: "Tiny".into(), namespace: "urn:tiny".into(), elements: vec![belt], ..Line::default() };
/// assert_eq!(line_model::describe(&line).to_string(), "Tiny (urn:tiny)\n\nBelt: carries parts\n");
/// ```
#[must_use]
pub fn describe(line: &Line) -> impl Display {
    Tree(line)
}

struct Tree<'a>(&'a Line);

impl Display for Tree<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({})", self.0.name, self.0.namespace)?;
        self.0.elements().try_for_each(|element| write_element(f, element))
    }
}

fn write_element(f: &mut fmt::Formatter<'_>, element: &Element) -> fmt::Result {
    write!(f, "\n{}", element.path)?;
    if !element.class.is_empty() {
        write!(f, " [{}]", element.class)?;
    }
    // Text of an XML file may go over several lines.
    let description: Vec<_> = element.description.split_whitespace().collect();
    writeln!(f, "{}", after(": ", &description.join(" ")))?;
    element.attributes.iter().try_for_each(|attribute| write_attribute(f, attribute))?;
    element.signals.iter().try_for_each(|signal| write_signal(f, signal))?;
    element.methods.iter().try_for_each(|method| write_method(f, method))?;
    element.ports.iter().try_for_each(|port| write_port(f, port))
}

fn write_attribute(f: &mut fmt::Formatter<'_>, attribute: &Attribute) -> fmt::Result {
    let Some(value) = &attribute.value else { return Ok(()) };
    let unit = attribute.unit.as_deref().unwrap_or("");
    writeln!(f, "  {} = {value}{}{}", attribute.name, after(" ", unit), Range(attribute.limits))
}

fn write_signal(f: &mut fmt::Formatter<'_>, signal: &Signal) -> fmt::Result {
    let data_type = signal.data_type.to_string();
    let unit = signal.unit.as_deref().unwrap_or("");
    let range = Range(signal.limits);
    writeln!(f, "  {:<26} {data_type:<8} {unit:<5} {}{range}", signal.name, signal.description)
}

fn write_method(f: &mut fmt::Formatter<'_>, method: &Method) -> fmt::Result {
    write!(f, "  {}({})", method.name, Arguments(&method.inputs))?;
    if !method.outputs.is_empty() {
        write!(f, " -> {}", Arguments(&method.outputs))?;
    }
    writeln!(f, "\n      {}", method.description)?;
    let limited = |argument: &&Argument| argument.unit.is_some() || argument.limits != Limits::default();
    let mut limited = method.inputs.iter().chain(&method.outputs).filter(limited);
    limited.try_for_each(|argument| {
        let unit = argument.unit.as_deref().unwrap_or("");
        writeln!(f, "      {}:{}{}", argument.name, after(" ", unit), Range(argument.limits))
    })
}

fn write_port(f: &mut fmt::Formatter<'_>, port: &Port) -> fmt::Result {
    write!(f, "  {:<26} ", port.name)?;
    match port.kind {
        PortKind::Input(data_type) => writeln!(f, "input of the controller, {data_type}"),
        PortKind::Output(data_type) => writeln!(f, "output of the controller, {data_type}"),
        PortKind::FlowIn => writeln!(f, "workpieces come in"),
        PortKind::FlowOut => writeln!(f, "workpieces go out"),
    }
}

/// What is there, with something before it; nothing if there is nothing.
fn after(separator: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{separator}{text}") }
}

/// Limits, if there are any.
struct Range(Limits);

impl Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.min, self.0.max) {
            (Some(min), Some(max)) => write!(f, " ({min} to {max})"),
            (Some(min), None) => write!(f, " (at least {min})"),
            (None, Some(max)) => write!(f, " (at most {max})"),
            (None, None) => Ok(()),
        }
    }
}

struct Arguments<'a>(&'a [Argument]);

impl Display for Arguments<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, argument) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            let brackets = if argument.array { "[]" } else { "" };
            write!(f, "{separator}{}: {}{brackets}", argument.name, argument.data_type)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DataType;
    use crate::testing::mps;

    /// What the MPS line offers: gateways and scenarios rely on every name, type and unit of it.
    #[test]
    fn mps_offers_what_it_always_did() {
        let listed = describe(&mps()).to_string();
        assert_eq!(listed, include_str!("describe/mps.txt"), "\n{listed}");
    }

    #[test]
    fn limits_units_attributes_and_ports_are_told() {
        let mut line = mps();
        let conveyor = line.elements.iter_mut().find(|element| element.path == "Conveyor").unwrap();
        conveyor.class = "Conveyor".into();
        conveyor.signals.iter_mut().find(|signal| signal.name == "Conveyor.Speed").unwrap().limits =
            Limits { min: Some(-300.0), max: Some(300.0) };
        conveyor.methods[0].inputs[1].limits = Limits { min: Some(-1.0), max: None };
        conveyor.attributes.push(Attribute {
            name: "Length".into(),
            data_type: DataType::Double,
            unit: Some("mm".into()),
            value: Some(600.0.into()),
            limits: Limits { min: None, max: Some(5000.0) },
            description: String::new(),
        });
        conveyor.ports.push(Port { name: "Conveyor.In".into(), kind: PortKind::FlowIn });
        conveyor.ports.push(Port { name: "Conveyor.Motor".into(), kind: PortKind::Output(DataType::Boolean) });
        let text = describe(&line).to_string();
        for expected in [
            "Conveyor [Conveyor]: ",
            "negative towards the entry (-300 to 300)\n",
            "      direction: (at least -1)\n",
            "  Length = 600 mm (at most 5000)\n",
            "  Conveyor.In                workpieces come in\n",
            "  Conveyor.Motor             output of the controller, Boolean\n",
        ] {
            assert!(text.contains(expected), "{expected} is not in\n{text}");
        }
    }
}
