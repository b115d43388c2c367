//! Mistakes on the command line.

use crate::cli::Place;
use crate::{has, in_one_line, is, nothing_ran, refused};

#[test]
fn a_folder_for_journals_that_cannot_be_made() {
    let place = Place::new();
    let said = in_one_line(&refused(&place, &["--out", "vocabulary.toml"]));
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
