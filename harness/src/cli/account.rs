//! The account of AWS of a profile: whether it may be used, asked before anything is built or opened.

#[cfg(feature = "aws")]
use line_model::Advice;

use crate::mistake::Mistake;
use crate::profile::Profile;

/// Sees that credentials, account and region are as the profile says.
///
/// # Errors
/// If not; nothing was made.
#[cfg(feature = "aws")]
pub(super) async fn check(profile: &Profile) -> Result<(), Mistake> {
    let crate::profile::ApiConfig::Aws(config) = &profile.settings.cloud.api else { return Ok(()) };
    let refused = |Advice { message, help }| Mistake::plain(profile.path.display(), message, help);
    crate::cloud::aws::Account::enter(config).await.map(drop).map_err(refused)
}

/// Without the feature a profile that needs it was refused before (`inspect`).
#[cfg(not(feature = "aws"))]
#[expect(clippy::unused_async, reason = "with the feature it asks AWS")]
pub(super) async fn check(_: &Profile) -> Result<(), Mistake> {
    Ok(())
}
