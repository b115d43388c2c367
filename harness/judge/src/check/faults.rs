//! Every fault touched something, and was healed.

use std::collections::BTreeMap;

use super::words::count;
use super::{Checker, evidence};
use crate::journal::{ComponentChange, Entry, Event, Evidence, Extent, Fault, FaultChange, Judgement, Moment, Verdict};

/// Checks the scenario's faults. A fault that touched nothing proves nothing, and one that was not healed may have
/// spoilt what came after it: both are `Unknown`, never the system's defect. A scenario without faults passes.
///
/// A kill that nobody reports as healed counts as done when the component's process was seen to end.
#[derive(Debug, Default)]
pub struct FaultsTouched {
    faults: BTreeMap<u32, Known>,
}

#[derive(Debug)]
struct Known {
    fault: Fault,
    state: State,
    evidence: Vec<Evidence>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    InForce,
    Over(Extent),
}

impl FaultsTouched {
    /// The check.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn fault(&mut self, entry: &Entry, id: u32, fault: &Fault, change: &FaultChange) {
        let state = match change {
            FaultChange::Injected => State::InForce,
            FaultChange::Healed { touched } => State::Over(touched.extent()),
        };
        let known =
            self.faults.entry(id).or_insert_with(|| Known { fault: fault.clone(), state, evidence: Vec::new() });
        known.state = state;
        known.evidence.push(evidence::fault(entry, fault, change));
    }

    fn exited(&mut self, name: &str) {
        let open = self.faults.values_mut().filter(|known| known.state == State::InForce);
        let killed = open.filter(|known| matches!(&known.fault, Fault::Kill { component } if component == name));
        killed.for_each(|known| known.state = State::Over(Extent::All));
    }
}

impl Checker for FaultsTouched {
    fn name(&self) -> &'static str {
        "every fault touched something"
    }

    fn observe(&mut self, entry: &Entry) {
        match &entry.event {
            Event::Fault { id, fault, change } => self.fault(entry, *id, fault, change),
            Event::Component { name, change: ComponentChange::Exited { .. } } => self.exited(name),
            _ => {}
        }
    }

    fn deadline(&self) -> Option<Moment> {
        None
    }

    fn rests_on_time(&self, _verdict: Verdict) -> bool {
        false
    }

    fn decide(&self, _now: Moment) -> Option<Judgement> {
        None
    }

    fn finish(&self, _now: Moment) -> Judgement {
        let doubtful: Vec<_> =
            self.faults.iter().filter(|(_, known)| known.state != State::Over(Extent::All)).collect();
        let Some((id, first)) = doubtful.first() else {
            let summary = format!("{} touched something and is over", count(self.faults.len(), "fault"));
            return Judgement::pass(self.name(), summary);
        };
        let problem = match first.state {
            State::Over(Extent::Nothing) => "touched nothing, so nothing was proved",
            State::Over(_) => "touched only some of its links, so not all of it was proved",
            State::InForce => "was not seen to be healed",
        };
        let more = if doubtful.len() > 1 { format!(" (and {} more)", doubtful.len() - 1) } else { String::new() };
        let summary = format!("fault {id} ({}) {problem}{more}", first.fault);
        Judgement::unknown(self.name(), summary).with(doubtful.iter().flat_map(|(_, known)| known.evidence.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::{Story, argument, cut, healed};
    use crate::journal::{Touched, TouchedPlant, Verdict};
    use line_model::fault::PlantFault;
    use proptest::prelude::*;

    fn judged(story: &Story) -> Judgement {
        story.judged(FaultsTouched::new())
    }

    fn kill(name: &str) -> Fault {
        Fault::Kill { component: name.into() }
    }

    #[test]
    fn faults_that_touched_and_are_healed_pass() {
        assert_eq!(judged(&Story::default()).verdict, Verdict::Pass);
        let story =
            Story::default().fault(1, cut("a to cloud"), FaultChange::Injected).fault(1, cut("x"), healed(&[("x", 9)]));
        assert_eq!(judged(&story).verdict, Verdict::Pass);
    }

    #[test]
    fn a_cut_that_left_a_link_untouched_is_unknown() {
        let judgement = judged(&Story::default().fault(1, cut("x"), healed(&[("x", 1_000), ("y", 0)])));
        assert_eq!(judgement.verdict, Verdict::Unknown);
        assert!(argument(&judgement).contains("withheld 1.0 kB on x, nothing on y"));
    }

    #[test]
    fn a_fault_that_touched_nothing_is_unknown() {
        let story = Story::default().fault(1, cut("a to cloud"), FaultChange::Injected).fault(
            1,
            cut("a to cloud"),
            healed(&[("a to cloud", 0)]),
        );
        let judgement = judged(&story);
        assert_eq!(judgement.verdict, Verdict::Unknown);
        assert_eq!(judgement.summary, "fault 1 (cut a to cloud) touched nothing, so nothing was proved");
        assert!(argument(&judgement).contains("touched nothing"));
    }

    #[test]
    fn a_fault_of_the_plant_that_touched_nothing_is_unknown() {
        let fault = || Fault::Plant { what: PlantFault::AirLost };
        let injected = Story::default().fault(1, fault(), FaultChange::Injected);
        let judged_after = |touched| {
            let touched = Touched::Plant { touched };
            judged(&injected.clone().fault(1, fault(), FaultChange::Healed { touched }))
        };
        let words = "held back 1.000 s of motion".to_owned();
        let touched = TouchedPlant { words, number: 1_000, unit: "ms of motion".into() };
        assert_eq!(judged_after(Some(touched)).verdict, Verdict::Pass);
        assert_eq!(judged_after(None).summary, "fault 1 (plant: air lost) touched nothing, so nothing was proved");
        assert_eq!(judged_after(None).verdict, Verdict::Unknown);
    }

    #[test]
    fn a_fault_in_force_at_the_end_is_unknown() {
        let story = Story::default().fault(3, cut("a to cloud"), FaultChange::Injected);
        assert_eq!(judged(&story).summary, "fault 3 (cut a to cloud) was not seen to be healed");
    }

    #[test]
    fn a_kill_is_over_when_its_own_process_has_ended() {
        let exit = || ComponentChange::Exited { how: "signal 9".into(), expected: true };
        let story = Story::default().fault(1, kill("gateway-a"), FaultChange::Injected);
        assert_eq!(judged(&story.clone().component("gateway-b", exit())).verdict, Verdict::Unknown);
        assert_eq!(judged(&story.component("gateway-a", exit())).verdict, Verdict::Pass);
    }

    proptest! {
        #[test]
        fn one_doubtful_fault_is_enough(touched in prop::collection::vec(any::<bool>(), 0..9)) {
            let story = touched.iter().zip(1..).fold(Story::default(), |story, (touched, id)| {
                let end = healed(&[("x", u64::from(*touched))]);
                story.fault(id, cut("x"), FaultChange::Injected).fault(id, cut("x"), end)
            });
            let expected = if touched.iter().all(|touched| *touched) { Verdict::Pass } else { Verdict::Unknown };
            prop_assert_eq!(judged(&story).verdict, expected);
        }
    }
}
