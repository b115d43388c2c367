//! The harness catches what is broken on purpose: each seeded defect of the gateways makes exactly the scenarios fail
//! that promise what it breaks, and the evidence names the right parts, clients and tokens.
//!
//! The truth is derived here from the journals' raw events, never from a report: what the plant finished, what the
//! cloud recorded, what the plant's control ledger says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, PoisonError};

use lineproof_judge::check::again;
use lineproof_judge::journal::{
    ComponentChange, ControlAct, ControlEntry, Entry, Event, Judgement, PartRecord, ScenarioId, Value, Verdict, load,
};

/// What the scenarios promise, in their own words.
const RECORDED: &str = "recorded exactly once";
const NEVER_SHARED: &str = "control is never held by two";

/// One run at a time: each keeps every core busy.
static BENCH: Mutex<()> = Mutex::new(());

/// A run of all features against gateways with one defect, or none.
struct Run {
    output: Output,
    junit: String,
    scenarios: Vec<Scenario>,
}

/// One scenario of a run: its journal.
struct Scenario {
    id: ScenarioId,
    entries: Vec<Entry>,
}

impl Run {
    fn of(defect: &str) -> Self {
        let _alone = BENCH.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = tempfile::tempdir().unwrap();
        let (out, junit) = (folder.path().join("out"), folder.path().join("junit.xml"));
        let output = Command::new(env!("CARGO_BIN_EXE_lineproof"))
            .args(["run", "--seed", "8841", "--out"])
            .args([&out, Path::new("--junit"), &junit, Path::new("features")])
            .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
            .env("GATEWAY_DEFECT", defect)
            .env_remove("CARGO_PKG_NAME")
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let journals = std::fs::read_dir(out.join("latest"));
        let journals = journals.unwrap_or_else(|error| panic!("nothing was run: {error}\n{}", text(&output)));
        let files = journals.map(|file| file.unwrap().path());
        let mut journals: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|kind| kind == "jsonl")).collect();
        journals.sort();
        let scenarios = journals.iter().map(|path| Scenario::read(path)).collect();
        Self { output, junit: std::fs::read_to_string(&junit).unwrap(), scenarios }
    }

    /// Exactly the scenarios that promise what is broken fail, and all others pass; terminal, exit code and `JUnit`
    /// report agree. Returns the failed ones.
    #[track_caller]
    fn fails_where(&self, is_broken: impl Fn(&Scenario) -> bool) -> Vec<&Scenario> {
        let verdicts = self.verdicts(Scenario::verdict);
        let due = |scenario: &Scenario| if is_broken(scenario) { Verdict::Fail } else { Verdict::Pass };
        assert_eq!(verdicts, self.verdicts(due), "{}", text(&self.output));
        let failed: Vec<_> = self.scenarios.iter().filter(|scenario| scenario.verdict() == Verdict::Fail).collect();
        assert!(!failed.is_empty() && failed.len() < self.scenarios.len(), "a promise of some scenarios, not of all");
        assert_eq!(self.output.status.code(), Some(1));
        assert_eq!(self.junit.matches("<testcase ").count(), self.scenarios.len());
        assert_eq!(self.junit.matches("<failure").count(), failed.len());
        for scenario in &failed {
            let rerun = format!("lineproof run {}:{} --seed 8841", scenario.id.file, scenario.id.line);
            assert!(text(&self.output).contains(&rerun), "{rerun} is not in\n{}", text(&self.output));
        }
        failed
    }

    fn verdicts(&self, verdict: impl Fn(&Scenario) -> Verdict) -> BTreeMap<&str, Verdict> {
        self.scenarios.iter().map(|scenario| (scenario.id.scenario.as_str(), verdict(scenario))).collect()
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Scenario {
    fn read(path: &Path) -> Self {
        let entries = load(path).unwrap();
        let Some(Event::Opened(id)) = entries.first().map(|entry| &entry.event) else {
            panic!("{} does not begin with its scenario", path.display());
        };
        let again = again(&entries).unwrap();
        assert!(again.is_same(), "judged again, {} comes to something else: {again:#?}", path.display());
        Self { id: id.clone(), entries }
    }

    fn events(&self) -> impl Iterator<Item = &Event> {
        self.entries.iter().map(|entry| &entry.event)
    }

    /// The scenario's judgement: the worst of its steps and standing checks.
    fn judgement(&self) -> &Judgement {
        let closed = self.events().find_map(|event| match event {
            Event::Closed { judgement } => Some(judgement),
            _ => None,
        });
        closed.unwrap_or_else(|| panic!("{} was not judged", self.id.scenario))
    }

    fn verdict(&self) -> Verdict {
        self.judgement().verdict
    }

    /// The judgement of a promise at the end of the scenario, by everything that happened.
    fn at_the_end(&self, promise: &str) -> &Judgement {
        let mut judged = self.events().filter_map(|event| match event {
            Event::Judged { judgement, .. } => Some(judgement),
            _ => None,
        });
        judged
            .find(|judgement| judgement.check.starts_with(promise))
            .unwrap_or_else(|| panic!("{promise} was not judged"))
    }

    /// True if a step says so, whether it was reached or not.
    fn says(&self, words: &str) -> bool {
        self.events().any(|event| match event {
            Event::StepStarted(step) | Event::StepSkipped(step) => step.text.contains(words),
            _ => false,
        })
    }

    /// The serial numbers that the plant finished before the entry `end`.
    fn finished_before(&self, end: u64) -> BTreeSet<u64> {
        self.entries.iter().filter(|entry| entry.seq < end).filter_map(|entry| finished(&entry.event)).collect()
    }

    /// Every record, with the number of its entry.
    fn records(&self) -> impl Iterator<Item = (u64, &PartRecord)> {
        self.entries.iter().filter_map(|entry| match &entry.event {
            Event::Record(record) => Some((entry.seq, record)),
            _ => None,
        })
    }

    /// The last value of an integer signal before the entry `end`.
    fn last_value(&self, name: &str, end: u64) -> u64 {
        let before = self.entries.iter().rev().filter(|entry| entry.seq < end);
        let value = before.map(|entry| &entry.event).find_map(|event| match event {
            Event::Signal(change) if change.name == name => Some(change.value.clone()),
            _ => None,
        });
        let Some(Value::Int(value)) = value else { panic!("{name} was not seen as a number, but as {value:?}") };
        value.try_into().unwrap()
    }

    /// The entries that tell of a change of a gateway's process.
    fn gateway_changes(&self, is: impl Fn(&ComponentChange) -> bool) -> Vec<u64> {
        let found = self.entries.iter().filter(|entry| match &entry.event {
            Event::Component { name, change } => name.starts_with("gateway") && is(change),
            _ => false,
        });
        found.map(|entry| entry.seq).collect()
    }

    /// What the lines of evidence rest on.
    fn shown<'a>(&'a self, judgement: &'a Judgement) -> impl Iterator<Item = &'a Event> {
        let numbers = judgement.evidence.iter().filter_map(|line| line.entry);
        numbers.map(|number| &self.entries[usize::try_from(number).unwrap()].event)
    }
}

fn finished(event: &Event) -> Option<u64> {
    if let Event::PartFinished(part) = event { Some(part.serial) } else { None }
}

/// The serial numbers in a sentence like `of 12 finished parts: 3 parts lost (2, 3, 4)`.
#[track_caller]
fn named(judgement: &Judgement, participle: &str) -> BTreeSet<u64> {
    let list = judgement.summary.split_once(&format!("{participle} (")).and_then(|(_, rest)| rest.split_once(')'));
    let (list, _) = list.unwrap_or_else(|| panic!("no parts are said to be {participle}: {}", judgement.summary));
    list.split(", ").map(|serial| serial.parse().unwrap()).collect()
}

#[test]
fn sound_gateways_pass_everywhere() {
    let run = Run::of("");
    assert_eq!(run.verdicts(Scenario::verdict), run.verdicts(|_| Verdict::Pass), "{}", text(&run.output));
    assert_eq!(run.output.status.code(), Some(0));
    assert_eq!(run.junit.matches("<testcase ").count(), run.scenarios.len());
    assert_eq!(run.junit.matches("<failure").count() + run.junit.matches("<error").count(), 0);
}

/// A store that is forgotten at every start is missed only by whoever starts a second time, while something in it
/// could not be delivered yet.
#[test]
fn forgotten_stores_lose_exactly_what_waited_in_them() {
    let run = Run::of("forgets-store");
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
    let run = Run::of("publishes-twice");
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

/// The plant's fencing keeps every command of a gateway that ignores its lease from being carried out, so that
/// nothing but the promise itself is broken: a gateway goes on as if it were in control.
#[test]
fn gateways_that_ignore_the_lease_are_named_with_their_tokens() {
    let run = Run::of("ignores-lease");
    for scenario in run.fails_where(|scenario| scenario.says(NEVER_SHARED)) {
        let judgement = scenario.judgement();
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
            ControlAct::Refused | ControlAct::Executed | ControlAct::Denied => {}
        }
    }
    offences
}
