//! Components start, are broken, and stop; the journal tells all of it.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assert_matches::assert_matches;
use lineproof::journal::Journal;
use lineproof::process::Guardian;
use lineproof::profile::{ComponentConfig, SystemConfig};
use lineproof::system::{System, SystemError};
use lineproof_judge::journal::{ComponentChange, Event};

/// A component that prints `ready`, unless `script` says something else, and then waits.
fn spec(name: &str, script: &str) -> ComponentConfig {
    let ready = "stdout = 'ready'\ntimeout_ms = 20000";
    spec_ready(name, script, ready)
}

fn spec_ready(name: &str, script: &str, ready: &str) -> ComponentConfig {
    component(name, &["sh", "-c", script], ready)
}

fn component(name: &str, command: &[&str], ready: &str) -> ComponentConfig {
    let head = format!("name = {name:?}\ncommand = {command:?}\nstop_grace_ms = 2000\n[ready]\n");
    toml::from_str(&(head + ready)).unwrap()
}

/// A system of these components, which have the release `2` as well: it says so, and waits.
fn components(component: Vec<ComponentConfig>) -> SystemConfig {
    let release = "[[release]]\nname = '2'\nof = 'a'\nprogram = 'sh'\narguments = ['name', 'argument']\nenv = { RELEASE = 'second' }";
    SystemConfig { component, ..toml::from_str(release).unwrap() }
}

const WAIT: &str = "echo ready; while :; do sleep 0.01; done";

struct Bench {
    system: System,
    journal: Journal,
    folder: tempfile::TempDir,
}

impl Bench {
    fn open(specs: Vec<ComponentConfig>) -> Self {
        let (journal, folder) = (Journal::in_memory(), tempfile::tempdir().unwrap());
        let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
        let system =
            System::open(&components(specs), &BTreeMap::new(), journal.clone(), guardian, folder.path()).unwrap();
        Self { system, journal, folder }
    }

    /// What the journal tells of a component, its output left out.
    fn story(&self, component: &str) -> Vec<String> {
        let entries = self.journal.entries();
        let changes = entries.iter().filter_map(|entry| match &entry.event {
            Event::Component { name, change } if name == component => Some(change.clone()),
            _ => None,
        });
        let words = changes.filter_map(|change| match change {
            ComponentChange::Started { .. } => Some("started".to_owned()),
            ComponentChange::Ready => Some("ready".to_owned()),
            ComponentChange::Output { .. } => None,
            ComponentChange::Exited { how, expected } => Some(format!("{how}, expected {expected}")),
            ComponentChange::Frozen => Some("frozen".to_owned()),
            ComponentChange::Thawed => Some("thawed".to_owned()),
            ComponentChange::Stopping => Some("stopping".to_owned()),
        });
        words.collect()
    }
}

#[tokio::test]
async fn components_start_break_and_stop_and_the_journal_tells_it() {
    let bench = Bench::open(vec![spec("a", WAIT), spec("b", WAIT)]);
    let system = &bench.system;
    system.start_all(|_| {}).await.unwrap();
    assert!(system.is_running("a").await.unwrap() && system.is_running("b").await.unwrap());
    system.freeze("a").await.unwrap();
    assert!(system.is_running("a").await.unwrap());
    system.thaw("a").await.unwrap();
    system.kill("a").await.unwrap();
    assert!(!system.is_running("a").await.unwrap());
    system.start("a").await.unwrap();
    system.close().await.unwrap();
    let begin = ["started", "ready", "frozen", "thawed", "signal 9, expected true", "started", "ready"];
    assert_eq!(bench.story("a")[..7], begin);
    assert_eq!(bench.story("a")[7], "signal 15, expected true");
    assert_eq!(bench.story("b"), ["started", "ready", "signal 15, expected true"]);
    assert_matches!(system.start("a").await, Err(SystemError::Closed { .. }));
    let log = std::fs::read_to_string(bench.folder.path().join("a.log")).unwrap();
    assert!(log.starts_with("ready\n"), "{log}");
}

