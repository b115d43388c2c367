//! The standalone simulator as a process.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_plant-sim");

#[test]
fn it_serves_until_it_is_told_to_stop() {
    for signal in ["-TERM", "-INT"] {
        let mut child = Command::new(BINARY)
            .args(["serve", "--bind", "127.0.0.1:0", "--seed", "7"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut endpoint = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut endpoint).unwrap();
        let address = endpoint.trim().trim_start_matches("opc.tcp://").trim_end_matches('/');
        std::net::TcpStream::connect(address).expect("clients can connect when the endpoint is printed");
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        assert!(child.wait().unwrap().success(), "{signal}");
    }
}

#[test]
fn it_describes_the_line() {
    let output = Command::new(BINARY).arg("describe").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    for name in [
        "MPS (urn:lineproof:line:mps)",
        "Conveyor.Speed",
        "mm/s",
        "Control.AcquireControl(holder: String, ttl_ms: UInt32) -> token: UInt64",
    ] {
        assert!(text.contains(name), "{name} is not in\n{text}");
    }
}

#[test]
fn an_occupied_port_is_told_with_its_remedy() {
    let holder = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = holder.local_addr().unwrap().to_string();
    let output = Command::new(BINARY).args(["serve", "--bind", &address]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains(&address) && text.contains("--bind"), "{text}");
}
