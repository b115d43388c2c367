//! What the machine and the harness's own timers say about the load.

use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

/// How often timers are looked at.
const TICK: Duration = Duration::from_millis(20);

/// So many ticks make a reading; the kernel counts processor time in steps of 10 ms.
const TICKS: u32 = 10;

/// The load since the reading before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Load {
    /// The share of the processors' time that nobody used, from 0 to 1.
    pub idle: f64,
    /// The share of time in which somebody waited for a processor, from 0 to 1; 0 where the kernel does not tell.
    pub pressure: f64,
    /// The memory that can still be had, in bytes.
    pub memory: u64,
    /// By how much the harness's own timers came late, at worst.
    pub late: Duration,
}

/// Reads the load, over and over. Made within a runtime.
#[derive(Debug)]
pub struct Gauge {
    ticks: Interval,
    ticked: u32,
    late: Duration,
    since: Option<Counters>,
}

impl Gauge {
    /// Starts with now.
    pub(crate) fn start() -> Self {
        let mut ticks = interval_at(Instant::now() + TICK, TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { ticks, ticked: 0, late: Duration::ZERO, since: Counters::read() }
    }

    /// Waits for the next reading, 200 ms after the one before; nothing on a system that does not tell. Cancel safe.
    pub(crate) async fn next(&mut self) -> Option<Load> {
        while self.ticked < TICKS {
            let due = self.ticks.tick().await;
            self.late = self.late.max(due.elapsed());
            self.ticked += 1;
        }
        self.ticked = 0;
        let late = std::mem::take(&mut self.late);
        let now = Counters::read()?;
        let load = self.since.as_ref().and_then(|since| now.load(since, late));
        self.since = Some(now);
        load
    }
}

/// What only grows, and what memory there is.
#[derive(Clone, Debug, PartialEq)]
struct Counters {
    /// In ticks of the kernel.
    idle: u64,
    all: u64,
    /// In microseconds.
    waited: Option<u64>,
    memory: u64,
    at: Instant,
}

impl Counters {
    fn read() -> Option<Self> {
        let text = |path| std::fs::read_to_string(path).ok();
        let (idle, all) = processor_time(&text("/proc/stat")?)?;
        let waited = text("/proc/pressure/cpu").and_then(|text| waited(&text));
        let memory = available(&text("/proc/meminfo")?)?;
        Some(Self { idle, all, waited, memory, at: Instant::now() })
    }

    fn load(&self, since: &Self, late: Duration) -> Option<Load> {
        let (idle, all) = (self.idle.checked_sub(since.idle)?, self.all.checked_sub(since.all)?);
        let waited = self.waited.zip(since.waited).and_then(|(now, then)| now.checked_sub(then));
        let pressure = Duration::from_micros(waited.unwrap_or(0)).as_secs_f64();
        let passed = self.at.duration_since(since.at).as_secs_f64();
        (all > 0 && passed > 0.0).then(|| Load {
            idle: Duration::from_secs(idle).as_secs_f64() / Duration::from_secs(all).as_secs_f64(),
            pressure: (pressure / passed).min(1.0),
            memory: self.memory,
            late,
        })
    }
}

/// Idle time and all time of all processors, from `/proc/stat`: user, nice, system, idle, iowait, irq, softirq, steal.
fn processor_time(stat: &str) -> Option<(u64, u64)> {
    let times = stat.lines().next()?.strip_prefix("cpu ")?.split_whitespace().take(8);
    let times: Vec<u64> = times.map(|time| time.parse().ok()).collect::<Option<_>>()?;
    Some((times.get(3)? + times.get(4)?, times.iter().sum()))
}

/// For how long some task has waited for a processor, in microseconds, from `/proc/pressure/cpu`.
fn waited(pressure: &str) -> Option<u64> {
    let some = pressure.lines().find(|line| line.starts_with("some "))?;
    some.rsplit_once("total=")?.1.trim().parse().ok()
}

/// In bytes, from `/proc/meminfo`.
fn available(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAT: &str = "cpu  100 5 40 700 20 0 3 2 0 0\ncpu0 50 2 20 350 10 0 1 1 0 0\nintr 5\n";
    const PRESSURE: &str = "some avg10=16.08 avg60=9.50 avg300=8.34 total=94066658\nfull avg10=0.00 total=0\n";
    const MEMINFO: &str = "MemTotal:       24731648 kB\nMemFree:  1 kB\nMemAvailable:   23942144 kB\n";

    #[test]
    fn the_kernels_words_are_understood() {
        assert_eq!(processor_time(STAT), Some((720, 870)));
        assert_eq!(waited(PRESSURE), Some(94_066_658));
        assert_eq!(available(MEMINFO), Some(23_942_144 * 1024));
    }

    #[test]
    fn other_words_are_none() {
        for text in
            ["", "cpu", "cpu  1 2 x 4 5", "cpu  1 2", "processor 1 2 3 4 5", "some avg10=1", "MemAvailable: 5 GB"]
        {
            assert_eq!((processor_time(text), waited(text), available(text)), (None, None, None), "{text}");
        }
    }

    #[test]
    fn a_load_is_what_happened_between_two_readings() {
        let then = Counters { idle: 720, all: 870, waited: Some(1_000_000), memory: 5, at: Instant::now() };
        let at = then.at + Duration::from_millis(200);
        let now = Counters { idle: 730, all: 910, waited: Some(1_100_000), memory: 9, at };
        let late = Duration::from_millis(3);
        assert_eq!(now.load(&then, late), Some(Load { idle: 0.25, pressure: 0.5, memory: 9, late }));
        assert_eq!(Counters { all: 870, ..now.clone() }.load(&then, late), None, "no time has passed");
        let silent = Counters { waited: None, ..now };
        assert_eq!(silent.load(&then, late).map(|load| load.pressure), Some(0.0));
    }

    #[tokio::test]
    async fn this_machine_is_read_over_and_over() {
        let mut gauge = Gauge::start();
        for _ in 0..2 {
            let load = gauge.next().await.expect("Linux tells");
            assert!((0.0..=1.0).contains(&load.idle) && (0.0..=1.0).contains(&load.pressure), "{load:?}");
            assert!(load.memory > 0, "{load:?}");
        }
    }

    #[tokio::test]
    async fn a_stall_is_seen_also_when_a_reading_was_given_up() {
        let mut gauge = Gauge::start();
        assert!(tokio::time::timeout(TICK / 2, gauge.next()).await.is_err());
        let stall = Duration::from_millis(75);
        // Nothing of this runtime runs meanwhile.
        std::thread::sleep(stall);
        let load = gauge.next().await.expect("Linux tells");
        assert!(load.late + TICK >= stall, "{load:?}");
    }
}