#[tokio::test]
async fn what_is_asked_to_end_does_so_in_its_own_way_or_is_killed() {
    let trapped = |way: &str| format!("trap '{way}' TERM; {WAIT}");
    let bench =
        Bench::open(vec![spec("a", &trapped("exit 0")), spec("b", &trapped("exit 3")), spec("c", &trapped(""))]);
    bench.system.start_all(|_| {}).await.unwrap();
    for name in ["a", "b"] {
        bench.system.end(name, Duration::from_secs(20)).await.unwrap();
    }
    bench.system.end("c", Duration::from_millis(100)).await.unwrap();
    for (name, end) in
        [("a", "exit 0, expected true"), ("b", "exit 3, expected false"), ("c", "signal 9, expected true")]
    {
        assert_eq!(bench.story(name), ["started", "ready", "stopping", end]);
    }
    assert!(bench.journal.entries().iter().all(|entry| !matches!(entry.event, Event::Trouble { .. })));
    assert_matches!(bench.system.end("a", Duration::ZERO).await, Err(SystemError::NotRunning { .. }));
}

#[tokio::test]
async fn what_a_component_takes_is_seen_while_it_runs() {
    let bench = Bench::open(vec![spec("a", WAIT)]);
    assert_eq!(bench.system.usage("a").await.unwrap(), None);
    bench.system.start("a").await.unwrap();
    let (memory_kb, files) = bench.system.usage("a").await.unwrap().unwrap();
    assert!(memory_kb > 0 && files >= 3, "{memory_kb} kB, {files} files");
    bench.system.kill("a").await.unwrap();
    assert_eq!(bench.system.usage("a").await.unwrap(), None);
}

#[tokio::test]
async fn an_end_that_nobody_asked_for_is_unexpected_and_told_without_asking() {
    // Ready, however soon after that it ends.
    let bench = Bench::open(vec![spec("a", "echo ready")]);
    let mut reader = bench.journal.reader();
    bench.system.start("a").await.unwrap();
    loop {
        if let Event::Component { change: ComponentChange::Exited { how, expected }, .. } = &reader.next().await.event {
            assert_eq!((how.as_str(), *expected), ("exit 0", false));
            break;
        }
    }
    let error = bench.system.kill("a").await.unwrap_err().to_string();
    assert_eq!(error, "component \"a\" cannot be killed: it has ended with exit 0; start it first");
}

#[tokio::test]
async fn whatever_the_harness_kills_has_not_ended_by_itself() {
    let stubborn = "trap '' TERM; echo ready; while :; do sleep 0.01; done";
    let Bench { system, journal, folder: _folder } = Bench::open(vec![spec("a", stubborn), spec("b", WAIT)]);
    system.start_all(|_| {}).await.unwrap();
    let mut reader = journal.reader();
    // The stop is given up, then the whole system: as when a bench has no more time to close, or the harness panics.
    tokio::time::timeout(Duration::from_millis(50), system.stop("a")).await.unwrap_err();
    drop(system);
    let mut ends = BTreeMap::new();
    while ends.len() < 2 {
        if let Event::Component { name, change: ComponentChange::Exited { how, expected } } = &reader.next().await.event
        {
            ends.insert(name.clone(), (how.clone(), *expected));
        }
    }
    let killed = ("signal 9".to_owned(), true);
    assert_eq!(ends, BTreeMap::from([("a".to_owned(), killed.clone()), ("b".to_owned(), killed)]));
}

#[tokio::test]
async fn what_is_not_ready_in_time_says_what_it_printed_and_is_killed() {
    let script = "echo loading; echo no route to plant >&2; sleep 1000";
    let ready = "stdout_contains = 'listening'\ntimeout_ms = 300";
    let bench = Bench::open(vec![spec_ready("a", script, ready)]);
    let error = bench.system.start("a").await.unwrap_err().to_string();
    let (head, tail) = error.split_once('\n').unwrap();
    assert_eq!(
        head,
        "component \"a\" was not ready within 300ms: no line with \"listening\" on its standard output; it printed last:"
    );
    let mut lines: Vec<_> = tail.lines().map(str::trim).collect();
    lines.sort_unstable();
    assert_eq!(lines, ["loading", "no route to plant"]);
    assert_eq!(bench.story("a"), ["started", "signal 9, expected true"]);
}

