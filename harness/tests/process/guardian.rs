//! No child outlives the harness, however it ends.

use std::io::{BufRead as _, BufReader};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{ChildStdout, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use assert_matches::assert_matches;
use lineproof::process::{Child, Command, Exit, Guardian, ProcessError, ProcessObserver, Stream};
use lineproof_disk::Disk;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;
use test_skip::skipped;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

const LIMIT: Duration = Duration::from_secs(5);
const FOLDER: &str = "LINEPROOF_TEST_FOLDER";

fn guardian() -> Guardian {
    Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap()
}

/// Not a test by itself: a harness for the others to kill. Prints the numbers of processes that must die with it.
#[tokio::test]
#[ignore = "a role that the other tests start"]
async fn victim() {
    struct Repeat(UnboundedSender<()>);
    impl ProcessObserver for Repeat {
        fn line(&self, _: Stream, line: &str) {
            println!("child {line}");
            let _ = self.0.send(());
        }
    }
    let guardian = guardian();
    guardian.register_folder(Path::new(&std::env::var(FOLDER).unwrap())).await.unwrap();
    println!("guardian {}", guardian.pid());
    let (said, mut lines) = unbounded_channel();
    let mut children = Vec::new();
    for _ in 0..3 {
        let command = Command::new("sh").args(["-c", "trap '' TERM INT HUP; sleep 1000 & echo $$; echo $!; wait"]);
        children.push(Child::spawn(&guardian, command, Arc::new(Repeat(said.clone())), None).await.unwrap());
    }
    for _ in 0..6 {
        lines.recv().await;
    }
    children[0].freeze().await.unwrap();
    println!("frozen {}", children[0].pid());
    std::future::pending::<()>().await;
}

/// Not a test by itself: a harness that starts children without end, all marked with the folder's name.
#[test]
#[ignore = "a role that the other tests start"]
fn storm() {
    let marker = std::env::var(FOLDER).unwrap();
    let guardian = guardian();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let command = Command::new("sh").args(["-c", "sleep 1000; :", &marker]);
                for _ in 0..500 {
                    std::mem::forget(Child::spawn_blocking(&guardian, &command, Arc::new(()), None).unwrap());
                    println!("child 0");
                }
            });
        }
    });
}

/// Processes of which the command line has `marker`: launchers, and what they became.
fn marked(marker: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    lines.map(|line| String::from_utf8_lossy(&line).into_owned()).filter(|line| line.contains(marker)).collect()
}

/// A running victim.
struct Victim {
    process: std::process::Child,
    guardian: i32,
    children: Vec<i32>,
    folder: tempfile::TempDir,
}

impl Victim {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("state"), "x").unwrap();
        let mut process = role("guardian::victim", folder.path());
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        let guardian = number(&mut lines, "guardian ");
        let children: Vec<i32> = (0..6).map(|_| number(&mut lines, "child ")).collect();
        number(&mut lines, "frozen ");
        Self { process, guardian, children, folder }
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(self.process.id().cast_signed())
    }

    /// Expects that nothing is left of it in time.
    fn leaves_nothing(mut self) {
        self.process.wait().unwrap();
        let begin = Instant::now();
        let left = || self.children.iter().chain([&self.guardian]).filter(|pid| lives(**pid)).collect::<Vec<_>>();
        while !left().is_empty() {
            assert!(begin.elapsed() < LIMIT, "{:?} outlived the harness", left());
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(!self.folder.path().exists());
    }
}

/// A test that fails leaves no victim.
impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}

/// Starts this test program again, to play a role.
fn role(name: &str, folder: &Path) -> std::process::Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", name, "--nocapture"])
        .env(FOLDER, folder)
        .process_group(0)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

/// The number on the next line that begins with `prefix`, wherever the test runner's own output put it.
fn number(lines: &mut BufReader<ChildStdout>, prefix: &str) -> i32 {
    let mut line = String::new();
    loop {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the victim ended early");
        if let Some((_, number)) = line.split_once(prefix) {
            return number.trim().parse().unwrap();
        }
    }
}

fn lives(pid: i32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, after)| !after.starts_with('Z'))
}

#[test]
fn kill_9_of_the_harness_leaves_nothing() {
    let victim = Victim::start();
    assert!(victim.children.iter().all(|pid| lives(*pid)));
    kill(victim.pid(), Signal::SIGKILL).unwrap();
    victim.leaves_nothing();
}

