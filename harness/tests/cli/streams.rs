//! Whoever reads what is said may read slowly, leave early, or have no room: no step and no verdict depends on it.

use std::fs::File;
use std::io::{PipeReader, PipeWriter, Read as _, Write as _};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::support::{Place, finish, listing};
use nix::fcntl::{FcntlArg, fcntl};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use test_skip::skipped;

/// What a run may take to get somewhere, also on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// A pipe in which nothing has room any more.
fn full_pipe() -> (PipeReader, PipeWriter, usize) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    let size = fcntl(&writer, FcntlArg::F_SETPIPE_SZ(4096)).unwrap();
    let size = usize::try_from(size).unwrap();
    writer.write_all(&vec![b'.'; size]).unwrap();
    (reader, writer, size)
}

/// A pipe that nobody reads any more.
fn left_pipe() -> PipeWriter {
    std::io::pipe().unwrap().1
}

fn full_disk() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

/// The journals of the last run that tell of an end.
fn closed(place: &Place) -> usize {
    let names = std::fs::read_dir(place.path("out/latest")).into_iter().flatten().flatten();
    let texts = names.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
    texts.filter(|text| text.contains(r#""event":"closed""#)).count()
}

fn until(what: &str, mut reached: impl FnMut() -> bool) {
    let began = Instant::now();
    while !reached() {
        assert!(began.elapsed() < PATIENCE, "no {what} within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn good(place: &Place) -> Command {
    place.lineproof(&["run", "--profile", "profile.toml", "--out", "out", "-c", "1", "-t", "@good"])
}

#[test]
fn scenarios_go_on_while_nobody_reads() {
    let place = Place::new();
    let (mut reader, writer, size) = full_pipe();
    let child = good(&place).stdout(writer).spawn().unwrap();
    until("end of both scenarios", || closed(&place) == 2);
    let reading = std::thread::spawn(move || {
        let mut told = Vec::new();
        reader.read_to_end(&mut told).unwrap();
        String::from_utf8(told).unwrap()
    });
    finish(child).ends_with(0);
    let told = reading.join().unwrap();
    assert!(told[size..].contains("2 scenarios: 2 passed"), "{told}");
    place.is_clean();
}

#[test]
fn a_signal_ends_a_run_that_nobody_reads() {
    let place = Place::new();
    let (_reader, writer, _) = full_pipe();
    let child = good(&place).stdout(writer).spawn().unwrap();
    until("end of both scenarios", || closed(&place) == 2);
    signal(&child, Signal::SIGTERM);
    finish(child).ends_with(130);
    place.is_clean();
}

fn signal(child: &Child, signal: Signal) {
    kill(Pid::from_raw(child.id().cast_signed()), signal).unwrap();
}

#[test]
fn a_reader_that_leaves_changes_no_exit_code() {
    let place = Place::new();
    for (selection, code) in [("@good", 0), ("@bad and not @slow", 1)] {
        let mut command = place.lineproof(&["run", "--profile", "profile.toml", "--out", "out", "-t", selection]);
        place.finish(command.stdout(left_pipe()).stderr(left_pipe())).ends_with(code);
        place.finish(place.lineproof(&["check", "out/latest"]).stdout(left_pipe())).ends_with(0);
        place.finish(place.lineproof(&["report", "out/latest"]).stdout(left_pipe())).ends_with(code);
    }
    place.finish(place.lineproof(&["steps", "--profile", "profile.toml"]).stdout(left_pipe())).ends_with(0);
    place.finish(place.lineproof(&["--help"]).stdout(left_pipe())).ends_with(0);
    let mut unusable = place.lineproof(&["run", "--profile", "nowhere.toml"]);
    place.finish(unusable.stderr(left_pipe())).ends_with(4);
    place.finish(place.lineproof(&["check", "features"]).stderr(left_pipe())).ends_with(5);
    place.finish(place.lineproof(&["rn"]).stderr(left_pipe())).ends_with(3);
}

#[test]
fn a_build_goes_on_when_nobody_reads_of_it() {
    let place = Place::new().with("profile.toml", "thing =", "build = \"sh -c 'echo one; echo two'\"\nthing =");
    place.finish(good(&place).stderr(left_pipe())).ends_with(0);
    place.finish(good(&place).stderr(full_disk())).ends_with(0);
}

#[test]
fn a_full_disk_is_told_by_the_exit_code() {
    let place = Place::new();
    let full = |command: &mut Command| {
        let output = place.finish(command.stdout(full_disk()));
        output.ends_with(6);
        assert!(output.stderr.contains("No space left on device"), "{}", output.stderr);
    };
    full(&mut good(&place));
    full(&mut place.lineproof(&["check", "out/latest"]));
    full(&mut place.lineproof(&["steps", "--profile", "profile.toml"]));
    place.finish(place.lineproof(&["--help"]).stdout(full_disk())).ends_with(6);
    // Nor can it be said.
    place.finish(good(&place).stdout(full_disk()).stderr(full_disk())).ends_with(6);
    place.finish(place.lineproof(&["run", "--profile", "nowhere.toml"]).stderr(full_disk())).ends_with(4);
}

fn is_ignored(signal: Signal) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap() >> (signal as i32 - 1) & 1 == 1
}

#[test]
fn every_signal_that_asks_for_an_end_closes_all_though_nobody_reads_of_it() {
    for name in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT] {
        if is_ignored(name) {
            // What `nohup` ignores stays ignored.
            skipped(format_args!("{name} is ignored by who runs the tests"));
            continue;
        }
        let place = Place::with_steps(&["When 2 min passes", "Then the line stands idle"]);
        let mut command =
            place.lineproof(&["run", "--profile", "profile.toml", "--out", "out", "--junit", "junit.xml"]);
        let child = command.stderr(left_pipe()).spawn().unwrap();
        let begun = |text: &str| text.contains(r#""event":"step_started""#);
        until("step", || std::fs::read_to_string(place.path("out/latest/one-2.jsonl")).is_ok_and(|text| begun(&text)));
        // The second is answered, too, and changes nothing.
        signal(&child, name);
        signal(&child, name);
        let output = finish(child);
        output.ends_with(130);
        assert!(output.stdout.contains("1 scenario: 1 unknown"), "{name}: {}", output.stdout);
        place.is_clean();
        assert!(listing(&place.path(".")).contains(&"junit.xml".to_owned()));
    }
}
