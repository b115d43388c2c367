//! What a child process does is observed, and what is asked of it happens.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use assert_matches::assert_matches;
use lineproof::process::{Child, Command, Exit, Guardian, ProcessError, ProcessObserver, Stream, hosts};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

#[derive(Debug, PartialEq)]
enum News {
    Started(u32),
    Line(Stream, String),
    Exited(Exit),
}

struct Teller(UnboundedSender<News>);

impl ProcessObserver for Teller {
    fn started(&self, pid: u32) {
        let _ = self.0.send(News::Started(pid));
    }

    fn line(&self, stream: Stream, line: &str) {
        let _ = self.0.send(News::Line(stream, line.to_owned()));
    }

    fn exited(&self, exit: Exit) {
        let _ = self.0.send(News::Exited(exit));
    }
}

fn guardian() -> Guardian {
    Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap()
}

fn shell(script: &str) -> Command {
    Command::new("sh").args(["-c", script])
}

async fn spawn(script: &str) -> (Child, UnboundedReceiver<News>) {
    let (teller, news) = unbounded_channel();
    let child = Child::spawn(&guardian(), shell(script), Arc::new(Teller(teller)), None).await.unwrap();
    assert_eq!(news.len().min(1), 1, "the start is told before spawn returns");
    (child, news)
}

/// The next line that the child prints on standard output.
async fn line(news: &mut UnboundedReceiver<News>) -> String {
    loop {
        if let News::Line(Stream::Stdout, line) = news.recv().await.expect("the child prints a line") {
            return line;
        }
    }
}

/// The state of a process by `/proc`; none if it is gone or a zombie.
fn state(pid: &str) -> Option<char> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next().filter(|state| *state != 'Z')
}

#[tokio::test]
async fn a_child_and_its_children_see_a_hosts_file_of_their_own_and_nobody_else_does() {
    if let Err(why) = hosts::probe(Path::new(env!("CARGO_BIN_EXE_lineproof"))) {
        return test_skip::skipped(format!("no process can have a hosts file of its own here: {why}"));
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "127.18.0.9 erp.example\n").unwrap();
    let (teller, mut news) = unbounded_channel();
    let command = shell("sh -c 'cat /etc/hosts'; id -u").hosts(file.path());
    let child = Child::spawn(&guardian(), command, Arc::new(Teller(teller)), None).await.unwrap();
    assert_eq!(line(&mut news).await, "127.18.0.9 erp.example");
    assert_eq!(line(&mut news).await, nix::unistd::geteuid().to_string());
    assert_eq!(child.wait().await, Exit::Code(0));
    assert!(!std::fs::read_to_string(hosts::HOSTS).unwrap_or_default().contains("erp.example"));
}

#[tokio::test]
async fn everything_is_told_in_order_before_wait_returns() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("logs/child.log");
    let (teller, mut news) = unbounded_channel();
    let command = shell(r#"echo "$GREETING"; pwd; read x || echo "no input"; exit 3"#);
    let command = command.env("GREETING", "hello").cwd(folder.path());
    let child = Child::spawn(&guardian(), command, Arc::new(Teller(teller)), Some(log.clone())).await.unwrap();
    assert_eq!(child.wait().await, Exit::Code(3));
    let out = |line: &str| News::Line(Stream::Stdout, line.to_owned());
    let place = folder.path().canonicalize().unwrap();
    let expected = [News::Started(child.pid()), out("hello"), out(place.to_str().unwrap()), out("no input")];
    for expected in expected {
        assert_eq!(news.try_recv().unwrap(), expected);
    }
    assert_eq!(news.try_recv().unwrap(), News::Exited(Exit::Code(3)));
    assert!(!child.is_running());
    let logged = std::fs::read_to_string(log).unwrap();
    assert_eq!(logged, format!("hello\n{}\nno input\n", place.display()));
}

#[tokio::test]
async fn standard_error_is_told_apart() {
    let (child, mut news) = spawn("echo oh >&2").await;
    child.wait().await;
    news.try_recv().unwrap();
    assert_eq!(news.try_recv().unwrap(), News::Line(Stream::Stderr, "oh".into()));
}

#[tokio::test]
async fn a_kill_reaches_grandchildren() {
    let (child, mut news) = spawn("sleep 1000 & echo $!; wait").await;
    let grandchild = line(&mut news).await;
    assert!(state(&grandchild).is_some());
    child.kill();
    assert_eq!(child.wait().await.to_string(), "signal 9");
    assert_eq!(state(&grandchild), None);
}

