//! `lineproof check`: journals of a run are judged again, and what differs is told.

use std::path::PathBuf;

use crate::support::{Output, Place};
use serde_json::{Value, json};

/// A place in which all five scenarios have been run: two passed, one failed, two are unknown.
fn after_a_run() -> Place {
    let place = Place::new();
    place.run(&["--seed", "77"]).ends_with(1);
    place
}

fn check(place: &Place, paths: &[&str]) -> Output {
    place.finish(&mut place.lineproof(&[&["check"], paths].concat()))
}

/// The journal of the scenario on this line.
fn journal(place: &Place, line: usize) -> PathBuf {
    place.path(&format!("target/lineproof/latest/quick-{line}.jsonl"))
}

/// Changes the entries of a journal.
fn change(place: &Place, line: usize, change: impl Fn(&mut Value)) {
    let path = journal(place, line);
    let text = std::fs::read_to_string(&path).unwrap();
    let entries = text.lines().map(|line| {
        let mut entry: Value = serde_json::from_str(line).unwrap();
        change(&mut entry);
        format!("{entry}\n")
    });
    let changed: String = entries.collect();
    assert_ne!(changed, text, "there was nothing to change");
    std::fs::write(path, changed).unwrap();
}

#[track_caller]
fn says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nis not in\n{text}");
    }
}

#[test]
fn a_run_judged_again_comes_to_the_same_to_the_last_line_of_evidence() {
    let place = after_a_run();
    for paths in [&[][..], &["target/lineproof/latest"]] {
        let output = check(&place, paths);
        output.ends_with(0);
        // One or two in the steps of each scenario, and two at its end.
        assert_eq!(output.stdout, "5 journals judged again, 16 judgements: all the same\n");
        assert_eq!(output.stderr, "");
    }
    let one = check(&place, &["target/lineproof/latest/quick-9.jsonl"]);
    one.ends_with(0);
    assert_eq!(one.stdout, "1 journal judged again, 3 judgements: all the same\n");
}

#[test]
fn checks_that_stand_until_the_end_are_judged_again_too() {
    let place = Place::with_steps(&["When 1 s passes", "Then control is never held by two"]);
    let place = place.with("profile.toml", "sleep 600", "sleep 0.2; exit 3");
    place.run(&[]).ends_with(1);
    let output = check(&place, &[]);
    output.ends_with(0);
    assert_eq!(output.stdout, "1 journal judged again, 4 judgements: all the same\n");
}

#[test]
fn a_verdict_that_fails_now_and_did_not_then() {
    let place = after_a_run();
    let passed = json!({"verdict": "pass", "check": "signal reaches a value", "summary": "a mistake of then"});
    change(&place, 9, |entry| {
        if matches!(entry["event"].as_str(), Some("step_finished" | "closed")) {
            entry["judgement"] = passed.clone();
        }
    });
    let output = check(&place, &[]);
    output.ends_with(1);
    let expected = "\
DIFFERS  features/quick.feature:9  It does not come true
    Then the line runs within 200 ms  (line 10)
      then  PASS     signal reaches a value: a mistake of then
      now   FAIL     signal reaches a value: Line.State is Running was not reached within 200 ms
    The scenario
      then  PASS     signal reaches a value: a mistake of then
      now   FAIL     signal reaches a value: Line.State is Running was not reached within 200 ms
      journal  target/lineproof/latest/quick-9.jsonl
5 journals judged again, 16 judgements: 4 the same, 1 not
";
    assert_eq!(output.stdout, expected);
}

#[test]
fn a_verdict_that_failed_then_and_passes_now() {
    let place = after_a_run();
    change(&place, 9, |entry| {
        if entry["event"] == "asked" && entry["check"]["kind"] == "reaches" {
            entry["check"]["condition"]["value"] = json!("Idle");
        }
    });
    let output = check(&place, &[]);
    output.ends_with(2);
    says(
        &output.stdout,
        &[
            "      then  FAIL     signal reaches a value: Line.State is Running was not reached within 200 ms\n      now   PASS  ",
            "      now   PASS     scenario: 3 judgements passed\n",
        ],
    );
}

#[test]
fn a_step_that_was_skipped_is_not_made_up_for() {
    let place = after_a_run();
    change(&place, 13, |entry| {
        if entry["event"] == "asked" && entry["check"]["kind"] == "reaches" {
            entry["check"]["condition"]["value"] = json!("Idle");
        }
    });
    let output = check(&place, &[]);
    output.ends_with(2);
    says(&output.stdout, &["      now   UNKNOWN  scenario: steps that were never run: 1; run the scenario again\n"]);
}

#[test]
fn other_evidence_for_the_same_is_a_difference() {
    let place = after_a_run();
    change(&place, 9, |entry| {
        if entry["event"] == "step_finished" {
            entry["judgement"]["evidence"] = json!([]);
        }
    });
    let output = check(&place, &[]);
    output.ends_with(2);
    says(&output.stdout, &["            the same with other evidence: 0 lines then, 1 line now\n"]);
}

