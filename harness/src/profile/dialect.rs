//! Dialects, as a profile names them.

use std::collections::BTreeMap;

use line_model::Line;
use opcua::types::NodeId;
use plant_sim::{Dialect, NodeIds};
use schemars::JsonSchema;
use serde::Deserialize;

use super::node::{Node, Nodes};

/// As which vendor's server a line is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DialectName {
    /// The simulator's own: node ids are names, every change is told at once.
    Own,
    /// SIMATIC S7-1500: `ns=3;s="Conveyor"."ExitBarrier"`; signals are looked at every 100 ms.
    #[serde(rename = "s7-1500")]
    S71500,
    /// `TwinCAT` 3: `ns=4;s=MAIN.Conveyor.ExitBarrier`; every 50 ms.
    #[serde(rename = "twincat")]
    TwinCat,
    /// CODESYS: `ns=4;s=|var|PLC.Application.GVL.Conveyor.ExitBarrier`; every 100 ms, 100 nodes in a request.
    Codesys,
    /// A small controller: node ids are numbers; every 100 ms, 5 sessions of 2 subscriptions.
    Numeric,
    /// A smaller one: the same with 3 sessions, and nothing can be called.
    NoMethods,
}

impl DialectName {
    /// What it stands for.
    pub fn dialect(self) -> &'static Dialect {
        let place = match self {
            Self::Own => 0,
            Self::S71500 => 1,
            Self::TwinCat => 2,
            Self::Codesys => 3,
            Self::Numeric => 4,
            Self::NoMethods => 5,
        };
        Dialect::ALL[place]
    }
}

/// The nodes of a line in a dialect; none where names are node ids.
pub(super) fn nodes(line: &Line, dialect: &Dialect) -> Nodes {
    if *dialect == Dialect::OWN {
        return Nodes::default();
    }
    let (ids, uri) = (NodeIds::of(line, dialect), dialect.namespace(line));
    let node = |name: &str| Node::new(Some(uri), NodeId { namespace: 0, identifier: ids.identifier(name) });
    let signals = line.signals().map(|signal| signal.name.as_str());
    let own = signals.chain(line.methods().map(|method| method.name.as_str()));
    let own: BTreeMap<_, _> = own.map(|name| (name.to_owned(), node(name))).collect();
    let objects = line.methods().map(|method| (method.name.clone(), node(method.object()))).collect();
    Nodes { own, objects }
}

#[cfg(test)]
mod tests {
    use super::*;
    use line_model::aml;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    #[test]
    fn a_profile_knows_every_dialect_by_its_name() {
        for dialect in Dialect::ALL {
            let name: StrDeserializer<'_, Error> = dialect.name.into_deserializer();
            assert_eq!(DialectName::deserialize(name).unwrap().dialect(), dialect);
        }
    }

    #[test]
    fn signals_methods_and_their_objects_have_the_nodes_of_the_dialect() {
        let line = aml::load("../fixtures/lines/mps.aml").unwrap();
        let nodes = |name: DialectName| nodes(&line, name.dialect());
        assert!(nodes(DialectName::Own).own.is_empty());
        let siemens = nodes(DialectName::S71500);
        let uri = "nsu=http://www.siemens.com/simatic-s7-opcua;s=";
        assert_eq!(siemens.own["Conveyor.Speed"].to_string(), format!("{uri}\"Conveyor\".\"Speed\""));
        assert_eq!(siemens.own["Conveyor.Run"].to_string(), format!("{uri}\"Conveyor\".\"Run\".Method"));
        assert_eq!(siemens.objects["Conveyor.Run"].to_string(), format!("{uri}\"Conveyor\""));
    }
}
