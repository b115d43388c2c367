//! The client's own key and certificate.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use opcua::core::sync::RwLock;
use opcua::crypto::{CertificateStore, X509Data};
use tempfile::TempDir;

use super::Security;
use crate::{AccessError, Application};

const KEY_BITS: u32 = 2048;
const DAYS: u32 = 3650;
/// Named by the library, although nothing is there: a session without protection uses no keys.
const NOWHERE: &str = "pki";

/// What a session signs and decrypts with.
pub(crate) struct Keys {
    /// As the library wants it.
    pub(crate) store: Arc<RwLock<CertificateStore>>,
    /// The client's certificate, if messages are protected.
    pub(crate) certificate: Option<PathBuf>,
    /// Where the library keeps its own list of trusted certificates; [`super::inspect`] has decided before.
    _list: Option<TempDir>,
}

impl Keys {
    /// Nothing to sign with.
    pub(crate) fn none() -> Self {
        let store = CertificateStore::new(Path::new(NOWHERE));
        Self { store: Arc::new(RwLock::new(store)), certificate: None, _list: None }
    }

    /// The keys in the folder, made there if it has none.
    ///
    /// # Errors
    /// [`AccessError::Keys`] if they can be neither read nor made.
    pub(crate) async fn open(security: &Security, application: &Application) -> Result<Self, AccessError> {
        let (folder, application) = (security.pki.clone(), *application);
        // Making keys takes a good part of a second.
        let opened = tokio::task::spawn_blocking(move || open(&folder, &application)).await;
        let failed = |why: String| AccessError::Keys { folder: security.pki.clone(), why };
        opened.map_err(|panic| failed(panic.to_string()))?.map_err(failed)
    }
}

fn open(folder: &Path, application: &Application) -> Result<Keys, String> {
    let text = |error: io::Error| error.to_string();
    let folder = std::path::absolute(folder).map_err(text)?;
    for list in ["trusted", "rejected"] {
        fs::create_dir_all(folder.join(list)).map_err(text)?;
    }
    let own = folder.join("own");
    if !own.exists() {
        make(&folder, &own, application)?;
    }
    let (certificate, key) = (own.join("cert.der"), own.join("key.pem"));
    let list = tempfile::Builder::new().prefix("client-pki-").tempdir().map_err(text)?;
    let (mut store, read, has_key) = CertificateStore::new_with_x509_data(
        list.path(),
        false,
        Some(&certificate),
        Some(&key),
        Option::<X509Data>::None,
    );
    let (Some(read), Some(_)) = (read, has_key) else {
        return Err(format!("{} and {} are no certificate with its key", certificate.display(), key.display()));
    };
    let uri = application.uri;
    read.is_application_uri_valid(uri).map_err(|_| {
        format!("{} does not bear the application URI {uri} as its first alternative name", certificate.display())
    })?;
    // Which server is trusted is decided before the library looks at it.
    store.set_trust_unknown_certs(true);
    store.set_skip_verify_certs(true);
    Ok(Keys { store: Arc::new(RwLock::new(store)), certificate: Some(certificate), _list: Some(list) })
}

/// Makes a pair aside and moves it to its place in one go, so that of several that make one at once one wins.
fn make(folder: &Path, own: &Path, application: &Application) -> Result<(), String> {
    let text = |error: io::Error| error.to_string();
    let aside = tempfile::Builder::new().prefix(".own-").tempdir_in(folder).map_err(text)?;
    let key = aside.path().join("key.pem");
    CertificateStore::create_certificate_and_key(
        &description(application),
        false,
        &aside.path().join("cert.der"),
        &key,
    )?;
    fs::set_permissions(&key, Permissions::from_mode(0o600)).map_err(text)?;
    fs::set_permissions(aside.path(), Permissions::from_mode(0o755)).map_err(text)?;
    match fs::rename(aside.path(), own) {
        // Now it has another name, and is not temporary any more.
        Ok(()) => drop(aside.keep()),
        // Another one was faster; its pair is as good.
        Err(_) if own.join("key.pem").exists() => {}
        Err(error) => return Err(text(error)),
    }
    Ok(())
}

fn description(application: &Application) -> X509Data {
    X509Data {
        key_size: KEY_BITS,
        common_name: application.name.to_owned(),
        organization: application.name.to_owned(),
        organizational_unit: String::new(),
        country: String::new(),
        state: String::new(),
        alt_host_names: X509Data::alt_host_names(application.uri, None, true, true, false),
        certificate_duration_days: DAYS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SecurityPolicy;

    const APPLICATION: Application = Application { name: "test", uri: "urn:test:client" };

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keys_are_made_once_and_only_their_owner_reads_them() {
        let folder = tempfile::tempdir().unwrap();
        let security = Security::new(SecurityPolicy::Basic256Sha256, folder.path().join("deep/pki"));
        let (one, other) = tokio::join!(Keys::open(&security, &APPLICATION), Keys::open(&security, &APPLICATION));
        assert_eq!(one.unwrap().certificate, other.unwrap().certificate);
        let key = security.pki.join("own/key.pem");
        let made = fs::read(&key).unwrap();
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        drop(Keys::open(&security, &APPLICATION).await.unwrap());
        assert_eq!(fs::read(&key).unwrap(), made);
        let mut names: Vec<_> = fs::read_dir(&security.pki).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["own", "rejected", "trusted"], "nothing is left aside");
    }

    #[tokio::test]
    async fn a_folder_without_a_pair_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("own")).unwrap();
        let security = Security::new(SecurityPolicy::Basic256Sha256, folder.path());
        let error = Keys::open(&security, &APPLICATION).await.err().unwrap();
        let text = error.to_string();
        assert!(text.contains("own/cert.der") && text.contains(&folder.path().display().to_string()), "{text}");
    }

    #[tokio::test]
    async fn the_certificate_of_another_application_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let security = Security::new(SecurityPolicy::Basic256Sha256, folder.path());
        drop(Keys::open(&security, &APPLICATION).await.unwrap());
        let other = Application { uri: "urn:test:other", ..APPLICATION };
        let text = Keys::open(&security, &other).await.err().unwrap().to_string();
        assert!(text.contains("urn:test:other") && text.contains("cert.der"), "{text}");
    }
}
