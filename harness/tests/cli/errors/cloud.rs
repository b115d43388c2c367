//! Halves of the cloud that contradict each other, or lack what the rest of the profile needs.

use super::{all_refused, has, refused, with};
use crate::support::Place;

const KIND: &str = "kind = \"embedded\"";
const RECORDS: &str =
    "[cloud.records]\ntable = \"records\"\nid = \"id\"\nserial = \"serial\"\norder = \"recorded_at\"\n";

#[test]
fn a_scenario_that_rests_on_records_which_the_profile_does_not_have() {
    let place = Place::with_steps(&[
        "Given the line stands idle",
        "Then every finished part is recorded exactly once within 5 s",
    ]);
    let said = refused(&place.with("profile.toml", RECORDS, ""), &[]);
    has(
        &said,
        &[
            "features/one.feature:4: profile.toml does not say where records are",
            "help: add a table [cloud.records] with table, topic, url or file",
        ],
    );
}

#[test]
fn a_link_to_a_half_that_is_none() {
    let expected = r#"
  × profile.toml:25: the end `cloud` is the MQTT endpoint of an IoT half, and this profile's cloud has no IoT half
    ╭─[profile.toml:25:19]
 24 │ holder = "gateway-a"
 25 │ links = ["plant", "cloud"]
    ·                   ───┬───
    ·                      ╰── here
 26 │ ready = { stdout = "ready" }
    ╰────
  help: add [cloud.iot] with kind = "embedded", or leave this out
"#;
    let place = Place::new().with("profile.toml", KIND, "api = { kind = \"embedded\" }");
    let place = place.with("profile.toml", "thing = \"gateway-a\"\n", "\n");
    super::is(&refused(&place, &[]), expected);
}

#[test]
fn halves_that_contradict_the_rest() {
    let cases = [
        (KIND, "kind = \"embeded\"", "profile.toml:11: unknown variant `embeded`", "did you mean `embedded`?"),
        (
            KIND,
            "",
            "profile.toml:10: missing field `kind`",
            "write kind = \"embedded\", \"aws\" or \"none\", or choose",
        ),
        (
            KIND,
            "kind = \"embedded\"\napi = { kind = \"none\" }",
            "`kind` chooses both halves, and `iot` or `api` chooses one again",
            "leave `kind` out, or `iot` and `api`",
        ),
        (
            KIND,
            "iot = { kind = \"embedded\" }\napi = { kind = \"embedded\", url = \"http://127.0.0.1:4566\" }",
            "profile.toml:12: `url`, `region` and keys are those of an endpoint that is there already",
            "write kind = \"endpoint\"",
        ),
        (
            KIND,
            "iot = { kind = \"embedded\" }",
            "profile.toml:15: a table is read at an AWS endpoint, and this profile's cloud has no API half",
            "add [cloud.api] with kind = \"embedded\", \"container\" or \"endpoint\"",
        ),
        (
            "thing = \"gateway-a\"",
            "env = { A = \"{ca}\" }",
            "component \"gateway a\", env A: nothing is known as {ca}",
            "name the `thing` whose certificate it carries",
        ),
        (
            "table = \"records\"",
            "topic = \"parts/#/a\"",
            "profile.toml:15: 'parts/#/a' is not a topic filter",
            "`+` and `#` stand alone between slashes",
        ),
        (
            "table = \"records\"",
            "table = \"records\"\nfile = \"records.jsonl\"",
            "profile.toml:14: records need exactly one of `table`, `topic`, `url`, `file`",
            "say where they are",
        ),
        (
            "table = \"records\"",
            "url = \"http://{historian}/records\"",
            "profile.toml:15: no component offers `historian`",
            "there is none",
        ),
        (
            "order = \"recorded_at\"\n",
            "\n",
            "profile.toml:14: missing field `order`: a table or an array tells no order of its own",
            "name the attribute that does",
        ),
    ];
    all_refused(&[], |from, to| Place::new().with("profile.toml", from, to), &cases);
}

#[test]
fn a_template_that_asks_for_a_half_that_is_none() {
    let place =
        Place::new().with("profile.toml", RECORDS, "").with("profile.toml", KIND, "iot = { kind = \"embedded\" }");
    let said = refused(&place, &[]);
    has(
        &said,
        &[
            "profile.toml:12: template.yaml has the table `records`, and this profile's cloud has no API half",
            "help: add [cloud.api] to the profile, or take that out of the template",
        ],
    );
}

#[test]
fn a_parameter_that_the_template_does_not_have() {
    let parameters = format!("[cloud.parameters]\nTable = \"records\"\n\n{RECORDS}");
    let expected = "
  × template.yaml:1: Parameters, property Table: the template declares no such parameter
   ╭─[template.yaml:1:1]
 1 │ Resources:
   · ▲
   · ╰── here
 2 │   GatewayA:
   ╰────
  help: it declares none: give no values in the profile, or declare it here
";
    with("profile.toml", RECORDS, &parameters, expected);
}
