//! The reports of a run: the page in its folder, the same reports made again from it, and a `JUnit` file that never shows
//! more success than there was.

use crate::support::{Output, Place};
use quick_junit::Report;

impl Place {
    /// Runs `lineproof report` with these arguments to its end.
    fn report(&self, args: &[&str]) -> Output {
        self.finish(&mut self.lineproof(&[&["report"], args].concat()))
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    fn junit(&self, file: &str) -> Report {
        Report::deserialize_from_str(&self.read(file)).unwrap()
    }
}

/// What stands before the page's address, which differs by the folder's name.
fn reported(output: &Output) -> &str {
    output.stdout.split_once("  report   ").map_or(&*output.stdout, |(before, _)| before)
}

#[test]
fn a_run_says_where_its_page_is_and_the_same_reports_are_made_again() {
    let place = Place::new();
    let run = place.run(&["--out", "kept", "--seed", "5", "-c", "1", "--junit", "one.xml"]);
    run.ends_with(1);
    let page = run.stdout.lines().last().unwrap().strip_prefix("  report   ").unwrap();
    let first = place.read(page);
    assert!(first.contains("It does not come true") && first.contains("Line.State"), "{page}");
    let folder = page.strip_suffix("/report.html").unwrap();
    let again = place.report(&[folder, "--junit", "two.xml"]);
    again.ends_with(1);
    assert_eq!(reported(&again), reported(&run));
    assert_eq!(place.read("two.xml"), place.read("one.xml"));
    assert_eq!(place.read(page), first);
    place.report(&["kept/latest"]).ends_with(1);
}

#[test]
fn a_folder_without_journals_is_refused_with_one_that_has_some() {
    let place = Place::new();
    place.run(&["-t", "@good", "--out", "kept"]).ends_with(0);
    let output = place.report(&["kept"]);
    output.ends_with(4);
    assert!(output.stderr.contains("kept holds no journals"), "{}", output.stderr);
    assert!(output.stderr.contains("give the folder of a run, such as kept/latest"), "{}", output.stderr);
    let output = place.report(&["kept/run-none"]);
    output.ends_with(4);
    assert!(output.stderr.contains("cannot look into kept/run-none"), "{}", output.stderr);
}

#[test]
fn journals_that_are_cut_short_or_damaged_are_no_success() {
    let place = Place::new();
    place.run(&["-t", "@good", "--out", "kept"]).ends_with(0);
    let journal = place.read("kept/latest/quick-4.jsonl");
    let lines: Vec<&str> = journal.lines().collect();
    place.write("kept/latest/quick-4.jsonl", &format!("{}\n{}", lines[..5].join("\n"), &lines[5][..9]));
    let output = place.report(&["kept/latest", "--junit", "junit.xml"]);
    output.ends_with(2);
    assert!(output.stderr.contains("quick-4.jsonl:6: the last line was only begun"), "{}", output.stderr);
    assert!(output.stdout.contains("the journal ends before the scenario was judged"), "{}", output.stdout);
    assert_eq!(place.junit("junit.xml").errors, 1);
    place.write("kept/latest/quick-4.jsonl", &journal.replacen(lines[2], "{\"seq\":2,", 1));
    let output = place.report(&["kept/latest", "--junit", "junit.xml"]);
    output.ends_with(6);
    assert!(output.stderr.contains("journal kept/latest/quick-4.jsonl:3: "), "{}", output.stderr);
    assert!(output.stdout.contains("1 scenario: 1 passed"), "{}", output.stdout);
    assert_eq!((place.junit("junit.xml").tests, place.junit("junit.xml").errors), (2, 1));
}

#[test]
fn an_old_junit_file_never_stands_for_a_run_that_failed_to_start() {
    let place = Place::new();
    place.run(&["-t", "@good", "--junit", "junit.xml"]).ends_with(0);
    assert_eq!(place.junit("junit.xml").errors, 0);
    place.run(&["-n", "nobody", "--junit", "junit.xml"]).ends_with(5);
    assert!(!place.path("junit.xml").exists());
    place.run(&["-t", "@good", "--junit", "junit.xml"]).ends_with(0);
    let place = place.with("profile.toml", "wait_ms = 300", "wait_ms = soon");
    place.run(&["--junit", "junit.xml"]).ends_with(4);
    assert!(!place.path("junit.xml").exists());
    std::fs::create_dir(place.path("junit.xml")).unwrap();
    let output = place.run(&["--junit", "junit.xml"]);
    output.ends_with(4);
    assert!(output.stderr.contains("the report junit.xml is a folder"), "{}", output.stderr);
}
