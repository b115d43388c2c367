//! From when on what happens counts for a check.

use serde::{Deserialize, Serialize};

use super::Moment;

/// From when on a check looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Since {
    /// When the time that it grants begins.
    pub window: Moment,
    /// When the stage was begun to be set: what happened before is no evidence for what it has brought about.
    pub stage: Moment,
    /// When the last act before the check was begun: what was published before it is no consequence of it. The beginning of
    /// the scenario, if there is none.
    #[serde(default, skip_serializing_if = "is_start")]
    pub act: Moment,
    /// When the first `When` of the stage was begun; the beginning of the scenario, if there is none.
    #[serde(default, skip_serializing_if = "is_start")]
    pub when: Moment,
}

impl Since {
    /// From when on something may have come and gone that a promise asks for: with the first `When` of the stage, or with the stage
    /// if there is none. What its `Given` has brought about is no evidence.
    #[must_use]
    pub fn when(&self) -> Moment {
        if is_start(&self.when) { self.stage } else { self.when }
    }

    /// Whether there was an act before the check.
    #[must_use]
    pub fn acted(&self) -> bool {
        !is_start(&self.act)
    }
}

impl From<Moment> for Since {
    /// With a stage that begins at the same moment, and no act before.
    fn from(moment: Moment) -> Self {
        Self { window: moment, stage: moment, act: Moment::default(), when: Moment::default() }
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_start(moment: &Moment) -> bool {
    *moment == Moment::default()
}
