//! The nemesis, over real links and components of paper.

use std::time::Duration;

use assert_matches::assert_matches;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::testing::Rig;
use super::{FaultId, NemesisError, ProcessState, Processes as _};
use lineproof_judge::journal::{Delay, Direction, Event, Extent, Fault, FaultChange, Touched, in_words};

#[path = "../../relay/tests/black_hole/mod.rs"]
mod black_hole;

fn cut(links: &[&str]) -> Fault {
    Fault::Cut { links: links.iter().map(|&link| link.into()).collect(), direction: Direction::Both }
}

fn freeze(component: &str) -> Fault {
    Fault::Freeze { component: component.into() }
}

fn kill(component: &str) -> Fault {
    Fault::Kill { component: component.into() }
}

/// A component that was touched, or one that did not run.
fn component(name: &str, ran: bool, stopped_us: Option<u64>) -> FaultChange {
    FaultChange::Healed { touched: Touched::Component { name: name.into(), ran, stopped_us } }
}

/// What the last fault in the journal touched: what its links say, in words.
fn last_touched(rig: &Rig) -> (Extent, String) {
    let entries = rig.journal.entries();
    let Some(Event::Fault { fault, change: FaultChange::Healed { touched }, .. }) =
        entries.last().map(|entry| &entry.event)
    else {
        panic!("{entries:?}")
    };
    (touched.extent(), in_words::touched(fault, touched))
}

/// Every fault of links but a cut.
fn broken(link: &str) -> [Fault; 4] {
    let (links, direction) = (|| vec![link.to_owned()], Direction::Both);
    [
        Fault::Slow { links: links(), direction, delay: Delay::Uniform { from_us: 1_000, to_us: 3_000 } },
        Fault::Narrow { links: links(), direction, bytes_per_second: 1_000_000 },
        Fault::Reject { links: links(), direction },
        Fault::Forget { links: links(), direction },
    ]
}

async fn heal(rig: &Rig, links: &[&str]) -> Result<(), NemesisError> {
    rig.nemesis.heal_links(links, "a cut", |fault| matches!(fault, Fault::Cut { .. })).await
}

#[tokio::test]
async fn every_fault_of_a_link_touches_what_passes_and_is_healed() {
    let words =
        ["delayed 5 bytes on one by ", "delayed 5 bytes on one by ", "rejected 5 bytes on one", "lost 5 bytes on one"];
    for (fault, words) in broken("one").into_iter().zip(words) {
        let rig = Rig::new().await;
        let (mut client, _server) = rig.pair("one").await;
        let id = rig.nemesis.inject(fault).await.unwrap();
        client.write_all(&[1; 5]).await.unwrap();
        rig.settled("one", &mut client, 5).await;
        assert!(!rig.fabric.is_whole("one").unwrap());
        assert_matches!(heal(&rig, &["one"]).await, Err(NemesisError::NotInForce { .. }), "it is no cut");
        rig.nemesis.heal(id).await.unwrap();
        let (extent, found) = last_touched(&rig);
        assert!(extent == Extent::All && found.starts_with(words), "{found}");
    }
}

#[tokio::test]
async fn a_cut_tells_what_it_withheld_after_it_has_drained() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair("one").await;
    let id = rig.nemesis.inject(cut(&["one", "two"])).await.unwrap();
    client.write_all(&[1; 1204]).await.unwrap();
    rig.withheld("one", 1204).await;
    let _late = TcpStream::connect(rig.fabric.address("two").unwrap()).await.unwrap();
    rig.counts("two", |counters| counters.withheld_connections >= 1).await;
    assert_eq!(rig.nemesis.in_force().await, [(id, cut(&["one", "two"]))]);
    rig.nemesis.heal(id).await.unwrap();
    assert_eq!(rig.fabric.counters("one").unwrap().forwarded_up, 1204, "drained before it counts as healed");
    assert_eq!(server.read_exact(&mut [0; 1204]).await.unwrap(), 1204);
    assert_eq!(last_touched(&rig), (Extent::All, "withheld 1.2 kB on one; 1 connection on two".to_owned()));
    assert_eq!((rig.faults().len(), &rig.faults()[0]), (2, &(1, FaultChange::Injected)));
    assert_matches!(rig.nemesis.heal(id).await, Err(NemesisError::NotInForce { .. }));
    assert_eq!(rig.troubles(), 0);
}

