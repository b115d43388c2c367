//! Whether a server is believed.

use std::fs;
use std::path::{Path, PathBuf};

use opcua::crypto::{CertificateStore, X509};
use opcua::types::{ByteString, DateTime};

use super::Security;
use crate::AccessError;

/// Checks a server's certificate. One that is not believed is laid into `rejected/`, where a person finds it.
///
/// # Errors
/// [`AccessError::Untrusted`] with what to move where, [`AccessError::Certificate`] if it is broken or not valid now.
pub(crate) fn inspect(security: &Security, endpoint: &str, offered: &ByteString) -> Result<(), AccessError> {
    let broken = |why: String| AccessError::Certificate { endpoint: endpoint.to_owned(), why };
    let certificate = X509::from_byte_string(offered).map_err(|error| broken(error.to_string()))?;
    let (trusted, rejected) = (security.pki.join("trusted"), security.pki.join("rejected"));
    let name = CertificateStore::cert_file_name(&certificate);
    if !candidates(&trusted, &security.trusted).any(|file| holds(&file, offered)) {
        let rejected = rejected.join(&name);
        fs::write(&rejected, offered.as_ref())
            .map_err(|error| AccessError::Keys { folder: security.pki.clone(), why: error.to_string() })?;
        let (endpoint, subject) = (endpoint.to_owned(), certificate.subject_name());
        let thumbprint = certificate.thumbprint().as_hex_string();
        return Err(AccessError::Untrusted { endpoint, subject, thumbprint, rejected, trusted });
    }
    // It may have been copied from here rather than moved.
    let _ = fs::remove_file(rejected.join(&name));
    certificate.is_time_valid(&DateTime::now().as_chrono()).map_err(|error| broken(error.to_string()))
}

fn candidates<'a>(folder: &Path, files: &'a [PathBuf]) -> impl Iterator<Item = PathBuf> + use<'a> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.chain(files.iter().cloned())
}

/// True if the file has exactly this certificate, as DER or as PEM.
fn holds(file: &Path, offered: &ByteString) -> bool {
    let Ok(bytes) = fs::read(file) else { return false };
    bytes == offered.as_ref() || X509::from_pem(&bytes).is_ok_and(|known| known.as_byte_string() == *offered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecurityPolicy;
    use assert_matches::assert_matches;
    use tempfile::TempDir;

    const SERVER: &str = "opc.tcp://server:4840/";

    fn security() -> (TempDir, Security) {
        let folder = tempfile::tempdir().unwrap();
        for list in ["trusted", "rejected"] {
            fs::create_dir(folder.path().join(list)).unwrap();
        }
        let security = Security::new(SecurityPolicy::Basic256Sha256, folder.path());
        (folder, security)
    }

    fn certificate() -> (rcgen::Certificate, ByteString) {
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["server".into()]).unwrap().self_signed(&key).unwrap();
        let der = ByteString::from(certificate.der().as_ref());
        (certificate, der)
    }

    #[test]
    fn an_unknown_server_is_kept_for_a_person_who_then_trusts_it() {
        let (_folder, security) = security();
        let (_, der) = certificate();
        let error = inspect(&security, SERVER, &der).unwrap_err();
        let text = error.to_string();
        let AccessError::Untrusted { rejected, trusted, .. } = error else { panic!("{text}") };
        assert!(text.contains(&format!("move {} to {}", rejected.display(), trusted.display())), "{text}");
        fs::copy(&rejected, trusted.join("my server")).unwrap();
        inspect(&security, SERVER, &der).unwrap();
        assert!(!rejected.exists());
    }

    #[test]
    fn a_certificate_is_trusted_from_a_file_too_but_only_that_one() {
        let (folder, security) = security();
        let (known, der) = certificate();
        let file = folder.path().join("server.pem");
        fs::write(&file, known.pem()).unwrap();
        let security = security.trusting(file);
        inspect(&security, SERVER, &der).unwrap();
        assert_matches!(inspect(&security, SERVER, &certificate().1), Err(AccessError::Untrusted { .. }));
        let broken = ByteString::from(b"no certificate".as_slice());
        assert_matches!(inspect(&security, SERVER, &broken), Err(AccessError::Certificate { .. }));
    }
}
