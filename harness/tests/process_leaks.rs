//! A hundred children leave no trace in the harness. Alone in its own process, so that it can count.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lineproof::process::{Child, Command, Guardian};

/// File descriptors, threads and children (zombies included) of this process.
#[derive(Debug, PartialEq, Eq)]
struct Holdings {
    files: usize,
    threads: usize,
    children: usize,
}

impl Holdings {
    fn now() -> Self {
        let count = |folder| std::fs::read_dir(folder).unwrap().count();
        Self { files: count("/proc/self/fd"), threads: count("/proc/self/task"), children: children() }
    }
}

fn children() -> usize {
    let own = format!(" {} ", std::process::id());
    let stats = std::fs::read_dir("/proc").unwrap().flatten();
    let stats = stats.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter(|stat| stat.rsplit_once(") ").is_some_and(|(_, after)| after[1..].starts_with(&own))).count()
}

#[test]
fn a_hundred_children_leave_no_trace() {
    let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let before = Holdings::now();
    let begin = Instant::now();
    for _ in 0..100 {
        let command = Command::new("sleep").args(["1000"]);
        let child = Child::spawn_blocking(&guardian, &command, Arc::new(()), None).unwrap();
        runtime.block_on(child.destroy()).unwrap();
    }
    println!("100 children in {:?}", begin.elapsed());
    // The attendants' threads end right after they told the end.
    let deadline = Instant::now() + Duration::from_secs(5);
    while Holdings::now() != before {
        assert!(Instant::now() < deadline, "{:?} became {:?}", before, Holdings::now());
        std::thread::sleep(Duration::from_millis(5));
    }
}
