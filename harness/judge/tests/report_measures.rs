//! What scenarios have measured stands in every report.

use std::time::Duration;

use lineproof_judge::journal::{Entry, Event, Format, Judgement, Measure, Moment, ScenarioId, StepId, Verdict};
use lineproof_judge::report::{Html, Junit, Reporters, RunSummary, ScenarioReport, Style, Terminal, fold};

fn judgement(verdict: Verdict, us: u64) -> Judgement {
    let measure = Measure { name: "stopping time".into(), us };
    Judgement::new(verdict, "measured", "stopping time").measuring(measure)
}

/// A scenario with a step that came to this.
fn scenario(line: usize, judgement: Judgement) -> Vec<Entry> {
    let id = ScenarioId {
        format: Format::CURRENT,
        feature: "The line is safe".into(),
        scenario: format!("It stops, {line}"),
        file: "features/safety.feature".into(),
        line,
        tags: Vec::new(),
        profile: "sim".into(),
        seed: 1,
        started_at: "2026-11-28T12:00:00Z".into(),
        again: 0,
    };
    let step = StepId { keyword: "Then".into(), text: "it is measured".into(), line, background: false };
    let closed = Event::Closed { judgement: Judgement::pass("scenario", "1 judgement passed") };
    let events = [Event::Opened(id), Event::StepFinished { step, judgement, basis: None }, closed];
    (0..).zip(events).map(|(seq, event)| Entry { seq, at: Moment(0), event }).collect()
}

fn reports() -> Vec<ScenarioReport> {
    let measured = [(3_250, Verdict::Pass), (9_000, Verdict::Fail), (2_000_000, Verdict::Pass), (1, Verdict::Unknown)];
    let scenarios = (1..).zip(measured).map(|(line, (us, verdict))| scenario(line, judgement(verdict, us)));
    scenarios.map(|entries| fold(&entries, None).unwrap()).collect()
}

fn summary() -> RunSummary {
    RunSummary::of(&reports(), Duration::from_secs(1))
}

#[test]
fn the_terminal_tells_the_spread_of_what_could_be_told() {
    let mut terminal = Terminal::new(Vec::new(), Style::default());
    terminal.run_finished(&summary()).unwrap();
    let text = String::from_utf8(terminal.into_inner()).unwrap();
    assert!(text.contains("  took     stopping time: 3.2 ms to 2.000 s, median 9.0 ms (3 times)\n"), "{text}");
    let mut once = Terminal::new(Vec::new(), Style::default());
    once.run_finished(&RunSummary::of(&reports()[..1], Duration::from_secs(1))).unwrap();
    let text = String::from_utf8(once.into_inner()).unwrap();
    assert!(text.contains("  took     stopping time: 3.2 ms\n"), "{text}");
}

#[test]
fn a_build_server_and_the_page_get_them_too() {
    let folder = tempfile::tempdir().unwrap();
    let (junit, page) = (folder.path().join("junit.xml"), folder.path().join("report.html"));
    let mut reporters = Reporters::new().with(Junit::new(&junit)).with(Html::new(&page));
    for report in reports() {
        reporters.scenario(&report, &[]);
    }
    reporters.end(summary()).unwrap();
    let junit = std::fs::read_to_string(junit).unwrap();
    for seconds in ["0.003250", "0.009000", "2.000000"] {
        assert!(junit.contains(&format!("<property name=\"took stopping time\" value=\"{seconds}\"/>")), "{junit}");
    }
    assert!(!junit.contains("0.000001"), "what is unknown is no measurement");
    let page = std::fs::read_to_string(page).unwrap();
    let spread = r#""measures":[{"name":"stopping time","count":3,"min_us":3250,"median_us":9000,"max_us":2000000}]"#;
    assert!(page.contains(spread));
}
