//! The standalone simulator as a process.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use crate::process::{BINARY, LINE, Server, run, stderr};

#[test]
fn it_serves_until_it_is_told_to_stop() {
    for signal in ["-TERM", "-INT"] {
        let mut child = Command::new(BINARY)
            .args(["serve", "--line", LINE, "--bind", "127.0.0.1:0", "--seed", "7"])
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
    let output = Command::new(BINARY).args(["describe", "--line", LINE]).output().unwrap();
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
    let output = Command::new(BINARY).args(["serve", "--line", LINE, "--bind", &address]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains(&address) && text.contains("--bind"), "{text}");
}

#[test]
fn a_command_line_that_cannot_be_understood_is_told_apart_from_a_failure() {
    for args in [&["serve", "--bnd", "127.0.0.1:0"][..], &["serve", "--seed", "x"], &["explode"], &[]] {
        let output = Command::new(BINARY).args(args).output().unwrap();
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {text}");
        assert!(text.starts_with("plant-sim: "), "{args:?}: {text}");
    }
}

#[test]
fn help_tells_the_exit_codes() {
    let output = Command::new(BINARY).arg("--help").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(text.contains("Exit codes: 0 done, 1 failed, 2 "), "{text}");
}

#[test]
fn faults_come_by_flag_and_by_command() {
    let mut child = Command::new(BINARY)
        .args(["serve", "--open", "--line", LINE, "--bind", "127.0.0.1:0", "--commands", "--fault", "air lost"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    assert!(out.next().unwrap().starts_with("opc.tcp://"));
    let mut said = |line: &str| {
        writeln!(child.stdin.as_mut().unwrap(), "{line}").unwrap();
        out.next().unwrap()
    };
    while said("faults") != "fault 1: air lost" {}
    assert_eq!(said("fault stuck Conveyor.ExitBarrier"), "fault 2 is in force");
    assert_eq!(said("heal 2"), "fault 2 is healed: stuck Conveyor.ExitBarrier; it touched nothing");
    assert_eq!(said("fault jammed Ejektor"), "refused: the line has no actuator `Ejektor`; did you mean `Ejector`?");
    assert_eq!(said("heal all"), "fault 1 is healed: air lost; it touched nothing");
    assert_eq!(said("heal all"), "no fault is in force");
    assert!(said("mend").contains("write `fault FAULT`"));
    drop(child.stdin.take());
    let killed = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert!(killed.success() && child.wait().unwrap().success(), "the end of the input ends nothing");
}

#[test]
fn a_fault_that_is_none_is_wrong_usage() {
    let output = Command::new(BINARY).args(["serve", "--open", "--fault", "air gone@5s"]).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text.contains("`air gone` is no fault: did you mean air lost?"), "{text}");
}

#[test]
fn a_trace_is_recorded_checked_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let (trace, names) = (folder.path().join("line.trace"), folder.path().join("signals.txt"));
    let (trace, names) = (trace.to_str().unwrap(), names.to_str().unwrap());
    std::fs::write(names, "# what is to be seen\nConveyor.Speed\n\nns=2;s=Line.State\n").unwrap();
    let line = Server::open(&["--line", LINE, "--speed", "10"]);
    let output = run(&["record", &line.endpoint, "--signals", &format!("@{names}"), "-o", trace, "--for", "300ms"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("recorded 2 values with 0 gaps"), "{}", stderr(&output));

    let checked = run(&["check", trace]);
    let told = String::from_utf8(checked.stdout).unwrap();
    assert!(told.contains("2 signals, 2 samples, 0 gaps") && told.contains("complete"), "{told}");

    let replay = Server::open(&["--replay", trace, "--loop", "--speed", "2"]);
    let again = folder.path().join("again.trace");
    let mut recording = Command::new(BINARY)
        .args(["record", &replay.endpoint, "--signals", "Conveyor.Speed,Line.State", "-o", again.to_str().unwrap()])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(recording.stderr.take().unwrap()).lines();
    assert_eq!(told.next().unwrap().unwrap(), "recording 2 signals");
    assert!(Command::new("kill").arg(recording.id().to_string()).status().unwrap().success());
    assert!(recording.wait().unwrap().success());
    assert_eq!(run(&["check", again.to_str().unwrap()]).status.code(), Some(0));
}

#[test]
fn check_tells_what_files_are_and_what_is_wrong_with_them() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.trace");
    std::fs::write(&broken, "{\"trace\":{\"version\":7}}\n").unwrap();
    let output = run(&["check", LINE, broken.to_str().unwrap(), "missing.trace"]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout.clone()).unwrap();
    assert!(told.contains("line MPS: ") && told.contains(" signals, "), "{told}");
    let wrong = stderr(&output);
    assert!(wrong.contains("broken.trace:1: the trace has version 7"), "{wrong}");
    assert!(wrong.contains("missing.trace: ") && wrong.contains("2 of 3 files cannot be used"), "{wrong}");
    assert!(wrong.lines().all(|line| line.starts_with("plant-sim: ")), "{wrong}");
    assert_eq!(run(&["check", LINE]).status.code(), Some(0));
}

#[test]
fn what_cannot_be_done_is_told_with_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("x.trace");
    let out = out.to_str().unwrap();
    let missing = folder.path().join("missing");
    let missing = missing.to_str().unwrap();
    let cases: [(&[&str], i32, &str); 12] = [
        (&["serve"], 2, "--line"),
        (&["describe"], 2, "--line"),
        (&["serve", "--line", LINE, "--speed", "0"], 2, "1..=100"),
        (&["serve", "--line", LINE, "--loop"], 2, "cannot be used with"),
        (&["serve", "--line", LINE, "--animate", missing], 2, "cannot be used with"),
        (&["serve", "--replay", missing, "--seed", "1"], 2, "cannot be used with"),
        (&["serve", "--nodeset", missing, "--commands"], 2, "cannot be used with"),
        (&["serve", "--line", LINE, "--replay", missing], 2, "cannot be used with"),
        (&["serve", "--replay", missing], 1, "check that the file is there"),
        (&["serve", "--line", missing], 1, "missing"),
        (&["record", "opc.tcp://127.0.0.1:1/", "--signals", "", "-o", out], 1, "cannot record from"),
        (&["record", "opc.tcp://127.0.0.1:1/", "--signals", &format!("@{missing}"), "-o", out], 1, "cannot read"),
    ];
    for (args, code, expected) in cases {
        let output = run(args);
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {text}");
        assert!(text.starts_with("plant-sim: ") && text.contains(expected), "{args:?}: {text}");
    }
}

#[test]
fn nobody_has_to_read_what_is_said() {
    // Standard output and standard error that nobody reads: a panic would end with 101.
    for (args, expected) in [
        (&["describe", "--line", LINE][..], 0),
        (&["check", LINE, "missing.trace"], 1),
        (&["serve", "--bnd"], 2),
        (&["--help"], 0),
        (&["--version"], 0),
        (&["nodeset", "--line", "missing.aml"], 1),
    ] {
        let ((out, writer), (err, other)) = (std::io::pipe().unwrap(), std::io::pipe().unwrap());
        drop((out, err));
        let status = Command::new(BINARY).args(args).stdout(writer).stderr(other).status().unwrap();
        assert_eq!(status.code(), Some(expected), "{args:?}");
    }
}
