//! What a pack can need of a profile, beside words.

use serde::Deserialize;

/// Something that a profile has or has not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A component that takes control.
    Control,
    /// Two components that take control, one in place of the other.
    Pair,
    /// Every component that takes control is linked to the plant.
    PlantLink,
    /// Every component that records is linked to the cloud.
    CloudLink,
    /// The line numbers the parts that it finishes.
    FinishedParts,
    /// The line keeps a log of who controls it.
    ControlLog,
    /// Records can be observed.
    Records,
    /// Every component that records keeps its files where its disk can be taken.
    Files,
    /// Every component that takes control says by messages whether it is in control.
    Status,
}

impl Need {
    /// What it is, for a person to read.
    pub fn text(self) -> &'static str {
        match self {
            Self::Control => "a component that takes control of the plant (`holder`)",
            Self::Pair => "two components that take control of the plant (`holder`), one in place of the other",
            Self::PlantLink => "every component that takes control is linked to the `plant`",
            Self::CloudLink => "every component that records is linked to the `cloud`",
            Self::FinishedParts => "the line numbers the parts that it finishes ([plant.ledgers])",
            Self::ControlLog => "the line keeps a log of who controls it ([plant.ledgers])",
            Self::Records => "where records are ([cloud.records])",
            Self::Files => "every component that records keeps its files in `{folder}`",
            Self::Status => "every component that takes control says whether it is in control (`status`)",
        }
    }
}
