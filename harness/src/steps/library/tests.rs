//! Every step can be said, and what cannot be meant is refused.

use cucumber::gherkin::{Feature, GherkinEnv};

use super::lacks::{ALONE, UNBREAKABLE};
use super::*;
use crate::profile::{Source, Vocabulary};
use crate::steps::action::Mend;
use line_model::fault::PlantFault;
use lineproof_judge::journal::{Attribute, Check, Condition, Direction, Fault, Meaning, Test, Value};

pub(super) fn library() -> Library {
    let mut profile = load("sim");
    profile.checks = vec![crate::profile::check::example("all is well", &profile.vocabulary)];
    of(profile)
}

pub(super) fn of(profile: Profile) -> Library {
    let plant = crate::plant::kind::of(&profile).unwrap();
    Library::new(Arc::new(profile), plant, &[]).unwrap()
}

pub(super) fn load(name: &str) -> Profile {
    Profile::load(&format!("{}/../fixtures/profiles/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(super) fn step(text: &str) -> Step {
    let feature = Feature::parse(format!("Feature: f\n  Scenario: s\n    {text}\n"), GherkinEnv::default()).unwrap();
    feature.scenarios[0].steps[0].clone()
}

#[test]
fn a_plant_that_is_there_already_is_not_broken_and_says_what_to_do() {
    let (simulated, there) = (library(), of(load("opcua")));
    let lacks = |library: &Library, text| library.bind(&step(text)).map(|bound| bound.lacks).map_err(|m| m.message);
    for text in ["When the air pressure is lost", "When the air pressure is back", "When the plant's server restarts"] {
        assert_eq!(lacks(&simulated, text), Ok(None));
        assert_eq!(lacks(&there, text), Ok(Some(UNBREAKABLE.to_owned())));
    }
    assert_eq!(lacks(&there, "When gateway \"a\" crashes"), Ok(None));
    let senseless = "When the actuator \"Ejector\" slows down to 200%";
    assert_eq!(lacks(&there, senseless), Err("this amount makes no sense here".to_owned()));
}

#[test]
fn a_machine_without_disks_runs_no_weaker_fault_and_says_why() {
    let library = library();
    library.no_disks.set(Some("no /dev/fuse".to_owned())).unwrap();
    let lacks = |text: &str| library.bind(&step(text)).map(|bound| bound.lacks).map_err(|m| m.message);
    for text in [
        "every gateway loses its power",
        "the disk of gateway \"a\" is full",
        "the disk of gateway \"a\" has room again",
    ] {
        assert_eq!(lacks(&format!("When {text}")), Ok(Some("no /dev/fuse".to_owned())));
    }
    assert_eq!(lacks("When every gateway crashes"), Ok(None));
}

pub(super) fn action(text: &str) -> Result<Action, String> {
    let bound = library().bind(&step(text)).map_err(|misfit| misfit.message)?;
    Ok(Arc::unwrap_or_clone(bound.action))
}

fn state(signal: &str, value: Value) -> Condition {
    Condition::equals(signal, value)
}

/// An example of each parameter, of the MPS line.
fn example(expression: &str) -> String {
    let sensor = if expression.contains("{amount}") { "Ejector.Position" } else { "Conveyor.ExitBarrier" };
    let value = if expression.contains("is set to") { "3" } else { "true" };
    let wish = ("{signal} to be {value}", "\"Conveyor.NormalSpeed\" to be 300".to_owned());
    let amount = if expression.contains("actuator") { "50%" } else { "0.5" };
    let message = "publishes on \"lines/mps/orders\":\n    \"\"\"\n    {}\n    \"\"\"".to_owned();
    let examples = [
        wish,
        ("publishes on {topic}:", message),
        ("other line(s) finish(es) {int} part(s)", "other lines finish 6 parts".to_owned()),
        ("{sensor}", format!("\"{sensor}\"")),
        ("{amount}", amount.to_owned()),
        ("{device}", "\"Ejector\"".to_owned()),
        ("{comparison}", "is 3".to_owned()),
        ("{rate}", "rises by at least 20 per minute".to_owned()),
        ("time(s)", "times".to_owned()),
        ("{value}", value.to_owned()),
        ("{signal}", "\"Magazine.Level\"".to_owned()),
        ("{time}", "5 s".to_owned()),
        ("{topic}", "\"lines/+/status\"".to_owned()),
        ("{field}", "\"state\"".to_owned()),
        ("{name}", "\"changeover\"".to_owned()),
        ("a/an", "a".to_owned()),
        ("message(s) is/are", "messages are".to_owned()),
        ("{int}", "100".to_owned()),
        ("{component}", "gateway \"a\"".to_owned()),
        ("{kind}", "gateway".to_owned()),
        ("{access}", "writes to".to_owned()),
        ("{table}", "\"production-records\"".to_owned()),
        ("{function}", "\"record-production\"".to_owned()),
        ("invocation(s)", "invocations".to_owned()),
        ("crash(es)", "crash".to_owned()),
        ("start(s)", "start".to_owned()),
        ("{release} of", "\"2.0\" of".to_owned()),
        ("{release}", "\"small store\"".to_owned()),
        ("from {end} reaches {end}", "from the plant reaches gateway \"a\"".to_owned()),
        ("{end}", "the plant".to_owned()),
        ("{check}", "all is well".to_owned()),
        ("{act}", "the operator presses start".to_owned()),
        ("{state}", "the line runs".to_owned()),
        ("(s) is/are", "s are".to_owned()),
        ("is/are done", "are done".to_owned()),
        ("file(s)", "files".to_owned()),
        ("pass(es)", "passes".to_owned()),
        (
            "faults happen:",
            "faults happen:\n    | at | fault | for |\n    | 2 s | gateway \"a\" freezes | 3 s |".to_owned(),
        ),
    ];
    examples.into_iter().fold(expression.to_owned(), |text, (what, with)| text.replace(what, &with))
}

#[test]
fn an_act_of_ones_own_is_no_promise() {
    #[derive(Debug)]
    struct Nothing;
    #[async_trait::async_trait]
    impl crate::steps::OwnAct for Nothing {
        async fn run(&self, _: &mut crate::bench::Bench) -> Result<String, String> {
            Ok("nothing".to_owned())
        }
    }
    const OWN: &[Definition] = &[Definition {
        keyword: Keyword::Check,
        expression: "all is well here",
        doc: "Promises nothing.",
        bind: |_| Ok(Action::own(Nothing)),
    }];
    let profile = load("sim");
    let plant = crate::plant::kind::of(&profile).unwrap();
    let library = Library::new(Arc::new(profile), plant, OWN).unwrap();
    let refused = library.bind(&step("Then all is well here")).map(|_| ()).unwrap_err();
    assert_eq!(refused.message, "`all is well here` could stand after Then, and promises nothing: it only acts");
}

/// Every step, with names of the MPS line: none is refused, none is ambiguous.
#[test]
fn every_step_can_be_said() {
    let library = library();
    for definition in definitions() {
        let keyword = if definition.keyword == Keyword::Check { "Then" } else { "When" };
        let text = example(definition.expression);
        let bound = library.bind(&step(&format!("{keyword} {text}")));
        let rows = u64::from(definition.expression.ends_with("faults happen:")) * 5;
        // What the program of an own check may take.
        let rows = rows + u64::from(definition.expression.contains("{check}")) * 10;
        let named = times(definition.expression).count() as u64 * 5 + rows;
        assert_eq!(bound.map(|bound| bound.named), Ok(Duration::from_secs(named)), "{text}");
    }
}

/// What records of the reference system tell of parts.
fn content_of_records() -> Vec<Attribute> {
    let said = |name: &str, is| Attribute { name: name.into(), is };
    vec![
        said("finished_at", Meaning::FinishedAt { within: Duration::from_millis(20) }),
        said("gateway", Meaning::Holder { form: "gateway-{}".into() }),
        said("line", Meaning::Text { text: "mps".into() }),
        said("part", Meaning::Workpiece),
        said("token", Meaning::Token),
    ]
}

#[test]
fn a_line_is_bound_to_what_it_means() {
    let idle = || state("Line.State", Value::Text("Idle".into()));
    let reaches = |within| Action::expect(Check::ComesToHold { condition: idle(), within });
    let within = Duration::from_secs(2);
    let links = || vec!["gateway a to cloud".to_owned(), "gateway b to cloud".to_owned()];
    let content = content_of_records();
    let expected = [
        ("Given the line stands idle", reaches(Duration::from_mins(1))),
        ("Then the line stands idle", Action::expect(Check::Holds { condition: idle() })),
        ("Then the line stands idle within 2 s", reaches(within)),
        ("Then the line stands idle for 2 s", Action::expect(Check::Stays { condition: idle(), lasting: within })),
        (
            "Then all motion has stopped no later than 5 ms after the emergency stop is pressed",
            Action::standing(Check::Follows {
                cause: state("Safety.EmergencyStop", Value::Bool(true)),
                effect: state("Line.Moving", Value::Bool(false)),
                limit: Duration::from_millis(5),
                within: Duration::from_secs(1),
            }),
        ),
        (
            "Then signal \"Magazine.Level\" is 3 within 2 s",
            Action::expect(Check::ComesToHold { condition: state("Magazine.Level", Value::Int(3)), within }),
        ),
        (
            "Then signal \"Magazine.Level\" is at most 3 for 2 s",
            Action::expect(Check::Stays {
                condition: Condition::of("Magazine.Level", Test::AtMost(Value::Int(3))),
                lasting: within,
            }),
        ),
        (
            "Then 1 part is finished within 2 s",
            Action::expect(Check::PartsFinished { wanted: 1, within, told_by: vec!["Line.State".into()] }),
        ),
        (
            "Then every finished part is recorded exactly once, in order, within 2 s",
            Action::standing(Check::Recorded { in_order: true, last: None, within, content }),
        ),
        (
            "Then gateway \"b\" is in control within 2 s",
            Action::expect(Check::HolderInControl { holder: "gateway-b".into(), within }),
        ),
        (
            "Then the late commands of gateway \"b\" are refused within 2 s",
            Action::expect(Check::CommandsRefused { client: "gateway-b".into(), within }),
        ),
        ("When gateway \"a\" is stopped within 2 s", Action::End(vec!["gateway a".into()], within)),
        (
            "When every gateway is stopped",
            Action::End(vec!["gateway a".into(), "gateway b".into()], Duration::from_secs(8)),
        ),
        (
            "When every gateway is restarted, one after the other",
            Action::Restart(vec!["gateway a".into(), "gateway b".into()]),
        ),
        (
            "Then gateway \"a\" grows by no more than 5 MB and 1 open file",
            Action::standing(Check::Grows { component: "gateway a".into(), memory_kb: 5000, files: 1 }),
        ),
        (
            "Then gateway \"b\" stands by for 2 s",
            Action::expect(Check::StandsBy {
                client: "gateway-b".into(),
                publisher: Some("gateway-b".into()),
                lasting: within,
            }),
        ),
        ("Then control is never held by two", Action::standing(Check::ControlNeverShared)),
        ("When 1.5 min passes", Action::Pass(Duration::from_secs(90))),
        (
            "When every gateway is cut off from the cloud",
            Action::Inject(vec![Fault::Cut { links: links(), direction: Direction::Both }]),
        ),
        (
            "When nothing from the cloud reaches gateway \"a\"",
            Action::Inject(vec![Fault::Cut { links: links()[..1].to_vec(), direction: Direction::Down }]),
        ),
        ("When every gateway reaches the cloud again", Action::Join(links())),
        (
            "When the sensor \"Conveyor.ExitBarrier\" sticks at true",
            Action::Inject(vec![Fault::Plant {
                what: PlantFault::Stuck { sensor: "Conveyor.ExitBarrier".into(), at: Some("true".into()) },
            }]),
        ),
        (
            "When the plant's \"Line.State\" is set to \"Safe\"",
            Action::Inject(vec![Fault::Plant {
                what: PlantFault::Shown { signal: "Line.State".into(), value: "Safe".into() },
            }]),
        ),
        ("When the plant's \"Line.State\" shows its own value again", Action::Mend(Mend::Value("Line.State".into()))),
        ("When the actuator \"Ejector\" works again", Action::Mend(Mend::Actuator("Ejector".into()))),
    ];
    for (text, expected) in expected {
        assert_eq!(action(text), Ok(expected), "{text}");
    }
}

pub(super) fn with_acts(acts: &str) -> Library {
    let mut profile = load("sim");
    profile.vocabulary = Vocabulary::read(&Source::of(acts)).unwrap();
    of(profile)
}

#[test]
fn what_is_published_has_a_topic_and_a_text() {
    let library = library();
    let text = |topic: &str, below: &str| {
        library
            .bind(&step(&format!("When the cloud publishes on \"{topic}\":\n{below}")))
            .map_err(|misfit| misfit.message)
    };
    let quoted = |text: &str| format!("\"\"\"\n{text}\n\"\"\"");
    let published = |payload: &str| Action::Publish { topic: "a/b".to_owned(), payload: payload.to_owned() };
    for payload in ["{\"n\": [1]}", "plain", ""] {
        assert_eq!(*text("a/b", &quoted(payload)).unwrap().action, published(payload));
    }
    let refused = |topic, below: &str| text(topic, below).map(|_| ()).unwrap_err();
    assert!(refused("a/b", "").contains("no text below"));
    assert!(refused("a/+", &quoted("x")).contains("a filter, not a topic"));
    assert!(refused("a/b/c/d/e/f/g/h/i", &quoted("x")).contains("8 slashes"));
    assert!(refused("a/b", &quoted("{\"n\": }")).contains("begins as JSON"));
}

#[test]
fn a_step_that_is_nearly_one_tells_what_can_stand_for_its_parameters() {
    let help = library().bind(&step("Then 10 parts are finished within 40")).map(|_| ()).unwrap_err().help;
    let told = "did you mean `{int} part(s) is/are finished within {time}`? {int} is a whole number; {time} is a number with \
                a unit, such as 2 s; ";
    assert!(help.starts_with(told), "{help}");
}

const DEEDS: &str = r#"
    [[act]]
    words = "the belt is sped up to {float}"
    do = [{ write = "Conveyor.Speed", value = "{float}" }, { pulse = "Panel.StartLamp", for = "2 s" }]
    [[act]]
    words = "a person lays {count} part(s) on the belt"
    do = [{ prompt = "Lay {count} part(s) on the belt", within = "30 s" }]"#;

#[test]
fn what_is_written_needs_a_plant_that_can_be_written_to() {
    let lacks = |library: &Library, text: &str| library.bind(&step(text)).map(|bound| bound.lacks).unwrap();
    let simulated = lacks(&with_acts(DEEDS), "When the belt is sped up to 20").unwrap();
    assert!(simulated.starts_with("it writes Conveyor.Speed, and no signal of a simulated line"), "{simulated}");
    let mut profile = load("opcua");
    profile.vocabulary = Vocabulary::read(&Source::of(DEEDS)).unwrap();
    let there = of(profile);
    assert_eq!(lacks(&there, "When the belt is sped up to 20"), None);
    assert_eq!(there.bind(&step("When the belt is sped up to 20")).unwrap().named, Duration::from_secs(2));
}

#[test]
fn what_asks_a_person_needs_one() {
    let mut library = with_acts(DEEDS);
    for (attended, lacks) in [(true, None), (false, Some(ALONE.to_owned()))] {
        library.attended = attended;
        let bound = library.bind(&step("When a person lays 3 parts on the belt")).unwrap();
        assert_eq!((bound.lacks, bound.named), (lacks, Duration::from_secs(30)));
    }
}

#[test]
fn what_is_out_of_range_or_not_there_is_told_at_once() {
    for (text, message) in [
        ("Then 4294967296 parts are finished", "`4294967296` is not a number below 2^32"),
        ("When the operator fills 4294967296 parts into the magazine", "`4294967296` is not a number below 2^32"),
        ("When 9999999 min passes", "`9999999 min` is longer than a year"),
        ("Then signal \"Line.State\" is 3 within 2 s", "`3` is no String, which Line.State is"),
        ("Then signal \"Line.State\" is above 3", "Line.State is a String, of which none is more than another"),
        (
            "Then the plant's \"Line.State\" is set to \"Safe\"",
            "undefined step: the plant's \"Line.State\" is set to \"Safe\"",
        ),
        ("When the plant's \"Line.State\" is set to \"Saff\"", "Line.State is never `Saff`"),
        ("When the plant's \"Magazine.Level\" is set to -1", "`-1` is no UInt32, which Magazine.Level is"),
        ("Then signal \"Line.State\" is \"Runing\" within 2 s", "Line.State is never `Runing`"),
        ("Then signal \"Line.State\" is one of \"Idle\", \"Rest\"", "Line.State is never `Rest`"),
        ("When the sensor \"Conveyor.ExitBarier\" works again", "unknown sensor `Conveyor.ExitBarier`"),
        ("When the actuator \"Ejektor\" works again", "unknown actuator `Ejektor`"),
    ] {
        assert_eq!(action(text), Err(message.to_owned()), "{text}");
    }
    let endless = format!("When {} min passes", "9".repeat(400));
    assert!(action(&endless).unwrap_err().ends_with("is not a time such as `1.5 s`"));
}

fn without(edit: impl FnOnce(&mut Profile)) -> Library {
    let mut profile = Profile::clone(&library().profile);
    edit(&mut profile);
    of(profile)
}

#[test]
fn what_a_check_cannot_rest_on_is_told_with_the_key_to_add() {
    let refused = |library: &Library, text: &str| library.bind(&step(text)).err().unwrap();
    let nobody = without(|profile| profile.settings.system.component[0].holder = None);
    for text in ["Then gateway \"a\" is in control", "Then the late commands of gateway \"a\" are refused within 1 s"] {
        let misfit = refused(&nobody, text);
        assert_eq!(misfit.message, "gateway a has no `holder` in the profile: it never takes control");
        assert!(
            misfit.help.contains("sim.toml, at gateway a") && misfit.help.contains("holder = \"...\""),
            "{misfit:?}"
        );
    }
    let text = "Then every gateway says truly whether it is in control, within 1 s";
    let misfit = refused(&without(|profile| profile.settings.system.component[1].status = None), text);
    assert_eq!(misfit.message, "the profile does not say how gateway b says whether it is in control");
    assert!(misfit.help.contains("sim.toml, at gateway b: status = {"), "{misfit:?}");
    let silent = without(|profile| profile.settings.plant.ledgers.finished = "Production.GetFinishd".into());
    for text in ["Then 3 parts are finished", "Then every finished part is recorded exactly once within 1 s"] {
        let misfit = refused(&silent, text);
        assert!(misfit.message.starts_with("the line has no method `Production.GetFinishd`"), "{misfit:?}");
        assert!(misfit.help.contains("finished = \"...\"; did you mean `Production.GetFinished`?"), "{misfit:?}");
    }
    let lawless = without(|profile| profile.settings.plant.ledgers.last_sequence = "x".into());
    assert!(refused(&lawless, "Then control is never held by two").help.contains("last_sequence = \"...\""));
    assert!(lawless.bind(&step("Then 3 parts are finished")).is_ok());
}
