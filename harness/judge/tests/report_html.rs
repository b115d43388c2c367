//! The page: its data as stored, nothing from elsewhere, and nothing that a journal could smuggle in.

#[path = "golden/compare.rs"]
mod compare;
#[path = "golden/mod.rs"]
mod golden;
#[path = "golden/hostile.rs"]
mod hostile;

use compare::compare;
use golden::{NAMES, Story, record, stories, story, summary};
use lineproof_judge::journal::{Event, Moment};
use lineproof_judge::report::{Html, RunSummary, fold};
use serde_json::Value;

/// The page of these stories.
fn page(stories: &[Story], summary: RunSummary) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    golden::report(Html::new(&path), stories, summary).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
    std::fs::read_to_string(&path).unwrap()
}

/// The blocks of data in a page, by their names.
fn blocks(page: &str) -> Vec<(String, Value)> {
    let pieces = page.split("<script type=\"application/json\" id=\"").skip(1);
    pieces
        .map(|piece| {
            let (name, rest) = piece.split_once("\">").unwrap();
            let (json, _) = rest.split_once("</script>").unwrap();
            (name.to_owned(), serde_json::from_str(json).unwrap())
        })
        .collect()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

#[test]
fn each_journal_and_the_run_become_data() {
    let stories = stories();
    let not_run = record(false, Vec::new()).not_run(|_| false);
    let page = page(&stories, RunSummary { record: Some(record(false, Vec::new())), not_run, ..summary(&stories) });
    let blocks = blocks(&page);
    let names: Vec<_> = blocks.iter().map(|(name, _)| name.as_str()).collect();
    let expected: Vec<_> = NAMES.map(|name| format!("scenario:{name}")).into();
    assert_eq!(names[0], "run");
    assert_eq!(names[1..], expected);
    for (name, block) in &blocks {
        compare(&format!("{}.page.json", name.trim_start_matches("scenario:")), &pretty(block));
    }
}

#[test]
fn every_entry_stands_on_one_lane() {
    for name in NAMES {
        let story = story(name);
        let blocks = blocks(&page(std::slice::from_ref(&story), summary(&[])));
        let lanes = blocks[1].1["lanes"].as_array().unwrap();
        let seqs = lanes.iter().flat_map(|lane| {
            lane["seq"].as_array().unwrap().iter().scan(0, |sum, difference| {
                *sum += difference.as_i64().unwrap();
                Some(*sum)
            })
        });
        let mut seqs: Vec<i64> = seqs.collect();
        seqs.sort_unstable();
        let expected: Vec<i64> = (0..i64::try_from(story.entries.len()).unwrap()).collect();
        assert_eq!(seqs, expected, "{name}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let tame = page(&[story("fail-lost-part")], summary(&[]));
    let page = page(&[hostile::story()], summary(&[]));
    let count = |page: &str, what: &str| page.matches(what).count();
    for markup in ["<script", "</script", "<img", "<!--", "\u{2028}"] {
        assert_eq!(count(&page, markup), count(&tame, markup), "{markup}");
    }
    let blocks = blocks(&page);
    assert_eq!(blocks[0].1["scenarios"][0]["scenario"], hostile::TEXT);
}

#[test]
fn scenarios_of_one_name_are_told_apart() {
    let twice = [story("pass"), story("pass")];
    let names: Vec<_> = blocks(&page(&twice, summary(&twice))).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["run", "scenario:pass", "scenario:pass-2"]);
}

#[test]
fn times_out_of_order_and_numbers_beyond_a_script_are_kept() {
    let Story { mut entries, .. } = story("pass");
    for (entry, at) in entries.iter_mut().filter(|entry| matches!(entry.event, Event::Signal(_))).zip([9, -5, 3]) {
        if let Event::Signal(change) = &mut entry.event {
            change.plant_time = Some(Moment(at));
            change.value = lineproof_judge::journal::Value::Int(i64::MAX);
        }
    }
    let story = Story { report: fold(&entries, None).unwrap(), entries };
    let blocks = blocks(&page(&[story], summary(&[])));
    let lanes = blocks[1].1["lanes"].as_array().unwrap();
    let lane = lanes.iter().find(|lane| lane["group"] == "signals").unwrap();
    assert_eq!(lane["form"], "state", "a number that a script would round is told as text");
    let first = usize::try_from(lane["value"][0].as_u64().unwrap()).unwrap();
    assert_eq!(blocks[1].1["texts"][first], i64::MAX.to_string());
}

#[test]
fn a_page_without_scenarios_says_so() {
    let page = page(&[], RunSummary { troubles: vec!["nothing ran".into()], ..summary(&[]) });
    let blocks = blocks(&page);
    assert_eq!((blocks.len(), &blocks[0].1["troubles"][0]), (1, &Value::from("nothing ran")));
    assert_eq!(blocks[0].1["verdict"], Value::Null);
}