/// Whatever it is doing at that moment: a child that is only being launched must not slip through.
#[test]
fn kill_9_amid_a_storm_of_starts_leaves_nothing() {
    for round in 0..20 {
        let folder = tempfile::tempdir().unwrap();
        let marker = folder.path().to_str().unwrap();
        let mut process = role("guardian::storm", folder.path());
        let mut lines = BufReader::new(process.stdout.take().unwrap());
        (0..=round).for_each(|_| assert_eq!(number(&mut lines, "child "), 0));
        process.kill().unwrap();
        process.wait().unwrap();
        let begin = Instant::now();
        while !marked(marker).is_empty() {
            assert!(begin.elapsed() < LIMIT, "round {round}: {:?}", marked(marker));
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn signals_of_a_terminal_reach_neither_guardian_nor_children() {
    let victim = Victim::start();
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGQUIT] {
        kill(Pid::from_raw(victim.guardian), signal).unwrap();
    }
    // What Ctrl-C does: a signal to the whole foreground group. The victim itself has no handler and dies.
    killpg(victim.pid(), Signal::SIGINT).unwrap();
    victim.leaves_nothing();
}

#[tokio::test]
async fn close_kills_what_is_still_registered() {
    let guardian = guardian();
    let folder = tempfile::tempdir().unwrap();
    guardian.register_folder(folder.path()).await.unwrap();
    let kept = tempfile::tempdir().unwrap();
    guardian.register_folder(kept.path()).await.unwrap();
    guardian.release_folder(kept.path()).await.unwrap();
    let child = Child::spawn(&guardian, Command::new("sleep").args(["1000"]), Arc::new(()), None).await.unwrap();
    guardian.close().await.unwrap();
    assert_eq!(child.wait().await, Exit::Signal(9));
    assert!(!folder.path().exists() && kept.path().exists());
    let late = Child::spawn(&guardian, Command::new("sleep").args(["1000"]), Arc::new(()), None).await;
    assert_matches!(late, Err(ProcessError::Unguarded { .. }));
}

#[tokio::test]
async fn nothing_starts_under_a_dead_guardian() {
    let guardian = guardian();
    kill(Pid::from_raw(guardian.pid().cast_signed()), Signal::SIGKILL).unwrap();
    let marker = tempfile::tempdir().unwrap();
    let touch = Command::new("touch").args(["ran"]).cwd(marker.path());
    let error = Child::spawn(&guardian, touch, Arc::new(()), None).await.unwrap_err();
    assert_matches!(error, ProcessError::Unguarded { .. });
    assert_eq!(std::fs::read_dir(marker.path()).unwrap().count(), 0);
}

#[test]
fn a_program_that_is_no_guardian_is_refused() {
    assert_matches!(Guardian::start(Path::new("/bin/true")), Err(ProcessError::Unguarded { .. }));
    assert_matches!(Guardian::start(Path::new("/nowhere/lineproof")), Err(ProcessError::Start { .. }));
}

/// The launcher must not run its program when the harness dies before it lets it go.
#[test]
fn a_launcher_that_is_never_let_go_ends_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let ran = folder.path().join("ran");
    let (gate, theirs) = UnixStream::pair().unwrap();
    let mut launcher = std::process::Command::new(env!("CARGO_BIN_EXE_lineproof"))
        .args(["launch", "/dev/null", "/usr/bin/touch"])
        .arg(&ran)
        .stdin(OwnedFd::from(theirs))
        .spawn()
        .unwrap();
    assert!(launcher.try_wait().unwrap().is_none(), "it waits");
    drop(gate);
    assert!(!launcher.wait().unwrap().success());
    assert!(!ran.exists());
}

/// Not a test by itself: a harness whose component's folder lies on a disk.
#[tokio::test]
#[ignore = "a role that the other tests start"]
async fn host() {
    let folder = std::env::var(FOLDER).unwrap();
    let guardian = guardian();
    guardian.register_folder(Path::new(&folder)).await.unwrap();
    guardian.register_mount(Path::new(&folder)).await.unwrap();
    let _disk = Disk::mount(Path::new(&folder)).unwrap();
    println!("guardian {}", guardian.pid());
    std::future::pending::<()>().await;
}

/// A disk whose server is dead cannot even be looked at: it must be unmounted before its folder can be removed.
#[test]
fn no_disk_outlives_the_harness() {
    if let Err(why) = lineproof_disk::probe() {
        skipped(why);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut process = role("guardian::host", folder.path());
    let mut lines = BufReader::new(process.stdout.take().unwrap());
    let guardian = number(&mut lines, "guardian ");
    assert!(is_mounted(folder.path()));
    process.kill().unwrap();
    process.wait().unwrap();
    let begin = Instant::now();
    while lives(guardian) {
        assert!(begin.elapsed() < LIMIT, "the guardian is still at work");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(!is_mounted(folder.path()));
    assert!(!folder.path().exists());
}

fn is_mounted(folder: &Path) -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
    mounts.lines().any(|line| line.split(' ').nth(1) == folder.to_str())
}
