//! Who a client of an IoT half is.

use std::path::PathBuf;

/// What a client needs to connect to an IoT half: PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credentials {
    /// The authority's certificate, which the client trusts.
    pub ca: PathBuf,
    /// The client's certificate.
    pub cert: PathBuf,
    /// The client's private key.
    pub key: PathBuf,
}
