//! What cannot run is refused before anything opens, with file, line and remedy.

#[path = "cli/mod.rs"]
mod cli;
#[path = "cli/whole.rs"]
mod whole;

use cli::{Output, Place};

/// Runs what must be refused; gives what it says.
#[track_caller]
fn refused(place: &Place, args: &[&str]) -> String {
    let output = place.run(args);
    output.ends_with(4);
    nothing_ran(place, &output);
    output.stderr
}

#[track_caller]
fn nothing_ran(place: &Place, output: &Output) {
    assert_eq!(output.stdout, "");
    assert!(!place.path("target").exists(), "there is a journal");
}

/// Expects a message, whole.
#[track_caller]
fn is(said: &str, expected: &str) {
    assert_eq!(said.trim_end(), expected.trim_matches('\n').trim_end(), "\n{said}");
}

/// Expects the message about a profile, a vocabulary or a template of which one piece is replaced.
#[track_caller]
fn with(file: &str, from: &str, to: &str, expected: &str) {
    is(&refused(&Place::new().with(file, from, to), &[]), expected);
}

#[track_caller]
fn has(said: &str, parts: &[&str]) {
    for part in parts {
        assert!(said.contains(part), "{part}\nis not in\n{said}");
    }
}

#[test]
fn a_malformed_feature() {
    let place = Place::with_steps(&["Given the line runs", "Wenn the line runs"]);
    let said = refused(&place, &[]);
    has(&said, &["1 feature file cannot be used; nothing was opened", "features/one.feature:4: not Gherkin: "]);
    has(&said, &["4 │     Wenn the line runs\n   ·     ─────────┬────────", "followed by steps that begin with"]);
}

#[test]
fn an_outline_without_its_column() {
    let place = Place::new();
    let text = "Feature: f\n  Scenario Outline: s\n    Given <what>\n    Examples:\n      | who |\n      | x   |\n";
    place.write("features/outline.feature", text);
    has(&refused(&place, &[]), &["features/outline.feature:3: `<what>` stands in the outline", "help: add the column"]);
}

#[test]
fn a_feature_that_is_not_there() {
    let expected = "
  × 1 feature file cannot be used; nothing was opened

Error:
  × features/quik.feature: there is no such file or folder
  help: give a .feature file or a folder of them
";
    is(&refused(&Place::new(), &["features/quik.feature"]), expected);
}

#[test]
fn an_undefined_step() {
    let expected = r#"
  × 1 step cannot be run; nothing was opened

Error:
  × features/one.feature:3: undefined step: the line stands idel
   ╭─[features/one.feature:3:5]
 2 │   Scenario: It
 3 │     Then the line stands idel
   ·     ────────────┬────────────
   ·                 ╰── here
   ╰────
  help: did you mean `the line stands idle`? `lineproof steps` lists all
        steps; words of the line belong in its vocabulary:
          # vocabulary.toml
          [[state]]
          words = "the line stands idel"
          signal = "..."
          is = true
"#;
    is(&refused(&Place::with_steps(&["Then the line stands idel"]), &[]), expected);
}

#[test]
fn an_ambiguous_step() {
    let place = Place::with_steps(&["Then the line runs within 1 s"]);
    let place =
        place.with("vocabulary.toml", "words = \"the line stands idle\"", "words = \"the line runs within 1 s\"");
    let said = refused(&place, &[]);
    has(&said, &["features/one.feature:3: ambiguous step: it matches ", "`{state}`", "`{state} within {time}`"]);
    has(&said, &["help: change the words of the line's vocabulary so that only one matches"]);
}

#[test]
fn an_act_that_stands_as_a_check() {
    let said = refused(&Place::with_steps(&["Then gateway \"a\" crashes"]), &[]);
    has(&said, &["features/one.feature:3: undefined step: ", "help: this is an act: it can stand after Given or When"]);
}

