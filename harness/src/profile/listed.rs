//! A line as a list: the signals and methods of a plant that is there already, or of a replica, each with its node. It is a TOML file in place of a
//! model in AutomationML, for a controller that nobody has described. Nothing can be simulated of it.

use std::collections::BTreeSet;

use line_model::nearest::suggestion;
use line_model::{Argument, DataType, Element, Limits, Line, Method, Signal};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use toml::Spanned;

use super::node::{Node, Nodes};
use super::source::Source;
use crate::mistake::Mistake;

/// A list of signals and methods, in place of a model of the line.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "A list of signals")]
pub(super) struct File {
    /// The line's name.
    #[schemars(example = &"Press")]
    name: String,
    /// What can be observed.
    #[serde(default)]
    signal: Vec<SignalTable>,
    /// What can be called.
    #[serde(default)]
    method: Vec<MethodTable>,
}

/// `[[signal]]`: something that can be observed.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SignalTable {
    /// Its name in scenarios: words with dots between them, the last one its own.
    #[schemars(with = "String", example = &"Press.Force")]
    name: Spanned<String>,
    /// Its node on the server: `nsu=URI;s=NAME`, or `ns=2;s=NAME` where the numbers of namespaces are known to stay.
    #[schemars(with = "String", example = &"nsu=urn:example:press;s=Press.Force")]
    node: Spanned<String>,
    /// The type of its values, by its name in OPC UA.
    #[serde(rename = "type")]
    #[schemars(schema_with = "types")]
    data_type: Spanned<String>,
    /// The unit of its values, for people.
    #[schemars(example = &"kN")]
    unit: Option<String>,
    /// What it means, for people.
    #[schemars(example = &"force of the ram")]
    #[serde(default)]
    description: String,
    /// All values that it can have, as texts; any without it.
    #[serde(default)]
    #[schemars(example = ["Idle", "Running"])]
    values: Vec<String>,
}

/// `[[method]]`: something that can be called.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MethodTable {
    /// Its name in a vocabulary: words with dots between them, the last one its own.
    #[schemars(with = "String", example = &"Press.Start")]
    name: Spanned<String>,
    /// Its node on the server, as that of a signal.
    #[schemars(with = "String", example = &"nsu=urn:example:press;s=Press.Start")]
    node: Spanned<String>,
    /// The node of the object on which it is called.
    #[schemars(with = "String", example = &"nsu=urn:example:press;s=Press")]
    object: Spanned<String>,
    /// What the caller gives, in its order.
    #[serde(default)]
    inputs: Vec<ArgumentTable>,
    /// What it does, for people.
    #[schemars(example = &"starts the ram")]
    #[serde(default)]
    description: String,
}

/// `[[method.inputs]]`: what a caller gives.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ArgumentTable {
    /// Its name, for people.
    #[schemars(example = &"force")]
    name: String,
    /// The type of the value, or of one value of the list, by its name in OPC UA.
    #[serde(rename = "type")]
    #[schemars(schema_with = "types")]
    data_type: Spanned<String>,
    /// Whether it is a list.
    #[serde(default)]
    list: bool,
}

/// The names of the types that a signal or an argument can have.
fn types(_: &mut SchemaGenerator) -> Schema {
    let names: Vec<&str> = DataType::ALL.iter().map(|data_type| data_type.name()).collect();
    json_schema!({ "type": "string", "enum": names, "examples": ["Double"] })
}

/// Reads a list as a line, and where everything in it is.
pub(super) fn read(source: &Source) -> Result<(Line, Nodes), Mistake> {
    let File { name, signal, method } = source.parse()?;
    let mut reading = Reading { source, seen: BTreeSet::new(), nodes: Nodes::default(), elements: Vec::new() };
    signal.into_iter().try_for_each(|signal| reading.signal(signal))?;
    method.into_iter().try_for_each(|method| reading.method(method))?;
    let Reading { nodes, elements, .. } = reading;
    Ok((Line { name, elements, ..Line::default() }, nodes))
}

/// A list that is being read.
struct Reading<'a> {
    source: &'a Source,
    seen: BTreeSet<String>,
    nodes: Nodes,
    elements: Vec<Element>,
}

