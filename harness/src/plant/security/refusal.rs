//! Why a server turned the harness away.

use opcua::types::StatusCode;

use super::Keys;
use crate::plant::pump::Loss;
use crate::plant::{PlantConfig, PlantError};

/// Why the plant ended an attempt to open a session.
pub(in crate::plant) fn turned_away(config: &PlantConfig, keys: &Keys, loss: &Loss) -> PlantError {
    let (endpoint, why) = (config.endpoint.clone(), loss.why.clone());
    match (loss.status, &keys.certificate) {
        (Some(status), _) if is_about_user(status) => PlantError::Login { endpoint, who: who(config), why },
        (Some(status), Some(certificate)) if is_about_certificate(status) => {
            PlantError::Distrusted { endpoint, certificate: certificate.clone(), why }
        }
        _ => PlantError::Connect { endpoint, why },
    }
}

fn who(config: &PlantConfig) -> String {
    config.login.as_ref().map_or_else(|| "anonymous clients".to_owned(), |login| format!("user `{}`", login.user))
}

fn is_about_user(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BadUserAccessDenied | StatusCode::BadIdentityTokenRejected | StatusCode::BadIdentityTokenInvalid
    )
}

/// A server may also just hang up on whom it does not trust (Part 4, 6.1.3).
fn is_about_certificate(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::BadSecurityChecksFailed
            | StatusCode::BadCertificateUntrusted
            | StatusCode::BadCertificateInvalid
            | StatusCode::BadCertificateUriInvalid
            | StatusCode::BadCertificateHostNameInvalid
            | StatusCode::BadCertificateUseNotAllowed
            | StatusCode::BadCertificateChainIncomplete
            | StatusCode::BadConnectionClosed
    )
}
