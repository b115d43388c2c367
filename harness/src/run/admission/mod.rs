//! How many scenarios run at once.
//!
//! - [`Admission`]: readings of the load in, admissions out; it has no clock and looks at nothing itself.
//! - [`load`]: [`Load`], what the machine and the harness's own timers say about the load.
//! - [`earlier`]: how long scenarios took in an earlier run, so that the longest can start first.
//!
//! A scenario mostly waits: for belts, leases and time limits. So many fit on few processors, but how many depends on the
//! machine and on what else it does. A bench that is starved judges what its machine did, not what the system under test
//! does; so with the first sign of a shortage no further scenario is admitted.

pub mod earlier;
pub mod load;

use std::num::NonZeroUsize;
use std::time::Duration;

pub use load::Load;

/// Beyond this share of idle time there is room for more.
const IDLE: f64 = 0.25;

/// Beyond this share of time in which somebody waits for a processor there is no room, whatever is said to be idle: the
/// harness may have less of the machine than the machine has.
const PRESSURE: f64 = 0.75;

/// Timers that come later than this say that the harness itself is kept from running.
const LATE: Duration = Duration::from_millis(40);

/// Memory that is left alone, in bytes.
const RESERVE: u64 = 512 << 20;

/// Scenarios for each processor that run whatever the machine does besides, as long as the harness gets its turn.
const BASE: usize = 2;

/// Decides how many scenarios start.
///
/// Guarantees: while something waits at least one scenario runs; no more than one for each processor starts between two
/// readings, however many may run.
#[derive(Clone, Debug)]
pub struct Admission {
    limit: Limit,
    processors: usize,
    /// How many may still start before the next reading.
    starts: usize,
}

#[derive(Clone, Copy, Debug)]
enum Limit {
    Fixed(usize),
    Measured {
        /// How many may still start, by the last reading, when [`BASE`] is reached.
        room: usize,
        /// Whether the last reading tells of a shortage.
        short: bool,
    },
}

impl Admission {
    /// At most `limit` scenarios run at once.
    #[must_use]
    pub fn fixed(limit: NonZeroUsize, processors: NonZeroUsize) -> Self {
        Self::with(Limit::Fixed(limit.get()), processors)
    }

    /// As many run as the machine bears. Without readings that is two for each processor.
    #[must_use]
    pub fn measured(processors: NonZeroUsize) -> Self {
        Self::with(Limit::Measured { room: 0, short: false }, processors)
    }

    fn with(limit: Limit, processors: NonZeroUsize) -> Self {
        Self { limit, processors: processors.get(), starts: processors.get() }
    }

    /// Takes note of the load; nothing on a system that does not tell.
    pub fn note(&mut self, load: Option<&Load>) {
        self.starts = self.processors;
        if let (Limit::Measured { room, short }, Some(load)) = (&mut self.limit, load) {
            *short = load.late > LATE || load.memory < RESERVE;
            *room = room_for(load, self.processors);
        }
    }

    /// How many scenarios start now, while `running` run already.
    pub fn admit(&mut self, running: usize) -> usize {
        let base = BASE * self.processors;
        let allowed = match self.limit {
            Limit::Fixed(limit) => limit.saturating_sub(running),
            Limit::Measured { short: true, .. } => 0,
            Limit::Measured { room, .. } => base.saturating_sub(running) + room,
        };
        let admitted = allowed.min(self.starts).max(usize::from(running == 0));
        self.starts = self.starts.saturating_sub(admitted);
        if let Limit::Measured { room, .. } = &mut self.limit {
            let beyond = (running + admitted).saturating_sub(base).min(admitted);
            *room = room.saturating_sub(beyond);
        }
        admitted
    }
}

/// How many more scenarios the idle processors bear. Opening a bench takes most of one for a moment.
fn room_for(load: &Load, processors: usize) -> usize {
    if load.idle < IDLE || load.pressure > PRESSURE {
        return 0;
    }
    // As many as there are idle processors, rounded down.
    let idle = (1..=processors).take_while(|count| share(*count, processors) <= load.idle).count();
    idle.max(1)
}

