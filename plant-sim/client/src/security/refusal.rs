//! Why a server turned a client away.

use opcua::types::StatusCode;

use super::Keys;
use crate::{AccessError, Target};

/// Why the server ended an attempt to open a session, with this status if it was one.
pub(crate) fn turned_away(target: &Target, keys: &Keys, status: Option<StatusCode>, why: &str) -> AccessError {
    let (endpoint, why) = (target.endpoint.clone(), why.to_owned());
    match (status, &keys.certificate) {
        (Some(status), _) if is_about_user(status) => AccessError::Login { endpoint, who: who(target), why },
        (Some(status), Some(certificate)) if is_about_certificate(status) => {
            AccessError::Distrusted { endpoint, certificate: certificate.clone(), why }
        }
        _ => AccessError::Connect { endpoint, why },
    }
}

fn who(target: &Target) -> String {
    target.login.as_ref().map_or_else(|| "anonymous clients".to_owned(), |login| format!("user `{}`", login.user))
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
