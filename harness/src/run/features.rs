//! Reads feature files.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use cucumber::feature::{ExpandExamplesError, Ext as _};
use cucumber::gherkin::{Feature, GherkinEnv, ParseFileError, Scenario};
use line_model::nearest::suggestion;

use super::blocks::{self, Block};
use super::files::{files, shown};
use super::plain::{language, plain};
use super::{amounts, description, keywords};
use crate::mistake::{self, Mistake};
use crate::profile::Pack;

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

/// A feature, and which lines of its file belong to which scenario.
#[derive(Clone, Debug)]
pub struct FeatureFile {
    /// The feature, outlines expanded, each row in its own line.
    pub feature: Feature,
    pub(super) blocks: Vec<Block>,
}

/// Reads the features below a path, outlines expanded, in the order of their files; in those of a pack the values are put in
/// that it has here.
///
/// # Errors
/// Every file that cannot be read or parsed, or holds what would never run, with the place in it.
pub fn read(path: &Path, packs: &[Pack]) -> Result<Vec<FeatureFile>, Vec<Mistake>> {
    if !path.exists() {
        return Err(vec![missing(path)]);
    }
    let (mut features, mut mistakes) = (Vec::new(), Vec::new());
    for file in files(path) {
        match file.map_err(|mistake| vec![mistake]).and_then(|file| read_file(&file, packs)) {
            Ok(feature) => features.push(feature),
            Err(found) => mistakes.extend(found),
        }
    }
    if mistakes.is_empty() { Ok(features) } else { Err(mistakes) }
}

fn read_file(file: &Path, packs: &[Pack]) -> Result<FeatureFile, Vec<Mistake>> {
    let (feature, text) = written(file, packs).map_err(|mistake| vec![mistake])?;
    let path = feature.path.clone().unwrap_or_default();
    let mistakes = never_run(&path, &feature, &text);
    if !mistakes.is_empty() {
        return Err(mistakes);
    }
    let blocks = blocks::blocks(&feature, &text);
    let mut feature = feature.expand_examples().map_err(|error| vec![without_column(&error)])?;
    let in_rules = feature.rules.iter_mut().flat_map(|rule| &mut rule.scenarios);
    let scenarios = feature.scenarios.iter_mut().chain(in_rules);
    // Expanding counts the lines of a table, and knows nothing of those between its rows.
    for (scenario, line) in scenarios.zip(blocks.iter().flat_map(Block::scenarios)) {
        scenario.position.line = line;
    }
    let unknown = packs.iter().find(|pack| pack.holds(file)).map(|pack| unknown_values(&path, &feature, pack));
    match unknown {
        Some(mistakes) if !mistakes.is_empty() => Err(mistakes),
        _ => Ok(FeatureFile { feature, blocks }),
    }
}

/// What a pack's feature calls by a name that the pack does not have.
fn unknown_values(path: &Path, feature: &Feature, pack: &Pack) -> Vec<Mistake> {
    let mistake = |(line, name): (usize, String)| {
        let help = suggestion(&name, pack.values.keys().map(String::as_str));
        at(path, line, format!("`<{name}>` is no value of the pack {}", pack.name), help)
    };
    amounts::left(feature).into_iter().map(mistake).collect()
}

/// A feature as it is written, and its text, plain.
fn written(file: &Path, packs: &[Pack]) -> Result<(Feature, String), Mistake> {
    let path = file.canonicalize().map_or_else(|_| file.to_owned(), |file| shown(&file));
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(&path, &error))?;
    let text = plain(&text);
    let text = packs.iter().find(|pack| pack.holds(file)).map_or(text.clone(), |pack| pack.fill(&text));
    if text.lines().all(|line| line.is_empty() || line.starts_with('#')) {
        return Err(no_feature(&path));
    }
    let mut feature = Feature::parse(&text, GherkinEnv::default()).map_err(|error| {
        let source = error.to_string();
        parse_error(&path, &cause(&text).unwrap_or_else(|| source.clone()), &source)
    })?;
    keywords::mend(&mut feature, text.lines().find_map(language).unwrap_or("en"));
    feature.path = Some(path);
    Ok((feature, text))
}

/// The lines of a feature file that are read as descriptions; none of a file that cannot be read.
pub(super) fn descriptions(file: &Path, packs: &[Pack]) -> Vec<(usize, String)> {
    written(file, packs).map(|(feature, text)| description::lines(&feature, &text)).unwrap_or_default()
}

