//! All steps for one profile.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cucumber::gherkin::{Step, StepType};
use line_model::nearest::nearest;
use regex::{CaptureLocations, Regex};

use crate::plant::PlantKind;
use crate::profile::Profile;

use super::expression::{Parameters, times};
use super::{
    Action, Args, Definition, Keyword, Misfit, acts, control, disks, faults, line, links, plant_faults, production,
    upkeep,
};

/// The steps that scenarios under one profile can use.
pub struct Library {
    profile: Arc<Profile>,
    plant: Arc<dyn PlantKind>,
    definitions: Vec<(Definition, Regex)>,
    /// Why this machine has no disks that can be broken; looked up when the first step asks for one.
    no_disks: OnceLock<Option<String>>,
}

/// A line of a scenario, bound to what it does.
#[derive(Clone)]
pub struct Bound {
    /// What it does.
    pub action: Arc<Action>,
    /// The times that it names, together.
    pub named: Duration,
    /// Where in the line the parameters stand.
    pub captures: CaptureLocations,
    /// What the profile or this machine lacks to run it, and what to do; none if it can be run.
    pub lacks: Option<String>,
}

/// So many acts may stand one in the other.
const DEEPEST: usize = 8;

/// All definitions, in the order in which they are documented.
pub fn definitions() -> Vec<Definition> {
    let breaking = [faults::STEPS, disks::STEPS, links::STEPS, plant_faults::STEPS].concat();
    let watching = [production::STEPS, control::STEPS, line::STEPS].concat();
    [acts::STEPS, upkeep::STEPS, &breaking, &watching].concat()
}

impl Library {
    /// The library for a profile and its kind of plant.
    ///
    /// # Errors
    /// If a step's expression is malformed.
    pub fn new(profile: Arc<Profile>, plant: Arc<dyn PlantKind>) -> Result<Self, String> {
        let parameters = Parameters::of(&profile.vocabulary);
        let expanded = definitions().into_iter().map(|step| Ok((step, parameters.expand(step.expression)?)));
        let definitions = expanded.collect::<Result<_, String>>()?;
        Ok(Self { profile, plant, definitions, no_disks: OnceLock::new() })
    }

    /// The profile.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Finds the step that a line means, and binds it.
    ///
    /// # Errors
    /// If no step matches, several do, what the line names does not exist, a number is out of range, or the step rests on
    /// something that the profile does not have.
    pub fn bind(&self, step: &Step) -> Result<Bound, Misfit> {
        self.bind_within(step, 0)
    }

    /// Binds a step that stands in so many acts, one in the other.
    fn bind_within(&self, step: &Step, depth: usize) -> Result<Bound, Misfit> {
        let matching: Vec<_> = self.matching(step, step.ty).collect();
        match matching[..] {
            [(definition, regex)] => self.bound(step, definition, regex, depth),
            [] => Err(self.undefined(step)),
            _ => Err(ambiguous(matching.iter().map(|(definition, _)| *definition))),
        }
    }

    fn matching(&self, step: &Step, after: StepType) -> impl Iterator<Item = (&Definition, &Regex)> {
        let may_stand = move |definition: &Definition| definition.keyword == Keyword::Check || after != StepType::Then;
        let all = self.definitions.iter().map(|(definition, regex)| (definition, regex));
        all.filter(move |(definition, regex)| may_stand(definition) && regex.is_match(&step.value))
    }

    fn bound(&self, step: &Step, definition: &Definition, regex: &Regex, depth: usize) -> Result<Bound, Misfit> {
        let mut captures = regex.capture_locations();
        regex.captures_read(&mut captures, &step.value);
        let place = |group| captures.get(group).and_then(|(from, to)| step.value.get(from..to)).unwrap_or_default();
        let texts = (1..captures.len()).map(place).collect();
        let args = Args::new(step, texts, &self.profile, self.plant.breakable());
        if definition.expression == acts::ACT {
            let steps = args.procedure(0)?;
            if !steps.is_empty() {
                return self.procedure(step, &steps, captures, depth + 1);
            }
        }
        let action = Arc::new((definition.bind)(&args)?);
        let named = times(definition.expression).map(|index| args.time(index)).sum::<Result<_, Misfit>>()?;
        Ok(Bound { action, named, captures, lacks: self.lacking(definition) })
    }

