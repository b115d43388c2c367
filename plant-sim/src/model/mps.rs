//! The MPS line: a magazine, a pneumatic ejector and a conveyor with three light barriers.

use super::{Argument, Attribute, DataType, Element, Limits, Line, Method, Signal, Value};
use DataType::{Boolean, DateTime, Double, Int32, String as Text, UInt32, UInt64};

/// The MPS line.
#[must_use]
pub fn mps() -> Line {
    Line {
        name: "MPS".into(),
        namespace: "urn:lineproof:line:mps".into(),
        description: "Magazine, ejector and conveyor".into(),
        wires: Vec::new(),
        elements: vec![
            magazine(),
            ejector(),
            conveyor(),
            panel(),
            line(),
            safety(),
            control(),
            production(),
            operator(),
        ],
    }
}

fn magazine() -> Element {
    module("Magazine", "Stack magazine", "MPS-MAG-200", "A stack of numbered workpieces")
        .signal("Level", UInt32, "", "workpieces not yet laid on the belt")
        .signal("Empty", Boolean, "", "no workpiece is left")
        .signal("NextPart", UInt32, "", "number of the lowest workpiece, 0 if there is none")
}

fn ejector() -> Element {
    module("Ejector", "Double-acting cylinder", "MPS-EJE-100", "Pushes the lowest workpiece onto the belt")
        .signal("Position", Double, "mm", "position of the piston")
        .signal("Extended", Boolean, "", "front end position sensor")
        .signal("Retracted", Boolean, "", "rear end position sensor")
        .signal("ExtendValve", Boolean, "", "output: air to extend")
        .signal("RetractValve", Boolean, "", "output: air to retract")
        .method("Extend", &[("token", UInt64)], &[], "drives the piston to its front end")
        .method("Retract", &[("token", UInt64)], &[], "drives the piston to its rear end")
}

fn conveyor() -> Element {
    module("Conveyor", "Belt conveyor", "MPS-CON-600", "Carries workpieces to the bin at its end")
        .signal("EntryBarrier", Boolean, "", "a part interrupts the entry light barrier")
        .signal("MiddleBarrier", Boolean, "", "a part interrupts the middle light barrier")
        .signal("ExitBarrier", Boolean, "", "a part interrupts the exit light barrier")
        .signal("Speed", Double, "mm/s", "belt speed, negative towards the entry")
        .signal("Running", Boolean, "", "output: motor on")
        .signal("Slow", Boolean, "", "output: slow speed")
        .signal("Direction", Int32, "", "output: 1 towards the exit, -1 towards the entry, 0 stopped")
        .signal("PartsOnBelt", UInt32, "", "parts laid on the belt and not yet finished")
        .method("Run", &[("token", UInt64), ("direction", Int32), ("slow", Boolean)], &[], "runs the belt")
        .method("Stop", &[("token", UInt64)], &[], "stops the belt")
}

fn panel() -> Element {
    module("Panel", "Operator panel", "MPS-HMI-010", "Buttons, selector switch and indicators")
        .signal("AutoMode", Boolean, "", "selector switch, true is automatic")
        .signal("StartLamp", Boolean, "", "the line runs")
        .signal("StopLamp", Boolean, "", "the line is stopped and ready")
        .signal("ResetLamp", Boolean, "", "a reset is needed")
        .signal("EmptyLamp", Boolean, "", "the magazine is empty")
        .signal("FaultLamp", Boolean, "", "a stroke of the ejector did not reach its end")
}

fn line() -> Element {
    module("Line", "Line control", "MPS-SW-001", "The state of the whole line")
        .signal("State", Text, "", "Idle, Running, Safe, EmergencyStop or ResetRequired")
        .signal("Moving", Boolean, "", "the belt or the piston moves")
}

fn safety() -> Element {
    module("Safety", "Emergency stop", "MPS-SAF-003", "The mushroom button").signal(
        "EmergencyStop",
        Boolean,
        "",
        "the mushroom button is pressed",
    )
}

fn control() -> Element {
    module("Control", "Control lease", "MPS-SW-002", "Who may command the line, and who did")
        .signal("Holder", Text, "", "who holds the lease, empty if nobody")
        .signal("Token", UInt64, "", "the last token given out")
        .signal("RefusedCommands", UInt32, "", "calls refused because their token was not current")
        .signal("LastSequence", UInt64, "", "sequence number of the last ledger entry")
        .method(
            "AcquireControl",
            &[("holder", Text), ("ttl_ms", UInt32)],
            &[("token", UInt64)],
            "takes the lease and gives out a larger token than ever before",
        )
        .method("RenewControl", &[("token", UInt64)], &[], "prolongs the lease by its time to live")
        .method("ReleaseControl", &[("token", UInt64)], &[], "gives the lease back")
        .query(
            "GetLedger",
            &[("from_sequence", UInt64), ("max", UInt32)],
            &[
                ("Sequence", UInt64),
                ("Kind", Text),
                ("Holder", Text),
                ("Client", Text),
                ("Token", UInt64),
                ("Command", Text),
                ("At", DateTime),
            ],
            "entries of the control ledger from a sequence number on",
        )
}

