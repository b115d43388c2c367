//! What a scenario costs: processor time and memory of a run with one scenario, with several, and of each further one.
//!
//! `cargo bench --profile dev -p lineproof --bench cost` measures the build that users run. Processor time is what the
//! harness and all its children used, so other work on the machine hardly matters; a fixed computation in the same run
//! is the measure for the machine, and the ratio to it is what can be compared. Memory is the highest sum of
//! proportional set sizes.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

const MANY: u32 = 5;
const SAMPLING: Duration = Duration::from_millis(250);
/// What the kernel counts the processor time of children in.
const TICKS_PER_SECOND: f64 = 100.0;

type Failure = Box<dyn std::error::Error>;

/// What a run used.
#[derive(Clone, Copy)]
struct Used {
    processor: Duration,
    /// In bytes.
    memory: f64,
    wall: Duration,
}

fn main() -> Result<(), Failure> {
    let reference = reference()?;
    let (one, many) = (run(1)?, run(MANY)?);
    println!("{:<24}{:>12}{:>12}{:>14}{:>12}", "", "cpu [s]", "ratio", "memory [MB]", "wall [s]");
    row("fixed computation", reference, reference, 0.0, None);
    row("one scenario", one.processor, reference, one.memory, Some(one.wall));
    row(&format!("{MANY} scenarios"), many.processor, reference, many.memory, Some(many.wall));
    let further = f64::from(MANY - 1);
    let processor = many.processor.saturating_sub(one.processor).div_f64(further);
    row("each further scenario", processor, reference, (many.memory - one.memory) / further, None);
    Ok(())
}

fn row(name: &str, processor: Duration, reference: Duration, memory: f64, wall: Option<Duration>) {
    let ratio = processor.as_secs_f64() / reference.as_secs_f64();
    let wall = wall.map_or(String::new(), |wall| format!("{:.1}", wall.as_secs_f64()));
    println!("{name:<24}{:>12.2}{ratio:>12.2}{:>14.1}{wall:>12}", processor.as_secs_f64(), memory / 1e6);
}

/// The processor time of a fixed computation on this machine, in this build.
fn reference() -> Result<Duration, Failure> {
    let before = own_processor_time()?;
    let mut state = std::hint::black_box(1_u64);
    for _ in 0..20_000_000 {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
    }
    std::hint::black_box(state);
    Ok(own_processor_time()?.saturating_sub(before))
}

/// Of this thread.
fn own_processor_time() -> Result<Duration, Failure> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(Duration::from_nanos(text.split(' ').next().ok_or("no processor time")?.parse()?))
}

/// Runs `count` scenarios that are all the same.
fn run(count: u32) -> Result<Used, Failure> {
    let folder = tempfile::tempdir()?;
    let feature = folder.path().join("cost.feature");
    std::fs::write(&feature, feature_of(count))?;
    let (before, started) = (childrens_processor_time()?, Instant::now());
    let mut child = Command::new(env!("CARGO_BIN_EXE_lineproof"))
        .args(["run", "--concurrency", &count.to_string(), "--out"])
        .args([&folder.path().join("out"), &feature])
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("no workspace")?)
        .stdout(Stdio::null())
        .spawn()?;
    let memory = watch(&mut child)?;
    let status = child.wait()?;
    if !status.success() {
        return Err(format!("the run ended with {status}; run the features to see why").into());
    }
    Ok(Used { processor: childrens_processor_time()?.saturating_sub(before), memory, wall: started.elapsed() })
}

fn feature_of(count: u32) -> String {
    let rows: Vec<String> = (1..=count).map(|row| format!("      | {row} |\n")).collect();
    let rows = rows.concat();
    format!(
        "Feature: Cost\n  Scenario Outline: Number <n>\n    \
         Given the MPS line runs in automatic mode with 10 parts in the magazine\n    \
         Then 10 parts are finished within 60 s\n    \
         And every finished part is recorded exactly once, in order, within 5 s\n    Examples:\n      | n |\n{rows}"
    )
}

/// The highest sum of the memory of a process and of those that it started, until it ends.
fn watch(child: &mut Child) -> Result<f64, Failure> {
    let mut highest = 0.0_f64;
    while child.try_wait()?.is_none() {
        highest = highest.max(memory(child.id()));
        thread::sleep(SAMPLING);
    }
    Ok(highest)
}

/// The proportional set size of a process and of those that it started; what has ended in the meantime has none.
fn memory(process: u32) -> f64 {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let own =
        rollup.lines().find_map(|line| line.strip_prefix("Pss:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let children = threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok());
    let children: Vec<String> = children.collect();
    let children = children.iter().flat_map(|ids| ids.split_whitespace()).filter_map(|id| id.parse().ok());
    own.unwrap_or(0.0) * 1024.0 + children.map(memory).sum::<f64>()
}

/// Of all children that have ended and were waited for, and of theirs.
fn childrens_processor_time() -> Result<Duration, Failure> {
    let text = std::fs::read_to_string("/proc/self/stat")?;
    // Behind the name, which may hold anything, come the third and further fields; these are the 16th and 17th.
    let fields = text.rsplit_once(')').ok_or("no name")?.1.split_whitespace().skip(13).take(2);
    let ticks: f64 = fields.map(str::parse::<f64>).sum::<Result<_, _>>()?;
    Ok(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
}
