//! What the golden journals tell.

use std::time::Duration;

use crate::check::combine;
use crate::check::testing::{Story, cut, healed, ms};
use crate::journal::ControlAct::{Acquired, Executed, Expired, Refused};
use crate::journal::{
    Asked, Check, ComponentChange, Entry, Event, Fault, FaultChange, Format, Judgement, Operation, Outcome, Phase,
    ScenarioId, StepId, Touched, Value,
};

const PRODUCTION: (&str, &str) = ("Parts are made and recorded", "features/production.feature");
const REDUNDANCY: (&str, &str) = ("The line outlives its gateway", "features/redundancy.feature");
const FORWARD: (&str, &str) = ("The line outlives the cloud", "features/store_and_forward.feature");
const KEPT: &str = "every finished part is recorded exactly once, in order, within 5 s";

impl Story {
    fn open((feature, file): (&str, &str), scenario: &str, line: usize) -> Self {
        let id = ScenarioId {
            format: Format::CURRENT,
            feature: feature.into(),
            scenario: scenario.into(),
            file: file.into(),
            line,
            tags: vec!["slice".into()],
            profile: "sim".into(),
            seed: 8841,
            started_at: "2026-11-21T21:00:00Z".into(),
            again: 0,
        };
        Self::default().event(Event::Opened(id)).phase(Phase::Opening).at(412).up("gateway-a").up("gateway-b")
    }

    fn up(self, name: &str) -> Self {
        let started = ComponentChange::Started { pid: 4711 };
        self.component(name, started).component(name, ComponentChange::Ready)
    }

    fn takes_control(self, holder: &str, token: u64) -> Self {
        self.control(Acquired, holder, token, "").control(Executed, holder, token, "Conveyor.Run")
    }

    fn skipped(self, keyword: &str, text: &str, line: usize) -> Self {
        self.event(Event::StepSkipped(step(keyword, text, line)))
    }

    /// A step that only acts, from the present moment to `end`.
    fn acts(self, keyword: &str, text: &str, line: usize, end: i64, act: impl FnOnce(Self) -> Self) -> Self {
        let story = act(self.event(Event::StepStarted(step(keyword, text, line)))).at(end);
        let judgement = Judgement::pass("step", "done");
        story.event(Event::StepFinished { step: step(keyword, text, line), judgement, basis: None })
    }

    /// A step that waits, until `end`, for what `during` tells.
    fn then(
        self,
        (keyword, text, line): (&str, &str, usize),
        end: i64,
        (since, check): (i64, Check),
        during: impl FnOnce(Self) -> Self,
    ) -> Self {
        let story = self.at(since).event(Event::StepStarted(step(keyword, text, line)));
        let (asked, story) = story.asks(since, check);
        let story = during(story).at(end);
        let (judgement, basis) = story.judges(asked);
        story.event(Event::StepFinished { step: step(keyword, text, line), judgement, basis: Some(basis) })
    }

    fn asks(self, since: i64, check: Check) -> (u64, Self) {
        let asked = self.entries.len() as u64;
        (asked, self.event(Event::Asked(Asked { check, since: ms(since).into(), standing: false })))
    }

    /// The standing checks and the scenario's judgement, at the present moment.
    fn end(mut self) -> Self {
        for check in [Check::ControlNeverShared, Check::FaultsTouched, Check::NoTrouble] {
            let (asked, story) = self.asks(0, check);
            let (judgement, basis) = story.judges(asked);
            self = story.event(Event::Judged { judgement, basis: Some(basis) });
        }
        let judgement = combine(self.entries.iter().filter_map(judgement_of));
        self.phase(Phase::Closing).event(Event::Closed { judgement })
    }
}

fn judgement_of(entry: &Entry) -> Option<&Judgement> {
    match &entry.event {
        Event::StepFinished { judgement, .. } | Event::Judged { judgement, .. } => Some(judgement),
        _ => None,
    }
}

