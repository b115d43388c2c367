//! The page in a real browser: it draws, it answers to hands, it complains about nothing and asks nobody for anything.
//!
//! Needs Chromium: `cargo test -p lineproof-judge --test report_browser -- --ignored --nocapture`.

#[path = "browser/mod.rs"]
mod browser;
#[path = "golden/mod.rs"]
mod golden;
#[path = "golden/hostile.rs"]
mod hostile;

use std::path::{Path, PathBuf};
use std::time::Duration;

use browser::Browser;
use golden::{NAMES, Story, record, stories, story, summary};
use lineproof_judge::journal::{Entry, Event, Moment, SignalChange, Value};
use lineproof_judge::report::{Html, RunSummary, fold};
use serde_json::json;
use test_skip::skipped;

/// How many changes of signals the large journal has.
const MANY: u32 = 100_000;

/// A place for the page, in which it stays for a person to look at.
fn page(name: &str, stories: &[Story]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let record = record(false, Vec::new());
    let not_run = record.not_run(|_| false);
    let summary = RunSummary { record: Some(record), not_run, ..summary(stories) };
    golden::report(Html::new(&path), stories, summary).unwrap();
    path
}

/// Runs `check` where there is a browser.
fn in_browser(check: impl FnOnce(&mut Browser)) {
    let Some(program) = browser::program() else {
        skipped("chromium is not installed");
        return;
    };
    let mut browser = Browser::start(program);
    check(&mut browser);
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// Waits until what was asked for is drawn.
fn drawn(browser: &mut Browser) {
    browser.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))");
}

/// How many points of the canvas are not empty, lane by lane.
const INK: &str = "(() => {
    const plot = document.querySelector('.plot');
    const { data, width } = plot.getContext('2d').getImageData(0, 0, plot.width, plot.height);
    return Array.from(document.querySelectorAll('.label'), (label) => {
        const [top, height] = [label.offsetTop * devicePixelRatio, (label.offsetHeight - 2) * devicePixelRatio];
        let ink = 0;
        for (let place = top * width * 4 + 3; place < (top + height) * width * 4; place += 4) if (data[place] > 120) ink++;
        return ink;
    });
})()";

#[test]
#[ignore = "needs Chromium"]
fn every_golden_journal_is_drawn() {
    let path = page("golden.html", &stories());
    in_browser(|browser| {
        browser.open(&path);
        assert_eq!(browser.evaluate("document.querySelectorAll('.verdicts tbody tr:not(.feature)').length"), 6);
        for name in NAMES {
            browser.evaluate(&format!("location.hash = '{name}'"));
            browser.evaluate(&format!("new Promise((there) => {{ const look = () => document.querySelector('tr.open')?.dataset.name === '{name}' ? there(true) : requestAnimationFrame(look); look(); }})"));
            drawn(browser);
            let ink = browser.evaluate(INK);
            let lanes = ink.as_array().unwrap();
            assert!(lanes.len() >= 6, "{name}: {ink}");
            assert!(lanes.iter().all(|ink| ink.as_u64() > Some(8)), "{name}: a lane without anything: {ink}");
        }
    });
}

#[test]
#[ignore = "needs Chromium"]
fn evidence_leads_to_the_timeline_and_back() {
    let path = page("evidence.html", &[story("fail-lost-part")]);
    in_browser(|browser| {
        browser.open(&path);
        drawn(browser);
        assert_eq!(browser.evaluate("document.querySelectorAll('.evidence li').length"), 6);
        browser.evaluate("document.querySelectorAll('.evidence button')[1].click()");
        drawn(browser);
        let at = |browser: &mut Browser| browser.evaluate("document.querySelector('.moment h3').textContent");
        assert_eq!(at(browser), "At 3.000 s");
        let selected = "document.querySelector('.events [aria-selected=true]').textContent";
        assert!(browser.evaluate(selected).as_str().unwrap().contains("part 3 is finished"));
        browser.evaluate("document.querySelector('.frame').focus()");
        browser.press("e");
        drawn(browser);
        assert_eq!(at(browser), "At 3.006 s");
        assert_eq!(browser.evaluate("document.querySelector('.evidence .chosen .number').textContent"), "3");
        let row = |name: &str| {
            format!(
                "Array.from(document.querySelectorAll('.moment tr'), (row) => row.textContent).find((text) => text.startsWith('{name}'))"
            )
        };
        assert_eq!(browser.evaluate(&row("gateway-a")), "gateway-aready");
        browser.press("End");
        drawn(browser);
        assert_eq!(browser.evaluate(&row("gateway-a")), "gateway-a\u{2013}");
        assert_eq!(browser.evaluate(&row("not recorded yet")), "not recorded yet3");
    });
}

#[test]
#[ignore = "needs Chromium"]
fn hands_zoom_pan_search_and_choose() {
    let path = page("hands.html", &[story("fail-lost-part")]);
    in_browser(|browser| {
        browser.open(&path);
        drawn(browser);
        browser.evaluate("document.querySelector('.timeline').scrollIntoView()");
        let window = |browser: &mut Browser| {
            browser.evaluate("document.querySelector('.timeline .told').textContent").to_string()
        };
        let whole = window(browser);
        let place = browser.evaluate("(() => { const box = document.querySelector('.plot').getBoundingClientRect(); return [box.left + box.width / 2, box.top + 60]; })()");
        let place = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
        browser.mouse("mouseWheel", place, &json!({"deltaX": 0, "deltaY": -120, "modifiers": 2}));
        drawn(browser);
        let near = window(browser);
        assert_ne!(near, whole, "Ctrl with the wheel zooms");
        browser.mouse("mousePressed", place, &json!({"button": "left", "clickCount": 1}));
        browser.mouse("mouseMoved", (place.0 + 80.0, place.1), &json!({"button": "left", "buttons": 1}));
        browser.mouse("mouseReleased", (place.0 + 80.0, place.1), &json!({"button": "left", "clickCount": 1}));
        drawn(browser);
        assert_ne!(window(browser), near, "a drag pans");
        browser.press("0");
        drawn(browser);
        assert_eq!(window(browser), whole, "0 shows all");
        search(browser);
    });
}

