//! Scenarios that end at any moment, and scenarios that cannot be judged at all.

use lineproof_judge::journal::{Event, Verdict};

use crate::run::{Broken, Run, alone, text};
use crate::scenario::Scenario;

/// How many scenarios end at one moment or another.
const ENDS: u64 = 100;
/// Within which a scenario ends, in milliseconds: the line makes about four parts in this time.
const SPAN: u64 = 6000;

/// Spread over the whole span, and the same in every run.
fn moment(number: u64) -> u64 {
    number * 2_654_435_761 % SPAN
}

fn scenario(number: u64) -> String {
    let trouble = match number % 4 {
        0 => "    And gateway \"a\" crashes\n",
        1 => "    And every gateway crashes\n    And every gateway is started again\n",
        _ => "",
    };
    format!(
        "  Scenario: It ends at moment {number}\n    When {} ms passes\n{trouble}    Then every finished part is recorded \
         exactly once, in order, within 5 s\n    And control is never held by two\n\n",
        moment(number)
    )
}

/// How many scenarios lose a gateway at one moment or another.
const LOST: u64 = 200;

/// Who is lost, and how.
const LOSSES: [(&str, &str); 4] = [
    ("gateway \"a\"", "crashes"),
    ("every gateway", "loses its power"),
    ("gateway \"a\"", "loses its power"),
    ("every gateway", "crashes"),
];

/// In every third the cloud is away meanwhile, for so long that who stands by misses it, too.
fn loss(number: u64) -> String {
    let (who, how) = LOSSES[(number % 4) as usize];
    let at = moment(number);
    let (away, back, pause) = if number.is_multiple_of(3) {
        ("    When every gateway is cut off from the cloud\n", "    And every gateway reaches the cloud again\n", 2500)
    } else {
        ("", "", 500)
    };
    format!(
        "  Scenario: {who} {how} at moment {at}, {number}\n{away}    When {at} ms passes\n    And {who} {how}\n    And {pause} ms passes\n    \
         And {who} is started again\n{back}    Then 6 parts are finished within 60 s\n    And every finished part is recorded exactly \
         once, in order, within 10 s\n    And control is never held by two\n\n"
    )
}

/// Whatever a gateway is about when its processes are killed or its power goes: nothing is lost, and nothing doubled.
#[test]
#[ignore = "takes minutes"]
fn a_gateway_may_be_lost_at_any_moment() {
    let _alone = alone();
    let head = "Feature: Losses\n\n  Background:\n    Given the MPS line runs in automatic mode with 6 parts in the magazine\n\n";
    let run = passing(head, &(0..LOST).map(loss).collect::<String>());
    assert_eq!((run.scenarios.len() + run.left_out) as u64, LOST);
}

/// A run of these scenarios, all of which pass.
#[track_caller]
fn passing(head: &str, scenarios: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ends.feature");
    std::fs::write(&file, format!("{head}{scenarios}")).unwrap();
    let run = Run::of(Broken::Nothing, &[file.to_str().unwrap()]);
    assert_eq!(run.verdicts(Scenario::verdict), run.verdicts(|_| Verdict::Pass), "{}", text(&run.output));
    run
}

/// With parts on the belt, in the ejector, under way to the cloud: nothing is held against a sound system.
#[test]
#[ignore = "takes minutes"]
fn a_scenario_may_end_at_any_moment() {
    let _alone = alone();
    let head = "Feature: Ends\n\n  Background:\n    Given the MPS line runs in automatic mode with 10 parts in the magazine\n\n";
    let run = passing(head, &(0..ENDS).map(scenario).collect::<String>());
    assert_eq!(run.scenarios.len() as u64, ENDS);
}

/// An attribute that the profile misspells is a mistake in the profile: it is named with the one that is meant, the first
/// record ends the scenario, and nothing is held against the system.
#[test]
fn a_misspelt_attribute_ends_the_scenario_at_the_first_record() {
    let _alone = alone();
    for (is, misspelt, name) in
        [("part = { is", "pert = { is", "pert"), ("\"recorded_at\"", "\"recorded-at\"", "recorded-at")]
    {
        let run = Run::of(Broken::Profile(is, misspelt), &["features/production.feature:9"]);
        let [scenario] = &run.scenarios[..] else { panic!("{}", text(&run.output)) };
        let judgement = scenario.judgement();
        assert_eq!(judgement.verdict, Verdict::Unknown, "{judgement:?}");
        let why = format!("attribute {name} is missing; the profile's attribute names: did you mean");
        assert!(text(&run.output).contains(&why), "{}", text(&run.output));
        let finished = scenario.events().filter(|event| matches!(event, Event::PartFinished(_))).count();
        assert!(finished < 10, "{finished} parts were waited for");
    }
}