#[test]
fn journals_that_cannot_be_judged_again_are_named_and_the_others_judged() {
    let place = after_a_run();
    let text = std::fs::read_to_string(journal(&place, 4)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let all = |lines: &[&str]| lines.join("\n") + "\n";
    let middle = lines.len() / 2;
    let damaged = [&lines[..middle], &["nothing"], &lines[middle..]].concat();
    let missing = [&lines[..middle], &lines[middle + 1..]].concat();
    let foreign = text.replacen("\"format\":1", "\"format\":2", 1);
    let cases = [
        (all(&lines[..lines.len() - 1]), "quick-4.jsonl: it ends before its scenario was judged".to_owned()),
        (text[..text.len() - 4].to_owned(), format!("quick-4.jsonl:{}: cut off in the middle of a line", lines.len())),
        (all(&damaged), format!("quick-4.jsonl:{}: expected ident", middle + 1)),
        (all(&missing), format!("quick-4.jsonl:{}: entry {} where {middle} should be", middle + 1, middle + 1)),
        (foreign, "quick-4.jsonl: its format is 2, this lineproof reads 1; use the lineproof that wrote it".to_owned()),
        (all(&lines[1..]), "quick-4.jsonl:1: entry 1 where 0 should be".to_owned()),
        (String::new(), "quick-4.jsonl: it does not begin with the name of its scenario".to_owned()),
    ];
    for (text, problem) in cases {
        std::fs::write(journal(&place, 4), text).unwrap();
        let output = check(&place, &[]);
        output.ends_with(2);
        says(&output.stderr, &["journal target/lineproof/latest/", &problem]);
        says(
            &output.stdout,
            &["4 journals judged again, 12 judgements: all the same; 1 journal could not be judged again"],
        );
    }
}

#[test]
fn a_judgement_that_rests_on_what_is_not_there() {
    let place = after_a_run();
    change(&place, 9, |entry| {
        if entry["event"] == "step_finished" {
            entry["basis"]["asked"] = json!(1);
        }
    });
    let output = check(&place, &["target/lineproof/latest/quick-9.jsonl"]);
    output.ends_with(2);
    says(&output.stderr, &[" rests on a check in entry 1, where none is; the file was changed"]);
    change(&place, 4, |entry| {
        if entry["event"] == "step_finished" {
            entry["basis"]["entries"] = json!(100_000);
        }
    });
    let output = check(&place, &["target/lineproof/latest/quick-4.jsonl"]);
    output.ends_with(2);
    says(&output.stderr, &[" rests on 100000 entries, which is more than came before it"]);
    assert_eq!(output.stdout, "0 journals judged again, 0 judgements: none; 1 journal could not be judged again\n");
}

#[test]
fn paths_without_journals() {
    let place = Place::new();
    let output = check(&place, &[]);
    output.ends_with(4);
    says(
        &output.stderr,
        &["target/lineproof/latest: cannot be read: ", "help: give a journal, or the folder of a run"],
    );
    let output = check(&place, &["features"]);
    output.ends_with(5);
    says(&output.stderr, &["there is no journal in features", "help: give the folder of a run, such as "]);
    let output = check(&place, &["--seed", "x"]);
    output.ends_with(3);
    assert_eq!(output.stdout, "");
}

#[test]
fn help_has_the_exit_codes_of_check() {
    let place = Place::new();
    let output = check(&place, &["--help"]);
    output.ends_with(0);
    says(&output.stdout, &["1  at least one verdict fails now that did not then", "5  there is no journal"]);
}

#[test]
fn all_that_a_template_asks_for_and_the_embedded_cloud_does_not_do_is_told_at_once() {
    let place = Place::new();
    let output = check(&place, &["template.yaml"]);
    output.ends_with(0);
    says(
        &output.stdout,
        &["template.yaml: ", "; the embedded cloud does all of it\n", "  MiniStack 1.5.33: makes all"],
    );
    let template = "Resources:\n  Watch:\n    Type: AWS::CloudWatch::Alarm\n  Table:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      \
                    TableName: t\n      BillingMode: PAY_PER_REQUEST\n      Unheard: 1\n      AttributeDefinitions: \
                    [{AttributeName: a, AttributeType: S}]\n      KeySchema: [{AttributeName: a, KeyType: HASH}]\n  Thing:\n    \
                    Type: AWS::IoT::Thing\n    Properties: {Odd: 1}\n";
    place.write("other.yaml", template);
    let output = check(&place, &["other.yaml"]);
    output.ends_with(1);
    let places = [
        "other.yaml:2: Watch",
        "other.yaml:9: Table (AWS::DynamoDB::Table), property Unheard",
        "other.yaml:12: Thing (AWS::IoT::Thing), property Odd",
    ];
    says(&output.stderr, &places);
    says(&output.stdout, &["3 resources; 3 findings that the embedded cloud does not do"]);
    place.write("broken.yaml", "a: [");
    check(&place, &["broken.yaml"]).ends_with(4);
    check(&place, &["none.yaml"]).ends_with(4);
    let mixed = check(&place, &["template.yaml", "features"]);
    mixed.ends_with(4);
    says(&mixed.stderr, &["give templates alone, or journals"]);
}
