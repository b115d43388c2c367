//! Clients in other languages drive the line: `tests/peers/client.py` on asyncua and `client.mjs` on node-opcua. Another on
//! asyncua, `compare.py`, reads everything that the published node sets say from a server of them.
//!
//! They need these packages, installed in the folder that `LINEPROOF_PEERS` names (`target/peers` otherwise); `.ci/run`
//! does that.

mod mps;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use opcua::crypto::{CertificateStore, X509Data};
use plant_replica::{Replica, ReplicaConfig};
use plant_server::{Role, Security, User, Users};
use plant_sim::{Config, SimulatedPlant};
use test_skip::skipped;
use tokio::process::Command;

/// What a client may take on a busy machine.
const LIMIT: Duration = Duration::from_secs(100);
/// The same for a hundred thousand attributes.
const COMPARISON: Duration = Duration::from_mins(10);
const PASSWORD: &str = "hands off";

#[derive(Clone, Copy)]
enum Language {
    Python,
    JavaScript,
}

/// The node sets of the OPC Foundation, which `.ci/run` fetches.
fn node_sets() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/nodesets/package/nodesets");
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|kind| kind == "xml"));
    files.sort();
    files
}

impl Language {
    /// The client's command; the reason if its library is not installed.
    fn command(self) -> Result<Command, String> {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers");
        let python = installed().join("py/bin/python");
        let modules = installed().join("js/node_modules");
        let (library, program, script) = match self {
            Self::Python => (python.clone(), python, "client.py"),
            Self::JavaScript => (modules.join("node-opcua-client"), "node".into(), "client.mjs"),
        };
        if !library.exists() {
            return Err(format!("{} is not there", library.display()));
        }
        let mut command = Command::new(program);
        command.arg(scripts.join(script)).env("NODE_PATH", modules).kill_on_drop(true);
        Ok(command)
    }
}

fn installed() -> PathBuf {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peers");
    std::env::var_os("LINEPROOF_PEERS").map_or_else(default, PathBuf::from)
}

/// Lets a client drive the plant to its end.
async fn drive(mut client: Command, plant: &SimulatedPlant, temporary: &Path) {
    client.arg(plant.endpoint()).env("TMPDIR", temporary);
    let ended = tokio::time::timeout(LIMIT, client.output()).await.expect("the client ends in time");
    let Output { status, stdout, stderr } = ended.unwrap();
    let told = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).join("\n");
    assert!(status.success() && told.contains(": driven"), "{told}");
}

async fn drives_unprotected(language: Language) {
    let client = match language.command() {
        Ok(client) => client,
        Err(reason) => return skipped(reason),
    };
    let temporary = tempfile::tempdir().unwrap();
    let plant = SimulatedPlant::start(Config::open(mps::line())).await.unwrap();
    drive(client, &plant, temporary.path()).await;
    plant.stop().await;
}

async fn drives_as_a_user(language: Language) {
    let mut client = match language.command() {
        Ok(client) => client,
        Err(reason) => return skipped(reason),
    };
    let [pki, keys, temporary] = [(); 3].map(|()| tempfile::tempdir().unwrap());
    let mut users = Users::default();
    users.add("anna", User::with_password(&[Role::Operator, Role::Gateway], PASSWORD)).unwrap();
    let security = Security { users, pki_dir: Some(pki.path().into()), ..Security::default() };
    let plant = SimulatedPlant::start(Config { security, ..Config::new(mps::line()) }).await.unwrap();
    introduce(pki.path(), keys.path());
    client.arg("--keys").arg(keys.path()).args(["--user", "anna", "--password", PASSWORD]);
    drive(client, &plant, temporary.path()).await;
    plant.stop().await;
}

/// Makes the client's keys; plant and client get each other's certificate.
fn introduce(pki: &Path, keys: &Path) {
    let data = X509Data {
        key_size: 2048,
        common_name: "peer".into(),
        organization: "peer".into(),
        organizational_unit: "test".into(),
        country: "DE".into(),
        state: "Lab".into(),
        alt_host_names: X509Data::alt_host_names("urn:peer:client", None, true, false, false),
        certificate_duration_days: 2,
    };
    let (certificate, key) = (keys.join("own.der"), keys.join("own.pem"));
    let (own, _) = CertificateStore::create_certificate_and_key(&data, false, &certificate, &key).unwrap();
    // The library separates lines in a way that others do not read.
    fs::write(&key, fs::read_to_string(&key).unwrap().replace('\r', "\n")).unwrap();
    fs::copy(&certificate, pki.join("trusted").join(CertificateStore::cert_file_name(&own))).unwrap();
    fs::copy(pki.join("own/cert.der"), keys.join("server.der")).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs asyncua"]
async fn a_python_client_drives_the_line() {
    drives_unprotected(Language::Python).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs asyncua"]
async fn a_python_client_drives_the_line_encrypted_as_a_user() {
    drives_as_a_user(Language::Python).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs node-opcua"]
async fn a_javascript_client_drives_the_line() {
    drives_unprotected(Language::JavaScript).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs node-opcua"]
async fn a_javascript_client_drives_the_line_encrypted_as_a_user() {
    drives_as_a_user(Language::JavaScript).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs asyncua and the node sets of the OPC Foundation"]
async fn a_python_client_reads_of_published_node_sets_what_their_files_say() {
    let files = node_sets();
    if files.is_empty() {
        return println!("skipped: the node sets of the OPC Foundation are not there");
    }
    let python = installed().join("py/bin/python");
    if !python.exists() {
        return println!("skipped: {} is not there", python.display());
    }
    let replica = Replica::start(ReplicaConfig::open(files.clone())).await.unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/compare.py");
    let mut client = Command::new(python);
    client.arg(script).arg(replica.endpoint()).args(files).kill_on_drop(true);
    let compared = tokio::time::timeout(COMPARISON, client.output()).await.expect("the comparison ends").unwrap();
    let Output { status, stdout, stderr } = compared;
    let told = [stdout, stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).join("\n");
    assert!(status.success() && told.contains("\ncompared "), "{told}");
    println!("{told}");
    replica.stop().await;
}
