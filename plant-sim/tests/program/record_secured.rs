//! The command line records from a protected server, and tells whoever is not let in what to do.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::process::{BINARY, LINE, Server, stderr};
use tempfile::TempDir;

const PASSWORD: &str = "open sesame";
const VARIABLE: &str = "PLANT_SIM_PASSWORD";

/// A protected server with the user `anna`, and a folder for the client and its trace.
struct Stand {
    server: Server,
    folder: TempDir,
}

impl Stand {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let users = folder.path().join("users");
        fs::write(&users, user("anna")).unwrap();
        let pki = folder.path().join("server");
        let args = ["--line", LINE, "--policy", "Basic256Sha256", "--users", text(&users), "--pki-dir", text(&pki)];
        Self { server: Server::start(&args), folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Records two signals that stand still, with these arguments and this password in the environment.
    fn record(&self, args: &[&str], password: Option<&str>) -> Output {
        let trace = self.path("line.trace");
        let mut command = Command::new(BINARY);
        command.args(["record", &self.server.endpoint, "--signals", "Conveyor.Speed,Line.State", "--for", "100ms"]);
        command.args(["-o", text(&trace)]).args(args).env_remove(VARIABLE);
        password.map(|password| command.env(VARIABLE, password));
        command.output().unwrap()
    }

    fn as_anna(&self, password: Option<&str>) -> Output {
        let pki = self.path("client");
        self.record(&["--policy", "Basic256Sha256", "--user", "anna", "--pki-dir", text(&pki)], password)
    }
}

/// A line of a users file.
fn user(name: &str) -> Vec<u8> {
    let mut command = Command::new(BINARY);
    let command = command.args(["user", name, "--role", "observer"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    output.stdout
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What a person does with a certificate that was put aside.
fn trust(pki: &Path) {
    let rejected: Vec<_> = fs::read_dir(pki.join("rejected")).unwrap().map(Result::unwrap).collect();
    let [file] = &rejected[..] else { panic!("{rejected:?}") };
    fs::rename(file.path(), pki.join("trusted").join(file.file_name())).unwrap();
}

fn refused(output: &Output, code: i32, words: &[&str]) {
    let told = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{told}");
    for word in words {
        assert!(told.contains(word), "{word} is not in\n{told}");
    }
    assert!(!told.contains(PASSWORD), "{told}");
}

fn recorded(output: &Output) {
    assert_eq!(output.status.code(), Some(0), "{}", stderr(output));
    assert!(stderr(output).contains("recorded 2 values with 0 gaps"), "{}", stderr(output));
}

#[test]
fn a_user_records_once_server_and_client_trust_each_other() {
    let stand = Stand::new();
    let (client, server) = (stand.path("client"), stand.path("server"));

    let unknown = stand.as_anna(Some(PASSWORD));
    let (aside, trusted) = (client.join("rejected"), client.join("trusted"));
    refused(
        &unknown,
        1,
        &["is not trusted", &format!("move {}", aside.display()), &format!("to {}", trusted.display())],
    );
    assert!(!stand.path("line.trace").exists());
    trust(&client);

    let own = client.join("own/cert.der");
    refused(&stand.as_anna(Some(PASSWORD)), 1, &["does not accept this client's certificate", text(&own)]);
    trust(&server);

    refused(&stand.as_anna(Some("sesame")), 1, &["does not let user `anna` in", "name and password"]);
    recorded(&stand.as_anna(Some(PASSWORD)));

    let file = stand.path("password");
    fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let pki = text(&client);
    let args = ["--policy", "Basic256Sha256", "--user", "anna", "--password-file", text(&file), "--pki-dir", pki];
    recorded(&stand.record(&args, None));

    // The certificate may also be named where it is.
    fs::remove_dir_all(&trusted).unwrap();
    refused(&stand.as_anna(Some(PASSWORD)), 1, &["is not trusted"]);
    let certificate = server.join("own/cert.der");
    let args = ["--policy", "Basic256Sha256", "--user", "anna", "--pki-dir", pki, "--trust", text(&certificate)];
    recorded(&stand.record(&args, Some(PASSWORD)));
}

#[test]
fn what_the_server_does_not_offer_is_told_with_what_it_does() {
    let stand = Stand::new();
    let pki = stand.path("client");
    let offers = "Basic256Sha256 SignAndEncrypt for users";
    refused(&stand.record(&[], None), 1, &["security policy None for anonymous clients", offers]);
    let nobody = ["--policy", "Basic256Sha256", "--pki-dir", text(&pki)];
    refused(&stand.record(&nobody, None), 1, &["for anonymous clients", offers]);
    let stronger = ["--policy", "Aes256_Sha256_RsaPss", "--user", "anna", "--pki-dir", text(&pki)];
    refused(&stand.record(&stronger, Some(PASSWORD)), 1, &["security policy Aes256Sha256RsaPss", offers]);
}

#[test]
fn a_command_line_that_leaves_something_open_is_told_what() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let pki = text(folder.path());
    let secure = ["--policy", "Basic256Sha256", "--pki-dir", pki, "--user", "anna"];
    let cases: [(&[&str], i32, &str); 6] = [
        (&["--user", "anna"], 2, "--policy"),
        (&["--policy", "Basic256Sha256", "--password-file", pki], 2, "--user"),
        (&["--policy", "Basic128"], 2, "one of None, Basic256Sha256"),
        (&["--policy", "Basic256Sha256"], 1, "--pki-dir DIR"),
        (&secure, 1, VARIABLE),
        (&[&secure[..], &["--password-file", text(&missing)]].concat(), 1, "cannot read the password"),
    ];
    for (args, code, expected) in cases {
        let mut command = Command::new(BINARY);
        command.args(["record", "opc.tcp://127.0.0.1:1/", "--signals", "a", "-o", text(&missing)]).args(args);
        let output = command.env_remove(VARIABLE).output().unwrap();
        refused(&output, code, &[expected]);
    }
    let output = Command::new(BINARY)
        .args(["record", "opc.tcp://127.0.0.1:1/", "--signals", "a", "-o", text(&missing)])
        .args(secure)
        .env(VARIABLE, "")
        .output()
        .unwrap();
    refused(&output, 1, &["is empty"]);
}
