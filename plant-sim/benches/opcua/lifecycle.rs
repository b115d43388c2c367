//! What a hundred plants leave behind in their process.

use std::fs;
use std::time::Instant;

use plant_sim::{Config, SimulatedPlant};

use crate::client::Failure;
use crate::mps;

const PLANTS: u32 = 100;

/// What the process has.
struct Process {
    threads: usize,
    files: usize,
    resident_kb: usize,
}

impl Process {
    fn now() -> Result<Self, Failure> {
        let status = fs::read_to_string("/proc/self/status")?;
        let number = |key: &str| -> Result<usize, Failure> {
            let line = status.lines().find_map(|line| line.strip_prefix(key)).ok_or(key)?;
            Ok(line.split_whitespace().next().ok_or(key)?.parse()?)
        };
        let files = fs::read_dir("/proc/self/fd")?.count();
        Ok(Self { threads: number("Threads:")?, files, resident_kb: number("VmRSS:")? })
    }
}

/// Starts and stops plants one after the other, and tells what was there before and after.
pub(crate) async fn report() -> Result<(), Failure> {
    // The allocator keeps what the first ones needed.
    cycle(PLANTS / 10).await?;
    let before = Process::now()?;
    let start = Instant::now();
    cycle(PLANTS).await?;
    let each = start.elapsed() / PLANTS;
    let after = Process::now()?;
    println!("\n{PLANTS} plants started and stopped, {:.1} ms each", each.as_secs_f64() * 1e3);
    println!("{:<12}{:>10}{:>10}{:>10}", "", "before", "after", "growth");
    for (name, before, after) in [
        ("threads", before.threads, after.threads),
        ("files", before.files, after.files),
        ("memory [kB]", before.resident_kb, after.resident_kb),
    ] {
        println!("{name:<12}{before:>10}{after:>10}{:>10}", after.cast_signed() - before.cast_signed());
    }
    Ok(())
}

async fn cycle(plants: u32) -> Result<(), Failure> {
    for _ in 0..plants {
        SimulatedPlant::start(Config::open(mps::line())).await?.stop().await;
    }
    Ok(())
}
