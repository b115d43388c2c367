//! Plants and clients with keys. Keys are made once and kept in the folder that cargo has for tests.

use std::fs;
use std::path::{Path, PathBuf};

use opcua::client::{ClientBuilder, IdentityToken, Password};
use opcua::crypto::{CertificateStore, SecurityPolicy, X509Data};
use opcua::types::{MessageSecurityMode, StatusCode, UserTokenPolicy};
use plant_server::{Role, Security, User, Users};
use plant_sim::{Config, SimulatedPlant};
use tempfile::TempDir;
use tokio::sync::OnceCell;

use crate::client::{Client, builder};
use crate::mps;

/// The keys of plants and of clients.
static KEYS: OnceCell<PathBuf> = OnceCell::const_new();

/// Where keys are kept: a PKI folder of a plant, and one of a client in `client`.
async fn keys() -> &'static Path {
    KEYS.get_or_init(|| async {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("security-keys");
        let security = Security { pki_dir: Some(folder.clone()), ..Security::default() };
        SimulatedPlant::start(Config { security, ..Config::new(mps::line()) }).await.unwrap().stop().await;
        make_client_keys(&folder.join("client"));
        folder
    })
    .await
}

fn make_client_keys(folder: &Path) {
    let request = X509Data {
        key_size: 2048,
        common_name: "test".into(),
        organization: "lineproof".into(),
        organizational_unit: "test".into(),
        country: "DE".into(),
        state: "Lab".into(),
        alt_host_names: X509Data::alt_host_names("urn:test", None, true, false, true),
        certificate_duration_days: 3650,
    };
    if !folder.join("own/cert.der").exists() {
        let (certificate, key) = (folder.join("own/cert.der"), folder.join("private/private.pem"));
        CertificateStore::create_certificate_and_key(&request, true, &certificate, &key).unwrap();
    }
}

/// A client that checks the server's certificate and trusts it.
fn with_keys(pki: &TempDir) -> ClientBuilder {
    builder("test")
        .certificate_path("own/cert.der")
        .private_key_path("private/private.pem")
        .trust_server_certs(true)
        .verify_server_certs(true)
        .pki_dir(pki.path())
}

/// A PKI folder of its own with kept keys.
fn copy_of(keys: &Path) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["own/cert.der", "private/private.pem"] {
        let copy = folder.path().join(name);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::copy(keys.join(name), copy).unwrap();
    }
    folder
}

/// A PKI folder of its own for a server.
pub(crate) async fn pki() -> TempDir {
    copy_of(keys().await)
}

/// Connects to the server at `url`.
pub(crate) async fn connect(url: &str, protection: Protection, identity: IdentityToken) -> Result<Client, StatusCode> {
    let pki = copy_of(&keys().await.join("client"));
    let endpoint = (url, protection.0, protection.1, UserTokenPolicy::anonymous());
    Client::open(with_keys(&pki), endpoint.into(), identity, pki).await
}

/// A protected plant with a user for each role, all with the password `secret`.
pub(crate) struct SecuredPlant {
    pub(crate) plant: SimulatedPlant,
    pub(crate) pki: TempDir,
}

impl SecuredPlant {
    pub(crate) async fn start(security: Security) -> Self {
        let pki = pki().await;
        let security = Security { pki_dir: Some(pki.path().into()), ..security };
        let plant = SimulatedPlant::start(Config { security, ..Config::new(mps::line()) }).await.unwrap();
        Self { plant, pki }
    }

    /// A plant that trusts the test client.
    pub(crate) async fn trusting(security: Security) -> Self {
        let plant = Self::start(security).await;
        let certificate = keys().await.join("client/own/cert.der");
        let name = CertificateStore::cert_file_name(&CertificateStore::read_cert(&certificate).unwrap());
        fs::copy(certificate, plant.pki.path().join("trusted").join(name)).unwrap();
        plant
    }

    pub(crate) async fn connect(&self, protection: Protection, identity: IdentityToken) -> Result<Client, StatusCode> {
        connect(&self.plant.endpoint(), protection, identity).await
    }

    /// Connects without a user name, and with a protection that the server may not offer.
    pub(crate) async fn force(&self, protection: Protection) -> Result<Client, StatusCode> {
        let pki = copy_of(&keys().await.join("client"));
        let mut client = with_keys(&pki).client().unwrap();
        let mut offered = client.get_server_endpoints_from_url(self.plant.endpoint()).await.unwrap();
        let mut endpoint = offered.remove(0);
        endpoint.security_policy_uri = protection.0.parse::<SecurityPolicy>().unwrap().to_uri().into();
        endpoint.security_mode = protection.1;
        endpoint.user_identity_tokens = Some(vec![UserTokenPolicy::anonymous()]);
        let opened = client.connect_to_endpoint_directly(endpoint, IdentityToken::Anonymous).unwrap();
        Client::wait(opened, pki).await
    }

    /// Connects as the user of that name, over the strongest protection.
    pub(crate) async fn connect_as(&self, name: &str) -> Client {
        self.connect(STRONGEST, password(name, "secret")).await.unwrap()
    }

    pub(crate) async fn stop(self) {
        self.plant.stop().await;
    }
}

/// Policy and mode.
pub(crate) type Protection = (&'static str, MessageSecurityMode);

pub(crate) const STRONGEST: Protection = ("Aes256-Sha256-RsaPss", MessageSecurityMode::SignAndEncrypt);

pub(crate) fn password(name: &str, password: &str) -> IdentityToken {
    IdentityToken::UserName(name.into(), Password::new(password))
}

/// One user for each role, named like it.
pub(crate) fn users() -> Users {
    let mut users = Users::default();
    for role in [Role::Observer, Role::Gateway, Role::Operator, Role::Maintenance] {
        users.add(role.name(), User::with_password(&[role], "secret")).unwrap();
    }
    users
}

/// The certificate of the test client, which is also that of a user, and its key.
pub(crate) async fn certificate() -> (opcua::crypto::X509, opcua::crypto::PrivateKey) {
    let folder = keys().await.join("client");
    let certificate = CertificateStore::read_cert(&folder.join("own/cert.der")).unwrap();
    (certificate, CertificateStore::read_pkey(&folder.join("private/private.pem")).unwrap())
}
