//! Whatever a check came to while its journal was written, it comes to again by the journal as it is stored.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use lineproof_judge::check::{again, combine};
use lineproof_judge::journal::{
    Asked, Check, ComponentChange, Condition, ControlAct, ControlEntry, Direction, Event, Fault, FaultChange,
    FinishedPart, Format, Judgement, Moment, PartRecord, ScenarioId, SignalChange, StepId, Touched, Value, load,
};
use proptest::prelude::*;

use super::{Journal, Judged, Watching};

/// What a scenario is made of here: what happens in each of four stretches of time, and the checks that watch them.
#[derive(Clone, Debug)]
struct Tale {
    checks: Vec<(Check, bool)>,
    stretches: [Vec<Event>; 4],
}

fn condition() -> impl Strategy<Value = Condition> {
    let value = prop_oneof![Just(Value::Bool(true)), Just(Value::Real(0.1)), Just(Value::Text("Idle".into()))];
    ("[xy]", value).prop_map(|(signal, value)| Condition::equals(signal, value))
}

fn check() -> impl Strategy<Value = Check> {
    let within = || (0_u64..4000).prop_map(Duration::from_micros);
    prop_oneof![
        (0_u32..4, within()).prop_map(|(wanted, within)| Check::PartsFinished { wanted, within, told_by: Vec::new() }),
        (any::<bool>(), within()).prop_map(|(in_order, within)| Check::Recorded {
            in_order,
            last: None,
            within,
            content: Vec::new()
        }),
        ("[ab]", within()).prop_map(|(holder, within)| Check::HolderInControl { holder, within }),
        ("[ab]", within()).prop_map(|(client, within)| Check::CommandsRefused { client, within }),
        (condition(), within()).prop_map(|(condition, within)| Check::ComesToHold { condition, within }),
        (condition(), within()).prop_map(|(condition, lasting)| Check::Stays { condition, lasting }),
        (condition(), condition(), within(), within()).prop_map(|(cause, effect, limit, within)| Check::Follows {
            cause,
            effect,
            limit,
            within
        }),
        Just(Check::ControlNeverShared),
        Just(Check::FaultsTouched),
        Just(Check::NoTrouble),
    ]
}

fn signal() -> impl Strategy<Value = Event> {
    let value = prop_oneof![
        any::<bool>().prop_map(Value::Bool),
        prop_oneof![Just(0.1), any::<f64>()].prop_map(Value::Real),
        "Idle|Safe".prop_map(Value::Text),
    ];
    let stamp = prop::option::of(plant_time());
    ("[xy]", value, stamp, any::<bool>())
        .prop_map(|(name, value, plant_time, good)| Event::Signal(SignalChange { name, value, plant_time, good }))
}

fn plant_time() -> impl Strategy<Value = Moment> {
    (-3000_i64..9000).prop_map(Moment)
}

fn control() -> impl Strategy<Value = Event> {
    use ControlAct::{Acquired, Denied, Executed, Expired, Refused, Released};
    let act = prop::sample::select(vec![Acquired, Denied, Released, Expired, Executed, Refused]);
    (0_u64..9, act, "[ab]", "[ab]", 0_u64..3, plant_time()).prop_map(
        |(sequence, act, holder, client, token, plant_time)| {
            let command = "Belt.Run".to_owned();
            Event::Control(ControlEntry { sequence, act, holder, client, token, command, plant_time })
        },
    )
}

fn fault() -> impl Strategy<Value = Event> {
    let change = prop_oneof![
        Just(FaultChange::Injected),
        any::<bool>().prop_map(|ran| {
            let touched = Touched::Component { name: "a".into(), ran, stopped_us: None };
            FaultChange::Healed { touched }
        }),
    ];
    (1_u32..3, change).prop_map(|(id, change)| {
        let fault = Fault::Cut { links: vec!["a to plant".into()], direction: Direction::Both };
        Event::Fault { id, fault, change }
    })
}

