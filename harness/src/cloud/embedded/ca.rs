//! The certificates of one cloud: an authority, a server certificate for the loopback interface, one client
//! certificate per thing.
//!
//! As in AWS IoT, a client is known by its registered certificate: the authority remembers what it issued to whom. The
//! common name is the thing's name as well, so that a person can read it.
//!
//! Keys are ECDSA P-256; making all keys of a cloud takes a few milliseconds, so no key is shared between scenarios.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use sha2::{Digest as _, Sha256};

use crate::cloud::Credentials;
use crate::cloud::sql::function::encoding::hex;

/// Certificates could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// A key or certificate.
    #[error("certificates of the embedded cloud: {0}; is a thing's name fit for a certificate?")]
    Make(#[from] rcgen::Error),
    /// The TLS configuration.
    #[error("TLS of the embedded cloud: {0}; this is a defect of lineproof, please report it")]
    Tls(String),
    /// A file.
    #[error("certificate file {}: {source}", file.display())]
    Write {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// The authority of one cloud.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
    owners: RwLock<HashMap<Vec<u8>, String>>,
    principals: Arc<Principals>,
}

/// By the name that a certificate was issued to, what `principal()` of a topic rule gives: the certificate's SHA-256 in
/// hexadecimal, which is its id in AWS.
#[derive(Debug, Default)]
pub struct Principals(RwLock<BTreeMap<String, String>>);

impl Principals {
    /// That of a thing, if it has a certificate.
    pub fn of(&self, thing: &str) -> Option<String> {
        self.0.read().get(thing).cloned()
    }
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority")
            .field("folder", &self.folder)
            .field("issued", &self.owners.read().len())
            .finish_non_exhaustive()
    }
}

impl Authority {
    /// Makes an authority whose files go to `folder`, which is made if missing.
    ///
    /// # Errors
    /// If keys cannot be made or files cannot be written.
    pub fn create(folder: &Path) -> Result<Self, CertificateError> {
        let mut params = named("lineproof embedded cloud")?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
        let authority =
            Self { issuer, folder: folder.to_owned(), owners: RwLock::default(), principals: Arc::default() };
        std::fs::create_dir_all(folder)
            .map_err(|source| CertificateError::Write { file: folder.to_owned(), source })?;
        authority.write("ca.pem", &authority.issuer.pem())?;
        Ok(authority)
    }

    /// Issues and registers a client certificate; the files are named after the thing.
    ///
    /// # Errors
    /// If the key cannot be made or files cannot be written.
    pub fn issue(&self, thing: &str) -> Result<Credentials, CertificateError> {
        let mut params = named(thing)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let cert = self.write(&format!("{thing}.cert.pem"), &certificate.pem())?;
        let key = self.write(&format!("{thing}.key.pem"), &key.serialize_pem())?;
        self.principals.0.write().insert(thing.to_owned(), hex(&Sha256::digest(certificate.der())));
        self.owners.write().insert(certificate.der().to_vec(), thing.to_owned());
        Ok(Credentials { ca: self.ca(), cert, key })
    }

    /// Takes a certificate back: nobody connects with it any more, and its files are gone.
    ///
    /// # Errors
    /// If a file cannot be removed.
    pub fn withdraw(&self, thing: &str, credentials: &Credentials) -> Result<(), CertificateError> {
        self.owners.write().retain(|_, owner| owner != thing);
        self.principals.0.write().remove(thing);
        let remove = |file: &PathBuf| {
            std::fs::remove_file(file).map_err(|source| CertificateError::Write { file: file.clone(), source })
        };
        remove(&credentials.cert)?;
        remove(&credentials.key)
    }

    /// The file of its own certificate.
    pub fn ca(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// Whom a certificate was issued to.
    pub fn owner(&self, certificate: &CertificateDer<'_>) -> Option<String> {
        self.owners.read().get(certificate.as_ref()).cloned()
    }

    /// Whose certificates it has issued, as they come and go.
    pub fn principals(&self) -> Arc<Principals> {
        Arc::clone(&self.principals)
    }

    /// TLS for the broker: a fresh server certificate for `127.0.0.1` and `localhost`; clients must show a certificate of
    /// this authority.
    ///
    /// # Errors
    /// If the key cannot be made or TLS refuses it.
    pub fn server(&self) -> Result<Arc<ServerConfig>, CertificateError> {
        let mut params = named("localhost")?;
        params.subject_alt_names =
            CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?.subject_alt_names;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate()?;
        let chain = vec![params.signed_by(&key, &self.issuer)?.der().clone()];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        self.tls(chain, key).map_err(CertificateError::Tls)
    }

    /// Names its crypto provider, so that no process-wide default is needed.
    fn tls(
        &self,
        chain: Vec<CertificateDer<'static>>,
        key: PrivateKeyDer<'static>,
    ) -> Result<Arc<ServerConfig>, String> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.issuer.der().clone()).map_err(|error| error.to_string())?;
        let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let clients = clients.build().map_err(|error| error.to_string())?;
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = builder.map_err(|error| error.to_string())?.with_client_cert_verifier(clients);
        builder.with_single_cert(chain, key).map(Arc::new).map_err(|error| error.to_string())
    }

    /// A certificate of this authority for a name that is registered nowhere; one that has expired if that is wanted.
    #[cfg(test)]
    pub(super) fn stray(&self, name: &str, has_expired: bool) -> Credentials {
        let mut params = named(name).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        if has_expired {
            params.not_after = rcgen::date_time_ymd(2020, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let cert = self.write("stray.cert.pem", &certificate.pem()).unwrap();
        let key = self.write("stray.key.pem", &key.serialize_pem()).unwrap();
        Credentials { ca: self.folder.join("ca.pem"), cert, key }
    }

    fn write(&self, name: &str, pem: &str) -> Result<PathBuf, CertificateError> {
        let file = self.folder.join(name);
        match std::fs::write(&file, pem) {
            Ok(()) => Ok(file),
            Err(source) => Err(CertificateError::Write { file, source }),
        }
    }
}

fn named(name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, name);
    Ok(params)
}
