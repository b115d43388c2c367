//! The harness catches what is broken on purpose: each defect of the registry makes the scenario fail that promises what
//! it breaks, and the evidence says why. The sound system passes there (and everywhere: that is `lineproof run`).

mod ends;
mod evidence;
mod packs;
mod registry;
mod run;
mod scenario;

use registry::{Defect, Notice};
use run::{Broken, Run, alone, text};
use scenario::Scenario;

use lineproof_judge::journal::Verdict;

/// What the scenarios promise, in their own words.
const RECORDED: &str = "recorded exactly once";
const NEVER_SHARED: &str = "control is never held by two";
/// How many defects a sample has, besides those that are looked at closely.
const SAMPLE: usize = 6;
/// The variable with the number of the sample: the first one without it.
const WHICH: &str = "LINEPROOF_SAMPLE";

/// The features that broken systems are run with below, so that what fails there fails for what is broken.
#[test]
fn a_sound_system_passes_where_broken_ones_fail() {
    let _alone = alone();
    let features = ["features/production.feature", "features/safety.feature", "features/store_and_forward.feature"];
    let run = Run::of(Broken::Nothing, &features);
    assert_eq!(run.verdicts(Scenario::verdict), run.verdicts(|_| Verdict::Pass), "{}", text(&run.output));
    assert_eq!(run.output.status.code(), Some(0));
    assert_eq!(run.junit.matches("<testcase ").count(), run.scenarios.len() + run.left_out);
    assert_eq!(run.junit.matches("<failure").count() + run.junit.matches("<error").count(), 0);
}

/// The same sample for the same number, so that what fails can be tried again.
#[test]
fn a_sample_of_defects_is_noticed() {
    let _alone = alone();
    let which: usize = std::env::var(WHICH).map_or(0, |number| number.parse().unwrap());
    let mut defects = registry::all();
    let samples = defects.len().div_ceil(SAMPLE);
    defects.rotate_left(which % samples * SAMPLE);
    defects.truncate(SAMPLE);
    all_noticed(&registry::noticed(defects));
}

#[test]
#[ignore = "takes minutes; prints how each defect is noticed"]
fn every_defect_is_noticed() {
    let _alone = alone();
    all_noticed(&registry::noticed(registry::all()));
}

#[track_caller]
fn all_noticed(results: &[(Defect, Result<Notice, String>)]) {
    for (defect, result) in results {
        match result {
            Ok(notice) => println!(
                "{:26} {:3} s  {}\n{:34}{}: {}",
                defect.name,
                notice.took.as_secs(),
                defect.does,
                "",
                notice.promise,
                notice.summary
            ),
            Err(why) => println!("{:26} NOT NOTICED  {why}", defect.name),
        }
    }
    let missed: Vec<&str> =
        results.iter().filter(|(_, result)| result.is_err()).map(|(defect, _)| defect.name.as_str()).collect();
    assert!(missed.is_empty(), "of {} defects not noticed: {}", results.len(), missed.join(", "));
}
