//! Builds the system under test, and sees that it is there.

use std::sync::Arc;

use miette::{IntoDiagnostic as _, Result, miette};
use tokio_util::sync::CancellationToken;

use crate::bench::Setting;
use crate::cloud::embedded::lambda::Interpreters;
use crate::cloud::template::Template;
use crate::plant::PlantKind;
use crate::process::Guardian;
use crate::profile::Profile;
use crate::system::{CargoTarget, build};

use super::{account, functions, inspect};

/// What all benches are opened from, with the system built if anything `runs`.
pub(super) async fn setting(
    profile: Arc<Profile>,
    plant: Arc<dyn PlantKind>,
    guardian: Guardian,
    runs: bool,
    stop: &CancellationToken,
) -> Result<Setting> {
    let template = inspected(&profile)?;
    if runs {
        account::check(&profile).await?;
    }
    let target = CargoTarget::of_this_program().into_diagnostic()?;
    let interpreters = match &template {
        Some(template) if runs => functions::interpreters(&profile, template).await?,
        _ => Interpreters::default(),
    };
    let setting = Setting { profile, plant, template, interpreters, target, guardian };
    if runs {
        let values = setting.values();
        let building = build(commands(&setting.profile), &values, &setting.guardian);
        tokio::select! {
            built = building => built.into_diagnostic()?,
            () = stop.cancelled() => return Err(miette!("interrupted while the system was built")),
        }
        is_still_there()?;
        inspect::programs(&setting)?;
        functions::code(&setting)?;
    }
    Ok(setting)
}

/// Sees that what the profile names fits together, as far as nothing has to be built for that; gives its template.
pub(super) fn inspected(profile: &Profile) -> Result<Option<Arc<Template>>> {
    let template = inspect::cloud(profile)?.map(Arc::new);
    template.iter().try_for_each(|template| functions::named(profile, template))?;
    inspect::placeholders(profile)?;
    inspect::checks(profile)?;
    Ok(template)
}

/// Where the system is built together with this very program, what runs must be what was built.
fn is_still_there() -> Result<()> {
    let program = std::env::current_exe().into_diagnostic()?;
    if program.exists() {
        return Ok(());
    }
    let help = "run the same command again: the new program is there now";
    Err(miette!(
        help = help,
        "this program was replaced while the system was built: it is not what its sources are now"
    ))
}

/// The build commands of all components, releases and functions, with the name of what each is for.
fn commands(profile: &Profile) -> impl Iterator<Item = (&str, &str)> {
    let settings = &profile.settings;
    let components = settings.system.component.iter();
    let components = components.filter_map(|item| Some((item.name.get_ref().as_str(), item.build.as_deref()?)));
    let releases = settings.system.release.iter();
    let releases = releases.filter_map(|item| Some((item.name.get_ref().as_str(), item.build.as_deref()?)));
    let functions = settings.cloud.function.iter();
    components
        .chain(releases)
        .chain(functions.filter_map(|item| Some((item.name.get_ref().as_str(), item.build.as_deref()?))))
}
