//! Mistakes in a profile.

use super::{all_refused, has, is, nothing_ran, refused, with};
use crate::support::Place;

#[test]
fn a_profile_that_is_not_toml() {
    let expected = "
  × profile.toml:1: unclosed table, expected `]`
   ╭─[profile.toml:1:5]
 1 │ [run
   ·     ▲
   ·     ╰── here
 2 │ stall_ms = 5000
   ╰────
  help: correct the TOML here: text stands in double quotes, lists in [ ], inline tables in { }
";
    with("profile.toml", "[run]", "[run", expected);
}

#[test]
fn an_unknown_key() {
    let expected = "
  × profile.toml:3: unknown field `wait_m`, expected one of `features`, `tags`, `concurrency`, `wait_ms`, `step_timeout_ms`, `scenario_timeout_ms`, `stall_ms`, `open_timeout_ms`, `quiet_ms`, `drain_timeout_ms`, `close_timeout_ms`
   ╭─[profile.toml:3:1]
 2 │ stall_ms = 5000
 3 │ wait_m = 300
   · ───┬──
   ·    ╰── here
 4 │ quiet_ms = 100
   ╰────
  help: did you mean `wait_ms`?
";
    with("profile.toml", "wait_ms", "wait_m", expected);
}

#[test]
fn a_value_of_the_wrong_kind() {
    let expected = r#"
  × profile.toml:3: invalid type: string "300", expected a whole number, not below 0
   ╭─[profile.toml:3:11]
 2 │ stall_ms = 5000
 3 │ wait_ms = "300"
   ·           ──┬──
   ·             ╰── here
 4 │ quiet_ms = 100
   ╰────
  help: give a value of the kind that is expected; `lineproof explain profile` tells all keys
"#;
    with("profile.toml", "300", "\"300\"", expected);
}

#[test]
fn a_log_that_the_line_does_not_keep() {
    let expected = r#"
  × profile.toml:9: unknown signal `Production.LastSeril`
    ╭─[profile.toml:9:27]
  8 │ vocabulary = "vocabulary.toml"
  9 │ ledgers = { last_serial = "Production.LastSeril" }
    ·                           ───────────┬──────────
    ·                                      ╰── here
 10 │
    ╰────
  help: did you mean `Production.LastSerial`?
"#;
    let words = "vocabulary = \"vocabulary.toml\"";
    with("profile.toml", words, &format!("{words}\nledgers = {{ last_serial = \"Production.LastSeril\" }}"), expected);
}

#[test]
fn further_mistakes_in_a_profile() {
    let cases = [
        ("stall_ms = 5000", "stall_ms = 0", "profile.toml:2: invalid value: integer `0`", "give a value of the kind"),
        ("kind = \"sim\"", "kind = \"simm\"", "profile.toml:6: unknown variant `simm`", "did you mean `sim`?"),
        ("vocabulary.toml", "words.toml", "words.toml: cannot be read: ", "check the path; paths in a profile"),
        ("template = \"template.yaml\"", "", "profile.toml:10: missing field `template`", "add template = \"...\""),
        (
            "[\"sh\", \"-c\", \"echo ready; exec sleep 600\"]",
            "[]",
            "profile.toml:22: an empty command",
            "give program and",
        ),
        ("\"cloud\"]", "\"clod\"]", "profile.toml:25: unknown end of a link `clod`", "did you mean `cloud`?"),
        ("\"cloud\"]", "\"plant\"]", "profile.toml:25: the link `plant` is there twice", "give each its own name"),
        ("{ stdout =", "{ stdot =", "profile.toml:26: unknown field `stdot`", "did you mean `stdout`?"),
    ];
    all_refused(&[], |from, to| Place::new().with("profile.toml", from, to), &cases);
}

/// What a profile with these keys of its plant is refused with.
#[track_caller]
fn refused_plant(keys: &str, parts: &[&str]) {
    has(&refused(&Place::new().with("profile.toml", "kind = \"sim\"", keys), &[]), parts);
}

#[test]
fn keys_that_do_not_fit_the_kind_of_plant() {
    let endpoint = "endpoint = \"opc.tcp://plc:4840/\"";
    let there = format!("kind = \"opcua\"\n{endpoint}");
    let simulated = "says how to reach a plant that is there already, and this one is simulated";
    let leave_out = "out: a simulated plant is opened in process; or write kind = \"opcua\"";
    refused_plant(&format!("kind = \"sim\"\n{endpoint}"), &["profile.toml:7: `endpoint` ", simulated, leave_out]);
    let login = "login = { user = \"anna\" }";
    refused_plant(&format!("kind = \"sim\"\n{login}"), &["profile.toml:7: `login` ", simulated, "leave `login` out"]);
    refused_plant(
        "kind = \"opcua\"",
        &["profile.toml:6: a plant of the kind `opcua` needs its endpoint", "add `endpoint"],
    );
    refused_plant(
        "kind = \"opcua\"\nendpoint = \"http://plc/\"",
        &["profile.toml:7: `http://plc/` is no endpoint of an OPC UA server", "write `opc.tcp://HOST:PORT/`"],
    );
    refused_plant(
        "kind = \"opcua\"\nendpoint = \"opc.tcp://${NOWHERE}:4840/\"",
        &["profile.toml:7: the environment has no variable `NOWHERE`", "`${NOWHERE:-else}`"],
    );
    refused_plant(
        &format!("{there}\nsecurity = {{ policy = \"Basic256Sha265\", pki = \"keys\" }}"),
        &["profile.toml:8: unknown variant `Basic256Sha265`", "did you mean `Basic256Sha256`?"],
    );
    refused_plant(&format!("{there}\n{login}"), &["profile.toml:8: it is not said where", "`password_env`"]);
    refused_plant(
        &format!("{there}\nlogin = {{ user = \"anna\", password_env = \"A\", password_file = \"b\" }}"),
        &["profile.toml:8: the password is said to be in two places", "give either `password_env`"],
    );
    refused_plant(
        &format!("{there}\nlogin = {{ user = \"anna\", password_env = \"NOWHERE\" }}"),
        &["profile.toml:8: the environment variable `NOWHERE`: ", "put the user's password into"],
    );
    refused_plant(
        &format!("{there}\nlogin = {{ user = \"anna\", password_file = \"nowhere\" }}"),
        &["profile.toml:8: nowhere cannot be read: ", "name a file that has the password"],
    );
    refused_plant(
        &format!("{there}\nbefore = [\"the operator fills 3 part into the magazine\"]"),
        &[
            "profile.toml:8: the vocabulary has no act `the operator fills 3 part into",
            "did you mean `the operator fills {count}",
        ],
    );
}

#[test]
fn what_tells_why_a_part_is_missing_is_a_signal_of_the_line() {
    let vocabulary = "vocabulary = \"vocabulary.toml\"";
    let told_by = format!("{vocabulary}\ntold_by = [\"Line.Stat\"]");
    let said = refused(&Place::new().with("profile.toml", vocabulary, &told_by), &[]);
    has(&said, &["unknown signal `Line.Stat`", "did you mean `Line.State`?"]);
}

#[test]
fn an_act_of_steps_is_for_scenarios_only() {
    let calls = "calls = [{ method = \"Operator.LoadMagazine\", with = [\"{count}\"] }]";
    let vocabulary = "vocabulary = \"vocabulary.toml\"";
    let rest = format!("{vocabulary}\nrest = [\"the operator fills 3 parts into the magazine\"]");
    let place = Place::new().with("vocabulary.toml", calls, "steps = [\"{count} s passes\"]");
    let said = refused(&place.with("profile.toml", vocabulary, &rest), &[]);
    has(&said, &["`the operator fills 3 parts into the magazine` stands for steps", "list here the acts"]);
}

#[test]
fn an_end_that_is_not_there() {
    let expected = r#"
  × profile.toml:25: `historian` offers no `htp`
    ╭─[profile.toml:25:19]
 24 │ holder = "gateway-a"
 25 │ links = ["plant", "historian.htp"]
    ·                   ───────┬───────
    ·                          ╰── here
 26 │ ready = { stdout = "ready" }
    ╰────
  help: did you mean `http`?
"#;
    is(&refused(&with_historian("\"http\"", "\"historian.htp\""), &[]), expected);
}

/// With a second component of these offers, to which the first is linked like this.
fn with_historian(offers: &str, link: &str) -> Place {
    let place = Place::new().with("profile.toml", "\"cloud\"]", &format!("{link}]"));
    let historian = "\n[[system.component]]\nname = \"historian\"\ncommand = [\"sh\"]\nready = { exit = 0 }\n";
    let profile = std::fs::read_to_string(place.path("profile.toml")).unwrap();
    place.write("profile.toml", &format!("{profile}{historian}offers = [{offers}]\n"));
    place
}

#[test]
fn links_that_lead_nowhere() {
    let cases = [
        ("\"http\"", "\"histrian\"", "unknown end of a link `histrian`", "did you mean `historian`?"),
        ("", "\"histrian\"", "unknown end of a link `histrian`", "valid names: plant, cloud, api"),
        ("", "\"historian\"", "`historian` offers nothing to be linked to", "add `offers = [\"...\"]` to `historian`"),
        (
            "\"http\", \"db\"",
            "\"historian\"",
            "`historian` offers several ports",
            "name one: `historian.http`, `historian.db`",
        ),
        ("\"http\"", "\"gateway a\"", "`gateway a` is linked to itself", "name another end"),
        (
            "\"http\"",
            "\"historian\", \"historian.http\"",
            "the link `historian.http` is there twice",
            "give each its own name",
        ),
        (
            "\"http\"",
            "{ name = \"historian\", to = \"127.0.0.1:80\" }",
            "the name `historian` of a fixed address is that of another end",
            "give the address a name of its own",
        ),
        ("", "{ name = \"erp\", to = \"127.0.0.1\" }", "`127.0.0.1` is no address", "for example `127.0.0.1:9000`"),
        ("", "{ name = \"erp\", too = \"127.0.0.1:80\" }", "unknown field `too`", "did you mean `to`?"),
        ("", "{ name = \"e r\", to = \"127.0.0.1:80\" }", "`e r` is no name", "begin with a letter and go on"),
        (
            "",
            "{ name = \"folder\", to = \"127.0.0.1:80\" }",
            "`{folder}` would stand for two things in `gateway a`",
            "give this one another name",
        ),
    ];
    for (offers, link, problem, remedy) in cases {
        let said = refused(&with_historian(offers, link), &[]);
        has(&said, &[&format!("profile.toml:25: {problem}"), remedy]);
    }
}

#[test]
fn names_that_cannot_be_said_or_made_a_folder() {
    let cases = [
        ("../../x", "`../../x` is no name", "begin with a letter and go on"),
        ("a\\u0007b", "`a\\u{7}b` is no name", "begin with a letter and go on"),
        ("", "`` is no name", "begin with a letter and go on"),
        ("gateway  a", "`gateway  a` is no name", "with one blank between them"),
        (
            "plant",
            "a component cannot be called `plant`: `plant` means something else",
            "another word than plant, cloud",
        ),
        ("function x", "a component cannot be called `function x`", "begin its name with another word"),
    ];
    for (name, problem, remedy) in cases {
        let place = Place::new().with("profile.toml", "\"gateway a\"", &format!("\"{name}\""));
        let said = refused(&place, &[]);
        has(&said, &[&format!("profile.toml:21: {problem}"), remedy]);
    }
}

#[test]
fn names_that_would_share_a_folder_or_a_placeholder() {
    let second = "[[system.component]]\nname = \"gateway-a\"\ncommand = [\"sh\"]\nready = { exit = 0 }\n\n";
    let twice = Place::new().with("profile.toml", "[[system", &format!("{second}[[system"));
    has(&refused(&twice, &[]), &["profile.toml:26: the component `gateway a` is there twice"]);
    let offers = |offers: &str| Place::new().with("profile.toml", "links =", &format!("offers = [{offers}]\nlinks ="));
    has(&refused(&offers("\"x\", \"x\""), &[]), &["profile.toml:25: the offer `x` is there twice"]);
    has(&refused(&offers("\"plant\""), &[]), &["profile.toml:26: `{plant}` would stand for two things in `gateway a`"]);
    has(&refused(&offers("\"cert\""), &[]), &["profile.toml:25: `{cert}` would stand for two things in `gateway a`"]);
    has(&refused(&offers("\"a.b\""), &[]), &["profile.toml:25: `a.b` is no name"]);
}

#[test]
fn releases_that_are_for_nobody_or_there_twice() {
    let with = |release: &str| {
        let place = Place::new();
        let profile = std::fs::read_to_string(place.path("profile.toml")).unwrap();
        place.write("profile.toml", &format!("{profile}\n{release}"));
        refused(&place, &[])
    };
    let for_nobody = with("[[system.release]]\nname = \"2\"\nof = \"gatway\"\n");
    has(&for_nobody, &["there is no component, and no kind of components, `gatway`", "did you mean `gateway`?"]);
    let one = "[[system.release]]\nname = \"2\"\nof = \"gateway\"\n";
    has(&with(&format!("{one}{one}")), &["the release of gateway a `2` is there twice", "give each its own name"]);
    let unknown = with(&format!("{one}arguments = [\"{{plnt}}\"]\n"));
    has(&unknown, &["profile.toml:29: component \"gateway a\", command: nothing is known as {plnt}", "`plant`"]);
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
fn times_that_contradict_each_other() {
    let place =
        Place::new().with("profile.toml", "stdout = \"ready\" }", "stdout = \"ready\" }\nstop_grace_ms = 20001");
    let said = refused(&place, &[]);
    has(&said, &["profile.toml:27: `gateway a` may take 20001 ms to stop", "(`drain_timeout_ms`, by default)"]);
}
