//! Reads feature files.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use cucumber::Parser as _;
use cucumber::gherkin::{Feature, GherkinEnv, ParseFileError, Scenario};
use cucumber::parser::Error as ParserError;
use futures::StreamExt as _;

use super::files::{files, shown};
use crate::mistake::{self, Mistake};

/// What to run: a file or folder, or the scenario around a line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The file or folder.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: Option<usize>,
}

impl FromStr for Target {
    type Err = std::convert::Infallible;

    /// `features`, `features/one.feature`, `features/one.feature:12`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let split = text.rsplit_once(':').and_then(|(path, line)| Some((path, line.parse().ok()?)));
        Ok(match split {
            Some((path, line)) => Self { path: path.into(), line: Some(line) },
            None => Self { path: text.into(), line: None },
        })
    }
}

/// Reads the features below a path, outlines expanded, in the order of their files.
///
/// # Errors
/// Every file that cannot be read or parsed, with the place in it.
pub async fn read(path: &Path) -> Result<Vec<Feature>, Vec<Mistake>> {
    if !path.exists() {
        return Err(vec![missing(path)]);
    }
    let (mut features, mut mistakes) = (Vec::new(), Vec::new());
    for file in files(path) {
        match file {
            Ok(file) => match read_file(&file).await {
                Ok(feature) => features.extend(feature),
                Err(found) => mistakes.extend(found),
            },
            Err(mistake) => mistakes.push(mistake),
        }
    }
    if mistakes.is_empty() { Ok(features) } else { Err(mistakes) }
}

async fn read_file(file: &Path) -> Result<Vec<Feature>, Vec<Mistake>> {
    let parsed = cucumber::parser::Basic::new().parse(file, cucumber::parser::basic::Cli::default());
    let (features, errors): (Vec<_>, Vec<_>) = parsed.collect::<Vec<_>>().await.into_iter().partition(Result::is_ok);
    let mut mistakes: Vec<_> = errors.into_iter().filter_map(Result::err).map(|error| describe(&error)).collect();
    if mistakes.is_empty() {
        mistakes = empty_outlines(file);
    }
    let features = features.into_iter().flatten().map(with_relative_path).collect();
    if mistakes.is_empty() { Ok(features) } else { Err(mistakes) }
}

fn with_relative_path(mut feature: Feature) -> Feature {
    feature.path = feature.path.map(|path| shown(&path));
    feature
}

/// Outlines that stand for no scenario at all; expanding examples drops them without a word.
fn empty_outlines(file: &Path) -> Vec<Mistake> {
    let Ok(feature) = Feature::parse_path(file, GherkinEnv::default()) else { return Vec::new() };
    let scenarios = feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
    let rows = |scenario: &Scenario| -> usize {
        let tables = scenario.examples.iter().filter_map(|examples| examples.table.as_ref());
        tables.map(|table| table.rows.len().saturating_sub(1)).sum()
    };
    let empty = scenarios.filter(|scenario| !scenario.examples.is_empty() && rows(scenario) == 0);
    empty.map(|scenario| no_rows(&shown(file), scenario)).collect()
}

fn no_rows(path: &Path, scenario: &Scenario) -> Mistake {
    let message = format!("the outline `{}` has no row of examples: it would never run", scenario.name);
    at(path, scenario.position.line, message, "add rows below the header of its examples, or remove it".into())
}

fn missing(path: &Path) -> Mistake {
    Mistake::plain(
        path.display(),
        "there is no such file or folder".into(),
        "give a .feature file or a folder of them".into(),
    )
}

fn describe(error: &ParserError) -> Mistake {
    match error {
        ParserError::Parsing(error) => match &**error {
            ParseFileError::Reading { path, source } => {
                Mistake::plain(shown(path).display(), source.to_string(), "check that it is readable".into())
            }
            ParseFileError::Parsing { path, error, source } => {
                let cause = error.as_ref().map_or_else(|| source.to_string(), ToString::to_string);
                parse_error(&shown(path), &cause, &source.to_string())
            }
        },
        ParserError::ExampleExpansion(error) => {
            let path = error.path.as_deref().map(shown).unwrap_or_default();
            let message =
                format!("`<{}>` stands in the outline, but no column of its examples has that name", error.name);
            at(&path, error.pos.line, message, "add the column, or correct the name in the angle brackets".into())
        }
    }
}

