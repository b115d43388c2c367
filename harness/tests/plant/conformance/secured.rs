//! Signed and encrypted, as a user; and how somebody is told who is not let in.

use std::path::Path;

use assert_matches::assert_matches;
use lineproof::journal::Journal;
use lineproof::plant::{AccessError, Login, Plant, PlantError, Security, SecurityMode, SecurityPolicy, ServerConfig};
use lineproof_judge::journal::Value;
use opcua::crypto::{CertificateStore, X509Data};
use tempfile::TempDir;

use super::stand::{Stand, signals};

/// Where a server has its certificate.
const CERTIFICATE: &str = "own/cert.der";

/// The keys of a server, and the folder of the harness's.
struct Keys {
    server: TempDir,
    own: TempDir,
}

impl Keys {
    fn new() -> Self {
        let [server, own] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let data = X509Data {
            key_size: 2048,
            common_name: "peer".into(),
            organization: "peer".into(),
            organizational_unit: String::new(),
            country: String::new(),
            state: String::new(),
            alt_host_names: X509Data::alt_host_names("urn:peer", None, false, false, false),
            certificate_duration_days: 2,
        };
        let (certificate, key) = (server.path().join(CERTIFICATE), server.path().join("private/private.pem"));
        CertificateStore::create_certificate_and_key(&data, false, &certificate, &key).unwrap();
        // The library separates lines in a way that others do not read.
        std::fs::write(&key, std::fs::read_to_string(&key).unwrap().replace('\r', "\n")).unwrap();
        for list in ["trusted", "rejected"] {
            std::fs::create_dir(server.path().join(list)).unwrap();
        }
        Self { server, own }
    }

    fn security(&self, policy: SecurityPolicy) -> Security {
        Security::new(policy, self.own.path()).trusting(self.server.path().join(CERTIFICATE))
    }

    /// What a person does with the harness's certificate: it is moved where the server looks for it.
    fn hand_over(&self) {
        let own = self.own.path().join("own/cert.der");
        let name = CertificateStore::cert_file_name(&CertificateStore::read_cert(&own).unwrap());
        let _ = std::fs::remove_file(self.path().join("rejected").join(&name));
        std::fs::copy(own, self.path().join("trusted").join(name)).unwrap();
    }

    fn path(&self) -> &Path {
        self.server.path()
    }
}

fn login(password: &str) -> Login {
    Login { user: "operator".into(), password: password.into() }
}

fn config(stand: &Stand, security: Security) -> ServerConfig {
    ServerConfig { security: Some(security), login: Some(login("hands off")), ..stand.config(signals()) }
}

async fn turned_away(config: ServerConfig) -> PlantError {
    Plant::connect(config, Journal::in_memory()).await.expect_err("nobody lets this in")
}

/// Makes the harness's certificate by an attempt on a server that does not know it yet.
async fn introduce(stand: Stand, keys: &Keys) -> Stand {
    let stand = stand.secured(keys.path()).await;
    let error = turned_away(config(&stand, keys.security(SecurityPolicy::Basic256Sha256))).await;
    assert_matches!(&error, PlantError::Access(AccessError::Distrusted { certificate, .. }) if certificate.ends_with("own/cert.der"),
        "{error}");
    keys.hand_over();
    stand.secured(keys.path()).await
}

pub(crate) async fn both_policies_admit_a_user(stand: Stand) {
    let keys = Keys::new();
    let stand = introduce(stand, &keys).await;
    for policy in [SecurityPolicy::Basic256Sha256, SecurityPolicy::Aes256Sha256RsaPss] {
        let plant = Plant::connect(config(&stand, keys.security(policy)), Journal::in_memory()).await.unwrap();
        plant.subscribe_all().await.unwrap();
        let before = plant.read("Magazine.Level").await.unwrap();
        plant.call("Operator", "LoadMagazine", vec![1u32.into()]).await.unwrap();
        let after = plant.read("Magazine.Level").await.unwrap();
        assert_matches!((before, after), (Value::Int(before), Value::Int(after)) if after == before + 1);
        plant.close().await;
    }
    let signed = Security { mode: SecurityMode::Sign, ..keys.security(SecurityPolicy::Basic256Sha256) };
    Plant::connect(config(&stand, signed), Journal::in_memory()).await.unwrap().close().await;
    stand.stop().await;
}

pub(crate) async fn whoever_is_not_known_is_told_what_to_do(stand: Stand) {
    let keys = Keys::new();
    let stand = introduce(stand, &keys).await;
    let known = config(&stand, keys.security(SecurityPolicy::Basic256Sha256));

    let wrong = ServerConfig { login: Some(login("open sesame")), ..known.clone() };
    assert_matches!(turned_away(wrong).await, PlantError::Access(AccessError::Login { who, .. }) if who == "user `operator`");

    let anonymous = turned_away(ServerConfig { login: None, ..known.clone() }).await.to_string();
    assert!(anonymous.contains("Basic256Sha256 SignAndEncrypt for") && anonymous.contains("users"), "{anonymous}");
    let unprotected = turned_away(ServerConfig { security: None, ..known.clone() }).await.to_string();
    assert!(unprotected.contains("it offers") && unprotected.contains("Aes256Sha256RsaPss"), "{unprotected}");

    let stranger = Security { trusted: vec![], ..keys.security(SecurityPolicy::Basic256Sha256) };
    let error = turned_away(ServerConfig { security: Some(stranger.clone()), ..known.clone() }).await;
    let (rejected, trusted) = assert_matches!(error, PlantError::Access(AccessError::Untrusted { rejected, trusted, .. }) => (rejected, trusted));
    std::fs::rename(&rejected, trusted.join("plant.der")).unwrap();
    Plant::connect(ServerConfig { security: Some(stranger), ..known }, Journal::in_memory())
        .await
        .unwrap()
        .close()
        .await;
    stand.stop().await;
}
