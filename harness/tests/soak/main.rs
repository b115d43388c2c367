//! The whole system works for long, and neither it nor the harness takes more and more of the machine.
//!
//! `LINEPROOF_SOAK_MINUTES=60 cargo test --workspace --test soak -- --ignored --nocapture` takes an hour; without the variable it is
//! three minutes. It prints what every process took. Build the workspace before.

mod feature;
mod usage;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use usage::Usage;

/// The variable with the number of minutes.
const MINUTES: &str = "LINEPROOF_SOAK_MINUTES";
/// Minutes, if it is not set.
const FEW: u32 = 3;
/// How often is looked.
const EVERY: Duration = Duration::from_secs(2);
/// So much more memory a process may have at the end than in the beginning, in kilobytes.
const MEMORY_KB: u64 = 8_000;
/// So many times its journal the harness keeps in memory: entries, and what checks make of them. It was six times in ten minutes.
const OF_JOURNAL: u64 = 8;
/// So many more open files and threads: a connection that is just being replaced, and the thread of a look at a disk.
const FILES: u64 = 12;
const THREADS: u64 = 6;

/// What was seen of one process, in the order of time.
type Looks = Vec<Usage>;

#[test]
#[ignore = "takes minutes, or as many as LINEPROOF_SOAK_MINUTES says; prints what each process takes of the machine"]
fn nothing_grows_while_the_line_works_for_long() {
    let minutes = std::env::var(MINUTES).map_or(FEW, |minutes| minutes.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let (feature, out) = (folder.path().join("soak.feature"), folder.path().join("out"));
    std::fs::write(&feature, feature::text(minutes)).unwrap();
    let profile = folder.path().join("soak.toml");
    std::fs::write(&profile, patient(minutes)).unwrap();
    let mut run = Command::new(env!("CARGO_BIN_EXE_lineproof"))
        .args(["run", "--seed", "8841", "-v"])
        .args([Path::new("--profile"), &profile, Path::new("--out"), &out, &feature])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
        .env_remove("CARGO_PKG_NAME")
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let mut looks = BTreeMap::<(String, u32), Looks>::new();
    let (harness, began) = (run.id(), Instant::now());
    let status = loop {
        if let Some(status) = run.try_wait().unwrap() {
            break status;
        }
        for (process, usage) in usage::of_tree(harness) {
            looks.entry(process).or_default().push(usage);
        }
        std::thread::sleep(EVERY);
    };
    let journal_kb = size_kb(&out);
    println!("{:.1} min, journal {journal_kb} kB", began.elapsed().as_secs_f64() / 60.0);
    assert!(status.success(), "the line's owner was promised otherwise: {status}");
    // Those that were there for most of the time.
    let longest = looks.values().map(Vec::len).max().unwrap_or_default();
    looks.retain(|_, looks| looks.len() * 4 >= longest * 3);
    let mut grown = Vec::new();
    for ((name, pid), looks) in &looks {
        let (first, last) = (usage::median(early(looks)), usage::median(late(looks)));
        println!("{name:<18}{first} became {last}");
        let journal = if *pid == harness { OF_JOURNAL * journal_kb } else { 0 };
        let most = Usage {
            memory_kb: first.memory_kb + MEMORY_KB + journal,
            files: first.files + FILES,
            threads: first.threads + THREADS,
        };
        if last.exceeds(&most) {
            grown.push(format!("{name}: {first} became {last}, at most {most}"));
        }
    }
    assert!(looks.len() >= 4, "harness, two gateways and a function at least: {:?}", looks.keys());
    assert!(grown.is_empty(), "{}", grown.join("\n"));
}

/// The profile of every commit, under which a scenario may take so many minutes.
fn patient(minutes: u32) -> String {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures").canonicalize().unwrap();
    let profile = std::fs::read_to_string(fixtures.join("profiles/sim.toml")).unwrap();
    let profile = profile.replace("\"../", &format!("\"{}/", fixtures.display()));
    let limit = (u64::from(minutes) + 5) * 60_000;
    assert_eq!(profile.matches("[run]\n").count(), 1, "the table in which the limit stands");
    profile.replace("[run]\n", &format!("[run]\nscenario_timeout_ms = {limit}\n"))
}

/// After the first fifth, in which everything comes up and is done for the first time.
fn early(looks: &Looks) -> &[Usage] {
    &looks[looks.len() / 5..looks.len() * 2 / 5]
}

/// Before the end, at which everything is closed.
fn late(looks: &Looks) -> &[Usage] {
    &looks[looks.len() * 4 / 5..looks.len() - looks.len() / 20]
}

/// The size of all journals of the last run.
fn size_kb(out: &Path) -> u64 {
    let files = std::fs::read_dir(out.join("latest")).unwrap().map(|file| file.unwrap().path());
    let journals = files.filter(|path| path.extension().is_some_and(|kind| kind == "jsonl"));
    journals.map(|path| std::fs::metadata(path).unwrap().len()).sum::<u64>() / 1024
}