#[tokio::test]
async fn what_touched_nothing_is_told_as_such() {
    let rig = Rig::new().await;
    rig.nemesis.inject(cut(&["one"])).await.unwrap();
    rig.nemesis.inject(kill("b")).await.unwrap();
    rig.nemesis.inject(freeze("b")).await.unwrap();
    rig.nemesis.heal_all().await.unwrap();
    let (injected, nothing) = (FaultChange::Injected, component("b", false, None));
    let expected =
        [(1, injected.clone()), (2, injected.clone()), (2, nothing.clone()), (3, injected), (3, nothing.clone())];
    assert_eq!(rig.faults()[..5], expected);
    assert_eq!(last_touched(&rig), (Extent::Nothing, "touched nothing".to_owned()));
    assert_eq!(rig.paper.state("b").await, Some(ProcessState::Gone));
}

#[tokio::test]
async fn a_kill_is_healed_at_once() {
    let rig = Rig::new().await;
    rig.nemesis.inject(kill("a")).await.unwrap();
    assert_eq!(rig.paper.state("a").await, Some(ProcessState::Gone));
    assert_eq!(rig.faults(), [(1, FaultChange::Injected), (1, component("a", true, None))]);
    assert!(rig.nemesis.in_force().await.is_empty());
    assert_matches!(rig.nemesis.heal(FaultId(1)).await, Err(NemesisError::NotInForce { .. }));
}

#[tokio::test]
async fn a_component_that_ended_by_itself_just_before_its_kill_was_not_touched() {
    let rig = Rig::new().await;
    rig.nemesis.inject(kill("crashing")).await.unwrap();
    assert_eq!(rig.faults(), [(1, FaultChange::Injected), (1, component("crashing", false, None))]);
    assert_eq!(rig.troubles(), 0);
}

#[tokio::test]
async fn a_cut_that_left_a_link_untouched_says_which() {
    let rig = Rig::new().await;
    let (mut client, mut server) = rig.pair("one").await;
    rig.nemesis.inject(cut(&["one", "two"])).await.unwrap();
    client.write_all(&[1; 5]).await.unwrap();
    rig.withheld("one", 5).await;
    rig.nemesis.heal_all().await.unwrap();
    server.read_exact(&mut [0; 5]).await.unwrap();
    assert_eq!(last_touched(&rig), (Extent::Part, "withheld 5 bytes on one, nothing on two".to_owned()));
}

#[tokio::test]
async fn a_kill_that_fails_is_trouble() {
    let rig = Rig::new().await;
    assert_matches!(rig.nemesis.inject(kill("stubborn")).await, Err(NemesisError::Processes(_)));
    assert_eq!((rig.faults(), rig.troubles()), (vec![(1, FaultChange::Injected)], 1));
}

