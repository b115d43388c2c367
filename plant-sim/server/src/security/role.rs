//! Who somebody is to the line.

use std::fmt;
use std::str::FromStr;

use super::rights::Right;

/// A role. Three have the meaning of a well-known role of OPC UA (OPC 10000-18, 4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Browses, reads, subscribes and queries. The well-known role `Observer`.
    Observer,
    /// Observes, takes the control lease and commands. Has no well-known counterpart.
    Gateway,
    /// Observes and has hands at the line: buttons, switches, workpieces. The well-known role `Operator`.
    Operator,
    /// May do everything. The well-known role `Engineer`.
    Maintenance,
}

impl Role {
    pub(super) const ALL: [Self; 4] = [Self::Observer, Self::Gateway, Self::Operator, Self::Maintenance];

    /// Its name in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Observer => "observer",
            Self::Gateway => "gateway",
            Self::Operator => "operator",
            Self::Maintenance => "maintenance",
        }
    }

    pub(super) fn grants(self, right: Right) -> bool {
        match right {
            Right::Observe => true,
            Right::Command => matches!(self, Self::Gateway | Self::Maintenance),
            Right::Operate => matches!(self, Self::Operator | Self::Maintenance),
            Right::Maintain => self == Self::Maintenance,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No role has that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no role {0:?}; one of observer, gateway, operator, maintenance")]
pub struct UnknownRole(String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| UnknownRole(name.into()))
    }
}