#[test]
fn unknown_names_in_steps_are_told_all_at_once_each_in_its_place() {
    let place = Place::with_steps(&[
        "When gateway \"c\" crashes",
        "And every gatway crashes",
        "And gateway \"a\" is cut off from the plan",
        "Then signal \"Line.Stat\" is \"Idle\" within 1 s",
    ]);
    let said = refused(&place, &[]);
    has(&said, &["4 steps cannot be run; nothing was opened"]);
    let problems = [
        ("features/one.feature:3: unknown component `gateway c`", "gateway a"),
        ("features/one.feature:4: unknown kind of components `gatway`", "gateway"),
        ("features/one.feature:5: unknown end of a link `plan`", "plant"),
        ("features/one.feature:6: unknown signal `Line.Stat`", "Line.State"),
    ];
    let mut rest = said.as_str();
    for (problem, remedy) in problems {
        let (_, after) = rest.split_once(problem).unwrap_or_else(|| panic!("no {problem} in\n{said}"));
        rest = after
            .split_once(&format!("help: did you mean `{remedy}`?"))
            .unwrap_or_else(|| panic!("no {remedy} in\n{said}"))
            .1;
    }
}

#[test]
fn faults_that_the_plant_does_not_have() {
    let place = Place::with_steps(&[
        "When the sensor \"Conveyor.ExitBarier\" sticks at true",
        "And the sensor \"Conveyor.ExitBarrier\" sticks at 3",
        "And the actuator \"Ejektor\" jams",
        "And a part is lost on \"Conveier\"",
        "And the value of \"Magazine.Levle\" turns bad",
        "And the actuator \"Ejector\" slows down to 100%",
        "And the sensor \"Conveyor.ExitBarrier\" drifts by 1 each second",
        "Then the line runs",
    ]);
    let said = refused(&place, &[]).replace("\n  │ ", " ").replace("\n        ", " ");
    has(&said, &["7 steps cannot be run; nothing was opened"]);
    for (line, problem, remedy) in [
        (3, "unknown sensor `Conveyor.ExitBarier`", "did you mean `Conveyor.ExitBarrier`?"),
        (4, "`stuck Conveyor.ExitBarrier=3` is not possible", "`3` is no Boolean, which the sensor says"),
        (5, "unknown actuator `Ejektor`", "did you mean `Ejector`?"),
        (6, "unknown element that carries workpieces `Conveier`", "did you mean `Conveyor`?"),
        (7, "unknown signal `Magazine.Levle`", "did you mean `Magazine.Level`?"),
        (8, "this amount makes no sense here", "`lineproof steps` lists all steps, each with what it takes"),
        (9, "`drifting Conveyor.ExitBarrier by 1/s` is not possible", "only a number drifts"),
    ] {
        has(&said, &[&format!("features/one.feature:{line}: {problem}"), remedy]);
    }
}

#[test]
fn a_link_that_a_component_does_not_have() {
    let second = "[[system.component]]\nname = \"sensor\"\ncommand = [\"sh\"]\nthing = \"gateway-a\"\nlinks = [\"cloud\"]\n\
                  ready = { stdout = \"ready\" }\n\n[[system.component]]";
    let place = Place::with_steps(&["When gateway \"a\" is cut off from the cloud", "Then the line runs"]);
    let place = place.with("profile.toml", "\"plant\", \"cloud\"", "\"plant\"").with(
        "profile.toml",
        "[[system.component]]",
        second,
    );
    has(
        &refused(&place, &[]),
        &["features/one.feature:3: unknown link `gateway a to cloud`", "help: did you mean `gateway a to plant`?"],
    );
}

#[test]
fn only_what_is_selected_must_fit() {
    let place = Place::with_steps(&["Then the line stands idel"]);
    place.write("features/quick.feature", include_str!("cli/place/quick.feature"));
    place.run(&["-n", "^It comes true"]).ends_with(0);
}

