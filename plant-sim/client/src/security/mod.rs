//! How a client protects its conversation with a server, and as whom it comes (OPC UA Part 2; Part 4, 6.1).
//!
//! - `identity`: the client's own key and certificate, made at first use; `trust`: which servers it believes.
//! - `offer`: which of the server's endpoints fits what was asked for; `refusal`: why a server turned it away.
//!
//! Trust is by exact certificate: a server is believed if its very certificate was laid into the folder. Its host name
//! is not compared, because a relay or an address translation in between gives it another one.

mod identity;
mod offer;
mod refusal;
mod trust;

use std::fmt;
use std::path::PathBuf;

pub(super) use identity::Keys;
pub(super) use offer::{NoOffer, choose};
pub(super) use refusal::turned_away;
pub(super) use trust::inspect;

/// How messages are protected, seen by a client; what a server asks for is another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Security {
    /// The algorithms.
    pub policy: SecurityPolicy,
    /// Whether messages are also encrypted.
    pub mode: SecurityMode,
    /// The folder of keys and certificates, made at first use:
    /// `own/cert.der` and `own/key.pem` are the client's (an existing pair is used, it must bear the client's application
    /// URI), `trusted/` has the certificates of believed servers (DER or PEM, any file names), `rejected/`
    /// those of servers that were met and not believed. It is not the folder of a server of this crate.
    pub pki: PathBuf,
    /// Files with further certificates of believed servers (DER or PEM).
    pub trusted: Vec<PathBuf>,
}

impl Security {
    /// Signed and encrypted, with nobody trusted beyond the folder.
    #[must_use]
    pub fn new(policy: SecurityPolicy, pki: impl Into<PathBuf>) -> Self {
        Self { policy, mode: SecurityMode::SignAndEncrypt, pki: pki.into(), trusted: Vec::new() }
    }

    /// Believes the server whose certificate is in `file`, too.
    #[must_use]
    pub fn trusting(mut self, file: impl Into<PathBuf>) -> Self {
        self.trusted.push(file.into());
        self
    }
}

/// The algorithms that protect messages (OPC UA Part 7, 6.6.161 ff). Without any, a server is opened without a
/// [`Security`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecurityPolicy {
    /// What nearly every server offers.
    Basic256Sha256,
    /// The strongest that this client has.
    Aes256Sha256RsaPss,
}

impl SecurityPolicy {
    /// Its name in OPC UA.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Basic256Sha256 => "Basic256Sha256",
            Self::Aes256Sha256RsaPss => "Aes256Sha256RsaPss",
        }
    }
}

impl fmt::Display for SecurityPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a policy is applied for (OPC UA Part 4, 7.20).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SecurityMode {
    /// Messages cannot be forged, but be read.
    Sign,
    /// Messages can neither be forged nor be read.
    #[default]
    SignAndEncrypt,
}

impl fmt::Display for SecurityMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sign => "Sign",
            Self::SignAndEncrypt => "SignAndEncrypt",
        })
    }
}

/// A user of a server. The password shows in no debug output.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The user's password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Login").field("user", &self.user).finish_non_exhaustive()
    }
}
