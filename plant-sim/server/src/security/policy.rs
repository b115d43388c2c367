//! How messages are protected.

use std::fmt;
use std::str::FromStr;

use opcua::crypto::SecurityPolicy;
use opcua::server::ServerEndpoint;
use opcua::types::MessageSecurityMode;

/// A security policy (OPC 10000-7, 6.6). The protected ones are offered with mode `Sign` and `SignAndEncrypt`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Nothing is signed, nothing is encrypted, and no client needs a certificate.
    None,
    /// AES-256 in CBC mode, SHA-256, RSA OAEP.
    Basic256Sha256,
    /// AES-256 in CBC mode, SHA-256, RSA OAEP with SHA-256 and PSS signatures.
    Aes256Sha256RsaPss,
}

impl Policy {
    /// All that protect.
    pub const SECURE: [Self; 2] = [Self::Basic256Sha256, Self::Aes256Sha256RsaPss];
    const ALL: [Self; 3] = [Self::None, Self::Basic256Sha256, Self::Aes256Sha256RsaPss];

    /// Its name in OPC UA, the last part of its URI.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "None",
            Self::Basic256Sha256 => "Basic256Sha256",
            Self::Aes256Sha256RsaPss => "Aes256_Sha256_RsaPss",
        }
    }

    /// The endpoints of the policy with their ids. `users` are the ids of the users who may come in.
    pub(crate) fn endpoints(self, users: &[String]) -> Vec<(String, ServerEndpoint)> {
        let (policy, modes): (_, &[_]) = match self {
            Self::None => (SecurityPolicy::None, &[MessageSecurityMode::None]),
            Self::Basic256Sha256 => (SecurityPolicy::Basic256Sha256, &PROTECTED),
            Self::Aes256Sha256RsaPss => (SecurityPolicy::Aes256Sha256RsaPss, &PROTECTED),
        };
        let endpoint = |mode: &MessageSecurityMode| {
            let mut endpoint = ServerEndpoint::new("/", policy, *mode, users);
            endpoint.password_security_policy = Some(password_policy(policy).to_str().into());
            (format!("{} {mode:?}", self.name()), endpoint)
        };
        modes.iter().map(endpoint).collect()
    }
}

const PROTECTED: [MessageSecurityMode; 2] = [MessageSecurityMode::Sign, MessageSecurityMode::SignAndEncrypt];

/// A password is encrypted for the server even where messages are not (OPC 10000-4, 7.41).
fn password_policy(policy: SecurityPolicy) -> SecurityPolicy {
    if policy == SecurityPolicy::None { SecurityPolicy::Basic256Sha256 } else { policy }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// No policy has that name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no security policy {0:?} here; one of None, Basic256Sha256, Aes256_Sha256_RsaPss")]
pub struct UnknownPolicy(String);

impl FromStr for Policy {
    type Err = UnknownPolicy;

    /// The name is spelled with `_`, `-` or neither, depending on whom one asks.
    fn from_str(name: &str) -> Result<Self, UnknownPolicy> {
        let plain = |name: &str| name.replace(['_', '-'], "");
        Self::ALL
            .into_iter()
            .find(|policy| plain(policy.name()) == plain(name))
            .ok_or_else(|| UnknownPolicy(name.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_protecting_policy_has_two_modes_and_no_password_travels_in_the_clear() {
        let modes = |policy: Policy| policy.endpoints(&[]).len();
        assert_eq!((modes(Policy::None), modes(Policy::Basic256Sha256), modes(Policy::Aes256Sha256RsaPss)), (1, 2, 2));
        for (id, endpoint) in Policy::ALL.into_iter().flat_map(|policy| policy.endpoints(&[])) {
            assert_ne!(endpoint.password_security_policy(), SecurityPolicy::None, "{id}");
        }
    }

    #[test]
    fn names_are_read_back() {
        for policy in Policy::ALL {
            assert_eq!(policy.to_string().parse(), Ok(policy));
        }
        assert_eq!("Aes256-Sha256-RsaPss".parse(), Ok(Policy::Aes256Sha256RsaPss));
        assert!("Basic256".parse::<Policy>().unwrap_err().to_string().contains("Basic256Sha256"));
    }
}