impl Reading<'_> {
    fn signal(&mut self, table: SignalTable) -> Result<(), Mistake> {
        let SignalTable { name, node, data_type, unit, description, values } = table;
        let data_type = self.data_type(&data_type)?;
        let (node, name) = (self.node(&node)?, self.name(name)?);
        self.nodes.own.insert(name.clone(), node);
        let (limits, default) = (Limits::default(), None);
        let signal = Signal { name, data_type, unit, limits, allowed: values, default, description };
        self.element(signal.object().to_owned()).signals.push(signal);
        Ok(())
    }

    fn method(&mut self, table: MethodTable) -> Result<(), Mistake> {
        let MethodTable { name, node, object, inputs, description } = table;
        let inputs = inputs.into_iter().map(|input| self.argument(input)).collect::<Result<_, _>>()?;
        let (node, object, name) = (self.node(&node)?, self.node(&object)?, self.name(name)?);
        self.nodes.own.insert(name.clone(), node);
        self.nodes.objects.insert(name.clone(), object);
        let method = Method { name, inputs, outputs: Vec::new(), description };
        self.element(method.object().to_owned()).methods.push(method);
        Ok(())
    }

    fn argument(&self, ArgumentTable { name, data_type, list }: ArgumentTable) -> Result<Argument, Mistake> {
        let data_type = self.data_type(&data_type)?;
        Ok(Argument { name, data_type, array: list, unit: None, limits: Limits::default() })
    }

    /// A name that is there once, and has an element.
    fn name(&mut self, name: Spanned<String>) -> Result<String, Mistake> {
        let is_dotted =
            name.get_ref().rsplit_once('.').is_some_and(|(around, own)| !around.is_empty() && !own.is_empty());
        if !is_dotted || name.get_ref().contains('"') {
            let message = format!("`{}` is no dotted name", name.get_ref().escape_debug());
            let help = "write what it belongs to, a dot, and its own name, without quotes: `Press.Force`";
            return Err(self.source.problem(name.span(), message, help));
        }
        if !self.seen.insert(name.get_ref().clone()) {
            let message = format!("the name `{}` is there twice", name.get_ref());
            return Err(self.source.problem(name.span(), message, "give each its own name"));
        }
        Ok(name.into_inner())
    }

    fn node(&self, node: &Spanned<String>) -> Result<Node, Mistake> {
        node.get_ref().parse().map_err(|()| {
            let message = format!("`{}` is no node id", node.get_ref());
            self.source.problem(node.span(), message, "write `nsu=URI;s=NAME`, `nsu=URI;i=NUMBER` or `ns=2;s=NAME`")
        })
    }

    fn data_type(&self, name: &Spanned<String>) -> Result<DataType, Mistake> {
        name.get_ref().parse().map_err(|_| {
            let message = format!("unknown type `{}`", name.get_ref());
            let help = suggestion(name.get_ref(), DataType::ALL.iter().map(|data_type| data_type.name()));
            self.source.problem(name.span(), message, help)
        })
    }

    /// The element of this path, made if it is not there.
    fn element(&mut self, path: String) -> &mut Element {
        let place = self.elements.iter().position(|element| element.path == path).unwrap_or_else(|| {
            self.elements.push(Element { path, ..Element::default() });
            self.elements.len() - 1
        });
        &mut self.elements[place]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"
        name = "Press"
        signal = [
            { name = "Press.Force", node = "nsu=urn:p;s=F", type = "Float", unit = "kN" },
            { name = "Press.State", node = "ns=2;i=7", type = "String", values = ["Idle"] },
        ]
        method = [{ name = "Press.Start", node = "nsu=urn:p;i=1", object = "nsu=urn:p;i=2", inputs = [{ name = "f", type = "Double" }] }]
    "#;

    #[test]
    fn a_list_is_a_line_with_the_nodes_of_everything_in_it() {
        let (line, nodes) = read(&Source::of(LIST)).unwrap();
        let signals: Vec<(&str, DataType)> =
            line.signals().map(|signal| (signal.name.as_str(), signal.data_type)).collect();
        assert_eq!(signals, [("Press.Force", DataType::Float), ("Press.State", DataType::String)]);
        let start = line.methods().next().unwrap();
        assert_eq!((start.object(), start.inputs[0].data_type), ("Press", DataType::Double));
        assert_eq!(nodes.own["Press.State"].to_string(), "ns=2;i=7");
        assert_eq!(nodes.objects["Press.Start"].to_string(), "nsu=urn:p;i=2");
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (from, to, message) in [
            ("nsu=urn:p;s=F", "F", "`F` is no node id"),
            ("\"Float\"", "\"Flaot\"", "unknown type `Flaot`"),
            ("Press.State", "Press.Force", "the name `Press.Force` is there twice"),
            ("Press.Start", "Start", "`Start` is no dotted name"),
            ("unit =", "units =", "unknown field `units`"),
        ] {
            let error = read(&Source::of(&LIST.replacen(from, to, 1))).err().map(|error| error.to_string());
            assert!(error.as_ref().is_some_and(|error| error.contains(message)), "{to}: {error:?}");
        }
    }
}
