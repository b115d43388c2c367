//! The identifiers of all nodes of a line in a dialect.

use std::collections::HashMap;

use line_model::Line;
use line_model::projection::{self, Class};
use opcua::types::Identifier;

use super::definition::Dialect;
use super::form::Named;

/// The identifiers of all nodes of a line, by their names in the model and back.
#[derive(Clone, Debug)]
pub struct NodeIds {
    identifiers: HashMap<String, Identifier>,
    names: HashMap<Identifier, String>,
}

impl NodeIds {
    /// Those that a dialect gives to the nodes of a line.
    #[must_use]
    pub fn of(line: &Line, dialect: &Dialect) -> Self {
        let nodes = projection::nodes(line);
        let identified = nodes.into_iter().zip(0..).map(|(node, place)| {
            let named = match node.class {
                Class::ObjectType => Named::Class,
                Class::Method => Named::Method,
                Class::Object(_) | Class::Variable { .. } => Named::Thing,
            };
            let identifier = dialect.form.identifier(&node.id, named, place);
            (node.id, identifier)
        });
        let identifiers: HashMap<_, _> = identified.collect();
        let names = identifiers.iter().map(|(name, identifier)| (identifier.clone(), name.clone())).collect();
        Self { identifiers, names }
    }

    /// The identifier of a node; of a name that the line does not have, the name itself.
    #[must_use]
    pub fn identifier(&self, name: &str) -> Identifier {
        self.identifiers.get(name).cloned().unwrap_or_else(|| name.into())
    }

    /// The name of a node.
    #[must_use]
    pub fn name(&self, identifier: &Identifier) -> Option<&str> {
        self.names.get(identifier).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use line_model::aml;

    #[test]
    fn every_node_has_an_identifier_of_its_own_in_every_dialect() {
        for file in ["mps", "assembly"] {
            let path = format!("{}/../fixtures/lines/{file}.aml", env!("CARGO_MANIFEST_DIR"));
            let line = aml::load(path).unwrap_or_else(|errors| panic!("{errors}"));
            for dialect in Dialect::ALL {
                let ids = NodeIds::of(&line, dialect);
                for node in projection::nodes(&line) {
                    assert_eq!(ids.name(&ids.identifier(&node.id)), Some(node.id.as_str()), "{dialect}");
                }
            }
        }
    }
}
