//! `lineproof explain`: what a step, a check, an exit code or a key of a profile or a vocabulary means.

use std::sync::{Arc, LazyLock};

use cucumber::gherkin::StepType;
use line_model::nearest::{nearest, suggestion};
use lineproof_judge::VERDICTS;
use miette::{Report, Result, miette};

use super::say;
use crate::plant::kind;
use crate::profile::{Document, Profile};
use crate::run::Exit;
use crate::steps::{Definition, Library};

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A step as it stands in a scenario, a check as reports call it, such as `recorded exactly once`, an exit code, `profile`,
    /// `vocabulary` or `signals` for all keys, or one key such as `system.component.ready`.
    #[arg(required = true)]
    what: Vec<String>,
    /// The profile in whose words a step is said: a name, or the path of a .toml file.
    #[arg(long, default_value = "sim")]
    profile: String,
}

pub(super) fn main(args: &ExplainArgs, own: &'static [Definition]) -> Result<Exit> {
    let what = args.what.join(" ");
    let told = match what.parse::<u8>() {
        Ok(code) => exit_code(code)?.into(),
        Err(_) => match keys(&what)? {
            Some(text) => text.into(),
            // What reports say is the same whatever the profile.
            None => words(&what, &args.profile, own).or_else(|error| reported(&what).map(Told::from).ok_or(error))?,
        },
    };
    let exit = say::print(&told.text, if told.wrong.is_none() { Exit::Pass } else { Exit::SetUp });
    told.wrong.into_iter().for_each(|wrong| say::aside(format_args!("{wrong:?}")));
    Ok(exit)
}

/// What is said of what was asked.
struct Told {
    text: String,
    /// Why a run would refuse it, if it is a step and a run would.
    wrong: Option<Report>,
}

impl From<String> for Told {
    fn from(text: String) -> Self {
        Self { text, wrong: None }
    }
}

fn exit_code(code: u8) -> Result<String> {
    let known = Exit::ALL.into_iter().find(|(exit, _)| *exit as u8 == code);
    let codes = || Exit::ALL.map(|(exit, _)| (exit as u8).to_string()).join(", ");
    let (_, meaning) = known.ok_or_else(|| miette!("lineproof never ends with {code}; its exit codes: {}", codes()))?;
    Ok(format!("exit code {code}: {meaning}\n"))
}

/// What a file's keys mean, or one of them; none if no key is asked for.
fn keys(what: &str) -> Result<Option<String>> {
    if let Some(document) = Document::ALL.into_iter().find(|document| document.name() == what) {
        return Ok(Some(document.page()));
    }
    let told: Vec<String> = Document::ALL.into_iter().filter_map(|document| document.explained(what)).collect();
    if !told.is_empty() {
        return Ok(Some(told.join("\n")));
    }
    if !what.contains('.') || what.contains(' ') {
        let named = Document::ALL.into_iter().flat_map(|document| document.explained_by_name(what));
        let named: Vec<String> = named.collect();
        // A check may be called like a key.
        return Ok((!named.is_empty()).then(|| named.into_iter().chain(reported(what)).collect::<Vec<_>>().join("\n")));
    }
    let known: Vec<String> = Document::ALL.into_iter().flat_map(Document::paths).collect();
    let help = suggestion(what, known.iter().map(String::as_str));
    let all = Document::ALL.map(|document| format!("`lineproof explain {}`", document.name())).join(", ");
    Err(miette!(help = format!("{help} {all} tell all keys"), "no key is called `{what}`"))
}

fn words(what: &str, profile: &str, own: &'static [Definition]) -> Result<Told> {
    let profile = Arc::new(Profile::load(profile)?);
    let plant = kind::of(&profile)?;
    let library = Library::new(profile, plant, own).map_err(|error| miette!("{error}"))?;
    let step = without_keyword(what);
    let told = steps(&library, step).chain(vocabulary(&library, step)).chain(own_checks(library.profile(), step));
    let about = reported(step).map_or_else(|| sections(step).collect(), |section| vec![section]);
    let told: Vec<String> = told.chain(about).collect();
    if told.is_empty() {
        let (phrases, headings) = (library.phrases(), headings().map(str::to_owned));
        let names = || SECTIONS.iter().flat_map(|section| names(section)).map(str::to_owned);
        let known: Vec<String> = phrases.into_iter().chain(headings).chain(names()).collect();
        let near = nearest(step, known.iter().map(String::as_str));
        let help = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let all = "`lineproof steps` lists all steps, `lineproof --help` all exit codes";
        let checks: Vec<String> = names().map(|name| format!("  {name}")).collect();
        let help = format!("{help}{all}; checks are called in reports:\n{}", checks.join("\n"));
        return Err(miette!(help = help, "nothing is called `{what}`"));
    }
    let after = if what.starts_with("Then ") { StepType::Then } else { StepType::When };
    let bound = library.bind_alone(step, after);
    let lacks = bound.iter().flatten().filter_map(|bound| bound.lacks.as_ref());
    let lacks = lacks.map(|why| format!("\nnot run under {}: {why}\n", library.profile().path.display()));
    let text = told.join("\n") + &lacks.collect::<String>();
    let wrong = bound.and_then(Result::err).map(|misfit| miette!(help = misfit.help, "{}", misfit.message));
    Ok(Told { text, wrong })
}

