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
    owners: HashMap<Vec<u8>, String>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Authority")
            .field("folder", &self.folder)
            .field("issued", &self.owners.len())
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
        let authority = Self { issuer, folder: folder.to_owned(), owners: HashMap::new() };
        std::fs::create_dir_all(folder)
            .map_err(|source| CertificateError::Write { file: folder.to_owned(), source })?;
        authority.write("ca.pem", &authority.issuer.pem())?;
        Ok(authority)
    }

    /// Issues and registers a client certificate; the files are named after the thing.
    ///
    /// # Errors
    /// If the key cannot be made or files cannot be written.
    pub fn issue(&mut self, thing: &str) -> Result<Credentials, CertificateError> {
        let mut params = named(thing)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let cert = self.write(&format!("{thing}.cert.pem"), &certificate.pem())?;
        let key = self.write(&format!("{thing}.key.pem"), &key.serialize_pem())?;
        self.owners.insert(certificate.der().to_vec(), thing.to_owned());
        Ok(Credentials { ca: self.folder.join("ca.pem"), cert, key })
    }

    /// Whom a certificate was issued to.
    pub fn owner(&self, certificate: &CertificateDer<'_>) -> Option<&str> {
        self.owners.get(certificate.as_ref()).map(String::as_str)
    }

    /// By the name that a certificate was issued to, what `principal()` of a topic rule gives: the certificate's SHA-256 in
    /// hexadecimal, which is its id in AWS.
    pub fn principals(&self) -> BTreeMap<String, String> {
        let principal = |(certificate, owner): (&Vec<u8>, &String)| (owner.clone(), hex(&Sha256::digest(certificate)));
        self.owners.iter().map(principal).collect()
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
