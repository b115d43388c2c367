//! Lanes of a device: those that it has, those that it hands parts over to, those that it looks at.

use super::attributes::LONGEST;
use super::names::{parent, within};
use super::{LineError, Setup};
use crate::kernel::mechanics::{LaneId, Micrometres};

/// The lanes of a device.
impl Setup<'_> {
    /// The lane of this element behind the entry of that name.
    pub fn lane(&mut self, entry: &str) -> LaneId {
        let name = self.named(entry);
        let lane = self.draft.entry(&name);
        self.draft.entries.insert(name, (lane, true));
        self.draft.lanes.own(lane, self.device());
        lane
    }

    /// The lane that the exit of that name is wired to; nothing if it is not wired.
    pub fn exit(&mut self, exit: &str) -> Option<LaneId> {
        let entry = self.draft.wires.from(&self.named(exit)).first()?.clone();
        let lane = self.draft.entry(&entry);
        self.draft.lanes.feed(lane, self.device());
        Some(lane)
    }

    /// Whether something is wired to this entry or exit.
    #[must_use]
    pub fn is_wired(&self, port: &str) -> bool {
        !self.draft.wires.from(&self.named(port)).is_empty()
    }

    /// The behaviour looks at the lane whenever something has changed there.
    pub fn observe(&mut self, lane: LaneId) {
        let device = self.device();
        self.draft.lanes.observe(lane, device);
    }

    /// The lane of the element around this one, which this one observes.
    ///
    /// # Errors
    /// When the element around it carries nothing.
    pub fn observed_lane(&mut self) -> Result<LaneId, LineError> {
        let carrier = parent(&self.element.path).unwrap_or_default();
        let entry = self.draft.entries.get(&within(carrier, "In")).filter(|(_, claimed)| *claimed);
        let (lane, _) = *entry.ok_or_else(|| LineError::Misplaced {
            element: self.element.path.clone(),
            what: "a sensor must be directly inside an element that carries workpieces, for instance a Conveyor".into(),
        })?;
        self.observe(lane);
        Ok(lane)
    }

    /// The lane of the element around this one, which this one observes, and the place there, from the attribute
    /// `Position`.
    ///
    /// # Errors
    /// As [`Self::observed_lane`], and when the position is no length, or beyond the end of the lane.
    pub fn place(&mut self) -> Result<(LaneId, Micrometres), LineError> {
        let (lane, position) = (self.observed_lane()?, self.length("Position", 0.0, -LONGEST..=LONGEST)?);
        match self.draft.ends.iter().find(|(ending, _)| *ending == lane) {
            Some((_, end)) if position > *end => Err(self.beyond(position, *end)),
            _ => Ok((lane, position)),
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths are far below 2^53 micrometres")]
    fn beyond(&self, position: Micrometres, end: Micrometres) -> LineError {
        let carrier = parent(&self.element.path).unwrap_or_default();
        let [position, end] = [position, end].map(|micrometres| micrometres as f64 / 1000.0);
        let what = format!("{position} mm is beyond the end of {carrier}, at {end} mm: no workpiece ever comes there");
        self.wrong("Position", what)
    }

    /// Workpieces leave this lane at that place, so that nothing can stand beyond it.
    pub fn ends(&mut self, lane: LaneId, at: Micrometres) {
        self.draft.ends.push((lane, at));
    }

    /// Any number of parts may lie in one place of this lane.
    pub fn pile(&mut self, lane: LaneId) {
        self.draft.lanes.pile(lane);
    }
}