/// What stands in a file and would never run, without a word.
fn never_run(path: &Path, feature: &Feature, text: &str) -> Vec<Mistake> {
    let scenarios = || feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios));
    let described = description::lines(feature, text).into_iter();
    let swallowed = described.filter_map(|(line, text)| {
        let (word, keyword) = description::misspelt(&text, feature)?;
        Some(no_keyword(path, line, word, keyword))
    });
    let mut mistakes: Vec<Mistake> = swallowed.collect();
    let rules = feature.rules.iter().filter(|rule| rule.scenarios.is_empty());
    mistakes.extend(rules.map(|rule| no_scenario(path, rule.position.line, &format!("the rule `{}`", rule.name))));
    if scenarios().next().is_none() && feature.rules.is_empty() {
        mistakes.push(no_scenario(path, feature.position.line, "the feature"));
    }
    let empty = scenarios().filter(|scenario| !scenario.examples.is_empty() && rows(scenario) == 0);
    mistakes.extend(empty.map(|scenario| no_rows(path, scenario)));
    mistakes
}

/// How many scenarios an outline stands for; expanding one that stands for none drops it without a word.
fn rows(scenario: &Scenario) -> usize {
    let tables = scenario.examples.iter().filter_map(|examples| examples.table.as_ref());
    tables.map(|table| table.rows.len().saturating_sub(1)).sum()
}

fn no_keyword(path: &Path, line: usize, word: &str, keyword: &str) -> Mistake {
    let message = format!("`{word}:` stands where a description stands, so it would never run");
    let help =
        format!("did you mean `{keyword}:`, and does it stand in the right place? A description begins otherwise");
    at(path, line, message, help)
}

fn no_scenario(path: &Path, line: usize, what: &str) -> Mistake {
    let message = format!("{what} has no scenario: nothing of it would ever run");
    at(path, line, message, "add `Scenario: name` with steps below it, or remove it".into())
}

