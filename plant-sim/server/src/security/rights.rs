//! Which right a method needs.

use std::collections::HashMap;

use opcua::types::{Identifier, NodeId};

use line_model::{Line, Method};

/// What can be allowed. Every variable needs [`Right::Observe`], and [`Right::Command`] to be written if it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// Read, browse, subscribe, query.
    Observe,
    /// Take the lease, command under it.
    Command,
    /// Do what hands do at the line.
    Operate,
    /// Call what no line model describes.
    Maintain,
}

/// Acts on the lease itself, by the last part of their names. They need the right to command even without a token.
const LEASE: [&str; 3] = ["AcquireControl", "RenewControl", "ReleaseControl"];

/// The table of rights of a line.
#[derive(Debug)]
pub struct Rights {
    methods: HashMap<Identifier, Right>,
    /// For methods that are not in the table.
    others: Right,
}

impl Rights {
    /// Derives the table from the model; `id` tells the identifier of a method's node by its name.
    #[must_use]
    pub fn of(line: &Line, id: impl Fn(&str) -> Identifier) -> Self {
        let methods = line.methods().map(|method| (id(&method.name), needed(method))).collect();
        Self { methods, others: Right::Maintain }
    }

    /// The table of node sets, of whose methods nothing is known: whoever may command may call them.
    #[must_use]
    pub fn of_node_sets() -> Self {
        Self { methods: HashMap::new(), others: Right::Command }
    }

    /// The table of something without methods.
    #[must_use]
    pub fn without_methods() -> Self {
        Self { methods: HashMap::new(), others: Right::Maintain }
    }

    /// The right that a call of a method needs. The methods of the OPC UA namespace itself answer about the caller's
    /// own subscriptions only, so whoever may observe may call them.
    pub(super) fn to_call(&self, method: &NodeId) -> Right {
        match &method.identifier {
            _ if method.namespace == 0 => Right::Observe,
            identifier => self.methods.get(identifier).copied().unwrap_or(self.others),
        }
    }
}

/// What asks for a token commands; what answers something and asks for no token is a query; the rest are hands.
fn needed(method: &Method) -> Right {
    let name = method.name.rsplit('.').next().unwrap_or_default();
    let wants_token = method.inputs.first().is_some_and(|input| input.name == "token");
    if wants_token || LEASE.contains(&name) {
        Right::Command
    } else if method.outputs.is_empty() {
        Right::Operate
    } else {
        Right::Observe
    }
}

#[cfg(test)]
mod tests {
    use super::super::Role;
    use super::*;
    use line_model::aml;

    fn mps() -> Line {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/lines/mps.aml");
        aml::load(path).unwrap_or_else(|errors| panic!("{errors}"))
    }

    fn rights() -> Rights {
        Rights::of(&mps(), |method| method.into())
    }

    fn may(role: Role, method: &str) -> bool {
        role.grants(rights().to_call(&NodeId::new(2, method)))
    }

    #[test]
    fn each_role_may_call_what_it_is_for() {
        use Role::{Gateway, Maintenance, Observer, Operator};
        for (method, allowed) in [
            ("Control.GetLedger", vec![Observer, Gateway, Operator, Maintenance]),
            ("Production.GetFinished", vec![Observer, Gateway, Operator, Maintenance]),
            ("Control.AcquireControl", vec![Gateway, Maintenance]),
            ("Control.RenewControl", vec![Gateway, Maintenance]),
            ("Control.ReleaseControl", vec![Gateway, Maintenance]),
            ("Conveyor.Run", vec![Gateway, Maintenance]),
            ("Production.Acknowledge", vec![Gateway, Maintenance]),
            ("Operator.PressEmergencyStop", vec![Operator, Maintenance]),
            ("Operator.LoadMagazine", vec![Operator, Maintenance]),
            ("Unheard.Of", vec![Maintenance]),
        ] {
            for role in Role::ALL {
                assert_eq!(may(role, method), allowed.contains(&role), "{role} {method}");
            }
        }
    }

    #[test]
    fn the_methods_of_opc_ua_itself_are_for_everybody() {
        let get_monitored_items = NodeId::new(0, 11492u32);
        assert_eq!(rights().to_call(&get_monitored_items), Right::Observe);
    }
}