    /// The steps for which the words of an act stand, each bound as if it stood in the scenario.
    fn procedure(
        &self,
        step: &Step,
        steps: &[String],
        captures: CaptureLocations,
        depth: usize,
    ) -> Result<Bound, Misfit> {
        if depth > DEEPEST {
            let message = format!("`{}` stands for steps that stand for steps without end", step.value);
            return Err(Misfit::new(message, "see that no act of the vocabulary is one of its own steps"));
        }
        let (mut actions, mut named, mut lacks) = (Vec::new(), Duration::ZERO, None);
        for text in steps {
            let inner = Step { value: text.clone(), ty: StepType::When, docstring: None, table: None, ..step.clone() };
            let bound = self
                .bind_within(&inner, depth)
                .map_err(|Misfit { message, help }| Misfit::new(format!("in `{}`: {message}", step.value), help))?;
            if bound.action.check().is_some_and(|(_, standing)| standing) {
                let message = format!("in `{}`: `{text}` is a promise that stands until the end", step.value);
                return Err(Misfit::new(message, "say it in the scenario, where everybody sees what is promised"));
            }
            named += bound.named;
            lacks = lacks.or(bound.lacks);
            actions.push((text.clone(), Arc::unwrap_or_clone(bound.action)));
        }
        Ok(Bound { action: Arc::new(Action::Procedure(actions)), named, captures, lacks })
    }

    fn lacking(&self, definition: &Definition) -> Option<String> {
        let is_among = |steps: &[Definition]| steps.iter().any(|step| step.expression == definition.expression);
        if is_among(plant_faults::STEPS) && self.plant.breakable().is_none() {
            return Some(UNBREAKABLE.to_owned());
        }
        if !is_among(disks::STEPS) {
            return None;
        }
        self.no_disks.get_or_init(|| lineproof_disk::probe().err().map(|error| error.to_string())).clone()
    }

    fn undefined(&self, step: &Step) -> Misfit {
        let message = format!("undefined step: {}", step.value);
        if step.ty == StepType::Then && self.matching(step, StepType::When).next().is_some() {
            return Misfit::new(message, "this is an act: it can stand after Given or When");
        }
        let phrases = self.phrases();
        let near = nearest(&step.value, phrases.iter().map(String::as_str));
        let help = near.map(|phrase| format!("did you mean `{phrase}`? ")).unwrap_or_default();
        let all = "`lineproof steps` lists all steps; words of the line belong in its vocabulary";
        Misfit::new(message, format!("{help}{all}:\n{}", snippet(step, &self.profile)))
    }

    /// Everything that can be said: expressions, with the vocabulary's words spelled out.
    pub fn phrases(&self) -> Vec<String> {
        let words = &self.profile.vocabulary;
        let mut phrases = Vec::new();
        for (definition, _) in &self.definitions {
            let expression = definition.expression.replace('\\', "");
            if expression.contains("{act}") {
                phrases.extend(words.acts.iter().map(|act| act.words.text().to_owned()));
            } else if expression.contains("{state}") {
                phrases.extend(words.states.iter().map(|state| expression.replace("{state}", state.words.text())));
            } else {
                phrases.push(expression);
            }
        }
        phrases
    }
}

fn ambiguous<'a>(definitions: impl Iterator<Item = &'a Definition>) -> Misfit {
    let list: Vec<String> = definitions.map(|step| format!("`{}`", step.expression)).collect();
    let message = format!("ambiguous step: it matches {}", list.join(" and "));
    Misfit::new(message, "change the words of the line's vocabulary so that only one matches")
}

/// What is lacking where the plant is there for more than a scenario.
const UNBREAKABLE: &str = "the plant of this profile is not to be broken on purpose; a simulated one \
                           (`kind = \"sim\"`) is";

