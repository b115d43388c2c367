//! A plant that is there already, whoever runs it: another process opens it, and lineproof only knows its endpoint.

use std::path::Path;

use crate::support::{Output, Place};
use lineproof_judge::journal::{Entry, Event, load};
use opcua::crypto::CertificateStore;
use plant_server::{Role, Security, User, Users};
use plant_sim::{Config, SimulatedPlant};

use crate::mps;
use quick_junit::{Report, TestCaseStatus};

const KIND: &str = "kind = \"sim\"";

/// A plant without protection, for as long as this is held.
struct There {
    plant: SimulatedPlant,
    runtime: tokio::runtime::Runtime,
}

impl There {
    fn open() -> Self {
        Self::start(Config::open(mps::line()))
    }

    fn start(config: Config) -> Self {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let plant = runtime.block_on(SimulatedPlant::start(config)).unwrap();
        Self { plant, runtime }
    }

    /// The profile of a place, with this plant.
    fn of(&self, place: Place) -> Place {
        place.with("profile.toml", KIND, &format!("kind = \"opcua\"\nendpoint = \"{}\"", self.plant.endpoint()))
    }

    fn close(self) {
        self.runtime.block_on(self.plant.stop());
    }
}

#[track_caller]
fn says(output: &Output, part: &str) {
    assert!(output.stdout.contains(part), "{part}\nis not in\n{}\n{}", output.stdout, output.stderr);
}

fn journal(place: &Place, name: &str) -> Vec<Entry> {
    load(&place.path("target/lineproof/latest").join(name)).unwrap()
}

#[test]
fn the_same_scenarios_come_to_the_same_verdicts_one_after_another() {
    let there = There::open();
    let place = there.of(Place::new());
    let output = place.run(&["-c", "4"]);
    output.ends_with(1);
    says(&output, "5 scenarios: 2 passed, 1 failed, 2 unknown");
    assert_eq!(output.stderr, "there is one plant only: scenarios run one after another, not 4 at once\n");
    let quiet = place.run(&["-t", "@good", "-c", "1"]);
    quiet.ends_with(0);
    assert_eq!(quiet.stderr, "");
    there.close();
}

#[test]
fn what_needs_a_plant_that_can_be_broken_is_not_run_and_nothing_is_opened_for_it() {
    let steps = ["When the air pressure is lost", "Then the line stands idle"];
    let endpoint = "kind = \"opcua\"\nendpoint = \"opc.tcp://127.0.0.1:1/\"";
    let place = Place::with_steps(&steps).with("profile.toml", KIND, endpoint);
    let output = place.run(&["--junit", "junit.xml"]);
    output.ends_with(5);
    let why = "`the air pressure is lost`: the plant of this profile is not to be broken on purpose; a simulated one \
               (`kind = \"sim\"`) is";
    let printed = output.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        printed.starts_with(&format!("NOT RUN features/one.feature:2 It: {why} 1 scenario: 1 not run")),
        "{printed}"
    );
    let entries = journal(&place, "one-2.jsonl");
    let [Entry { event: Event::Opened(_), .. }, Entry { event: Event::NotRun { why: journalled }, .. }] = &entries[..]
    else {
        panic!("{entries:?}")
    };
    assert_eq!(journalled, why);
    let text = std::fs::read_to_string(place.path("junit.xml")).unwrap();
    let report = Report::deserialize_from_str(&text).unwrap();
    let TestCaseStatus::Skipped { message, .. } = &report.test_suites[0].test_cases[0].status else { panic!("{text}") };
    assert_eq!(message.as_deref(), Some(why));
}

