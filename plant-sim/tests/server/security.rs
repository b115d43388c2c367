//! Who is let in, and who may do what.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::client::Client;
use crate::mps;
use crate::secured::{self, STRONGEST, SecuredPlant, certificate, password, users};
use line_model::fault::PlantFault;
use opcua::client::IdentityToken;
use opcua::types::{
    AttributeId, MessageSecurityMode, NodeId, QualifiedName, ReadValueId, StatusCode, TimestampsToReturn, Variant,
};
use plant_replica::trace::{Player, Trace};
use plant_replica::{Replay, ReplayConfig, Replica, ReplicaConfig};
use plant_server::{Policy, Role, Security, Users};
use plant_sim::{Config, SimulatedPlant};

/// Longer than anything here takes on a busy machine, and no measure of speed.
const SOON: Duration = Duration::from_secs(20);

fn with_users() -> Security {
    Security { users: users(), ..Security::default() }
}

/// Reads what the object `Access` shows until it is as expected.
async fn shows(client: &Client, name: &str, is_expected: impl Fn(&Variant) -> bool) -> Variant {
    let namespace = client.session().get_namespace_index("urn:lineproof:plant-sim:access").await.unwrap();
    let node = ReadValueId::from(NodeId::new(namespace, format!("Access.{name}")));
    let reading = async {
        loop {
            let value = client
                .session()
                .read(std::slice::from_ref(&node), TimestampsToReturn::Both, 0.0)
                .await
                .unwrap()
                .remove(0);
            let value = value.value.unwrap_or_default();
            if is_expected(&value) {
                return value;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(SOON, reading).await.unwrap_or_else(|_| panic!("{name} does not come to what it should"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_protection_lets_a_trusted_client_with_a_password_work() {
    let plant = SecuredPlant::trusting(with_users()).await;
    for policy in ["Basic256Sha256", "Aes256-Sha256-RsaPss"] {
        for mode in [MessageSecurityMode::Sign, MessageSecurityMode::SignAndEncrypt] {
            let client = plant.connect((policy, mode), password("gateway", "secret")).await.unwrap();
            let token = client.acquire("a", 30_000).await.unwrap();
            client.call("Control.ReleaseControl", vec![token.into()]).await.unwrap();
            client.close().await;
        }
    }
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_unprotected_is_offered_unless_asked_for() {
    let plant = SecuredPlant::trusting(with_users()).await;
    let unprotected = ("None", MessageSecurityMode::None);
    assert!(plant.connect(unprotected, password("gateway", "secret")).await.is_err());
    assert_eq!(plant.force(unprotected).await.err(), Some(StatusCode::BadTcpEndpointUrlInvalid));
    assert_eq!(plant.force(STRONGEST).await.err(), Some(StatusCode::BadIdentityTokenRejected));
    let client = plant.connect_as("observer").await;
    let last = shows(&client, "LastRefusal", |last| *last != "".into()).await.to_string();
    assert!(last.contains("without a user name"), "{last}");
    client.close().await;
    plant.stop().await;

    let policies = vec![Policy::None];
    let plant = SecuredPlant::start(Security { policies, anonymous: vec![Role::Observer], ..with_users() }).await;
    let client = plant.connect(unprotected, IdentityToken::Anonymous).await.unwrap();
    assert_eq!(client.read("Line.State").await, "Idle".into());
    assert_eq!(client.acquire("a", 1000).await, Err(StatusCode::BadUserAccessDenied));
    client.close().await;
    // The password is encrypted all the same.
    let client = plant.connect(unprotected, password("gateway", "secret")).await.unwrap();
    client.acquire("a", 1000).await.unwrap();
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_is_not_trusted_is_refused_until_its_certificate_is_moved() {
    let plant = SecuredPlant::start(with_users()).await;
    refuses_until_trusted(&plant.plant.endpoint(), plant.pki.path()).await;
    plant.stop().await;
}

async fn refuses_until_trusted(url: &str, pki: &Path) {
    let connect = async || secured::connect(url, STRONGEST, password("observer", "secret")).await;
    assert_eq!(connect().await.err(), Some(StatusCode::BadCertificateUntrusted));
    let rejected: Vec<_> = std::fs::read_dir(pki.join("rejected")).unwrap().collect();
    let [Ok(certificate)] = &rejected[..] else { panic!("{rejected:?}") };
    let trusted = pki.join("trusted").join(certificate.file_name());
    std::fs::rename(certificate.path(), trusted).unwrap();
    let client = connect().await.unwrap();
    assert_eq!(shows(&client, "RefusedSessions", |count| *count != 0u32.into()).await, 1u32.into());
    let last = shows(&client, "LastRefusal", |_| true).await.to_string();
    assert!(last.contains("not trusted"), "{last}");
    client.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_of_node_sets_refuses_like_a_plant() {
    let pki = secured::pki().await;
    let security = Security { pki_dir: Some(pki.path().into()), ..with_users() };
    let files = ["machine", "base"].map(|name| of_manifest(&format!("replica/tests/nodesets/{name}.NodeSet2.xml")));
    let replica = Replica::start(ReplicaConfig { security, ..ReplicaConfig::open(files.into()) }).await.unwrap();
    refuses_until_trusted(&replica.endpoint(), pki.path()).await;
    replica.stop().await;
}

/// The count is the replay's own, whatever was recorded of that of the line.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_refuses_like_a_plant() {
    let pki = secured::pki().await;
    let trace = r#"{"trace":{"version":1,"source":"a line","start":"2026-11-22T01:20:00Z","namespaces":["http://opcfoundation.org/UA/","urn:lineproof:plant-sim","urn:lineproof:line:mps","urn:lineproof:plant-sim:access"]}}
{"signal":{"node":"ns=2;s=Line.State","type":"String"}}
{"signal":{"node":"ns=3;s=Access.RefusedSessions","type":"UInt32"}}
[0,0,"Idle"]
[0,1,7]
"#;
    let file = pki.path().join("line.trace");
    std::fs::write(&file, trace).unwrap();
    let player = Player::once(Arc::new(Trace::load(&file).unwrap()));
    let security = Security { pki_dir: Some(pki.path().into()), ..with_users() };
    let bind = ([127, 0, 0, 1], 0).into();
    let replay =
        Replay::start(ReplayConfig { player, speed: 1, in_time: false, ends: false, wait: false, bind, security })
            .await
            .unwrap();
    refuses_until_trusted(&replay.endpoint(), pki.path()).await;
    let client = secured::connect(&replay.endpoint(), STRONGEST, password("observer", "secret")).await.unwrap();
    assert_eq!(client.read("Line.State").await, "Idle".into());
    client.close().await;
    replay.stop().await;
}

fn of_manifest(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_and_an_unknown_name_are_refused_alike_and_counted() {
    let plant = SecuredPlant::trusting(with_users()).await;
    let refused = async |identity| plant.connect(STRONGEST, identity).await.err();
    assert_eq!(refused(password("gateway", "Secret")).await, Some(StatusCode::BadIdentityTokenRejected));
    assert_eq!(refused(password("eve\nroot", "secret")).await, Some(StatusCode::BadIdentityTokenRejected));
    assert_eq!(refused(password("ANONYMOUS", "")).await, Some(StatusCode::BadIdentityTokenRejected));
    let client = plant.connect_as("observer").await;
    shows(&client, "RefusedSessions", |count| *count == 3u32.into()).await;
    assert_eq!(shows(&client, "RefusedCalls", |_| true).await, 0u32.into());
    plant.plant.inject(PlantFault::ServerRestart).await.unwrap();
    let client = plant.connect_as("observer").await;
    shows(&client, "RefusedSessions", |count| *count == 3u32.into()).await;
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_user_comes_in_with_a_certificate() {
    let (own, key) = certificate().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("bot:gateway:x509:{}\n", own.thumbprint().as_hex_string())).unwrap();
    let users = Users::load(file.path()).unwrap();
    let plant = SecuredPlant::trusting(Security { users, ..Security::default() }).await;
    let client = plant.connect(STRONGEST, IdentityToken::new_x509(own, key)).await.unwrap();
    client.acquire("bot", 1000).await.unwrap();
    client.close().await;
    plant.stop().await;
}

/// A method and its inputs for each right.
fn acts() -> [(&'static str, Vec<Variant>); 4] {
    [
        ("Production.GetFinished", vec![1u64.into(), 10u32.into()]),
        ("Control.AcquireControl", vec!["a".into(), 1000u32.into()]),
        ("Ejector.Extend", vec![7u64.into()]),
        ("Operator.PressStart", vec![]),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_role_may_call_what_it_is_for_and_nothing_else() {
    let plant = SecuredPlant::trusting(with_users()).await;
    for (role, allowed) in [
        ("observer", [true, false, false, false]),
        ("gateway", [true, true, true, false]),
        ("operator", [true, false, false, true]),
        ("maintenance", [true, true, true, true]),
    ] {
        let client = plant.connect_as(role).await;
        let refused = async || match shows(&client, "RefusedCalls", |_| true).await {
            Variant::UInt32(count) => count,
            other => panic!("{other:?}"),
        };
        for ((method, inputs), allowed) in acts().into_iter().zip(allowed) {
            assert_eq!(executable(&client, method).await, allowed, "{role} {method}");
            let before = refused().await;
            let status = client.call(method, inputs).await.err();
            if allowed {
                // The token is stale, which has the same status; it is told apart by who counts it.
                let stale = (method == "Ejector.Extend").then_some(StatusCode::BadUserAccessDenied);
                assert_eq!((status, refused().await), (stale, before), "{role} {method}");
            } else {
                assert_eq!(status, Some(StatusCode::BadUserAccessDenied), "{role} {method}");
                shows(&client, "RefusedCalls", |count| *count == (before + 1).into()).await;
                let last = shows(&client, "LastRefusal", |_| true).await.to_string();
                assert!(last.contains(role) && last.contains(method), "{last}");
            }
        }
        client.close().await;
    }
    // Two roles called with a token that nobody ever had.
    let client = plant.connect_as("observer").await;
    assert_eq!(client.read("Control.RefusedCommands").await, 2u32.into());
    client.close().await;
    plant.stop().await;
}

/// What the session's user is told (OPC 10000-3, 5.7). Reading it is no refused call.
async fn executable(client: &Client, method: &str) -> bool {
    read_attribute(client, method, AttributeId::UserExecutable).await == true.into()
}

async fn read_attribute(client: &Client, name: &str, attribute: AttributeId) -> Variant {
    let node = ReadValueId {
        node_id: client.id(name),
        attribute_id: attribute as u32,
        data_encoding: QualifiedName::null(),
        ..ReadValueId::default()
    };
    let mut values = client.session().read(&[node], TimestampsToReturn::Neither, 0.0).await.unwrap();
    values.remove(0).value.unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_who_is_in_may_read_and_nobody_may_write() {
    let plant = SecuredPlant::trusting(with_users()).await;
    let client = plant.connect_as("maintenance").await;
    for attribute in [AttributeId::UserAccessLevel, AttributeId::AccessLevel] {
        assert_eq!(read_attribute(&client, "Line.State", attribute).await, 1u8.into());
    }
    client.close().await;
    plant.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plant_that_lets_nobody_in_starts_all_the_same() {
    let plant = SecuredPlant::trusting(Security::default()).await;
    assert!(plant.connect(STRONGEST, IdentityToken::Anonymous).await.is_err());
    plant.stop().await;
    let error = SimulatedPlant::start(Config { servers: 3, ..Config::open(mps::line()) }).await.unwrap_err();
    assert!(error.to_string().contains("3 servers"), "{error}");
}
