//! Tables and texts below acts.

use super::{done, operations, printed, with_vocabulary};

const VOCABULARY: &str = r#"
[[act]]
words = "these parts are filled in by {word}:"
table = { parts = "count", note = "string" }
do = [
    { method = "Operator.LoadMagazine", with = ["{table.parts}"] },
    { wait = { signal = "Magazine.Level", at_least = "{table.parts}" }, within = "2 s" },
]
until = { signal = "Line.State", is = "Idle" }

[[state]]
words = "the line stands idle"
signal = "Line.State"
is = "Idle"
"#;

const THEN: &str = "Then the line stands idle";

fn of_notes() -> String {
    VOCABULARY
        .replace("with = [\"{table.parts}\"] },", "with = [\"{table.parts}\"] },\n    { prompt = \"{table.note}\" },")
}

#[test]
fn what_an_act_does_is_done_for_each_row_in_their_order() {
    let vocabulary = VOCABULARY.replace(", note = \"string\"", "");
    let steps = ["When these parts are filled in by Ada:", "  | parts |", "  | 2     |", "  | 3     |", THEN];
    let place = with_vocabulary(&steps, &vocabulary);
    place.run(&[]).ends_with(0);
    assert_eq!(operations(&place), [done("Operator.LoadMagazine(2)"), done("Operator.LoadMagazine(3)")]);
}

#[test]
fn an_act_for_which_nothing_or_something_else_stands_below_is_refused_with_the_columns_that_are_there() {
    let act = "When these parts are filled in by Ada:";
    let cases: [(&[&str], &str, &str); 7] = [
        (
            &[act, THEN],
            "3: `these parts are filled in by Ada:` takes a table below it",
            "columns | note | parts |, and a row",
        ),
        (
            &[act, "  | parts | nots |", "  | 2 | x |", THEN],
            "3: `these parts are filled in by Ada:` takes no column `nots`",
            "did you mean `note`?",
        ),
        (&[act, "  | parts |", "  | 2 |", THEN], "3: the table has no column `note`", "columns | note | parts |"),
        (&[act, "  | parts | note |", THEN], "3: the table has no row", "a row for each time"),
        (
            &[act, "  | parts | note |", "  | 2 | x |", "  | many | x |", THEN],
            "3: in row 2 of the table, column `parts`: `many` is not what the column takes",
            "`lineproof steps` lists the columns",
        ),
        (
            &[act, "  | parts | note |", "  | 99999999999 | x |", THEN],
            "3: in row 1 of the table, column `parts`: `99999999999` is not a number below 2^32",
            "correct the cell",
        ),
        (
            &[act, "  \"\"\"", "  2 parts", "  \"\"\"", THEN],
            "3: `these parts are filled in by Ada:` takes a table below it",
            "columns | note | parts |",
        ),
    ];
    for (steps, problem, remedy) in cases {
        let output = with_vocabulary(steps, &of_notes()).run(&[]);
        output.ends_with(4);
        let said = &output.stderr;
        for part in [format!("features/one.feature:{problem}"), remedy.to_owned()] {
            assert!(said.contains(&part), "{part}\nis not in\n{said}");
        }
    }
}

#[test]
fn a_text_is_put_into_what_the_act_says() {
    let vocabulary = r#"
        [[act]]
        words = "a person reads:"
        do = [{ prompt = "Read this: {text}" }]

        [[state]]
        words = "the line stands idle"
        signal = "Line.State"
        is = "Idle"
    "#;
    let place =
        with_vocabulary(&["When a person reads:", "  \"\"\"", "  one", "    two", "  \"\"\"", THEN], vocabulary);
    let output = place.run(&[]);
    // Nobody is there to read it, which is found out when all of it is bound.
    output.ends_with(5);
    assert!(printed(&output).contains("it asks a person to do something"), "{}", output.stdout);
    let without = with_vocabulary(&["When a person reads:", THEN], vocabulary).run(&[]);
    without.ends_with(4);
    assert!(
        without.stderr.contains("features/one.feature:3: `a person reads:` takes a text below it"),
        "{}",
        without.stderr
    );
    let steps = with_vocabulary(&[THEN], vocabulary);
    let listed = steps.finish(&mut steps.lineproof(&["steps", "--profile", "profile.toml"]));
    assert!(listed.stdout.contains("a person reads:\n        \"\"\"\n        a text\n"), "{}", listed.stdout);
}

#[test]
fn what_is_done_before_a_scenario_takes_nothing_below_it() {
    let rest = "vocabulary = \"vocabulary.toml\"\nrest = [\"these parts are filled in by Ada:\"]";
    let place = with_vocabulary(&[THEN], &VOCABULARY.replace(", note = \"string\"", "")).with(
        "profile.toml",
        "vocabulary = \"vocabulary.toml\"",
        rest,
    );
    let output = place.run(&[]);
    output.ends_with(4);
    let said = &output.stderr;
    assert!(said.contains("takes a table below it, which only a scenario can give"), "{said}");
    let listed = place.with("profile.toml", "\nrest = [\"these parts are filled in by Ada:\"]", "");
    let listed = listed.finish(&mut listed.lineproof(&["steps", "--profile", "profile.toml"]));
    assert!(listed.stdout.contains("these parts are filled in by {word}:\n        | parts |\n"), "{}", listed.stdout);
}
