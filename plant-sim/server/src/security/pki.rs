//! The server's keys and the folders for certificates of clients.
//!
//! ```text
//! own/cert.der            the server's certificate, to be trusted by clients
//! private/private.pem     its key, readable by the owner only
//! trusted/                certificates of clients that may connect
//! rejected/               certificates of clients that were refused
//! ```
//!
//! The second of two redundant servers is an application of its own: `own/cert-2.der`, `private/private-2.pem`.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use opcua::crypto::{CertificateStore, X509Data};
use tempfile::TempDir;

/// Owner may read and write, nobody else anything.
const OWNER_ONLY: u32 = 0o600;
const OWNER_FOLDER: u32 = 0o700;
const KEY_BITS: u32 = 2048;
/// A plant of the lab is not to stop because nobody renewed its certificate.
const VALID_DAYS: u32 = 3650;

/// The server's keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A folder or file of the PKI folder cannot be made, read or changed.
    #[error("cannot use {}: {source}; give a folder that this user may write to (`--pki-dir`)", path.display())]
    Folder {
        /// What cannot be made, read or changed.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// There is a certificate without its key or the other way round.
    #[error("{} is there and {} is missing; restore it, or delete both and new ones are made", present.display(), missing.display())]
    Half {
        /// The certificate or key that is there.
        present: PathBuf,
        /// The key or certificate that belongs to it.
        missing: PathBuf,
    },
    /// The keys cannot be made or read.
    #[error("cannot use the keys of {}: {reason}; delete {} and {} and new ones are made", folder.display(), certificate.display(), key.display())]
    Keys {
        /// The PKI folder.
        folder: PathBuf,
        /// The file of the certificate, in `folder`.
        certificate: PathBuf,
        /// The file of the private key, in `folder`.
        key: PathBuf,
        /// What the library says.
        reason: String,
    },
}

/// Whom a server proves to be.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// Its application URI, which its certificate contains (OPC 10000-6, 6.2.2).
    pub(crate) uri: String,
    /// The host under which clients reach it.
    pub(crate) host: String,
    /// Its certificate, relative to the PKI folder.
    pub(crate) certificate: &'static str,
    /// Its key, relative to the PKI folder.
    pub(crate) key: &'static str,
}