#[tokio::test]
async fn components_that_are_killed_together_are_struck_before_the_end_of_any_is_waited_for() {
    let rig = Rig::new().await;
    rig.paper.set("lingering", ProcessState::Running);
    let unknown = rig.nemesis.inject_all(&[kill("a"), kill("nobody")]).await;
    assert_matches!(unknown, Err(NemesisError::UnknownComponent { .. }));
    assert_eq!((rig.faults(), rig.paper.state("a").await), (vec![], Some(ProcessState::Running)), "nothing was done");
    let kills = [kill("lingering"), kill("a"), kill("b")];
    let killed = tokio::time::timeout(Duration::from_secs(5), rig.nemesis.inject_all(&kills)).await;
    killed.expect("who is struck later keeps the first alive").unwrap();
    let injected = (1..=3).map(|id| (id, FaultChange::Injected));
    let touched = [component("lingering", true, None), component("a", true, None), component("b", false, None)];
    assert_eq!(rig.faults(), injected.chain((1..).zip(touched)).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_frozen_component_goes_on() {
    let rig = Rig::new().await;
    rig.nemesis.inject(freeze("a")).await.unwrap();
    assert_eq!(rig.paper.state("a").await, Some(ProcessState::Frozen));
    assert_matches!(rig.nemesis.inject(freeze("a")).await, Err(NemesisError::FrozenAlready { fault: FaultId(1), .. }));
    rig.nemesis.heal_component("a").await.unwrap();
    assert_eq!(rig.paper.state("a").await, Some(ProcessState::Running));
    assert_eq!(last_touched(&rig), (Extent::All, "stopped a for 0.0 s".to_owned()));
    assert_matches!(rig.nemesis.heal_component("a").await, Err(NemesisError::NotInForce { .. }));
}

#[tokio::test]
async fn a_component_killed_while_frozen_needs_no_thaw() {
    let rig = Rig::new().await;
    rig.nemesis.inject(freeze("a")).await.unwrap();
    rig.nemesis.inject(kill("a")).await.unwrap();
    rig.nemesis.heal_all().await.unwrap();
    assert_eq!(rig.paper.state("a").await, Some(ProcessState::Gone));
    assert_eq!(rig.faults().len(), 4);
}

#[tokio::test]
async fn a_component_that_does_not_go_on_is_trouble_and_stays_in_force() {
    let rig = Rig::with_patience(Duration::from_millis(30)).await;
    // The latest is healed first.
    rig.nemesis.inject(freeze("a")).await.unwrap();
    rig.nemesis.inject(freeze("stubborn")).await.unwrap();
    assert_matches!(rig.nemesis.heal_all().await, Err(NemesisError::NotThawed { .. }));
    assert_eq!(rig.paper.state("a").await, Some(ProcessState::Running), "the other heals go on");
    assert_eq!((rig.troubles(), rig.nemesis.in_force().await.len()), (1, 1));
    rig.paper.set("stubborn", ProcessState::Running);
    rig.nemesis.heal_all().await.unwrap();
    rig.nemesis.heal_all().await.unwrap();
    assert!(rig.nemesis.in_force().await.is_empty());
    assert_eq!(rig.faults().len(), 4);
}

#[tokio::test]
async fn a_heal_that_cannot_be_proved_is_trouble_and_no_heal() {
    let rig = Rig::with_patience(Duration::from_millis(200)).await;
    let (_full, _fillers, target) = black_hole::open().await;
    rig.fabric.open("nowhere", target).unwrap();
    rig.nemesis.inject(cut(&["nowhere"])).await.unwrap();
    assert_matches!(heal(&rig, &["nowhere"]).await, Err(NemesisError::Link(_)));
    assert_eq!((rig.faults(), rig.troubles()), (vec![(1, FaultChange::Injected)], 1));
    assert!(rig.fabric.is_whole("nowhere").unwrap());
    rig.nemesis.heal_all().await.unwrap();
    assert_eq!(rig.troubles(), 1);
}

#[tokio::test]
async fn a_heal_that_was_cancelled_is_finished_by_the_next() {
    let rig = Rig::new().await;
    let (full, _fillers, target) = black_hole::open().await;
    rig.fabric.open("slow", target).unwrap();
    rig.nemesis.inject(cut(&["slow"])).await.unwrap();
    let hasty = tokio::time::timeout(Duration::from_millis(50), rig.nemesis.heal_all()).await;
    assert!(hasty.is_err());
    assert_eq!((rig.faults().len(), rig.nemesis.in_force().await.len()), (1, 1));
    let accepting = tokio::spawn(async move { while full.accept().await.is_ok() {} });
    rig.nemesis.heal_all().await.unwrap();
    accepting.abort();
    assert_eq!(last_touched(&rig).0, Extent::Nothing);
}

#[tokio::test]
async fn a_link_that_another_cut_holds_is_probed_with_that_one() {
    let rig = Rig::new().await;
    let first = rig.nemesis.inject(cut(&["one"])).await.unwrap();
    rig.nemesis.inject(cut(&["one", "two"])).await.unwrap();
    rig.nemesis.heal(first).await.unwrap();
    assert!(!rig.fabric.is_whole("one").unwrap());
    let split = heal(&rig, &["one"]).await.unwrap_err();
    assert_eq!(split.to_string(), "fault 2 broke one, two together; heal them together");
    heal(&rig, &["two", "one"]).await.unwrap();
    assert!(rig.fabric.is_whole("one").unwrap());
    assert_matches!(heal(&rig, &["one"]).await, Err(NemesisError::NotInForce { .. }));
}

#[tokio::test]
async fn an_unknown_name_leaves_no_trace() {
    let rig = Rig::new().await;
    assert_matches!(rig.nemesis.inject(cut(&["one", "tow"])).await, Err(NemesisError::UnknownLink { .. }));
    let error = rig.nemesis.inject(kill("stuborn")).await.unwrap_err();
    assert_eq!(error.to_string(), "no component is named `stuborn`; did you mean `stubborn`?");
    assert_matches!(heal(&rig, &["tow"]).await, Err(NemesisError::UnknownLink { .. }));
    assert_matches!(rig.nemesis.heal_component("c").await, Err(NemesisError::UnknownComponent { .. }));
    assert!(rig.journal.entries().is_empty());
}