#[tokio::test]
async fn grandchildren_do_not_outlive_a_leader_that_ends() {
    let (child, mut news) = spawn("sleep 1000 & echo $!").await;
    let grandchild = line(&mut news).await;
    assert_eq!(child.wait().await.to_string(), "exit 0");
    assert_eq!(state(&grandchild), None);
}

#[tokio::test]
async fn a_drop_kills() {
    let (child, mut news) = spawn("sleep 1000 & echo $!; wait").await;
    let grandchild = line(&mut news).await;
    drop(child);
    assert_eq!(news.recv().await, Some(News::Exited(Exit::Signal(9))));
    assert_eq!(state(&grandchild), None);
}

#[tokio::test]
async fn frozen_means_that_nothing_moves_until_the_thaw() {
    let (child, mut news) = spawn("sh -c 'echo $$; while :; do echo tick; sleep 0.01; done' & wait").await;
    let grandchild = line(&mut news).await;
    line(&mut news).await;
    child.freeze().await.unwrap();
    // A shell that was just about to start `sleep` waits in `vfork` (D) for a child that is stopped.
    let states = [state(&child.pid().to_string()), state(&grandchild)];
    assert!(states.iter().all(|state| matches!(state, Some('T' | 'D'))), "{states:?}");
    child.thaw().await.unwrap();
    assert_ne!(state(&child.pid().to_string()), Some('T'));
    while news.try_recv().is_ok() {}
    assert_eq!(line(&mut news).await, "tick", "it goes on");
    child.destroy().await.unwrap();
    assert_matches!(child.freeze().await, Err(ProcessError::Ended { exit: Exit::Signal(9), .. }));
}

#[tokio::test]
async fn stopped_it_stops_all_that_it_started_and_goes_on_as_soon_as_it_is_told() {
    let (child, mut news) = spawn("sh -c 'while :; do echo tick; sleep 0.01; done' & wait").await;
    line(&mut news).await;
    for _ in 0..20 {
        child.stop();
        child.go_on();
        assert!(!child.is_frozen(), "a stop that has not come into effect yet is over, too");
    }
    child.stop();
    let stopped = async {
        while !child.is_frozen() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), stopped).await.expect("nothing ignores it");
    child.go_on();
    assert!(!child.is_frozen());
    while news.try_recv().is_ok() {}
    assert_eq!(line(&mut news).await, "tick", "it goes on");
    child.destroy().await.unwrap();
    child.stop();
}

#[tokio::test]
async fn terminate_lets_a_child_end_by_itself() {
    let (child, mut news) = spawn("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.01; done").await;
    line(&mut news).await;
    assert_eq!(child.terminate(Duration::from_secs(20)).await.unwrap(), Exit::Code(0));
    assert_eq!(line(&mut news).await, "bye");
}

#[tokio::test]
async fn terminate_reaches_a_frozen_child() {
    let (child, mut news) = spawn("trap 'exit 0' TERM; echo up; while :; do sleep 0.01; done").await;
    line(&mut news).await;
    child.freeze().await.unwrap();
    assert_eq!(child.terminate(Duration::from_secs(20)).await.unwrap(), Exit::Code(0));
}

#[tokio::test]
async fn terminate_kills_what_does_not_listen() {
    let (child, mut news) = spawn("trap '' TERM; echo up; while :; do sleep 0.01; done").await;
    line(&mut news).await;
    let begin = Instant::now();
    assert_eq!(child.terminate(Duration::from_millis(100)).await.unwrap(), Exit::Signal(9));
    assert!(begin.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_program_that_cannot_be_executed_is_an_error_and_nothing_runs() {
    let folder = tempfile::tempdir().unwrap();
    let guardian = guardian();
    let spawn = async |command| {
        let (teller, mut news) = unbounded_channel();
        let error = Child::spawn(&guardian, command, Arc::new(Teller(teller)), None).await.unwrap_err();
        assert_eq!(news.recv().await, None, "nothing is told of what never ran");
        error
    };
    let missing = spawn(Command::new(folder.path().join("gateway"))).await.to_string();
    assert!(missing.contains("/gateway does not exist") && missing.contains("build it"), "{missing}");
    // Executable by its mode, but the kernel finds no interpreter: only the exec itself can tell.
    let script = folder.path().join("script");
    std::fs::write(&script, "#!/nowhere/interpreter\n").unwrap();
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let error = spawn(Command::new(&script)).await;
    assert_matches!(&error, ProcessError::Start { source, .. } if source.kind() == std::io::ErrorKind::NotFound);
}
