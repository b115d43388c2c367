//! What a case is run against: a cloud with a template deployed, its things' certificates, and its addresses.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use lineproof::cloud::Credentials;
use lineproof::cloud::embedded::lambda::Supervised;
use lineproof::cloud::endpoint::{Endpoint, Keys};
use lineproof::journal::Journal;
use lineproof::process::Guardian;

use super::deviations::Kind;
use super::{names, things};
use crate::embedded::support::{Cloud, Config, open_cloud};
use crate::endpoint::emulator::Emulator;

/// What is deployed: a template's resources, of which things and a policy that lets them all they need in `free/..` and on their
/// shadows are written here.
#[derive(Default)]
pub(crate) struct Setup {
    /// Further statements of the policy, in YAML.
    pub(crate) statements: String,
    /// Further resources, in YAML. Functions have `Code: { ZipFile: CODE }`.
    pub(crate) resources: String,
    /// Whether MiniStack shall enforce policies; then it checks the signatures of its other callers, too.
    pub(crate) enforced: bool,
    /// The names of the functions.
    pub(crate) functions: Vec<&'static str>,
}

/// A target, with everything deployed.
pub(crate) struct Target {
    /// Where things connect.
    pub(crate) mqtt: SocketAddr,
    /// The data plane over HTTP.
    pub(crate) data: SocketAddr,
    /// Its tables.
    pub(crate) tables: aws_sdk_dynamodb::Client,
    things: BTreeMap<String, Credentials>,
    running: Running,
    _folder: tempfile::TempDir,
}

/// What serves it.
enum Running {
    Embedded(Box<Cloud>, Guardian),
    MiniStack(Emulator),
}

/// What every thing may do.
const POLICY: &str = r"
  Policy:
    Type: AWS::IoT::Policy
    Properties:
      PolicyName: conformance
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Effect: Allow, Action: 'iot:Connect', Resource: !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:client/thing-*' }
          - Effect: Allow
            Action: ['iot:Publish', 'iot:RetainPublish', 'iot:Receive']
            Resource:
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/free/*'
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/$aws/things/*'
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topic/$aws/rules/*'
          - Effect: Allow
            Action: 'iot:Subscribe'
            Resource:
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topicfilter/free/*'
              - !Sub 'arn:aws:iot:${AWS::Region}:${AWS::AccountId}:topicfilter/$aws/things/*'
";

/// The functions' code.
const CODE: &str = include_str!("code/index.py");

fn template(setup: &Setup) -> String {
    let code = CODE.lines().fold(String::from("|\n"), |text, line| format!("{text}          {line}\n"));
    let resources = setup.resources.replace("CODE", &code);
    format!("Resources:\n{}{}{}{resources}", things(), POLICY.trim_start_matches('\n'), setup.statements)
}

impl Target {
    /// Opens a target and deploys to it.
    pub(crate) async fn open(kind: Kind, setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("template.yaml");
        std::fs::write(&file, template(&setup)).unwrap();
        match kind {
            Kind::Embedded => Self::embedded(folder, file, &setup).await,
            Kind::MiniStack => {
                tokio::task::spawn_blocking(move || Self::ministack(folder, &file, setup.enforced)).await.unwrap()
            }
        }
    }

    async fn embedded(folder: tempfile::TempDir, template: PathBuf, setup: &Setup) -> Self {
        let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
        let code = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/conformance/code");
        let functions = setup.functions.iter().map(|name| ((*name).to_owned(), code.clone())).collect();
        let spawn = Arc::new(Supervised::new(guardian.clone()));
        let config = Config { template, functions, folder: folder.path().join("cloud"), spawn };
        let cloud = open_cloud(config, &Journal::in_memory()).await.unwrap_or_else(|error| panic!("{error}"));
        let things = names().map(|name| (name.clone(), cloud.credentials(&name).unwrap())).collect();
        let (mqtt, data, tables) = (cloud.mqtt_addr(), cloud.data_addr(), cloud.dynamodb());
        let running = Running::Embedded(Box::new(cloud), guardian);
        Self { mqtt, data, tables, things, running, _folder: folder }
    }

    fn ministack(folder: tempfile::TempDir, template: &Path, enforced: bool) -> Self {
        let mqtt = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let emulator = Emulator::with_mqtt(mqtt.port(), enforced);
        let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/ministack/bin/python");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/conformance/deploy.py");
        let mut deploy = Command::new(python);
        deploy.arg(script).arg(&emulator.url).args([template, folder.path()]).args(names());
        let output = deploy.output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{said}");
        print!("{said}");
        let file = |name: String| folder.path().join(name);
        let own = |name: &String| Credentials {
            ca: file("ca.pem".into()),
            cert: file(format!("{name}.cert.pem")),
            key: file(format!("{name}.key.pem")),
        };
        let things = names().map(|name| (name.clone(), own(&name))).collect();
        let data: SocketAddr = emulator.url.trim_start_matches("http://").parse().unwrap();
        let keys = Keys { id: "test".into(), secret: "test".into(), session: None };
        let tables = Endpoint::new(emulator.url.clone(), data, "eu-central-1", keys).dynamodb();
        let running = Running::MiniStack(emulator);
        Self { mqtt, data, tables, things, running, _folder: folder }
    }

    /// What a thing connects with.
    pub(crate) fn credentials(&self, thing: &str) -> &Credentials {
        &self.things[thing]
    }

    /// Ends it.
    pub(crate) async fn close(self) {
        match self.running {
            Running::Embedded(cloud, guardian) => {
                cloud.close().await;
                guardian.close().await.unwrap();
            }
            Running::MiniStack(emulator) => drop(emulator),
        }
    }
}
