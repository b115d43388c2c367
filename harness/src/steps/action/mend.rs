//! What of the plant and of a disk is mended, and which faults that heals.

use std::fmt;

use line_model::fault::PlantFault;

use lineproof_judge::journal::DiskFault;

/// What of the plant is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mend {
    /// The sensor of this name.
    Sensor(String),
    /// The actuator of this name.
    Actuator(String),
    /// The air supply.
    Air,
    /// The controller.
    Controller,
    /// What the server shows of the signal of this name.
    Signal(String),
    /// The value that the server shows of the signal of this name.
    Value(String),
    /// The server's clock.
    Clock,
    /// The server's level of service.
    ServiceLevel,
    /// The server, after a restart.
    Server,
}

/// What of a disk is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskMend {
    /// It has room.
    Room,
    /// It can be read.
    Reads,
    /// It syncs as fast as it can.
    Syncs,
}

impl DiskMend {
    /// Whether this fault is mended by it.
    pub(super) fn means(self, fault: &DiskFault) -> bool {
        match self {
            Self::Room => *fault == DiskFault::Full,
            Self::Reads => *fault == DiskFault::Unreadable,
            Self::Syncs => matches!(fault, DiskFault::SlowSync { .. }),
        }
    }

    /// What has to be broken for it, of which disk.
    pub(super) fn of(self, component: &str) -> String {
        let what = match self {
            Self::Room => "a lack of room",
            Self::Reads => "a failure of reads",
            Self::Syncs => "a delay of syncs",
        };
        format!("{what} on the disk of {component}")
    }
}

impl Mend {
    /// Whether this fault is mended by it.
    pub(super) fn means(&self, fault: &PlantFault) -> bool {
        match self {
            Self::Sensor(name) => fault.sensor() == Some(name),
            Self::Actuator(name) => fault.device() == Some(name),
            Self::Signal(name) => fault.signal() == Some(name),
            Self::Value(name) => matches!(fault, PlantFault::Shown { signal, .. } if signal == name),
            Self::Air => *fault == PlantFault::AirLost,
            Self::Controller => *fault == PlantFault::ControllerStop,
            Self::Clock => matches!(fault, PlantFault::Skew { .. }),
            Self::ServiceLevel => matches!(fault, PlantFault::ServiceLevel { .. }),
            Self::Server => *fault == PlantFault::ServerRestart,
        }
    }
}

impl fmt::Display for Mend {
    /// What has to be broken for it: `a fault of the sensor Conveyor.ExitBarrier`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sensor(name) => write!(f, "a fault of the sensor {name}"),
            Self::Actuator(name) => write!(f, "a fault of the actuator {name}"),
            Self::Signal(name) => write!(f, "a fault of the server about {name}"),
            Self::Value(name) => write!(f, "another value of {name}"),
            Self::Air => f.write_str("a loss of air"),
            Self::Controller => f.write_str("a stop of the controller"),
            Self::Clock => f.write_str("a wrong clock"),
            Self::ServiceLevel => f.write_str("another service level"),
            Self::Server => f.write_str("a restart of the server"),
        }
    }
}