#[test]
#[ignore = "needs Chromium"]
fn hostile_names_are_shown_and_run_nothing() {
    let path = page("hostile.html", &[hostile::story()]);
    in_browser(|browser| {
        browser.open(&path);
        drawn(browser);
        let title = browser.evaluate("document.querySelector('#scenario-title').textContent");
        assert_eq!(title, format!("FAIL {}", hostile::TEXT));
        assert_eq!(browser.evaluate("typeof window.hit"), "undefined");
        assert_eq!(browser.evaluate("document.images.length"), 0);
    });
}

/// Types into a field as a person does.
fn typed(browser: &mut Browser, field: &str, text: &str) {
    browser.evaluate(&format!("(() => {{ const field = document.querySelector('{field}'); field.value = '{text}'; field.dispatchEvent(new Event('input')); }})()"));
    drawn(browser);
}

fn search(browser: &mut Browser) {
    typed(browser, ".events input", "mps-3");
    let told = browser.evaluate("document.querySelector('.events .told').textContent");
    assert!(told.as_str().unwrap().starts_with("1 of "), "{told}");
    typed(browser, ".events input", "nowhere to be found");
    assert!(
        browser
            .evaluate("document.querySelector('.events .empty').textContent")
            .as_str()
            .unwrap()
            .starts_with("No event matches")
    );
    let lanes = "document.querySelectorAll('.label').length";
    let before = browser.evaluate(lanes).as_u64().unwrap();
    typed(browser, ".choice input", "line.state");
    browser.evaluate("document.querySelector('.choice label input').click()");
    drawn(browser);
    assert_eq!(browser.evaluate(lanes).as_u64().unwrap().abs_diff(before), 1, "one lane more or less");
    typed(browser, ".moment input", "no such thing");
    assert!(
        browser
            .evaluate("document.querySelector('.moment .empty').textContent")
            .as_str()
            .unwrap()
            .starts_with("Nothing is called")
    );
}

/// A journal of that many changes, between the first and the last entries of a golden one.
fn large() -> Story {
    let Story { entries, .. } = story("fail-lost-part");
    let signal = |number: u32| {
        let (name, value) = match number % 4 {
            0 => ("Ejector.Position".to_owned(), Value::Real((f64::from(number) / 900.0).sin() * 80.0)),
            1 => (format!("Conveyor.Barrier{}", number % 23), Value::Bool(number % 46 < 23)),
            2 => (format!("Counter{}", number % 7), Value::Int(i64::from(number / 100))),
            _ => ("Line.State".to_owned(), Value::Text(["Idle", "Running", "Safe"][(number / 4 % 3) as usize].into())),
        };
        Event::Signal(SignalChange { name, value, plant_time: None, good: true })
    };
    let mut all: Vec<Entry> = entries;
    let changes = (0..MANY).map(|number| Entry { seq: 0, at: Moment(i64::from(number) * 90), event: signal(number) });
    all.extend(changes);
    all.sort_by_key(|entry| entry.at);
    (0..).zip(&mut all).for_each(|(seq, entry)| entry.seq = seq);
    Story { report: fold(&all, None).unwrap(), entries: all }
}

/// How many steps of zooming are measured.
const STEPS: u32 = 24;

#[test]
#[ignore = "needs Chromium"]
fn a_hundred_thousand_events_are_ready_and_zoomed_at_once() {
    let path = page("large.html", &[large()]);
    let size = std::fs::metadata(&path).unwrap().len();
    in_browser(|browser| {
        browser.open(&path);
        drawn(browser);
        let ready = browser.spent();
        let zoom = spent_on_zooming(browser);
        let search = spent_on_search(browser);
        println!(
            "{MANY} events, {} kB: ready after {ready:.0?}, a step of zooming {zoom:.1?}, a search {search:.0?}",
            size / 1000
        );
        let rows = browser.evaluate("document.querySelectorAll('.events .row').length").as_u64();
        assert!(rows > Some(0) && rows < Some(60), "only rows in view, not {rows:?}");
        assert!(ready < Duration::from_secs(3), "{ready:?}");
        assert!(zoom < Duration::from_millis(100), "{zoom:?}");
        assert!(search < Duration::from_secs(1), "{search:?}");
    });
}

/// Processor time for one step, with all lanes shown.
fn spent_on_zooming(browser: &mut Browser) -> Duration {
    browser.evaluate("document.querySelectorAll('.choice label input').forEach((box) => box.checked || box.click())");
    browser.evaluate("document.querySelector('.frame').focus()");
    drawn(browser);
    let before = browser.spent();
    for step in 0..STEPS {
        browser.press(if step % 12 < 6 { "+" } else { "-" });
        drawn(browser);
    }
    browser.spent().saturating_sub(before) / STEPS
}

/// Processor time for a word among all events.
fn spent_on_search(browser: &mut Browser) -> Duration {
    browser.evaluate(
        "document.querySelectorAll('.events button[aria-pressed=false]').forEach((button) => button.click())",
    );
    drawn(browser);
    let before = browser.spent();
    typed(browser, ".events input", "position is 12");
    browser.spent().saturating_sub(before)
}