/// The acts and states of the vocabulary that a text says, as they stand there.
fn vocabulary(library: &Library, text: &str) -> impl Iterator<Item = String> {
    let (given, words) = (library.given_in(text), &library.profile().vocabulary);
    let acts = words.acts.iter().map(|act| (&act.words, &act.entry));
    let all = acts.chain(words.states.iter().map(|state| (&state.words, &state.entry)));
    let said = all.filter(move |(words, _)| given.iter().any(|part| words.is_said_by(part)));
    said.map(|(_, entry)| {
        let lines =
            entry.text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
        format!("{}\n{}", entry.place, lines.collect::<String>())
    })
}

fn without_keyword(what: &str) -> &str {
    let keywords = ["Given ", "When ", "Then ", "And ", "But ", "* "];
    keywords.into_iter().find_map(|keyword| what.strip_prefix(keyword)).unwrap_or(what).trim()
}

fn steps<'a>(library: &'a Library, text: &'a str) -> impl Iterator<Item = String> + 'a {
    library.meant_by(text).map(|step| format!("{}\n    {} ({})\n", step.words(), step.doc, step.keyword.places()))
}

/// The own checks of which these are the words, each with its program.
fn own_checks(profile: &Profile, text: &str) -> impl Iterator<Item = String> {
    let said = profile.checks.iter().filter(move |check| check.words.is_said_by(text) || check.words.text() == text);
    said.map(|check| {
        let when = if check.standing { "at the end of the scenario" } else { "at its step" };
        let command = check.command.get_ref().join(" ");
        format!("{}\n    judged {when}, within {:?}, by: {command}\n", check.words.text(), check.limit)
    })
}

/// What the page about verdicts says of what reports call so; none if they call nothing so.
fn reported(name: &str) -> Option<String> {
    let is_called_so = |section: &&&str| names(section).any(|known| known.eq_ignore_ascii_case(name));
    let found: Vec<String> = SECTIONS.iter().filter(is_called_so).map(|section| format!("{section}\n")).collect();
    (!found.is_empty()).then(|| found.join("\n"))
}

/// The sections of the page about verdicts whose heading says these words, one after the other and each whole.
fn sections(words: &str) -> impl Iterator<Item = String> {
    let words = each_word(words);
    let said = SECTIONS.iter().filter(move |section| {
        !words.is_empty() && each_word(heading(section)).windows(words.len()).any(|some| some == words)
    });
    said.map(|section| format!("{section}\n"))
}

fn each_word(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The sections of the page about verdicts, each about one check.
static SECTIONS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| VERDICTS.split("\n### ").skip(1).map(str::trim_end).collect());

fn headings() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|section| heading(section))
}

fn heading(section: &str) -> &str {
    section.lines().next().unwrap_or_default()
}

/// What reports call the check that a section is about.
fn names(section: &str) -> impl Iterator<Item = &str> {
    let told = section.lines().find_map(|line| line.strip_prefix("In reports: ")).unwrap_or_default();
    told.split('`').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_checks_are_explained_and_what_is_not_there_is_not() {
        assert!(exit_code(5).unwrap().contains("no scenario is selected"));
        assert!(exit_code(9).unwrap_err().to_string().contains("its exit codes: 0, 1, 2"));
        let shown: Vec<String> = sections("Control is never held by two").collect();
        assert!(matches!(&shown[..], [only] if only.contains("Grants never overlap")), "{shown:?}");
        assert_eq!(sections("there is no such check").count(), 0);
        assert_eq!(sections("***").count(), 0);
        assert_eq!((sections("rest").count(), sections("hel").count()), (0, 0));
        assert_eq!(without_keyword("Then nothing moves"), "nothing moves");
    }

    #[test]
    fn what_reports_call_a_check_is_explained() {
        let of = |name: &str| reported(name).unwrap_or_else(|| panic!("{name}"));
        assert!(of("signal keeps a value").starts_with("STATE for TIME\n"));
        assert!(of("Recorded exactly once, in order").starts_with("every finished part is recorded exactly once\n"));
        assert!(of("bench").contains("could not do what a step says"));
        assert_eq!(reported("signal keeps"), None);
    }
}