fn parse_error(path: &Path, cause: &str, source: &str) -> Mistake {
    let reported = first_number(source).unwrap_or(1);
    let line = cause.split('\'').nth(1).and_then(|word| line_beginning_with(path, word, reported)).unwrap_or(reported);
    let help = "a feature file is `Feature: name`, then `Scenario: name`, each followed by steps that begin with \
                Given, When, Then, And or But";
    at(path, line, format!("not Gherkin: {cause}"), help.into())
}

/// The line in `Error at 7:3: expected ...`.
fn first_number(text: &str) -> Option<usize> {
    let digits = text.find(|c: char| c.is_ascii_digit())?;
    let rest = &text[digits..];
    rest[..rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())].parse().ok()
}

/// The last line up to `line` that begins with a word: the parser reports where it gave up, which is behind the word
/// that it did not understand.
fn line_beginning_with(path: &Path, word: &str, line: usize) -> Option<usize> {
    let text = std::fs::read_to_string(path).ok()?;
    let lines: Vec<&str> = text.lines().take(line).collect();
    lines.iter().rposition(|line| !word.is_empty() && line.trim_start().starts_with(word)).map(|index| index + 1)
}

/// A mistake in a line of a feature file.
pub(super) fn at(path: &Path, line: usize, message: String, help: String) -> Mistake {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    Mistake::in_line(&mistake::source(path, text), line, message, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_may_name_a_line() {
        let target: Target = "features/one.feature:12".parse().unwrap();
        assert_eq!((target.path, target.line), (PathBuf::from("features/one.feature"), Some(12)));
        let folder: Target = "features".parse().unwrap();
        assert_eq!(folder.line, None);
    }

    #[tokio::test]
    async fn a_broken_file_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.feature");
        std::fs::write(&path, "Feature: one\n\n  Scenario: two\n    Given x\n    Wenn y\n").unwrap();
        let errors = read(&path).await.unwrap_err();
        assert!(errors[0].to_string().contains("broken.feature:5: not Gherkin"), "{}", errors[0]);
    }

    #[tokio::test]
    async fn an_outline_without_rows_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outline.feature");
        std::fs::write(&path, "Feature: f\n  Scenario Outline: s\n    Then <a>\n    Examples:\n      | a |\n").unwrap();
        let errors = read(folder.path()).await.unwrap_err();
        assert!(errors[0].to_string().contains("outline.feature:2: the outline `s` has no row"), "{}", errors[0]);
    }

    #[tokio::test]
    async fn every_file_is_read_once_and_what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let text = |name: &str| format!("Feature: {name}\n  Scenario: s\n    Given x\n");
        std::fs::write(folder.path().join("b.feature"), text("b")).unwrap();
        std::fs::write(inner.join("a.FEATURE"), text("a")).unwrap();
        std::fs::write(folder.path().join(".hidden.feature"), "not Gherkin").unwrap();
        std::os::unix::fs::symlink(folder.path(), inner.join("back")).unwrap();
        let names: Vec<_> = read(folder.path()).await.unwrap().into_iter().map(|feature| feature.name).collect();
        assert_eq!(names, ["b", "a"]);
        std::os::unix::fs::symlink(folder.path().join("gone"), inner.join("lost")).unwrap();
        let errors = read(folder.path()).await.unwrap_err();
        assert!(errors[0].to_string().contains("inner/lost"), "{}", errors[0]);
    }

    #[tokio::test]
    async fn an_outline_without_its_column_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outline.feature");
        std::fs::write(
            &path,
            "Feature: f\n  Scenario Outline: s\n    Given <a> and <b>\n    Examples:\n      | a |\n      | 1 |\n",
        )
        .unwrap();
        let errors = read(&path).await.unwrap_err();
        assert!(errors[0].to_string().contains("`<b>`"), "{}", errors[0]);
    }
}
