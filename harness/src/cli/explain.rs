//! `lineproof explain`: what a step, a check, an exit code or a key of a profile or a vocabulary means.

use std::sync::Arc;

use line_model::nearest::{nearest, suggestion};
use lineproof_judge::VERDICTS;
use miette::{Result, miette};

use super::say;
use crate::plant::kind;
use crate::profile::{Document, Profile};
use crate::run::Exit;
use crate::steps::Library;

#[derive(Debug, clap::Args)]
pub(super) struct ExplainArgs {
    /// A step as it stands in a scenario, words of a check such as `recorded exactly once`, an exit code, `profile` or
    /// `vocabulary` for all keys, or one key such as `system.component.ready`.
    #[arg(required = true)]
    what: Vec<String>,
    /// The profile in whose words a step is said: a name, or the path of a .toml file.
    #[arg(long, default_value = "sim")]
    profile: String,
}

pub(super) fn main(args: &ExplainArgs) -> Result<Exit> {
    let what = args.what.join(" ");
    let text = match what.parse::<u8>() {
        Ok(code) => exit_code(code)?,
        Err(_) => match keys(&what)? {
            Some(text) => text,
            None => words(&what, &args.profile)?,
        },
    };
    Ok(say::print(&text, Exit::Pass))
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
        return Ok(None);
    }
    let known: Vec<String> = Document::ALL.into_iter().flat_map(Document::paths).collect();
    let help = suggestion(what, known.iter().map(String::as_str));
    let all = "`lineproof explain profile` and `lineproof explain vocabulary` tell all keys";
    Err(miette!(help = format!("{help} {all}"), "no key is called `{what}`"))
}

fn words(what: &str, profile: &str) -> Result<String> {
    let profile = Arc::new(Profile::load(profile)?);
    let plant = kind::of(&profile)?;
    let library = Library::new(profile, plant).map_err(|error| miette!("{error}"))?;
    let step = without_keyword(what);
    let told = steps(&library, step).chain(own(library.profile(), step)).chain(sections(step));
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        let (phrases, headings) = (library.phrases(), headings().map(str::to_owned));
        let known: Vec<String> = phrases.into_iter().chain(headings).collect();
        let near = nearest(step, known.iter().map(String::as_str));
        let help = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
        let all = "`lineproof steps` lists all steps, `lineproof --help` all exit codes";
        return Err(miette!(help = format!("{help}{all}"), "nothing is called `{what}`"));
    }
    Ok(told.join("\n"))
}

fn without_keyword(what: &str) -> &str {
    let keywords = ["Given ", "When ", "Then ", "And ", "But ", "* "];
    keywords.into_iter().find_map(|keyword| what.strip_prefix(keyword)).unwrap_or(what).trim()
}

fn steps<'a>(library: &'a Library, text: &'a str) -> impl Iterator<Item = String> + 'a {
    library.meant_by(text).map(|step| format!("{}\n    {} ({})\n", step.words(), step.doc, step.keyword.places()))
}

/// The own checks of which these are the words, each with its program.
fn own(profile: &Profile, text: &str) -> impl Iterator<Item = String> {
    let said = profile.checks.iter().filter(move |check| check.words.is_said_by(text) || check.words.text() == text);
    said.map(|check| {
        let when = if check.standing { "at the end of the scenario" } else { "at its step" };
        let command = check.command.get_ref().join(" ");
        format!("{}\n    judged {when}, within {:?}, by: {command}\n", check.words.text(), check.limit)
    })
}

/// The sections of the page about verdicts whose heading says this.
fn sections(words: &str) -> impl Iterator<Item = String> {
    let words = words.to_lowercase();
    let sections = VERDICTS.split("\n### ").skip(1).map(str::trim_end);
    sections
        .filter(move |section| heading(section).to_lowercase().contains(&words))
        .map(|section| format!("{section}\n"))
}

fn headings() -> impl Iterator<Item = &'static str> {
    VERDICTS.split("\n### ").skip(1).map(heading)
}

fn heading(section: &str) -> &str {
    section.lines().next().unwrap_or_default()
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
        assert_eq!(without_keyword("Then nothing moves"), "nothing moves");
    }
}
