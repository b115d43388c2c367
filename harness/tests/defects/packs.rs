//! The packs on the reference system: they pass, and each notices a gateway that is broken in its way, with the cause.

use lineproof_judge::journal::Verdict;

use crate::registry::{self, Defect};
use crate::run::{Broken, Run, alone, text};
use crate::scenario::Scenario;
use crate::{NEVER_SHARED, RECORDED, all_noticed};

/// A defect, the feature and the scenario of a pack that notice it, and by which promise.
const BROKEN: [(&str, &str, &str, &str); 9] = [
    (
        "ignores-lease",
        "redundancy/takeover",
        "The one in control is cut off from the plant, lives on, and comes back",
        NEVER_SHARED,
    ),
    ("keeps-control", "redundancy/takeover", "The one in control is stopped, and hands over", "has given control back"),
    ("forgets-store", "store-and-forward/cloud_away", "All who record crash while the cloud is away", RECORDED),
    ("retries-under-new-id", "store-and-forward/lost_answers", "The answers of the cloud are lost", RECORDED),
    (
        "gives-up-the-cloud",
        "silence/cloud",
        "The cloud was out of reach: the cloud rejects every component that records",
        RECORDED,
    ),
    (
        "starts-by-itself",
        "safety/emergency_stop",
        "After the emergency stop only a person starts the line",
        "all motion has stopped",
    ),
    ("ignores-bad-quality", "quality/bad_value", "A value turns bad, and good again", "the line waits"),
    (
        "says-it-commands",
        "conduct/conduct",
        "What they say of themselves is true",
        "says truly whether it is in control",
    ),
    (
        "reconnects-at-once",
        "conduct/conduct",
        "Who is turned away pauses before the next attempt",
        "connects to the cloud at most",
    ),
];

#[test]
fn every_pack_notices_a_gateway_that_is_broken_in_its_way() {
    let _alone = alone();
    let defects = BROKEN.map(|(name, feature, scenario, promise)| Defect::of_pack(name, feature, scenario, promise));
    let noticed = registry::noticed(defects.into());
    all_noticed(&noticed);
    assert_eq!(noticed.len(), BROKEN.len(), "each of them can be tried anywhere");
}

#[test]
fn every_pack_passes_on_a_sound_system() {
    let _alone = alone();
    let run = Run::of(Broken::Nothing, &["fixtures/packs"]);
    assert_eq!(run.verdicts(Scenario::verdict), run.verdicts(|_| Verdict::Pass), "{}", text(&run.output));
    assert_eq!(run.scenarios.len() + run.left_out, 28);
    assert_eq!(run.output.status.code(), Some(0));
}
