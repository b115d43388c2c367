//! The ordinary tools of AWS against the embedded cloud: its SDK for Python, its device SDK, its CLI, and an MQTT client of others.

mod deploy;

use std::path::Path;
use std::process::Command;

use super::embedded::scripted::Act;
use super::embedded::support::{Fixture, open};

/// Where `.ci/run` installs them.
const PYTHON: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/tools/bin/python");

/// Runs a script with these arguments to its end.
async fn run(script: &str, args: Vec<String>) {
    assert!(
        Path::new(PYTHON).exists(),
        "boto3, paho-mqtt and awsiotsdk are not installed in target/tools; .ci/run does it"
    );
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/tools").join(script);
    let run = move || Command::new(PYTHON).arg(&script).args(args).output().unwrap();
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    println!("{said}");
    assert!(output.status.success(), "{said}");
}

/// The port, and who a thing is.
fn identity(fixture: &Fixture, thing: &str) -> Vec<String> {
    let own = fixture.cloud.credentials(thing).unwrap();
    let files = [own.ca, own.cert, own.key].map(|file| file.display().to_string());
    let port = fixture.cloud.mqtt_addr().port().to_string();
    std::iter::once(port).chain(files).chain([thing.to_owned()]).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs boto3, paho-mqtt and awsiotsdk, which .ci/run installs"]
async fn the_ordinary_tools_work_on_the_embedded_cloud() {
    let fixture = open(|_| Act::Answer).await;
    run("device.py", identity(&fixture, "gateway-a")).await;
    run("mqtt.py", identity(&fixture, "gateway-b")).await;
    run("shadows.py", vec![format!("http://{}", fixture.cloud.data_addr()), "gateway-b".into()]).await;
    run("tables.py", vec![format!("http://{}", fixture.cloud.aws_addr())]).await;
    run("services.py", vec![format!("http://{}", fixture.cloud.aws_addr()), "record-production".into()]).await;
    fixture.cloud.close().await;
}