/// Makes what is missing in the PKI folder. Plants that share a folder wait for each other.
pub(crate) fn prepare(folder: &Path, identity: &Identity) -> Result<(), PkiError> {
    for (name, mode) in [("own", 0o755), ("private", OWNER_FOLDER), ("trusted", 0o755), ("rejected", 0o755)] {
        let path = folder.join(name);
        DirBuilder::new().recursive(true).mode(mode).create(&path).map_err(at(&path))?;
    }
    let _guard = lock(&folder.join("private/lock"))?;
    let (certificate, key) = (folder.join(identity.certificate), folder.join(identity.key));
    match (certificate.exists(), key.exists()) {
        (true, true) => check(folder, identity, &certificate, &key),
        (false, false) => generate(folder, identity, &certificate, &key),
        (true, false) => Err(PkiError::Half { present: certificate, missing: key }),
        (false, true) => Err(PkiError::Half { present: key, missing: certificate }),
    }
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> PkiError {
    move |source| PkiError::Folder { path: path.into(), source }
}

/// Locked until the file is dropped, or its process ends.
fn lock(path: &Path) -> Result<File, PkiError> {
    let open = OpenOptions::new().write(true).create(true).truncate(false).mode(OWNER_ONLY).open(path);
    let file = open.map_err(at(path))?;
    file.lock().map_err(at(path))?;
    Ok(file)
}

fn check(folder: &Path, identity: &Identity, certificate: &Path, key: &Path) -> Result<(), PkiError> {
    let unusable = |reason| unusable(folder, certificate, key, reason);
    let own = CertificateStore::read_cert(certificate).map_err(unusable)?;
    CertificateStore::read_pkey(key).map_err(unusable)?;
    let mode = fs::metadata(key).map_err(at(key))?.permissions().mode();
    if mode & 0o077 != 0 {
        tracing::warn!("{} could be read by others; now only its owner can", key.display());
        fs::set_permissions(key, Permissions::from_mode(OWNER_ONLY)).map_err(at(key))?;
    }
    let fits =
        own.is_application_uri_valid(&identity.uri).is_ok() && own.is_hostname_valid(bare(&identity.host)).is_ok();
    if !fits {
        tracing::warn!(
            "{} is not for {} at {}, strict clients will refuse it; delete it and {} and new ones are made",
            certificate.display(),
            identity.uri,
            identity.host,
            key.display()
        );
    }
    Ok(())
}

fn generate(folder: &Path, identity: &Identity, certificate: &Path, key: &Path) -> Result<(), PkiError> {
    // The library writes into the file that is there, so nobody else can ever read it.
    OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(key).map_err(at(key))?;
    let made = CertificateStore::create_certificate_and_key(&request(identity), true, certificate, key);
    made.map(drop).map_err(|reason| {
        // Half a pair would be in the way of the next start.
        let _ = fs::remove_file(key);
        unusable(folder, certificate, key, reason)
    })
}

fn unusable(folder: &Path, certificate: &Path, key: &Path, reason: String) -> PkiError {
    PkiError::Keys { folder: folder.into(), certificate: certificate.into(), key: key.into(), reason }
}

/// Loopback is always a name of the server; no name of the network is looked up.
fn request(identity: &Identity) -> X509Data {
    let host = bare(&identity.host);
    let is_loopback = ["localhost", "127.0.0.1", "::1"].contains(&host);
    let hosts = (!is_loopback).then(|| vec![host.to_owned()]);
    X509Data {
        key_size: KEY_BITS,
        common_name: "plant-sim".into(),
        organization: "lineproof".into(),
        organizational_unit: "plant-sim".into(),
        country: "DE".into(),
        state: "Lab".into(),
        alt_host_names: X509Data::alt_host_names(&identity.uri, hosts, true, false, true),
        certificate_duration_days: VALID_DAYS,
    }
}

/// A host without the brackets that a URL needs around an IPv6 address.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// The folder for keys: the given one, or an empty one that lasts as long as its guard.
///
/// # Errors
/// When no folder can be made.
pub fn folder(dir: Option<PathBuf>) -> io::Result<(PathBuf, Option<TempDir>)> {
    if let Some(dir) = dir {
        return Ok((dir, None));
    }
    let empty = tempfile::Builder::new().prefix("plant-sim-").tempdir()?;
    Ok((empty.path().to_owned(), Some(empty)))
}

#[cfg(test)]
mod tests {
    use assert_matches::assert_matches;

    use super::*;

    fn identity() -> Identity {
        let (certificate, key) = ("own/cert.der", "private/private.pem");
        Identity { uri: "urn:test:plant".into(), host: "192.168.0.7".into(), certificate, key }
    }

    #[test]
    fn keys_are_made_once_for_the_owner_only_and_with_the_right_names() {
        let folder = tempfile::tempdir().unwrap();
        prepare(folder.path(), &identity()).unwrap();
        let key = folder.path().join("private/private.pem");
        let made = fs::read(&key).unwrap();
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, OWNER_ONLY);
        let certificate = CertificateStore::read_cert(&folder.path().join("own/cert.der")).unwrap();
        certificate.is_application_uri_valid("urn:test:plant").unwrap();
        for host in ["localhost", "127.0.0.1", "::1", "192.168.0.7"] {
            certificate.is_hostname_valid(host).unwrap_or_else(|error| panic!("{host}: {error}"));
        }
        fs::set_permissions(&key, Permissions::from_mode(0o644)).unwrap();
        prepare(folder.path(), &identity()).unwrap();
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, OWNER_ONLY);
        assert_eq!(fs::read(&key).unwrap(), made);
        breaks(folder.path(), &key);
    }

    fn breaks(folder: &Path, key: &Path) {
        fs::write(key, "no key").unwrap();
        assert_matches!(prepare(folder, &identity()), Err(PkiError::Keys { .. }));
        fs::remove_file(key).unwrap();
        assert_matches!(prepare(folder, &identity()), Err(PkiError::Half { missing, .. }) if missing == *key);
        assert_matches!(prepare(Path::new("/dev/null/pki"), &identity()), Err(PkiError::Folder { .. }));
    }
}