fn event() -> impl Strategy<Value = Event> {
    let part = (0_u64..4, plant_time())
        .prop_map(|(serial, plant_time)| Event::PartFinished(FinishedPart { serial, part: 7, plant_time }));
    let record =
        (0_u64..4, "[pq]", 0_i64..3, prop::option::of(plant_time())).prop_map(|(serial, id, order, absent)| {
            Event::Record(PartRecord { id, serial, order, attributes: BTreeMap::new(), absent })
        });
    let component = prop_oneof![
        Just(ComponentChange::Output { line: "1 \u{1b}[0m".into() }),
        any::<bool>().prop_map(|expected| ComponentChange::Exited { how: "exit 3".into(), expected }),
    ];
    prop_oneof![
        4 => signal(),
        2 => part,
        2 => record,
        2 => control(),
        1 => fault(),
        1 => component.prop_map(|change| Event::Component { name: "a".into(), change }),
        1 => Just(Event::Trouble { source: "plant".into(), message: "gone".into() }),
    ]
}

fn tale() -> impl Strategy<Value = Tale> {
    let stretch = || prop::collection::vec(event(), 0..9);
    let checks = prop::collection::vec((check(), any::<bool>()), 1..4);
    (checks, [stretch(), stretch(), stretch(), stretch()]).prop_map(|(checks, stretches)| Tale { checks, stretches })
}

fn opened() -> Event {
    Event::Opened(ScenarioId {
        format: Format::CURRENT,
        feature: "f".into(),
        scenario: "s".into(),
        file: "f.feature".into(),
        line: 1,
        tags: Vec::new(),
        profile: "sim".into(),
        seed: 1,
        started_at: "2026-11-21T21:00:00Z".into(),
        again: 0,
    })
}

/// Lives through a tale as a bench does: checks are watched while things go on to happen, judged again when their time
/// was up, and those that stand are judged once more at the end. Returns all judgements.
async fn live(Tale { checks, stretches: [before, during, after, late] }: Tale, journal: &Journal) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    let mut standing = Vec::new();
    journal.record(opened());
    record_all(journal, before).await;
    for (check, stands) in checks {
        let since = journal.clock().now().into();
        let mut watching = Watching::begin(journal, Asked { check, since, standing: stands });
        let (judged, ()) = tokio::join!(watching.settled(journal.clock()), record_all(journal, during.clone()));
        judgements.push(step(journal, judged));
        record_all(journal, after.clone()).await;
        let judged = watching.now(journal.clock().now());
        judgements.push(step(journal, judged));
        standing.extend(stands.then_some(watching));
    }
    record_all(journal, late).await;
    for mut watching in standing {
        let Judged { judgement, basis } = watching.finish(journal.clock().now());
        journal.record(Event::Judged { judgement: judgement.clone(), basis });
        judgements.push(judgement);
    }
    journal.record(Event::Closed { judgement: combine(&judgements) });
    judgements
}

async fn record_all(journal: &Journal, events: Vec<Event>) {
    for event in events {
        journal.record(event);
        tokio::task::yield_now().await;
    }
}

fn step(journal: &Journal, Judged { judgement, basis }: Judged) -> Judgement {
    let step = StepId { keyword: "Then".into(), text: "x".into(), line: 2, background: false };
    journal.record(Event::StepFinished { step, judgement: judgement.clone(), basis });
    judgement
}

fn stored(tale: Tale, path: &Path) -> Vec<Judgement> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(async {
        let journal = Journal::create(path).unwrap();
        let judgements = live(tale, &journal).await;
        journal.finish().await.unwrap();
        judgements
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn watching_live_is_judging_again(tale in tale()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("one.jsonl");
        let judgements = stored(tale, &path);
        let again = again(&load(&path).unwrap()).unwrap();
        prop_assert_eq!(again.judged, judgements.len());
        prop_assert!(again.is_same(), "{:#?}", again);
    }
}