fn no_feature(path: &Path) -> Mistake {
    let message = "there is no feature in the file: nothing of it would ever run".into();
    at(path, 1, message, "begin it with `Feature: name`, or remove the file".into())
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

fn unreadable(path: &Path, error: &std::io::Error) -> Mistake {
    Mistake::plain(path.display(), error.to_string(), "check that it is readable, and text in UTF-8".into())
}

fn without_column(error: &ExpandExamplesError) -> Mistake {
    let message = format!("`<{}>` stands in the outline, but no column of its examples has that name", error.name);
    let path = error.path.clone().unwrap_or_default();
    at(&path, error.pos.line, message, "add the column, or correct the name in the angle brackets".into())
}

/// Which word the parser did not know; it says so only of a file.
fn cause(text: &str) -> Option<String> {
    let file = tempfile::NamedTempFile::new().ok()?;
    std::fs::write(file.path(), text).ok()?;
    match Feature::parse_path(file.path(), GherkinEnv::default()) {
        Err(ParseFileError::Parsing { error: Some(error), .. }) => Some(error.to_string()),
        _ => None,
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

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken.feature");
        std::fs::write(&path, "Feature: one\n\n  Scenario: two\n    Given x\n    Wenn y\n").unwrap();
        let errors = read(&path, &[]).unwrap_err();
        assert!(errors[0].to_string().contains("broken.feature:5: not Gherkin"), "{}", errors[0]);
    }

    #[test]
    fn an_outline_without_rows_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outline.feature");
        std::fs::write(&path, "Feature: f\n  Scenario Outline: s\n    Then <a>\n    Examples:\n      | a |\n").unwrap();
        let errors = read(folder.path(), &[]).unwrap_err();
        assert!(errors[0].to_string().contains("outline.feature:2: the outline `s` has no row"), "{}", errors[0]);
    }

    #[test]
    fn every_file_is_read_once_and_what_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("inner");
        std::fs::create_dir(&inner).unwrap();
        let text = |name: &str| format!("Feature: {name}\n  Scenario: s\n    Given x\n");
        std::fs::write(folder.path().join("b.feature"), text("b")).unwrap();
        std::fs::write(inner.join("a.FEATURE"), text("a")).unwrap();
        std::fs::write(folder.path().join(".hidden.feature"), "not Gherkin").unwrap();
        std::os::unix::fs::symlink(folder.path(), inner.join("back")).unwrap();
        let names: Vec<_> = read(folder.path(), &[]).unwrap().into_iter().map(|file| file.feature.name).collect();
        assert_eq!(names, ["b", "a"]);
        std::os::unix::fs::symlink(folder.path().join("gone"), inner.join("lost")).unwrap();
        let errors = read(folder.path(), &[]).unwrap_err();
        assert!(errors[0].to_string().contains("inner/lost"), "{}", errors[0]);
    }

    #[test]
    fn an_outline_without_its_column_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("outline.feature");
        std::fs::write(
            &path,
            "Feature: f\n  Scenario Outline: s\n    Given <a> and <b>\n    Examples:\n      | a |\n      | 1 |\n",
        )
        .unwrap();
        let errors = read(&path, &[]).unwrap_err();
        assert!(errors[0].to_string().contains("`<b>`"), "{}", errors[0]);
    }

    fn text(text: &str) -> Result<FeatureFile, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.feature");
        std::fs::write(&path, text).unwrap();
        let told = |mistakes: Vec<Mistake>| mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        read_file(&path, &[]).map_err(told)
    }

    #[test]
    fn official_gherkin_is_read() {
        for valid in [
            "\u{feff}# why\nFeature: f\n  Scenario: s\n    Then x\n",
            "  @a\n  # why\n  Feature: f\n    Scenario: s\n      Then x\n",
            "\t@a @b # why\n   \n\tFeature: f\n\tScenario: s\n\tThen x\n",
            "# why\n# language: de\n# why\nFunktion: f\n  Szenario: s\n    Dann x\n",
            "Feature: f\r\n  Scenario: s\r\n    Then x",
            "Feature: f\n  Scenario: s\n    Then x\n      | a | behind the last bar\n",
        ] {
            let file = text(valid).unwrap_or_else(|error| panic!("{error}\n{valid}"));
            assert_eq!(file.feature.scenarios[0].steps[0].value, "x");
        }
    }

    #[test]
    fn cells_hold_what_is_written_in_them() {
        let outline = "Feature: f\n  Scenario Outline: <a>\n    Then x\n    Examples:\n      | a |\n      | C:\\tmp |\n \n\
                       # why\n      | a\\\\b\\|c |\n      | end\\  |\n";
        let feature = text(outline).unwrap().feature;
        let found: Vec<_> = feature.scenarios.iter().map(|row| (row.position.line, row.name.as_str())).collect();
        assert_eq!(found, [(6, "C:\\tmp"), (9, "a\\b|c"), (10, "end\\")]);
    }

    #[test]
    fn the_longest_keyword_wins_and_a_star_goes_on() {
        use cucumber::gherkin::StepType::{Given, Then, When};
        let steps = |text_: &str| {
            let steps = text(text_).unwrap().feature.scenarios.remove(0).steps;
            steps.into_iter().map(|step| (step.ty, step.value)).collect::<Vec<_>>()
        };
        let haitian =
            "# language: ht\nKarakteristik: f\n  Senaryo: s\n    Sipoze ke x\n    Le y\n    Le sa a z\n    Epi w\n";
        let own = |steps: Vec<(cucumber::gherkin::StepType, &str)>| -> Vec<_> {
            steps.into_iter().map(|(ty, value)| (ty, value.to_owned())).collect()
        };
        assert_eq!(steps(haitian), own(vec![(Given, "x"), (When, "y"), (Then, "z"), (Then, "w")]));
        let star = "Feature: f\n  Scenario: s\n    When x\n    Then y\n    * z\n    And w\n";
        assert_eq!(steps(star), own(vec![(When, "x"), (Then, "y"), (Then, "z"), (Then, "w")]));
    }

    #[test]
    fn what_would_never_run_is_refused() {
        let good = "  Scenario: a\n    Then x\n";
        for (bad, said) in [
            ("Feature: f\n".to_owned(), "f.feature:1: the feature has no scenario"),
            ("# language: de\n\n# nothing yet\n".to_owned(), "f.feature:1: there is no feature in the file"),
            (String::new(), "f.feature:1: there is no feature in the file"),
            (
                format!("Feature: f\n  Scenaro: b\n    Then y\n{good}"),
                "f.feature:2: `Scenaro:` stands where a description",
            ),
            (format!("Feature: f\n{good}  Rule: r\n    Nothing yet.\n"), "f.feature:4: the rule `r` has no scenario"),
            (
                format!("Feature: f\n{good}  Scenario: b\n    Rule: r\n    Then y\n"),
                "f.feature:5: `Rule:` stands where",
            ),
        ] {
            let error = text(&bad).unwrap_err();
            assert!(error.contains(said), "{error}\n{bad}");
        }
    }
}
