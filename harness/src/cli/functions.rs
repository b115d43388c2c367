//! Sees, before anything opens, that the code of the template's functions is there and can be run.

use std::path::PathBuf;

use line_model::Advice;
use toml::Spanned;

use super::inspect::{problem, shown, template_problem};
use crate::bench::Setting;
use crate::cloud::embedded::lambda::{Interpreters, runtime::module};
use crate::cloud::template::{Function, Rejection, RuntimeId, Template, TemplateError};
use crate::mistake::Mistake;
use crate::process::Command;
use crate::profile::{Code, Profile};

/// Sees that the profile names the code of every function, and the kind of code that its runtime takes.
pub(super) fn named(profile: &Profile, template: &Template) -> Result<(), Mistake> {
    let Some(file) = &profile.settings.cloud.template else { return Ok(()) };
    template.functions.iter().try_for_each(|function| has_code(profile, file, function))
}

fn has_code(profile: &Profile, file: &Spanned<PathBuf>, function: &Function) -> Result<(), Mistake> {
    let key = if function.runtime == RuntimeId::Provided { "binary" } else { "folder" };
    let mut known = profile.settings.cloud.function.iter();
    let Some(known) = known.find(|known| *known.name.get_ref() == function.name) else {
        let message = format!("the function `{}` of {} has no code", function.name, shown(file));
        let help = format!("add a table [[cloud.function]] with name = \"{}\" and its {key}", function.name);
        return Err(profile.problem(file.span(), message, help));
    };
    let named = if matches!(known.code, Code::Binary(_)) { "binary" } else { "folder" };
    if named == key {
        return Ok(());
    }
    let message =
        format!("function \"{}\" has the runtime {}, and its code is a {named}", function.name, function.runtime);
    Err(profile.problem(known.code.path().span(), message, format!("name its {key} instead: {key} = \"...\"")))
}

/// Finds what runs the functions.
pub(super) async fn interpreters(profile: &Profile, template: &Template) -> Result<Interpreters, Mistake> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = Interpreters::find(&template.functions, &path).await;
    found.map_err(|rejection| in_template(profile, rejection))
}

/// Sees that the code of functions is there, built by now, with the module that each handler names.
pub(super) fn code(setting: &Setting) -> Result<(), Mistake> {
    let (profile, paths) = (&*setting.profile, setting.functions());
    let functions = setting.template.iter().flat_map(|template| &template.functions);
    for function in &profile.settings.cloud.function {
        let name = function.name.get_ref();
        let Some(path) = paths.get(name) else { continue };
        let wrong =
            |why: Advice| problem(profile, function.code.path().span(), why.about(format_args!("function \"{name}\"")));
        match function.code {
            Code::Binary(_) => {
                let binary = Command::new(std::path::absolute(path).unwrap_or_else(|_| path.clone()));
                binary.resolve().map(drop).map_err(wrong)?;
            }
            Code::Folder(_) if !path.is_dir() => {
                let message = format!("there is no folder {}", path.display());
                return Err(wrong(Advice::new(message, "correct the path")));
            }
            Code::Folder(_) => {
                let mut described = functions.clone().filter(|described| described.name == *name);
                let checked = described.try_for_each(|described| module::check(described, path));
                checked.map_err(|rejection| in_template(profile, rejection))?;
            }
        }
    }
    Ok(())
}

fn in_template(profile: &Profile, rejection: Rejection) -> Mistake {
    match &profile.settings.cloud.template {
        Some(file) => template_problem(profile, file, &TemplateError::at(file.get_ref(), rejection)),
        // Who has functions has a template.
        None => profile.problem(0..0, rejection.to_string(), "correct the template"),
    }
}