#[tokio::test]
async fn what_ends_before_it_is_ready_says_why() {
    let bench = Bench::open(vec![spec("a", "echo bad key >&2; exit 7")]);
    let error = bench.system.start("a").await.unwrap_err().to_string();
    assert!(error.contains("\"a\" ended with exit 7 before it was ready"), "{error}");
    assert!(error.ends_with("it printed last:\n    bad key"), "{error}");
}

#[tokio::test]
async fn the_word_on_standard_error_is_no_sign() {
    let bench = Bench::open(vec![spec("a", "echo ready >&2; exit 1")]);
    assert_matches!(bench.system.start("a").await, Err(SystemError::EndedEarly { .. }));
}

#[tokio::test]
async fn a_component_that_works_once_is_ready_when_it_has_ended() {
    let ready = "exit = 0\ntimeout_ms = 20000";
    let bench = Bench::open(vec![spec_ready("setup", "echo done", ready)]);
    bench.system.start_all(|_| {}).await.unwrap();
    assert_eq!(bench.story("setup"), ["started", "exit 0, expected true", "ready"]);
}

#[tokio::test]
async fn a_component_can_be_killed_while_it_becomes_ready() {
    let bench = Arc::new(Bench::open(vec![spec("a", "echo up; sleep 1000")]));
    let mut reader = bench.journal.reader();
    let starting = tokio::spawn({
        let bench = Arc::clone(&bench);
        async move { bench.system.start("a").await }
    });
    while !matches!(reader.next().await.event, Event::Component { change: ComponentChange::Output { .. }, .. }) {}
    assert_matches!(bench.system.start("a").await, Err(SystemError::Running { .. }));
    bench.system.kill("a").await.unwrap();
    assert_matches!(starting.await.unwrap(), Err(SystemError::EndedEarly { .. }));
}

#[tokio::test]
async fn a_start_that_is_cancelled_leaves_nothing_after_the_close() {
    let bench = Bench::open(vec![spec("a", "sleep 1000")]);
    for delay in [0, 1, 3, 10, 30] {
        let start = bench.system.start("a");
        let _ = tokio::time::timeout(Duration::from_millis(delay), start).await;
        bench.system.stop("a").await.unwrap();
    }
    bench.system.close().await.unwrap();
    let story = bench.story("a");
    let count = |wanted: &str| story.iter().filter(|word| word.starts_with(wanted)).count();
    assert!(count("started") > 0, "nothing was started, so nothing is proved");
    assert_eq!(count("started"), count("signal 15, expected true"), "{story:?}");
    assert!(!bench.system.is_running("a").await.unwrap());
}

#[tokio::test]
async fn stubborn_components_stop_together() {
    let script = "trap '' TERM; echo ready; while :; do sleep 0.01; done";
    let stubborn = |name| ComponentConfig { stop_grace_ms: 1000, ..spec(name, script) };
    let bench = Bench::open(["a", "b", "c", "d"].map(stubborn).into());
    bench.system.start_all(|_| {}).await.unwrap();
    let begin = Instant::now();
    bench.system.stop_all().await.unwrap();
    assert!(begin.elapsed() < Duration::from_millis(3900), "one grace, not four: {:?}", begin.elapsed());
    assert_eq!(bench.story("d"), ["started", "ready", "signal 9, expected true"]);
    let entries = bench.journal.entries();
    let troubles = entries.iter().filter_map(|entry| match &entry.event {
        Event::Trouble { message, .. } => Some(message.as_str()),
        _ => None,
    });
    let troubles: Vec<&str> = troubles.collect();
    assert_eq!(troubles.len(), 4, "{troubles:?}");
    assert!(troubles.iter().any(|text| text.contains("`d` did not stop within 1s")), "{troubles:?}");
}

