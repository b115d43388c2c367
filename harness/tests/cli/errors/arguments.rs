//! Mistakes on the command line.

use super::{has, is, nothing_ran, refused};
use crate::support::Place;

#[test]
fn a_folder_for_journals_that_cannot_be_made() {
    let place = Place::new();
    let said = refused(&place, &["--out", "vocabulary.toml"]);
    has(&said, &["cannot keep journals in vocabulary.toml", "; give another folder with --out", "Not a directory"]);
}

#[test]
fn a_place_for_a_report_that_cannot_be_written_or_is_somebody_elses() {
    let place = Place::new();
    nix::unistd::mkfifo(&place.path("fifo"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let before = std::fs::read_to_string(place.path("profile.toml")).unwrap();
    for (path, why) in [
        ("fifo", "is no regular file"),
        ("/dev/full", "is no regular file"),
        ("features", "is a folder"),
        ("profile.toml", "is there already, and is no JUnit report"),
        ("profile.toml/junit.xml", "cannot be written: Not a directory"),
    ] {
        let said = refused(&place, &["--junit", path]);
        has(&said, &[&format!("the report {path} {why}"), "help: give another path with --junit"]);
    }
    assert_eq!(std::fs::read_to_string(place.path("profile.toml")).unwrap(), before);
}

#[test]
fn an_old_report_does_not_outlive_a_run_that_does_not_begin() {
    let place = Place::new();
    for args in [&["-n", "no such scenario"][..], &["features/none.feature"], &["--profile", "nowhere.toml"]] {
        place.write("junit.xml", "<?xml version=\"1.0\"?>\n<testsuites name=\"green\"/>\n");
        let output = place.finish(&mut place.lineproof(&[&["run", "--junit", "junit.xml"], args].concat()));
        assert!(matches!(output.code, Some(4 | 5)), "{output:?}");
        assert!(!place.path("junit.xml").exists(), "{args:?}");
    }
}

#[test]
fn a_selection_of_nothing() {
    for args in [&["-n", "no such scenario"][..], &["-t", "@good and @bad"], &["tmp"]] {
        let place = Place::new();
        let output = place.run(args);
        output.ends_with(5);
        nothing_ran(&place, &output);
        let expected = "
  × no scenario is selected
  help: check the paths, `--tags` and `--name`; a run that tests nothing is never a success
";
        is(&output.stderr, expected);
    }
}

#[test]
fn a_line_or_a_tag_that_selects_nothing_beside_others_that_do() {
    let expected = "
  × 1 mistake in what is to be run; nothing was opened

Error:
  × features/quick.feature:99: no scenario stands in this line
  help: the nearest is `Its fault touches something`: features/quick.feature:22
";
    is(&refused(&Place::new(), &["features/quick.feature:5", "features/quick.feature:99"]), expected);
    let said = refused(&Place::new(), &["-t", "not @slwo"]);
    has(&said, &["--tags: no scenario has the tag `@slwo`", "help: did you mean `@slow`?"]);
}

#[test]
fn tags_of_a_profile_that_no_feature_of_it_has_or_that_cannot_be_read() {
    let tagged = |tags: &str| Place::new().with("profile.toml", "[run]", &format!("[run]\ntags = \"{tags}\""));
    let said = refused(&tagged("not @slwo"), &[]);
    has(&said, &["profile.toml, tags below [run]: no scenario has the tag `@slwo`", "help: did you mean `@slow`?"]);
    has(&refused(&tagged("@a and"), &[]), &["profile.toml:2: not a tag expression; write for example `@smoke and"]);
}

#[test]
fn what_is_not_for_the_profile_does_not_run_whatever_is_asked_for() {
    let place = Place::new().with("profile.toml", "[run]", "[run]\ntags = \"not @slow\"");
    for asked in [&["-t", "@slow"][..], &["features/quick.feature", "-t", "@slow"]] {
        let output = place.run(asked);
        output.ends_with(5);
        has(&output.stderr, &["that profile.toml is not for, by `tags` below [run]", "no scenario is selected"]);
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