fn within(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn finished(wanted: u32) -> Check {
    Check::PartsFinished { wanted, within: within(60), told_by: Vec::new() }
}

fn kept() -> Check {
    Check::Recorded { in_order: true, last: None, within: within(5), content: Vec::new() }
}

fn in_control(holder: &str) -> Check {
    Check::HolderInControl { holder: holder.into(), within: within(2) }
}

fn step(keyword: &str, text: &str, line: usize) -> StepId {
    StepId { keyword: keyword.into(), text: text.into(), line, background: line < 8 }
}

fn started(story: Story) -> Story {
    let operation = Operation { target: "plant".into(), what: "Operator.PressStart()".into(), outcome: Outcome::Done };
    story.event(Event::Operation(operation)).at(520).signal("Line.State", Value::Text("Running".into()))
}

/// The opening that all scenarios share: the line runs, gateway a is in control.
fn opened(feature: (&str, &str), scenario: &str, line: usize) -> Story {
    Story::open(feature, scenario, line)
        .takes_control("a", 1)
        .at(500)
        .phase(Phase::Acting)
        .acts("Given", "the MPS line runs in automatic mode with 4 parts in the magazine", 4, 530, started)
        .then(("And", "gateway \"a\" is in control", 5), 531, (530, in_control("a")), |story| story)
}

/// Part `serial` is finished, published by `gateway` and recorded, 800 ms a part.
fn made(story: Story, serial: u64, gateway: &str) -> Story {
    let at = 600 + 800 * i64::try_from(serial).unwrap();
    story.at(at).part(serial).at(at + 12).message(gateway, serial).at(at + 31).record(serial)
}

pub(super) fn pass() -> Story {
    let scenario = "Four parts pass through the line and are recorded";
    opened(PRODUCTION, scenario, 7)
        .then(("Then", "4 parts are finished within 60 s", 8), 3831, (531, finished(4)), |story| {
            (1..=4).fold(story, |story, serial| made(story, serial, "gateway-a"))
        })
        .then(("And", KEPT, 9), 3832, (3831, kept()), |story| story)
        .at(3833)
        .phase(Phase::Draining)
        .at(4010)
        .end()
}

pub(super) fn fail_lost_part() -> Story {
    let kill = || Fault::Kill { component: "gateway-a".into() };
    let exited = ComponentChange::Exited { how: "signal 9".into(), expected: true };
    opened(REDUNDANCY, "The gateway in control crashes with parts on the belt", 9)
        .then(("When", "2 parts are finished", 10), 2231, (531, finished(2)), |story| {
            made(made(story, 1, "gateway-a"), 2, "gateway-a")
        })
        .acts("And", "gateway \"a\" crashes", 11, 3009, |story| {
            let story = story.at(3000).part(3).at(3006).message("gateway-a", 3);
            let story = story.at(3008).fault(1, kill(), FaultChange::Injected).component("gateway-a", exited);
            let touched = Touched::Component { name: "gateway-a".into(), ran: true, stopped_us: None };
            story.fault(1, kill(), FaultChange::Healed { touched })
        })
        .then(("Then", "gateway \"b\" is in control within 2 s", 12), 3911, (3009, in_control("b")), |story| {
            story.at(3900).control_by("", Expired, "a", 1, "").at(3911).takes_control("b", 2)
        })
        .then(("And", KEPT, 13), 8912, (3912, kept()), |story| {
            story.at(4600).part(4).at(4612).message("gateway-b", 4).at(4631).record(4)
        })
        .skipped("And", "4 parts are finished within 60 s", 14)
        .phase(Phase::Draining)
        .at(9100)
        .end()
}

pub(super) fn unknown_untouched_fault() -> Story {
    let link = || cut("gateway-b to cloud");
    opened(FORWARD, "The standby loses the cloud", 21)
        .acts("When", "gateway \"b\" is cut off from the cloud", 22, 540, |story| {
            story.fault(1, link(), FaultChange::Injected)
        })
        .then(("Then", "2 parts are finished within 60 s", 23), 2231, (540, finished(2)), |story| {
            made(made(story, 1, "gateway-a"), 2, "gateway-a")
        })
        .then(("And", KEPT, 24), 2232, (2231, kept()), |story| story)
        .phase(Phase::Draining)
        .at(2300)
        .fault(1, link(), healed(&[("gateway-b to cloud", 0)]))
        .at(2420)
        .end()
}

pub(super) fn crash() -> Story {
    let print = |line: &str| ComponentChange::Output { line: line.into() };
    let exited = ComponentChange::Exited { how: "exit 101".into(), expected: false };
    let lost = cut("gateway-a to plant");
    opened(REDUNDANCY, "The gateway in control loses sight of the plant", 17)
        .acts("When", "gateway \"a\" is cut off from the plant", 18, 560, |story| {
            story.fault(1, lost.clone(), FaultChange::Injected)
        })
        .then(("Then", "gateway \"b\" is in control within 2 s", 19), 1620, (560, in_control("b")), |story| {
            story.at(1600).control_by("", Expired, "a", 1, "").at(1620).takes_control("b", 2)
        })
        .then(
            ("And", "late commands of gateway \"a\" are refused", 20),
            2010,
            (1620, Check::CommandsRefused { client: "gateway-a".into(), within: within(5) }),
            |story| {
                let story = story.at(2000).fault(1, lost.clone(), healed(&[("gateway-a to plant", 1_204)]));
                story.at(2010).control(Refused, "a", 1, "RenewControl")
            },
        )
        .at(2100)
        .component("gateway-a", print("thread 'main' panicked at src/lease.rs:42:9:"))
        .component("gateway-a", print("token 1 is stale"))
        .at(2104)
        .component("gateway-a", exited)
        .phase(Phase::Draining)
        .at(2300)
        .end()
}

/// The harness was killed in the middle of a step.
pub(super) fn cut_short() -> Story {
    opened(PRODUCTION, "An empty magazine stops the line", 12)
        .event(Event::StepStarted(step("Then", "the line is idle within 20 s", 13)))
        .at(1431)
        .part(1)
}