#[test]
fn a_scenario_that_is_not_run_hides_no_other() {
    let there = There::open();
    let place = there.of(Place::new());
    let more = "  Scenario: It is not run\n    When the air pressure is lost\n    Then the line stands idle\n";
    let quick = std::fs::read_to_string(place.path("features/quick.feature")).unwrap();
    place.write("features/quick.feature", &format!("{quick}\n{more}"));
    let output = place.run(&["-n", "comes true|not run", "-c", "1"]);
    output.ends_with(0);
    says(&output, "2 scenarios: 1 passed, 1 not run");
    let failed = place.run(&["-n", "come true|not run", "-c", "1"]);
    failed.ends_with(1);
    says(&failed, "2 scenarios: 1 failed, 1 not run");
    there.close();
}

#[test]
fn the_line_is_brought_to_where_a_scenario_begins() {
    let there = There::open();
    let fills = "the operator fills 3 parts into the magazine";
    let steps = ["Then signal \"Magazine.Level\" is 3 within 1 s"];
    let before = format!("vocabulary = \"vocabulary.toml\"\nbefore = [\"{fills}\"]");
    let place = there.of(Place::with_steps(&steps)).with("profile.toml", "vocabulary = \"vocabulary.toml\"", &before);
    place.run(&["-c", "1"]).ends_with(0);
    let entries = journal(&place, "one-2.jsonl");
    let begun = entries.iter().position(|entry| matches!(entry.event, Event::FinishedBefore { serial: 0 })).unwrap();
    let filled =
        |entry: &Entry| matches!(&entry.event, Event::Operation(done) if done.what == "Operator.LoadMagazine(3)");
    assert!(entries[..begun].iter().any(filled), "{entries:?}");
    let refused = place.with("profile.toml", "fills 3 parts", "fills 5000 parts").run(&["-c", "1"]);
    refused.ends_with(2);
    says(&refused, "before the scenario, `the operator fills 5000 parts into the magazine`: the plant refused");
    there.close();
}

/// What a person does with the harness's certificate: it is moved where the server looks for it.
fn hand_over(own: &Path, server: &Path) {
    let name = CertificateStore::cert_file_name(&CertificateStore::read_cert(own).unwrap());
    let _ = std::fs::remove_file(server.join("rejected").join(&name));
    std::fs::copy(own, server.join("trusted").join(name)).unwrap();
}

#[test]
fn a_plant_that_asks_who_comes_lets_in_whom_it_knows() {
    let pki = tempfile::tempdir().unwrap();
    let mut users = Users::default();
    users.add("operator", User::with_password(&[Role::Operator], "hands off")).unwrap();
    let security = Security { users, pki_dir: Some(pki.path().into()), ..Security::default() };
    let there = There::start(Config { security, ..Config::new(mps::line()) });
    let server = pki.path().join("own/cert.der").display().to_string();
    let keys = format!(
        "vocabulary = \"vocabulary.toml\"\n\
         security = {{ policy = \"Aes256_Sha256_RsaPss\", pki = \"keys\", trusted = [\"{server}\"] }}\n\
         login = {{ user = \"operator\", password_file = \"password\" }}"
    );
    let place = there.of(Place::with_steps(&["Then the line stands idle"]));
    let place = place.with("profile.toml", "vocabulary = \"vocabulary.toml\"", &keys);
    place.write("password", "hands off\n");
    place.run(&["-c", "1"]).ends_with(2);
    hand_over(&place.path("keys/own/cert.der"), pki.path());
    place.run(&["-c", "1"]).ends_with(0);
    place.write("password", "open sesame\n");
    let refused = place.run(&["-c", "1"]);
    refused.ends_with(2);
    says(&refused, "operator");
    there.close();
}

#[test]
fn a_plant_that_is_not_there_leaves_the_verdict_unknown() {
    let endpoint = "kind = \"opcua\"\nendpoint = \"opc.tcp://127.0.0.1:1/\"";
    let place = Place::with_steps(&["Then the line stands idle"]).with("profile.toml", KIND, endpoint);
    let output = place.run(&["-c", "1"]);
    output.ends_with(2);
    says(&output, "cannot connect to the plant at opc.tcp://127.0.0.1:1/");
}
