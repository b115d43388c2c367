//! A cut in force, and what it touched.

use std::sync::Arc;

use super::board::Way;
use super::relay::Relay;
use super::traffic::Traffic;
use lineproof_judge::journal::Direction;

/// A cut in force on links of one [`Fabric`](super::Fabric). Give it back to [`Fabric::heal`](super::Fabric::heal);
/// dropping it leaves the links cut until the fabric is closed.
#[derive(Debug)]
#[must_use = "a cut stays in force until it is healed"]
pub struct Cut {
    pub(super) direction: Direction,
    pub(super) links: Vec<CutLink>,
}

/// One link of a cut.
#[derive(Debug)]
pub(super) struct CutLink {
    pub(super) relay: Arc<Relay>,
    released: Withheld,
}

impl CutLink {
    pub(super) fn new(relay: Arc<Relay>) -> Self {
        let released = Withheld::released(&relay.traffic);
        Self { relay, released }
    }

    /// What was withheld at some time since the cut began.
    pub(super) fn touched(&self, direction: Direction) -> Withheld {
        Withheld::so_far(&self.relay.traffic).less(&self.released).only(direction)
    }
}

/// What a cut touched and left behind, as [`Fabric::heal`](super::Fabric::heal) reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HealReport {
    /// The links that were cut, in the order in which they were named.
    pub links: Vec<HealedLink>,
}

impl HealReport {
    /// What was withheld on all links together. A sum says nothing of a single link.
    pub fn withheld(&self) -> Withheld {
        self.links.iter().fold(Withheld::default(), |sum, link| sum.plus(&link.withheld))
    }
}

/// A link that a cut was lifted from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealedLink {
    /// Its name.
    pub name: String,
    /// What met the cut, including what another cut withheld already when this one came.
    pub withheld: Withheld,
}

/// What a cut withheld.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Bytes from initiators.
    pub up: u64,
    /// Bytes from acceptors.
    pub down: u64,
    /// Closes and resets from initiators.
    pub closes_up: u64,
    /// Closes and resets from acceptors.
    pub closes_down: u64,
    /// Connections that were not yet established.
    pub connections: u64,
}

impl Withheld {
    /// Bytes both ways.
    pub fn bytes(&self) -> u64 {
        self.up + self.down
    }

    /// Closes and resets both ways.
    pub fn closes(&self) -> u64 {
        self.closes_up + self.closes_down
    }

    /// True if nothing was touched.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn so_far(traffic: &Traffic) -> Self {
        let (up, down) = (traffic.lane(Way::Up), traffic.lane(Way::Down));
        Self {
            up: up.bytes.withheld(),
            down: down.bytes.withheld(),
            closes_up: up.closes.withheld(),
            closes_down: down.closes.withheld(),
            connections: traffic.connections.withheld(),
        }
    }

    fn released(traffic: &Traffic) -> Self {
        let (up, down) = (traffic.lane(Way::Up), traffic.lane(Way::Down));
        Self {
            up: up.bytes.released(),
            down: down.bytes.released(),
            closes_up: up.closes.released(),
            closes_down: down.closes.released(),
            connections: traffic.connections.released(),
        }
    }

    fn less(&self, other: &Self) -> Self {
        Self {
            up: self.up - other.up,
            down: self.down - other.down,
            closes_up: self.closes_up - other.closes_up,
            closes_down: self.closes_down - other.closes_down,
            connections: self.connections - other.connections,
        }
    }

    fn plus(&self, other: &Self) -> Self {
        Self {
            up: self.up + other.up,
            down: self.down + other.down,
            closes_up: self.closes_up + other.closes_up,
            closes_down: self.closes_down + other.closes_down,
            connections: self.connections + other.connections,
        }
    }

    /// The part that a cut of this direction accounts for; a handshake needs both ways.
    fn only(self, direction: Direction) -> Self {
        match direction {
            Direction::Both => self,
            Direction::Up => Self { down: 0, closes_down: 0, ..self },
            Direction::Down => Self { up: 0, closes_up: 0, ..self },
        }
    }
}
