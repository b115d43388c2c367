//! `lineproof check TEMPLATE`: what a template asks for and the embedded cloud does not do, all at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use miette::Result;

use super::inspect::template_mistake;
use super::say;
use crate::cloud::template::elsewhere::EMULATORS;
use crate::cloud::template::survey::Survey;
use crate::run::Exit;

/// Whether a path names a template, as its name says.
pub(super) fn is_one(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str());
    path.is_file() && kind.is_some_and(|kind| ["yaml", "yml", "json", "template"].contains(&kind))
}

/// Tells of each template; parameters are those of a profile, if one is given.
///
/// # Errors
/// If one cannot be read.
pub(super) fn told(paths: &[PathBuf], parameters: &BTreeMap<String, String>) -> Result<Exit> {
    let (mut text, mut is_done) = (String::new(), true);
    for path in paths {
        let survey = Survey::of(path, parameters).map_err(|error| template_mistake(path, &error))?;
        for finding in &survey.findings {
            say::aside(format_args!("{:?}", miette::Report::new(template_mistake(path, finding))));
        }
        is_done &= survey.findings.is_empty();
        text += &sum(path, &survey);
    }
    Ok(say::print(&text, if is_done { Exit::Pass } else { Exit::Fail }))
}

/// `template.yaml: 23 resources; the embedded cloud does all of it`, and a line for each emulator.
fn sum(path: &Path, survey: &Survey) -> String {
    let resources = say::count(survey.resources.len(), "resource");
    let embedded = match survey.findings.len() {
        0 => "the embedded cloud does all of it".to_owned(),
        number => format!("{} that the embedded cloud does not do", say::count(number, "finding")),
    };
    let mut lines = vec![format!("{}: {resources}; {embedded}", path.display())];
    let kinds: BTreeSet<&str> = survey.resources.values().map(String::as_str).collect();
    for emulator in &EMULATORS {
        let of =
            |made: Option<bool>| kinds.iter().copied().filter(|kind| emulator.makes(kind) == made).collect::<Vec<_>>();
        let (lacking, unknown) = (of(Some(false)), of(None));
        let lacks = if lacking.is_empty() {
            "makes all of these types".to_owned()
        } else {
            format!("lacks {}", lacking.join(", "))
        };
        let beside =
            if unknown.is_empty() { String::new() } else { format!("; not looked up: {}", unknown.join(", ")) };
        lines.push(format!("  {}: {lacks}{beside}", emulator.name));
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_elsewhere_is_told() {
        let kinds = [("Rule", "AWS::IoT::TopicRule"), ("Table", "AWS::DynamoDB::Table"), ("Disk", "AWS::EC2::Volume")];
        let resources = kinds.map(|(name, kind)| (name.to_owned(), kind.to_owned())).into();
        let text = sum(Path::new("t.yaml"), &Survey { findings: Vec::new(), resources });
        let expected = "t.yaml: 3 resources; the embedded cloud does all of it\n  \
                        MiniStack 1.5.33: makes all of these types; not looked up: AWS::EC2::Volume\n  \
                        LocalStack's free edition: lacks AWS::IoT::TopicRule; not looked up: AWS::EC2::Volume\n";
        assert_eq!(text, expected);
    }
}
