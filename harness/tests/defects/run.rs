//! Runs of lineproof against systems that may be broken on purpose.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lineproof_judge::journal::Verdict;
use test_skip::skipped;

use crate::scenario::Scenario;

/// One test at a time: each keeps every core busy.
static BENCH: Mutex<()> = Mutex::new(());

/// Waits until no other test runs anything.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    BENCH.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is broken on purpose.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Broken<'a> {
    /// Nothing.
    Nothing,
    /// Both gateways, in this way.
    Gateway(&'a str),
    /// What updates both gateways, in this way.
    Updater(&'a str),
    /// The function that this parameter of the template breaks, in this way.
    Function(&'a str, &'a str),
    /// The profile: it says the second in place of the first.
    Profile(&'a str, &'a str),
}

/// A run of some features.
pub(crate) struct Run {
    pub(crate) output: Output,
    pub(crate) junit: String,
    /// Those that were run.
    pub(crate) scenarios: Vec<Scenario>,
    /// How many were not, because this machine lacks what they need.
    pub(crate) left_out: usize,
}

impl Run {
    /// Runs what `selected` selects on the line of every commit, with a system that has one defect, or none.
    pub(crate) fn of(broken: Broken<'_>, selected: &[&str]) -> Self {
        Self::on("sim", broken, selected)
    }

    /// The same on the line of a profile.
    pub(crate) fn on(line: &str, broken: Broken<'_>, selected: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (out, junit) = (folder.path().join("out"), folder.path().join("junit.xml"));
        let profile = profile(line, folder.path(), broken);
        let output = Command::new(env!("CARGO_BIN_EXE_lineproof"))
            .args(["run", "--seed", "8841"])
            .args([Path::new("--out"), &out, Path::new("--junit"), &junit, Path::new("--profile"), &profile])
            .args(selected)
            .current_dir(root())
            .env("GATEWAY_DEFECT", if let Broken::Gateway(defect) = broken { defect } else { "" })
            .env("UPDATER_DEFECT", if let Broken::Updater(defect) = broken { defect } else { "" })
            .env_remove("CARGO_PKG_NAME")
            .env("NO_COLOR", "1")
            .output()
            .unwrap();
        let journals = std::fs::read_dir(out.join("latest"));
        let journals = journals.unwrap_or_else(|error| panic!("nothing was run: {error}\n{}", text(&output)));
        let files = journals.map(|file| file.unwrap().path());
        let mut journals: Vec<PathBuf> =
            files.filter(|path| path.extension().is_some_and(|kind| kind == "jsonl")).collect();
        journals.sort();
        let all = journals.iter().map(|path| Scenario::read(path));
        let (left_out, scenarios): (Vec<_>, Vec<_>) = all.partition(|scenario| scenario.left_out().is_some());
        for scenario in &left_out {
            skipped(format_args!("{}: {}", scenario.id.scenario, scenario.left_out().unwrap_or_default()));
        }
        Self { output, junit: std::fs::read_to_string(&junit).unwrap(), scenarios, left_out: left_out.len() }
    }

    /// Exactly the scenarios that promise what is broken fail, and all others pass; terminal, exit code and `JUnit`
    /// report agree. Returns the failed ones.
    #[track_caller]
    pub(crate) fn fails_where(&self, is_broken: impl Fn(&Scenario) -> bool) -> Vec<&Scenario> {
        let verdicts = self.verdicts(Scenario::verdict);
        let due = |scenario: &Scenario| if is_broken(scenario) { Verdict::Fail } else { Verdict::Pass };
        assert_eq!(verdicts, self.verdicts(due), "{}", text(&self.output));
        let failed: Vec<_> = self.scenarios.iter().filter(|scenario| scenario.verdict() == Verdict::Fail).collect();
        assert!(!failed.is_empty() && failed.len() < self.scenarios.len(), "a promise of some scenarios, not of all");
        assert_eq!(self.output.status.code(), Some(1));
        assert_eq!(self.junit.matches("<testcase ").count(), self.scenarios.len() + self.left_out);
        assert_eq!(self.junit.matches("<failure").count(), failed.len());
        for scenario in &failed {
            let rerun = format!("lineproof run {}:{} --seed 8841", scenario.id.file, scenario.id.line);
            assert!(text(&self.output).contains(&rerun), "{rerun} is not in\n{}", text(&self.output));
        }
        failed
    }

    pub(crate) fn verdicts(&self, verdict: impl Fn(&Scenario) -> Verdict) -> BTreeMap<&str, Verdict> {
        self.scenarios.iter().map(|scenario| (scenario.id.scenario.as_str(), verdict(scenario))).collect()
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// A profile, with a broken function or with a mistake if that is what is wanted.
fn profile(line: &str, folder: &Path, broken: Broken<'_>) -> PathBuf {
    let fixtures = root().join("fixtures");
    let sound = fixtures.join(format!("profiles/{line}.toml"));
    let text = || std::fs::read_to_string(&sound).unwrap().replace("\"../", &format!("\"{}/", fixtures.display()));
    let text = match broken {
        Broken::Nothing | Broken::Gateway(_) | Broken::Updater(_) => return sound,
        Broken::Function(parameter, defect) => {
            let mut profile: toml::Table = text().parse().unwrap();
            let cloud = profile["cloud"].as_table_mut().unwrap();
            let parameters = cloud.entry("parameters").or_insert_with(|| toml::Table::new().into());
            parameters.as_table_mut().unwrap().insert(parameter.to_owned(), defect.into());
            profile.to_string()
        }
        Broken::Profile(from, to) => {
            assert_eq!(text().matches(from).count(), 1, "{from}");
            text().replace(from, to)
        }
    };
    let file = folder.join("broken.toml");
    std::fs::write(&file, text).unwrap();
    file
}

/// What a run printed.
pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