#[test]
fn a_profile_that_is_not_toml() {
    let expected = "
  × profile.toml:1: unclosed table, expected `]`
   ╭─[profile.toml:1:5]
 1 │ [run
   ·     ▲
   ·     ╰── here
 2 │ concurrency = 4
   ╰────
  help: correct the TOML here: text stands in double quotes, lists in [ ],
        inline tables in { }
";
    with("profile.toml", "[run]", "[run", expected);
}

#[test]
fn an_unknown_key() {
    let expected = "
  × profile.toml:3: unknown field `wait_m`, expected one of `concurrency`,
  │ `wait_ms`, `step_timeout_ms`, `scenario_timeout_ms`, `open_timeout_ms`,
  │ `drain_timeout_ms`, `close_timeout_ms`
   ╭─[profile.toml:3:1]
 2 │ concurrency = 4
 3 │ wait_m = 300
   · ───┬──
   ·    ╰── here
 4 │
   ╰────
  help: did you mean `wait_ms`?
";
    with("profile.toml", "wait_ms", "wait_m", expected);
}

#[test]
fn a_value_of_the_wrong_kind() {
    let expected = r#"
  × profile.toml:3: invalid type: string "300", expected u64
   ╭─[profile.toml:3:11]
 2 │ concurrency = 4
 3 │ wait_ms = "300"
   ·           ──┬──
   ·             ╰── here
 4 │
   ╰────
  help: give a value of the kind that is expected; all keys are documented in
        lineproof's module `profile::schema`
"#;
    with("profile.toml", "300", "\"300\"", expected);
}

#[test]
fn further_mistakes_in_a_profile() {
    let cases = [
        (
            "concurrency = 4",
            "concurrency = 0",
            "profile.toml:2: invalid value: integer `0`",
            "help: give a value of the kind",
        ),
        ("kind = \"sim\"", "kind = \"simm\"", "profile.toml:6: unknown variant `simm`", "help: did you mean `sim`?"),
        ("vocabulary.toml", "words.toml", "words.toml: cannot be read: ", "help: check the path; paths in a profile"),
        (
            "template = \"template.yaml\"",
            "",
            "profile.toml:10: missing field `template`",
            "help: add the key to this table",
        ),
        (
            "[\"sh\", \"-c\", \"echo ready; exec sleep 600\"]",
            "[]",
            "profile.toml:22: an empty command",
            "help: give program and",
        ),
        ("\"cloud\"]", "\"clod\"]", "profile.toml:25: unknown end of a link `clod`", "help: did you mean `cloud`?"),
        (
            "\"cloud\"]",
            "\"plant\"]",
            "profile.toml:25: the link `plant` is there twice",
            "help: give each its own name",
        ),
        ("{ stdout =", "{ stdot =", "profile.toml:26: unknown field `stdot`", "help: did you mean `stdout`?"),
    ];
    for (from, to, problem, remedy) in cases {
        has(&refused(&Place::new().with("profile.toml", from, to), &[]), &[problem, remedy]);
    }
}

#[test]
fn a_profile_that_is_not_there() {
    let place = Place::new();
    let without = place.finish(&mut place.lineproof(&["run", "--profile", "nowhere.toml"]));
    without.ends_with(4);
    has(&without.stderr, &["nowhere.toml: there is no profile `nowhere.toml`"]);
    std::fs::create_dir_all(place.path("fixtures/profiles")).unwrap();
    place.write("fixtures/profiles/bench.toml", "");
    let output = place.finish(&mut place.lineproof(&["run", "--profile", "bensh"]));
    output.ends_with(4);
    nothing_ran(&place, &output);
    let expected = "
  × fixtures/profiles/bensh.toml: there is no profile `bensh`
  help: did you mean `bench`?; or give the path of a .toml file
";
    is(&output.stderr, expected);
}

#[test]
fn a_vocabulary_with_an_unknown_signal() {
    let expected = r#"
  × vocabulary.toml:7: unknown signal `Line.Stat`
   ╭─[vocabulary.toml:7:10]
 6 │ words = "the line stands idle"
 7 │ signal = "Line.Stat"
   ·          ─────┬─────
   ·               ╰── here
 8 │ is = "Idle"
   ╰────
  help: did you mean `Line.State`?
"#;
    with("vocabulary.toml", "Line.State", "Line.Stat", expected);
}

#[test]
fn further_mistakes_in_a_vocabulary() {
    let cases = [
        (
            "LoadMagazine",
            "LoadMagazin",
            "vocabulary.toml:3: unknown method `Operator.LoadMagazin`",
            "did you mean `Operator.LoadMagazine`?",
        ),
        (
            "words = \"the line runs\"",
            "words = \"the line stands idle\"",
            "vocabulary.toml:11: the phrase `the line stands idle` is there twice",
            "give each its own name",
        ),
        ("signal =", "signals =", "vocabulary.toml:7: unknown field `signals`", "did you mean `signal`?"),
    ];
    for (from, to, problem, remedy) in cases {
        let said = refused(&Place::new().with("vocabulary.toml", from, to), &[]).replace("\n  │ ", " ");
        has(&said, &[problem, &format!("help: {remedy}")]);
    }
}

#[test]
fn a_template_that_asks_for_what_the_embedded_cloud_cannot_do() {
    let expected = "
  × template.yaml:2: GatewayA (AWS::SQS::Queue): resources of type
  │ AWS::SQS::Queue are not supported
   ╭─[template.yaml:2:3]
 1 │ Resources:
 2 │   GatewayA:
   ·   ────┬────
   ·       ╰── here
 3 │     Type: AWS::SQS::Queue
   ╰────
  help: possible here: AWS::DynamoDB::Table, AWS::IAM::Policy, AWS::IAM::Role,
        AWS::IoT::Policy, AWS::IoT::Thing, AWS::IoT::TopicRule,
        AWS::Lambda::Function, AWS::Lambda::Permission, AWS::Logs::LogGroup
";
    with("template.yaml", "AWS::IoT::Thing", "AWS::SQS::Queue", expected);
}

#[test]
fn further_mistakes_in_a_template() {
    let cases = [
        (
            "ThingName:",
            "ThingNam:",
            "template.yaml:5: GatewayA (AWS::IoT::Thing), property ThingNam: this version does not",
            "ThingName",
        ),
        (
            "Resources:\n",
            "Resources:\n  A: [\n",
            "template.yaml:4: did not find expected",
            "help: correct the YAML here",
        ),
    ];
    for (from, to, problem, remedy) in cases {
        let said = refused(&Place::new().with("template.yaml", from, to), &[]).replace("\n  │ ", " ");
        has(&said, &[problem, remedy]);
    }
}

#[test]
fn what_the_profile_names_and_the_template_does_not_have() {
    let function = "[[cloud.function]]\nname = \"record\"\nbinary = \"record\"\n\n[cloud.records]";
    let cases = [
        (
            "template.yaml",
            "templat.yaml",
            "profile.toml:12: template templat.yaml: No such file",
            "does the profile name the right file?",
        ),
        (
            "thing = \"gateway-a\"",
            "thing = \"gateway-b\"",
            "profile.toml:23: template.yaml has no thing `gateway-b`",
            "did you mean `gateway-a`?",
        ),
        (
            "\"records\"",
            "\"recordz\"",
            "profile.toml:15: template.yaml has no table `recordz`",
            "did you mean `records`?",
        ),
        ("[cloud.records]", function, "profile.toml:15: template.yaml has no function `record`", "there is none"),
    ];
    for (from, to, problem, remedy) in cases {
        has(&refused(&Place::new().with("profile.toml", from, to), &[]), &[problem, &format!("help: {remedy}")]);
    }
}

#[test]
fn an_unknown_placeholder() {
    let expected = r#"
  × profile.toml:22: component "gateway a", command: nothing is known as
  │ {plnt}
    ╭─[profile.toml:22:11]
 21 │ name = "gateway a"
 22 │ command = ["sh", "-c", "echo {plnt}; exec sleep 600"]
    ·           ─────────────────────┬─────────────────────
    ·                                ╰── here
 23 │ thing = "gateway-a"
    ╰────
  help: did you mean `plant`?
"#;
    with("profile.toml", "echo ready", "echo {plnt}", expected);
}

#[test]
fn a_component_without_its_program() {
    let expected = r#"
  × profile.toml:22: component "gateway a": program gatewai does not exist
  │ (looked in PATH, /usr/bin:/bin)
    ╭─[profile.toml:22:11]
 21 │ name = "gateway a"
 22 │ command = ["gatewai", "-c", "echo ready; exec sleep 600"]
    ·           ───────────────────────┬───────────────────────
    ·                                  ╰── here
 23 │ thing = "gateway-a"
    ╰────
  help: build it, or correct the path
"#;
    with("profile.toml", "\"sh\"", "\"gatewai\"", expected);
}

#[test]
fn a_component_of_which_the_program_cannot_be_run() {
    let said = refused(&Place::new().with("profile.toml", "\"sh\"", "\"./vocabulary.toml\""), &[]);
    let said = said.replace("\n  │ ", " ").replace("\n        ", " ");
    has(
        &said,
        &[
            "profile.toml:22: component \"gateway a\": ",
            "vocabulary.toml is not an executable file",
            "help: allow it with `chmod +x`",
        ],
    );
}

const FUNCTION: &str = "
  Recorder:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: recorder
      Runtime: provided.al2023
      Handler: bootstrap
      Code: { S3Bucket: a, S3Key: b }
      Role: arn:aws:iam::123456789012:role/recorder
";

#[test]
fn a_function_without_its_binary() {
    let place = Place::new().with("template.yaml", "Resources:\n", &format!("Resources:{FUNCTION}"));
    let said = refused(&place, &[]);
    has(
        &said,
        &[
            "profile.toml:12: the function `recorder` of template.yaml has no code",
            "help: add a table [[cloud.function]]",
        ],
    );
    let table = "[[cloud.function]]\nname = \"recorder\"\nbinary = \"bin/recorder\"\n\n[cloud.records]";
    let said = refused(&place.with("profile.toml", "[cloud.records]", table), &[]);
    has(
        &said,
        &[
            "profile.toml:16: function \"recorder\": program ",
            "16 │ binary = \"bin/recorder\"",
            "help: build it, or correct the path",
        ],
    );
}

#[test]
fn a_build_that_fails() {
    let place = Place::new();
    let place = place.with("profile.toml", "thing =", "build = \"sh -c 'seq 100; echo broken >&2; exit 3'\"\nthing =");
    let said = refused(&place, &[]);
    let (_, problem) = said.split_once("  × ").unwrap();
    let problem = problem.replace("\n  │ ", " ");
    has(
        &problem,
        &["component \"gateway a\" cannot be built: `sh -c seq 100; echo broken >&2; exit 3` ended with exit 3;"],
    );
    has(&problem, &["it printed last:", " 100", "broken"]);
    assert!(!problem.contains(" 42 "), "the end of the output is enough\n{problem}");
}

#[test]
fn a_build_that_cannot_start() {
    let said = refused(&Place::new().with("profile.toml", "thing =", "build = \"nosuchtool all\"\nthing ="), &[]);
    has(
        &said.replace("\n  │ ", " "),
        &["component \"gateway a\": program nosuchtool does not exist (looked in PATH, /usr/bin:/bin)"],
    );
}

#[test]
fn a_folder_for_journals_that_cannot_be_made() {
    let place = Place::new();
    let said = refused(&place, &["--out", "vocabulary.toml"]).replace("\n  │ ", " ");
    has(&said, &["cannot keep journals in vocabulary.toml", "; give another folder with --out", "Not a directory"]);
}

#[test]
fn a_selection_of_nothing() {
    for args in [&["-n", "no such scenario"][..], &["-t", "@none"], &["features/quick.feature:1"], &["tmp"]] {
        let place = Place::new();
        let output = place.run(args);
        output.ends_with(5);
        nothing_ran(&place, &output);
        let expected = "
  × no scenario is selected
  help: check the paths, `--tags` and `--name`; a run that tests nothing is
        never a success
";
        is(&output.stderr, expected);
    }
}

#[test]
fn wrong_arguments() {
    let cases: [(&[&str], &str); 7] = [
        (
            &["run", "-t", "@a and"],
            "invalid value '@a and' for '--tags <EXPRESSION>': not a tag expression; write for example",
        ),
        (&["run", "-n", "("], "invalid value '(' for '--name <PATTERN>': regex parse error"),
        (&["run", "-c", "0"], "invalid value '0' for '--concurrency <N>'"),
        (&["run", "--seed", "x"], "invalid value 'x' for '--seed <N>'"),
        (&["run", "--profil", "sim"], "a similar argument exists: '--profile'"),
        (&["rn"], "unrecognized subcommand 'rn'"),
        (&[], "Usage: lineproof <COMMAND>"),
    ];
    for (args, problem) in cases {
        let place = Place::new();
        let output = place.finish(&mut place.lineproof(args));
        output.ends_with(3);
        nothing_ran(&place, &output);
        has(&output.stderr, &[problem]);
    }
}

#[test]
fn help_has_the_exit_codes() {
    let place = Place::new();
    let output = place.finish(&mut place.lineproof(&["--help"]));
    output.ends_with(0);
    for (code, meaning) in [
        ("  0", "every scenario passed"),
        ("  4", "profile, features or system cannot be used"),
        ("130", "ended by Ctrl-C"),
    ] {
        has(&output.stdout, &[&format!("  {code}  {meaning}")]);
    }
}

#[test]
fn a_line_that_is_not_there() {
    let expected = "
  × profile.toml:7: line mp.aml: cannot be read: No such file or directory (os
  │ error 2)
   ╭─[profile.toml:7:8]
 6 │ kind = \"sim\"
 7 │ line = \"mp.aml\"
   ·        ────┬───
   ·            ╰── here
 8 │ vocabulary = \"vocabulary.toml\"
   ╰────
  help: check the path
";
    with("profile.toml", "mps.aml", "mp.aml", expected);
}

#[test]
fn a_line_that_is_not_xml() {
    let place = Place::new();
    place.write("mps.aml", "<CAEXFile SchemaVersion=\"3.0\">\n  <InstanceHierarchy Name=\"Lines\">\n</CAEXFile>\n");
    let expected = "
  × mps.aml:3: not XML: ill-formed document: expected `</InstanceHierarchy>`,
  │ but `</CAEXFile>` was found
   ╭─[mps.aml:3:1]
 2 │   <InstanceHierarchy Name=\"Lines\">
 3 │ </CAEXFile>
   · ─────┬─────
   ·      ╰── here
   ╰────
  help: correct the XML there; an XML editor shows the place
";
    is(&refused(&place, &[]), expected);
}

#[test]
fn a_line_that_is_not_automation_ml() {
    let place = Place::new();
    place.write("mps.aml", "<html/>\n");
    let expected = "
  × mps.aml:1: not AutomationML: the root element is `html` instead of
  │ `CAEXFile`
   ╭─[mps.aml:1:1]
 1 │ <html/>
   · ───┬───
   ·    ╰── here
   ╰────
  help: give an .aml or .amlx file
";
    is(&refused(&place, &[]), expected);
}

/// Expects these parts of the message about a line of which one piece is replaced: the places move with the file.
#[track_caller]
fn with_line(from: &str, to: &str, parts: &[&str]) {
    let said = refused(&Place::new().with("mps.aml", from, to), &[]).replace("\n  │ ", " ");
    has(&said, &["  × mps.aml:", "╭─[mps.aml:", "╰── here"]);
    has(&said, parts);
}

#[test]
fn a_line_with_an_unknown_class() {
    let problem = ": MPS/Conveyor/Bin: the library `Units` has no class `Binn`";
    with_line("Lineproof@Units/Bin", "Lineproof@Units/Binn", &[problem, "help: did you mean `Bin`?"]);
}

#[test]
fn a_line_with_a_dangling_link() {
    let problem = ": MPS/Conveyor/into the bin: one end of the link, `Bin:Inn`, is not there";
    with_line("RefPartnerSideB=\"Bin:In\"", "RefPartnerSideB=\"Bin:Inn\"", &[problem, "help: did you mean `Bin:In`?"]);
}

#[test]
fn a_line_with_several_mistakes() {
    let place = Place::new().with("mps.aml", "Unit=\"mm\"><Value>600", "><Value>600");
    let place = place.with("mps.aml", "<Value>580", "<Value>580,5");
    let place = place.with("lineproof-library.aml", "xs:dateTime", "xs:datTime");
    let said = refused(&place, &[]).replace("\n  │ ", " ");
    has(&said, &["  × mps.aml: 3 mistakes\n", "help: did you mean `xs:dateTime`?"]);
    has(&said, &[": MPS/Conveyor/Length: a value without unit, but its class asks for `mm`"]);
    has(&said, &[": MPS/Conveyor/ExitSensor/Position: `580,5` is no Double"]);
    has(&said, &["× lineproof-library.aml:", ": MPS/Control/GetLedger/Outputs/At: unknown data type `xs:datTime`"]);
}

#[test]
fn a_line_of_which_no_plant_can_be_built() {
    let problem = "Magazine.Levl";
    with_line("and Magazine.Level > 0", "and Magazine.Levl > 0", &[problem, "help: no plant can be built of this"]);
    let said = refused(
        &Place::new().with(
            "mps.aml",
            "Name=\"Moving\"",
            "Name=\"Moves\" RefBaseClassPath=\"Lineproof@Interfaces/Signal\"",
        ),
        &[],
    );
    has(&said, &["no data type"]);
}

#[test]
fn calls_that_a_method_does_not_take() {
    let expected = "
  × vocabulary.toml:3: Operator.LoadMagazine takes 1 argument, 2 are given
   ╭─[vocabulary.toml:3:21]
 2 │ words = \"the operator fills {count} parts into the magazine\"
 3 │ calls = [{ method = \"Operator.LoadMagazine\", with = [\"{count}\", true] }]
   ·                     ───────────┬───────────
   ·                                ╰── here
 4 │
   ╰────
  help: give `with` = [count: UInt32]
";
    let given = "with = [\"{count}\"]";
    with("vocabulary.toml", given, "with = [\"{count}\", true]", expected);
    let is_no = |value: &str| {
        format!("vocabulary.toml:3: `{value}` is no UInt32, which Operator.LoadMagazine takes as `count`")
    };
    for (value, shown) in [("\"many\"", "many"), ("-1", "-1"), ("4294967296", "4294967296"), ("true", "true")] {
        let place = Place::new().with("vocabulary.toml", given, &format!("with = [{value}]"));
        let said = refused(&place, &[]).replace("\n  │ ", " ");
        has(&said, &[&is_no(shown), "help: write a whole number, not below 0, without quotes"]);
    }
    let place = Place::new().with("vocabulary.toml", "{count} parts into", "parts into");
    has(&refused(&place, &[]).replace("\n  │ ", " "), &[&is_no("{count}")]);
}

#[test]
fn values_that_a_signal_never_has() {
    let expected = "
  × vocabulary.toml:8: `true` is no String, which Line.State is
   ╭─[vocabulary.toml:8:6]
 7 │ signal = \"Line.State\"
 8 │ is = true
   ·      ──┬─
   ·        ╰── here
 9 │
   ╰────
  help: write text in double quotes
";
    with("vocabulary.toml", "is = \"Idle\"", "is = true", expected);
    let until = "\"{count}\"] }]\nuntil = { signal = \"Magazine.Level\", is = \"full\" }";
    let place = Place::new().with("vocabulary.toml", "\"{count}\"] }]", until);
    let said = refused(&place, &[]).replace("\n  │ ", " ");
    has(&said, &["vocabulary.toml:4: `full` is no UInt32, which Magazine.Level is", "help: write a whole number"]);
}