#[expect(clippy::cast_precision_loss, reason = "no machine has 2^52 processors")]
fn share(count: usize, processors: usize) -> f64 {
    count as f64 / processors as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUIET: Load = Load { idle: 0.9, pressure: 0.05, memory: 8 << 30, late: Duration::from_millis(2) };
    /// Two loops that never wait keep both processors busy.
    const BUSY: Load = Load { idle: 0.0, pressure: 0.5, ..QUIET };

    fn two() -> NonZeroUsize {
        NonZeroUsize::MIN.saturating_add(1)
    }

    /// How many run after each reading, when none ends.
    fn growth(admission: &mut Admission, load: impl Fn(usize) -> Option<Load>, readings: usize) -> Vec<usize> {
        let mut running = admission.admit(0);
        let mut grown = vec![running];
        for _ in 0..readings {
            admission.note(load(running).as_ref());
            running += admission.admit(running);
            grown.push(running);
        }
        grown
    }

    #[test]
    fn they_never_start_all_at_once() {
        let grown = growth(&mut Admission::measured(two()), |_| Some(QUIET), 6);
        assert_eq!(grown, [2, 4, 5, 6, 7, 8, 9]);
        let many = NonZeroUsize::MIN.saturating_add(6);
        let grown = growth(&mut Admission::fixed(many, two()), |_| Some(QUIET), 4);
        assert_eq!(grown, [2, 4, 6, 7, 7]);
    }

    #[test]
    fn they_are_as_many_as_the_processors_bear() {
        let each = |running| Load { idle: 1.0 - 0.06 * f64::from(u32::try_from(running).unwrap()), ..QUIET };
        let grown = growth(&mut Admission::measured(two()), |running| Some(each(running)), 40);
        assert_eq!(grown.last(), Some(&13), "the thirteenth starts at 28 % idle time, a fourteenth would at 22 %");
    }

    #[test]
    fn many_processors_are_filled_sooner() {
        let sixteen = NonZeroUsize::MIN.saturating_add(15);
        let grown = growth(&mut Admission::measured(sixteen), |_| Some(QUIET), 3);
        assert_eq!(grown, [16, 32, 46, 60]);
    }

    #[test]
    fn what_else_runs_leaves_two_for_each_processor() {
        assert_eq!(growth(&mut Admission::measured(two()), |_| Some(BUSY), 20).last(), Some(&4));
        let waiting = Load { pressure: 0.9, ..QUIET };
        assert_eq!(growth(&mut Admission::measured(two()), |_| Some(waiting), 20).last(), Some(&4));
    }

    #[test]
    fn a_shortage_keeps_all_but_one_waiting() {
        for short in [Load { late: Duration::from_millis(60), ..QUIET }, Load { memory: 100 << 20, ..QUIET }] {
            let mut admission = Admission::measured(two());
            admission.note(Some(&short));
            assert_eq!((admission.admit(0), admission.admit(1), admission.admit(3)), (1, 0, 0));
            admission.note(Some(&QUIET));
            assert_eq!(admission.admit(1), 2, "it is over");
        }
    }

    #[test]
    fn a_reading_makes_room_once() {
        let mut admission = Admission::measured(two());
        admission.note(Some(&QUIET));
        assert_eq!((admission.admit(4), admission.admit(5), admission.admit(5)), (1, 0, 0));
        assert_eq!(admission.admit(3), 1, "one that ended is followed by another");
    }

    #[test]
    fn without_readings_they_are_two_for_each_processor() {
        assert_eq!(growth(&mut Admission::measured(two()), |_| None, 5).last(), Some(&4));
    }

    #[test]
    fn a_fixed_limit_holds_whatever_the_load() {
        let three = NonZeroUsize::MIN.saturating_add(2);
        let stalled = Load { late: Duration::from_secs(1), memory: 0, ..BUSY };
        for load in [QUIET, stalled] {
            assert_eq!(growth(&mut Admission::fixed(three, two()), |_| Some(load), 5).last(), Some(&3));
        }
    }

    proptest::proptest! {
        #[test]
        fn something_always_runs(idle in 0.0..1.0, pressure in 0.0..1.0, memory: u64, late_ms in 0_u64..9000) {
            let load = Load { idle, pressure, memory, late: Duration::from_millis(late_ms) };
            let mut admission = Admission::measured(two());
            for _ in 0..3 {
                admission.note(Some(&load));
                assert!(admission.admit(0) >= 1);
                assert!(admission.admit(0) >= 1, "also when all starts are used up");
            }
        }
    }
}
