//! The harness's own key and certificate.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use opcua::core::sync::RwLock;
use opcua::crypto::{CertificateStore, X509Data};
use tempfile::TempDir;

use super::Security;
use crate::plant::PlantError;

/// The harness's application URI; its certificate bears it.
pub(in crate::plant) const URI: &str = "urn:lineproof";
const NAME: &str = "lineproof";
const KEY_BITS: u32 = 2048;
const DAYS: u32 = 3650;
/// Named by the library, although nothing is there: a session without protection uses no keys.
const NOWHERE: &str = "pki";

/// What a session signs and decrypts with.
pub(in crate::plant) struct Keys {
    /// As the library wants it.
    pub(in crate::plant) store: Arc<RwLock<CertificateStore>>,
    /// The harness's certificate, if messages are protected.
    pub(in crate::plant) certificate: Option<PathBuf>,
    /// Where the library keeps its own list of trusted certificates; [`super::inspect`] has decided before.
    _list: Option<TempDir>,
}

impl Keys {
    /// Nothing to sign with.
    pub(in crate::plant) fn none() -> Self {
        let store = CertificateStore::new(Path::new(NOWHERE));
        Self { store: Arc::new(RwLock::new(store)), certificate: None, _list: None }
    }

    /// The keys in the folder, made there if it has none.
    ///
    /// # Errors
    /// [`PlantError::Keys`] if they can be neither read nor made.
    pub(in crate::plant) async fn open(security: &Security) -> Result<Self, PlantError> {
        let folder = security.pki.clone();
        // Making keys takes a good part of a second.
        let opened = tokio::task::spawn_blocking(move || open(&folder)).await;
        let failed = |why: String| PlantError::Keys { folder: security.pki.clone(), why };
        opened.map_err(|panic| failed(panic.to_string()))?.map_err(failed)
    }
}

fn open(folder: &Path) -> Result<Keys, String> {
    let text = |error: io::Error| error.to_string();
    let folder = std::path::absolute(folder).map_err(text)?;
    for list in ["trusted", "rejected"] {
        fs::create_dir_all(folder.join(list)).map_err(text)?;
    }
    let own = folder.join("own");
    if !own.exists() {
        make(&folder, &own)?;
    }
    let (certificate, key) = (own.join("cert.der"), own.join("key.pem"));
    let list = tempfile::Builder::new().prefix("lineproof-pki-").tempdir().map_err(text)?;
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
    read.is_application_uri_valid(URI).map_err(|_| {
        format!("{} does not bear the application URI {URI} as its first alternative name", certificate.display())
    })?;
    // Which server is trusted is decided before the library looks at it.
    store.set_trust_unknown_certs(true);
    store.set_skip_verify_certs(true);
    Ok(Keys { store: Arc::new(RwLock::new(store)), certificate: Some(certificate), _list: Some(list) })
}

/// Makes a pair aside and moves it to its place in one go, so that of several that make one at once one wins.
fn make(folder: &Path, own: &Path) -> Result<(), String> {
    let text = |error: io::Error| error.to_string();
    let aside = tempfile::Builder::new().prefix(".own-").tempdir_in(folder).map_err(text)?;
    let key = aside.path().join("key.pem");
    CertificateStore::create_certificate_and_key(&description(), false, &aside.path().join("cert.der"), &key)?;
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

fn description() -> X509Data {
    X509Data {
        key_size: KEY_BITS,
        common_name: NAME.to_owned(),
        organization: NAME.to_owned(),
        organizational_unit: String::new(),
        country: String::new(),
        state: String::new(),
        alt_host_names: X509Data::alt_host_names(URI, None, true, true, false),
        certificate_duration_days: DAYS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::SecurityPolicy;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keys_are_made_once_and_only_their_owner_reads_them() {
        let folder = tempfile::tempdir().unwrap();
        let security = Security::new(SecurityPolicy::Basic256Sha256, folder.path().join("deep/pki"));
        let (one, other) = tokio::join!(Keys::open(&security), Keys::open(&security));
        assert_eq!(one.unwrap().certificate, other.unwrap().certificate);
        let key = security.pki.join("own/key.pem");
        let made = fs::read(&key).unwrap();
        assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
        drop(Keys::open(&security).await.unwrap());
        assert_eq!(fs::read(&key).unwrap(), made);
        let mut names: Vec<_> = fs::read_dir(&security.pki).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["own", "rejected", "trusted"], "nothing is left aside");
    }

    #[tokio::test]
    async fn a_folder_without_a_pair_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("own")).unwrap();
        let error = Keys::open(&Security::new(SecurityPolicy::Basic256Sha256, folder.path())).await.err().unwrap();
        let text = error.to_string();
        assert!(text.contains("own/cert.der") && text.contains(&folder.path().display().to_string()), "{text}");
    }
}
