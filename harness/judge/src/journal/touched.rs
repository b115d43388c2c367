//! What a fault touched, as numbers. [`in_words`](super::in_words) puts them into words.

use serde::{Deserialize, Serialize};

/// What a fault touched, from its injection to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "of", rename_all = "snake_case")]
pub enum Touched {
    /// Links: all on which the fault was, in the order in which they were named, also those that it did not touch.
    Links {
        /// What it touched on each.
        links: Vec<TouchedLink>,
    },
    /// A component of the system under test.
    Component {
        /// The component's name, as in the profile.
        name: String,
        /// Whether it ran when the fault came; otherwise nothing was touched.
        ran: bool,
        /// How long it stood still, in microseconds; none if it was not to stand still.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stopped_us: Option<u64>,
    },
    /// Components that lost their power, in the order in which they were named, also those that did not run.
    Power {
        /// What each lost.
        components: Vec<TouchedPower>,
    },
    /// A component's disk.
    Disk {
        /// The component's name, as in the profile.
        name: String,
        /// How many of its calls met the fault.
        calls: u64,
    },
    /// A table of the AWS endpoint.
    Table {
        /// The table.
        name: String,
        /// How many requests met the fault.
        requests: u64,
    },
    /// A function of the cloud.
    Function {
        /// The function.
        name: String,
        /// How many invocations met the fault.
        invocations: u32,
    },
    /// The plant.
    Plant {
        /// What the plant says; none if it touched nothing.
        touched: Option<TouchedPlant>,
    },
}

/// What a fault touched on one link.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedLink {
    /// The link's name: `gateway a to cloud`.
    pub link: String,
    /// From the end that opens connections.
    pub up: TouchedWay,
    /// From the end that accepts them.
    pub down: TouchedWay,
    /// How many new connections were touched.
    pub connections: u64,
    /// The delays that it added, if it added any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delays: Option<Delays>,
    /// For how long it was in force, in microseconds.
    pub lasted_us: u64,
}

/// What a fault touched one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedWay {
    /// How many bytes.
    pub bytes: u64,
    /// The pieces in which they came.
    pub chunks: u64,
    /// Closes and resets of connections.
    pub closes: u64,
}

/// What a loss of power took from one component.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedPower {
    /// The component's name, as in the profile.
    pub name: String,
    /// Whether it ran; otherwise it was not touched.
    pub ran: bool,
    /// Bytes that it had written and not synced.
    pub bytes: u64,
    /// Files that it had made, renamed or removed without syncing that.
    pub names: u64,
}

/// Delays that a fault added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delays {
    /// How many of the pieces that passed were delayed.
    pub count: u64,
    /// Their sum, in microseconds.
    pub total_us: u64,
    /// The longest, in microseconds.
    pub longest_us: u64,
}

/// What a fault touched of the plant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TouchedPlant {
    /// In the words of the plant: `altered 120 readings`.
    pub words: String,
    /// How much, in its unit.
    pub number: u64,
    /// Of what: `readings`.
    pub unit: String,
}

/// How much of what it was to touch a fault touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// Nothing at all.
    Nothing,
    /// Something, but not all of its links: it proves nothing about the others.
    Part,
    /// Everything.
    All,
}

impl Touched {
    /// How much of what it was to touch.
    #[must_use]
    pub fn extent(&self) -> Extent {
        let (touched, all) = match self {
            Self::Links { links } => (links.iter().filter(|link| !link.is_nothing()).count(), links.len()),
            Self::Component { ran, .. } => (usize::from(*ran), 1),
            Self::Power { components } => (components.iter().filter(|one| one.ran).count(), components.len()),
            Self::Function { invocations, .. } => (usize::from(*invocations > 0), 1),
            Self::Table { requests, .. } => (usize::from(*requests > 0), 1),
            Self::Disk { calls, .. } => (usize::from(*calls > 0), 1),
            Self::Plant { touched } => (usize::from(touched.is_some()), 1),
        };
        match touched {
            0 => Extent::Nothing,
            _ if touched < all => Extent::Part,
            _ => Extent::All,
        }
    }
}

impl TouchedLink {
    /// Bytes both ways.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.up.bytes + self.down.bytes
    }

    /// Closes and resets both ways.
    #[must_use]
    pub fn closes(&self) -> u64 {
        self.up.closes + self.down.closes
    }

    /// True if nothing was touched.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.bytes() + self.closes() + self.connections == 0
    }
}
