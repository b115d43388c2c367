//! How the names of a line are identifiers of nodes.

use opcua::types::Identifier;

/// How a node's name, `Conveyor.ExitBarrier`, is its identifier.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Plain,
    /// Each part in quotes: `"Conveyor"."ExitBarrier"`. A method is an instance of a function block of its own, whose call is
    /// its member `Method`.
    Quoted,
    /// Behind a path in the controller; a method is behind a sign of its own.
    Path {
        /// What stands before every name.
        prefix: &'static str,
        /// What stands between a method's name and what it belongs to.
        method: &'static str,
    },
    /// By the number of the node among all nodes of the line, in the order of the model.
    Number {
        /// The number of the first.
        first: u32,
    },
}

/// What of a line a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A module, a signal or what describes it.
    Thing,
    /// A method.
    Method,
    /// A class of modules: its name is no path.
    Class,
}

impl Form {
    /// The identifier of the node with this name and this place among all nodes.
    pub(super) fn identifier(&self, name: &str, named: Named, place: u32) -> Identifier {
        match (self, named) {
            (Self::Number { first }, _) => (first + place).into(),
            (Self::Plain, _) | (_, Named::Class) => name.into(),
            (Self::Quoted, Named::Thing) => quoted(name).into(),
            (Self::Quoted, Named::Method) => format!("{}.Method", quoted(name)).into(),
            (Self::Path { prefix, .. }, Named::Thing) => format!("{prefix}{name}").into(),
            (Self::Path { prefix, method }, Named::Method) => match name.rsplit_once('.') {
                Some((object, own)) => format!("{prefix}{object}{method}{own}").into(),
                None => format!("{prefix}{name}").into(),
            },
        }
    }
}

fn quoted(name: &str) -> String {
    name.split('.').map(|part| format!("\"{part}\"")).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_identifiers_as_controllers_write_them() {
        let path = Form::Path { prefix: "MAIN.", method: "#" };
        for (form, thing, method) in [
            (&Form::Plain, "Belt.Middle.Interrupted", "Belt.Run"),
            (&Form::Quoted, r#""Belt"."Middle"."Interrupted""#, r#""Belt"."Run".Method"#),
            (&path, "MAIN.Belt.Middle.Interrupted", "MAIN.Belt#Run"),
        ] {
            assert_eq!(form.identifier("Belt.Middle.Interrupted", Named::Thing, 7), thing.into());
            assert_eq!(form.identifier("Belt.Run", Named::Method, 7), method.into());
        }
        assert_eq!(Form::Number { first: 1000 }.identifier("Belt.Run", Named::Method, 7), 1007.into());
        assert_eq!(Form::Quoted.identifier("class:Conveyor", Named::Class, 7), "class:Conveyor".into());
    }
}
