//! The closed set of faults, as data. Injecting them is the nemesis's business.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Which way a cut stops bytes on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Both ways.
    Both,
    /// From the end that opened the connection towards the end that accepted it.
    Up,
    /// From the end that accepted the connection towards the end that opened it.
    Down,
}

/// Something that a scenario breaks on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Bytes on these links are withheld, on all of them from the same instant, without closing a connection.
    Cut {
        /// The links' names.
        links: Vec<String>,
        /// Which way.
        direction: Direction,
    },
    /// The component's processes get SIGKILL.
    Kill {
        /// The component's name.
        component: String,
    },
    /// The component's processes get SIGSTOP; healing sends SIGCONT.
    Freeze {
        /// The component's name.
        component: String,
    },
    /// Something of the plant is broken: a sensor, an actuator, the air supply, a workpiece, the controller, its server.
    Plant {
        /// What, in the words of the plant: `stuck Conveyor.ExitBarrier=false`.
        what: String,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut { links, direction } => {
                write!(f, "cut {}", links.join(", "))?;
                match direction {
                    Direction::Both => Ok(()),
                    Direction::Up => write!(f, " (upstream only)"),
                    Direction::Down => write!(f, " (downstream only)"),
                }
            }
            Self::Kill { component } => write!(f, "kill {component}"),
            Self::Freeze { component } => write!(f, "freeze {component}"),
            Self::Plant { what } => write!(f, "plant: {what}"),
        }
    }
}
