//! Three defects looked at closely: the evidence names the right parts, clients and tokens.
//!
//! The truth is derived here from the journals' raw events, never from a report: what the plant finished, what the
//! cloud recorded, what the plant's control ledger says.

use std::collections::{BTreeMap, BTreeSet};

use lineproof_judge::journal::{ComponentChange, ControlAct, ControlEntry, Event, Judgement};

use crate::run::{Broken, Run, alone};
use crate::scenario::{Scenario, finished};
use crate::{NEVER_SHARED, RECORDED};

fn gateway(defect: &str, features: &[&str]) -> Run {
    let _alone = alone();
    Run::of(Broken::Gateway(defect), features)
}

/// The serial numbers in a sentence like `of 12 finished parts: 3 parts lost (2, 3, 4)`.
#[track_caller]
fn named(judgement: &Judgement, participle: &str) -> BTreeSet<u64> {
    let list = judgement.summary.split_once(&format!("{participle} (")).and_then(|(_, rest)| rest.split_once(')'));
    let (list, _) = list.unwrap_or_else(|| panic!("no parts are said to be {participle}: {}", judgement.summary));
    list.split(", ").map(|serial| serial.parse().unwrap()).collect()
}

/// A store that is forgotten at every start is missed only by whoever starts a second time, while something in it
/// could not be delivered yet.
#[test]
fn forgotten_stores_lose_exactly_what_waited_in_them() {
    let run = gateway("forgets-store", &["features/store_and_forward.feature"]);
    let failed = run.fails_where(|scenario| {
        scenario.says("cut off from the cloud") && scenario.says("started again") && scenario.says(RECORDED)
    });
    for scenario in failed {
        let lost = forgotten(scenario);
        assert!(!lost.is_empty());
        for judgement in [scenario.judgement(), scenario.at_the_end(RECORDED)] {
            assert_eq!(named(judgement, "lost"), lost, "{judgement:#?}");
            let shown: BTreeSet<u64> = scenario.shown(judgement).filter_map(finished).collect();
            assert!(!shown.is_empty() && shown.is_subset(&lost), "{shown:?} of {lost:?}");
        }
    }
}

/// What waited on the gateways' disks when they crashed: finished, not recorded, and acknowledged to the plant. What
/// the crash overtook before a gateway had acknowledged it is still with the plant, and is not lost.
fn forgotten(scenario: &Scenario) -> BTreeSet<u64> {
    let crash = scenario.gateway_changes(|change| matches!(change, ComponentChange::Exited { .. }))[0];
    let started = scenario.gateway_changes(|change| matches!(change, ComponentChange::Started { .. }));
    let again = *started.iter().find(|seq| **seq > crash).expect("gateways were started again");
    let acknowledged = scenario.last_value("Production.Acknowledged", again);
    let recorded: BTreeSet<u64> =
        scenario.records().filter(|(seq, _)| *seq < crash).map(|(_, record)| record.serial).collect();
    let waiting = scenario.finished_before(crash).into_iter().filter(|serial| !recorded.contains(serial));
    waiting.filter(|serial| *serial <= acknowledged).collect()
}

/// Every scenario that promises one record a part makes at least six parts, and every third is published under a
/// second id, unless its gateway crashes in between.
#[test]
fn parts_published_twice_are_named_with_both_ids() {
    let run = gateway("publishes-twice", &["features/safety.feature"]);
    for scenario in run.fails_where(|scenario| scenario.says(RECORDED)) {
        let twice = doubled(scenario);
        let thirds = !twice.is_empty() && twice.keys().all(|serial| serial % 3 == 0);
        assert!(thirds, "{}: {twice:?}", scenario.id.scenario);
        let judgement = scenario.at_the_end(RECORDED);
        assert_eq!(said_twice(judgement), twice.keys().copied().collect(), "{judgement:#?}");
        let early = scenario.judgement();
        assert!(said_twice(early).is_subset(&said_twice(judgement)), "{early:#?}");
        for judgement in [early, judgement] {
            let first = said_twice(judgement).first().copied().unwrap();
            let ids: BTreeSet<&str> = scenario.shown(judgement).filter_map(|event| id_of(event, first)).collect();
            assert_eq!(ids, twice[&first], "both records of part {first} are shown");
        }
    }
}

/// The ids under which a part was recorded, for all that have several.
fn doubled(scenario: &Scenario) -> BTreeMap<u64, BTreeSet<&str>> {
    let mut ids: BTreeMap<u64, BTreeSet<&str>> = BTreeMap::new();
    for (_, record) in scenario.records() {
        ids.entry(record.serial).or_default().insert(&record.id);
    }
    ids.retain(|_, ids| ids.len() > 1);
    ids
}

/// The parts that a judgement says to be recorded more than once: a list, or a sentence about the only one.
fn said_twice(judgement: &Judgement) -> BTreeSet<u64> {
    match judgement.summary.strip_prefix("part ").and_then(|rest| rest.split_once(" was recorded 2 times")) {
        Some((serial, _)) => [serial.parse().unwrap()].into(),
        None => named(judgement, "recorded more than once"),
    }
}

fn id_of(event: &Event, serial: u64) -> Option<&str> {
    if let Event::Record(record) = event { (record.serial == serial).then_some(&record.id) } else { None }
}

/// The plant's fencing keeps every command of a gateway that ignores its lease from being carried out. But it goes on as if
/// it were in control, and reports parts under a token that it was never given.
#[test]
fn gateways_that_ignore_the_lease_are_named_with_their_tokens() {
    let run = gateway("ignores-lease", &["features/production.feature", "features/safety.feature"]);
    let failed = run.fails_where(|scenario| scenario.says(NEVER_SHARED) || scenario.says(RECORDED));
    for scenario in failed.into_iter().filter(|scenario| scenario.says(NEVER_SHARED)) {
        let judgement = scenario.at_the_end(NEVER_SHARED);
        assert_eq!(judgement.check, NEVER_SHARED);
        let offences = offences(scenario);
        let first = offences.first().expect("a gateway commands without a right to");
        let said = format!("{} used token {}, which was never given to it", first.client, first.token);
        assert!(judgement.summary.starts_with(&said), "{}", judgement.summary);
        let (mut grants, mut commands) = (Vec::new(), Vec::new());
        for event in scenario.shown(judgement) {
            let Event::Control(control) = event else { panic!("not from the ledger: {event:?}") };
            if control.act == ControlAct::Acquired { grants.push(control) } else { commands.push(control) }
        }
        assert!(commands.contains(first), "the first offence is shown");
        assert!(commands.iter().all(|command| offences.contains(command)), "{commands:#?}");
        let holder = grants.first().expect("who was in control is shown");
        assert_eq!((holder.holder.as_str(), holder.token), ("gateway-a", 1));
        assert_ne!(holder.client, first.client);
    }
}

/// The commands that were refused because their client was not in control, by the plant's ledger.
fn offences(scenario: &Scenario) -> Vec<&ControlEntry> {
    let mut holder = None;
    let mut offences = Vec::new();
    for event in scenario.events() {
        let Event::Control(control) = event else { continue };
        match control.act {
            ControlAct::Acquired => holder = Some((&control.client, control.token)),
            ControlAct::Expired | ControlAct::Released => holder = None,
            ControlAct::Refused if holder != Some((&control.client, control.token)) => offences.push(control),
            ControlAct::Refused | ControlAct::Executed | ControlAct::Prevented | ControlAct::Denied => {}
        }
    }
    offences
}
