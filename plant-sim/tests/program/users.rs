//! Users on the command line.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Output, Stdio};

const BINARY: &str = env!("CARGO_BIN_EXE_plant-sim");
const LINE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../fixtures/lines/mps.aml");

fn user(arguments: &[&str], password: &str) -> Output {
    let mut child = Command::new(BINARY)
        .arg("user")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command line that is refused reads nothing.
    let _ = child.stdin.take().unwrap().write_all(password.as_bytes());
    child.wait_with_output().unwrap()
}

fn serve(arguments: &[&str]) -> Child {
    let mut command = Command::new(BINARY);
    command.args(["serve", "--line", LINE, "--bind", "127.0.0.1:0"]).args(arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until it serves; the first line it prints.
fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    line
}

fn stop(mut child: Child) {
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_printed_user_is_one_that_serve_takes() {
    let printed = user(&["anna", "--role", "operator,observer"], "secret\n");
    let line = String::from_utf8(printed.stdout).unwrap();
    assert!(line.starts_with("anna:operator,observer:$argon2id$"), "{line}");
    assert!(!line.contains("secret"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("users");
    std::fs::write(&file, line).unwrap();
    let pki = folder.path().join("pki");
    let mut child = serve(&["--users", file.to_str().unwrap(), "--pki-dir", pki.to_str().unwrap()]);
    assert!(first_line(&mut child).starts_with("opc.tcp://127.0.0.1:"));
    assert!(pki.join("own/cert.der").exists() && pki.join("trusted").exists());
    stop(child);
}

#[test]
fn what_makes_no_user_is_told_with_its_remedy() {
    let told = |output: Output| (output.status.code(), String::from_utf8(output.stderr).unwrap());
    let (code, text) = told(user(&["anna", "--role", "boss"], "secret\n"));
    assert!(code == Some(2) && text.contains("maintenance"), "{text}");
    let (code, text) = told(user(&["anna", "--role", "operator"], "\n"));
    assert!(code == Some(1) && text.contains("standard input"), "{text}");
    let (code, text) = told(user(&["an:na", "--role", "operator"], "secret\n"));
    assert!(code == Some(1) && text.contains("an:na"), "{text}");
}

#[test]
fn a_users_file_that_says_nothing_sensible_is_told_with_its_line() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "# users\nanna:operator:secret\n").unwrap();
    let output = serve(&["--users", file.path().to_str().unwrap()]).wait_with_output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains(&format!("{}:2: ", file.path().display())) && text.contains("plant-sim user"), "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn two_servers_are_two_endpoints() {
    let mut child = serve(&["--open", "--servers", "2"]);
    let output = child.stdout.take().unwrap();
    let endpoints: Vec<_> = BufReader::new(output).lines().take(2).map(Result::unwrap).collect();
    assert!(endpoints[0] != endpoints[1] && endpoints.iter().all(|url| url.starts_with("opc.tcp://")), "{endpoints:?}");
    stop(child);
}