/// What to add to the vocabulary so that an unknown line means something: a state after Then, else an act.
fn snippet(step: &Step, profile: &Profile) -> String {
    let file = profile.settings.plant.vocabulary.get_ref().display();
    let words = step.value.replace('"', "\\\"");
    if step.ty == StepType::Then {
        format!("  # {file}\n  [[state]]\n  words = \"{words}\"\n  signal = \"...\"\n  is = true")
    } else {
        format!("  # {file}\n  [[act]]\n  words = \"{words}\"\n  calls = [{{ method = \"...\" }}]")
    }
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::{Feature, GherkinEnv};

    use super::*;
    use crate::profile::{Source, Vocabulary};
    use crate::steps::action::Mend;
    use line_model::fault::PlantFault;
    use lineproof_judge::journal::{Attribute, Check, Condition, Direction, Fault, Meaning, Test, Value};

    fn library() -> Library {
        of(load("sim"))
    }

    fn of(profile: Profile) -> Library {
        let plant = crate::plant::kind::of(&profile).unwrap();
        Library::new(Arc::new(profile), plant).unwrap()
    }

    fn load(name: &str) -> Profile {
        Profile::load(&format!("{}/../fixtures/profiles/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn step(text: &str) -> Step {
        let feature =
            Feature::parse(format!("Feature: f\n  Scenario: s\n    {text}\n"), GherkinEnv::default()).unwrap();
        feature.scenarios[0].steps[0].clone()
    }

    #[test]
    fn a_plant_that_is_there_already_is_not_broken_and_says_what_to_do() {
        let (simulated, there) = (library(), of(load("opcua")));
        let lacks = |library: &Library, text| library.bind(&step(text)).map(|bound| bound.lacks).map_err(|m| m.message);
        for text in
            ["When the air pressure is lost", "When the air pressure is back", "When the plant's server restarts"]
        {
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

    fn action(text: &str) -> Result<Action, String> {
        let bound = library().bind(&step(text)).map_err(|misfit| misfit.message)?;
        Ok(Arc::unwrap_or_clone(bound.action))
    }

    fn state(signal: &str, value: Value) -> Condition {
        Condition::equals(signal, value)
    }

    /// An example of each parameter, of the MPS line.
    fn example(expression: &str) -> String {
        let sensor = if expression.contains("{amount}") { "Ejector.Position" } else { "Conveyor.ExitBarrier" };
        let amount = if expression.contains("actuator") { "50%" } else { "0.5" };
        let examples = [
            ("{sensor}", format!("\"{sensor}\"")),
            ("{amount}", amount.to_owned()),
            ("{device}", "\"Ejector\"".to_owned()),
            ("{comparison}", "is 3".to_owned()),
            ("{value}", "true".to_owned()),
            ("{signal}", "\"Magazine.Level\"".to_owned()),
            ("{time}", "5 s".to_owned()),
            ("{int}", "100".to_owned()),
            ("{component}", "gateway \"a\"".to_owned()),
            ("{kind}", "gateway".to_owned()),
            ("from {end} reaches {end}", "from the plant reaches gateway \"a\"".to_owned()),
            ("{end}", "the plant".to_owned()),
            ("{act}", "the operator presses start".to_owned()),
            ("{state}", "the line runs".to_owned()),
            ("(s) is/are", "s are".to_owned()),
            ("file(s)", "files".to_owned()),
            ("pass(es)", "passes".to_owned()),
        ];
        examples.into_iter().fold(expression.to_owned(), |text, (what, with)| text.replace(what, &with))
    }

    /// Every step, with names of the MPS line: none is refused, none is ambiguous.
    #[test]
    fn every_step_can_be_said() {
        let library = library();
        for definition in definitions() {
            let keyword = if definition.keyword == Keyword::Check { "Then" } else { "When" };
            let text = example(definition.expression);
            let bound = library.bind(&step(&format!("{keyword} {text}")));
            let named = times(definition.expression).count() as u64 * 5;
            assert_eq!(bound.map(|bound| bound.named), Ok(Duration::from_secs(named)), "{text}");
        }
    }

    #[test]
    fn a_line_is_bound_to_what_it_means() {
        let idle = || state("Line.State", Value::Text("Idle".into()));
        let reaches = |within| Action::expect(Check::Reaches { condition: idle(), within });
        let within = Duration::from_secs(2);
        let links = || vec!["gateway a to cloud".to_owned(), "gateway b to cloud".to_owned()];
        let said = |name: &str, is| Attribute { name: name.into(), is };
        let content = vec![
            said("finished_at", Meaning::FinishedAt { within: Duration::from_millis(20) }),
            said("gateway", Meaning::Holder { form: "gateway-{}".into() }),
            said("line", Meaning::Text { text: "mps".into() }),
            said("part", Meaning::Workpiece),
            said("token", Meaning::Token),
        ];
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
                Action::expect(Check::Reaches { condition: state("Magazine.Level", Value::Int(3)), within }),
            ),
            (
                "Then signal \"Magazine.Level\" is at most 3 for 2 s",
                Action::expect(Check::Stays {
                    condition: Condition::of("Magazine.Level", Test::AtMost(Value::Int(3))),
                    lasting: within,
                }),
            ),
            ("Then 1 part is finished within 2 s", Action::expect(Check::PartsFinished { wanted: 1, within })),
            (
                "Then every finished part is recorded exactly once, in order, within 2 s",
                Action::standing(Check::Recorded { in_order: true, within, content }),
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
            ("When the actuator \"Ejector\" works again", Action::Mend(Mend::Actuator("Ejector".into()))),
        ];
        for (text, expected) in expected {
            assert_eq!(action(text), Ok(expected), "{text}");
        }
    }

    fn with_acts(acts: &str) -> Library {
        let mut profile = load("sim");
        profile.vocabulary = Vocabulary::read(&Source::of(acts)).unwrap();
        of(profile)
    }

    #[test]
    fn words_may_stand_for_steps() {
        let library = with_acts(
            r#"
            [[act]]
            words = "gateway {string} is replaced within {count} s"
            steps = ['gateway "{string}" crashes', "the others take {count} s", 'gateway "{string}" is started again']
            [[act]]
            words = "the others take {count} s"
            steps = ["{count} s passes", 'signal "Line.State" is "Running"']
            [[act]]
            words = "it goes round"
            steps = ["it goes round"]
            [[act]]
            words = "all is well"
            steps = ["control is never held by two"]
            [[act]]
            words = "nobody knows"
            steps = ["it crahses"]"#,
        );
        let bound = library.bind(&step("When gateway \"a\" is replaced within 3 s")).unwrap();
        let Action::Procedure(steps) = &*bound.action else { panic!("{:?}", bound.action) };
        let Action::Procedure(inner) = &steps[1].1 else { panic!("{steps:?}") };
        assert_eq!(inner[0].1, Action::Pass(Duration::from_secs(3)));
        assert_eq!(steps[2].1, Action::Start(vec!["gateway a".to_owned()]));
        assert_eq!(bound.named, Duration::from_secs(3));
        assert!(bound.action.restarts() && bound.action.mends());
        let message = |text: &str| library.bind(&step(text)).map(|_| ()).unwrap_err().message;
        assert!(message("When it goes round").ends_with("stands for steps that stand for steps without end"));
        assert!(message("When all is well").contains("`control is never held by two` is a promise"));
        assert_eq!(message("When nobody knows"), "in `nobody knows`: undefined step: it crahses");
    }

    #[test]
    fn what_is_out_of_range_or_not_there_is_told_at_once() {
        for (text, message) in [
            ("Then 4294967296 parts are finished", "`4294967296` is not a number below 2^32"),
            ("When the operator fills 4294967296 parts into the magazine", "`4294967296` is not a number below 2^32"),
            ("When 9999999 min passes", "`9999999 min` is longer than a year"),
            ("Then signal \"Line.State\" is 3 within 2 s", "`3` is no String, which Line.State is"),
            ("Then signal \"Line.State\" is above 3", "Line.State is a String, of which none is more than another"),
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
        for text in
            ["Then gateway \"a\" is in control", "Then the late commands of gateway \"a\" are refused within 1 s"]
        {
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
}