#[tokio::test]
async fn a_component_that_fails_when_it_is_told_to_stop_has_failed() {
    let script = "trap 'exit 101' TERM; echo ready; while :; do sleep 0.01; done";
    let bench = Bench::open(vec![spec("a", script)]);
    bench.system.start_all(|_| {}).await.unwrap();
    bench.system.stop_all().await.unwrap();
    assert_eq!(bench.story("a"), ["started", "ready", "exit 101, expected false"]);
}

#[tokio::test]
async fn names_that_are_not_known_are_answered_with_the_nearest() {
    let bench = Bench::open(vec![spec("gateway a", WAIT), spec("gateway b", WAIT)]);
    let error = bench.system.kill("gatway b").await.unwrap_err().to_string();
    assert_eq!(error, "there is no component \"gatway b\"; did you mean `gateway b`?");
    let error = bench.system.freeze("gateway a").await.unwrap_err().to_string();
    assert_eq!(error, "component \"gateway a\" cannot freeze: it was never started; start it first");
}

#[tokio::test]
async fn a_missing_binary_is_named_with_its_component() {
    let missing = component("gateway a", &["/nowhere/gateway"], "stdout = 'ready'");
    let bench = Bench::open(vec![missing]);
    let error = bench.system.start("gateway a").await.unwrap_err().to_string();
    assert!(error.starts_with("component \"gateway a\": program /nowhere/gateway does not exist"), "{error}");
    assert!(error.ends_with("build it, or correct the path"), "{error}");
    assert!(bench.story("gateway a").is_empty());
}

#[tokio::test]
async fn a_release_is_what_is_started_from_then_on() {
    let bench = Bench::open(vec![spec("a", "echo \"this is $RELEASE $#\"; echo ready; while :; do sleep 0.01; done")]);
    let told = || {
        let said = |entry: &Arc<lineproof_judge::journal::Entry>| match &entry.event {
            Event::Component { change: ComponentChange::Output { line }, .. } => {
                line.strip_prefix("this is ").map(str::to_owned)
            }
            _ => None,
        };
        bench.journal.entries().iter().filter_map(said).collect::<Vec<_>>()
    };
    bench.system.start("a").await.unwrap();
    bench.system.install("a", "2").unwrap();
    assert_eq!(told(), [" 0"], "it runs as it is until it is started again");
    for _ in 0..2 {
        bench.system.end("a", Duration::from_secs(2)).await.unwrap();
        bench.system.start("a").await.unwrap();
    }
    assert_eq!(told(), [" 0", "second 1", "second 1"]);
    let unknown = bench.system.install("a", "3").unwrap_err().to_string();
    assert_eq!(unknown, "component \"a\" has no release \"3\"; add it to the profile: [[system.release]]");
    bench.system.close().await.unwrap();
}

#[tokio::test]
async fn placeholders_are_filled_in_per_component_before_anything_starts() {
    let guardian = || Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
    let logs = tempfile::tempdir().unwrap();
    let spec = |name| spec_ready(name, "echo at {port}; sleep 1000", "stdout = 'at 4840'\ntimeout_ms = 20000");
    let values = |name: &str, key: &str| {
        BTreeMap::from([(name.to_owned(), BTreeMap::from([(key.to_owned(), "4840".to_owned())]))])
    };
    let open =
        |values| System::open(&components(vec![spec("a")]), &values, Journal::in_memory(), guardian(), logs.path());
    let error = open(values("a", "prt")).unwrap_err().to_string();
    assert_eq!(error, "component \"a\", command: nothing is known as {port}; did you mean `prt`?");
    assert_matches!(open(values("x", "port")), Err(SystemError::UnknownComponent { .. }));
    let system = open(values("a", "port")).unwrap();
    system.start("a").await.unwrap();
    system.close().await.unwrap();
}