fn production() -> Element {
    module("Production", "Production counter", "MPS-SW-003", "The finished parts")
        .signal("LastSerial", UInt64, "", "serial number of the last finished part, 0 if none")
        .signal("Finished", UInt32, "", "how many parts are finished")
        .signal("Acknowledged", UInt64, "", "highest serial number that a gateway has taken over")
        .query(
            "GetFinished",
            &[("from_serial", UInt64), ("max", UInt32)],
            &[("Serial", UInt64), ("Part", UInt32), ("FinishedAt", DateTime)],
            "finished parts from a serial number on",
        )
        .method(
            "Acknowledge",
            &[("token", UInt64), ("serial", UInt64)],
            &[],
            "tells that all parts up to the serial number are safely stored",
        )
}

fn operator() -> Element {
    module("Operator", "Operator", "HANDS", "What hands do at the line; needs no token")
        .method("LoadMagazine", &[("count", UInt32)], &[], "puts workpieces on top of the stack")
        .method("PressStart", &[], &[], "presses the start button")
        .method("PressStop", &[], &[], "presses the stop button")
        .method("PressReset", &[], &[], "presses the reset button")
        .method("SelectAuto", &[("auto", Boolean)], &[], "turns the selector switch")
        .method("PressEmergencyStop", &[], &[], "presses the mushroom button, which stays pressed")
        .method("ReleaseEmergencyStop", &[], &[], "pulls the mushroom button out")
}

fn module(name: &str, product: &str, article: &str, description: &str) -> Element {
    let plate = [
        ("Name", product.to_owned()),
        ("SerialNumber", format!("SIM-{}-0001", name.to_uppercase())),
        ("ArticleNumber", article.to_owned()),
    ];
    let attributes = plate.map(|(name, value)| Attribute {
        name: name.into(),
        data_type: Text,
        unit: None,
        value: Some(Value::from(value)),
        limits: Limits::default(),
        description: String::new(),
    });
    Element { path: name.into(), description: description.into(), attributes: attributes.into(), ..Element::default() }
}

impl Element {
    fn signal(mut self, name: &str, data_type: DataType, unit: &str, description: &str) -> Self {
        self.signals.push(Signal {
            name: format!("{}.{name}", self.path),
            data_type,
            unit: (!unit.is_empty()).then(|| unit.into()),
            limits: Limits::default(),
            default: None,
            description: description.into(),
        });
        self
    }

    fn method(self, name: &str, inputs: Args<'_>, outputs: Args<'_>, description: &str) -> Self {
        self.add_method(name, inputs, outputs, false, description)
    }

    /// A method whose outputs are columns: arrays of equal length.
    fn query(self, name: &str, inputs: Args<'_>, columns: Args<'_>, description: &str) -> Self {
        self.add_method(name, inputs, columns, true, description)
    }

    fn add_method(mut self, name: &str, inputs: Args<'_>, outputs: Args<'_>, columns: bool, about: &str) -> Self {
        self.methods.push(Method {
            name: format!("{}.{name}", self.path),
            inputs: arguments(inputs, false),
            outputs: arguments(outputs, columns),
            description: about.into(),
        });
        self
    }
}

type Args<'a> = &'a [(&'a str, DataType)];

fn arguments(arguments: Args<'_>, array: bool) -> Vec<Argument> {
    let argument = |&(name, data_type): &(&str, DataType)| Argument {
        name: name.into(),
        data_type,
        array,
        unit: None,
        limits: Limits::default(),
    };
    arguments.iter().map(argument).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_start_with_their_module() {
        let line = mps();
        let mut seen = BTreeSet::new();
        for module in line.elements() {
            for name in module.signals.iter().map(|s| &s.name).chain(module.methods.iter().map(|m| &m.name)) {
                assert!(name.starts_with(&format!("{}.", module.path)), "{name}");
                assert!(seen.insert(name.clone()), "{name} appears twice");
            }
        }
    }

    #[test]
    fn a_query_answers_in_columns_and_a_command_takes_its_token_first() {
        let line = mps();
        let find = |name: &str| line.methods().find(|m| m.name == name).unwrap();
        assert!(find("Control.GetLedger").outputs.iter().all(|a| a.array));
        assert!(!find("Control.AcquireControl").outputs[0].array);
        assert_eq!(find("Conveyor.Run").inputs[0].name, "token");
        assert_eq!(find("Conveyor.Run").object(), "Conveyor");
    }
}
