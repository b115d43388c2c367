//! Who has made something that outlives processes: a folder, a container, a stack in an account.
//!
//! A mark is one text, fit for a label, a tag or a file: when the thing was made, until when its maker may need it, and the process
//! that made it. A process is named by its machine (the boot of its kernel, and its namespace of process ids), its id, and when it
//! began; so no other process is ever taken for it, and only who runs on the same machine says that it is gone.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Who has made something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Seconds since 1970.
    since: u64,
    /// Seconds since 1970; its maker cannot need it any longer than that.
    until: u64,
    maker: Maker,
}

/// A process.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Maker {
    machine: String,
    process: u32,
    /// When it began, in ticks of the kernel.
    began: u64,
}

/// Why something is not to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// Its maker runs on this machine.
    Alive,
    /// Its maker ran on another machine, or before this one was started anew, and may still need it.
    PerhapsAlive,
    /// It is younger than what is to be removed.
    Young,
}

impl fmt::Display for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Alive => "its run is under way on this machine",
            Self::PerhapsAlive => "its run may still be under way on another machine",
            Self::Young => "it is younger than what is to be removed",
        })
    }
}

impl Mark {
    /// The name of the tag, or the label, that bears a mark.
    pub const NAME: &'static str = "lineproof.run";

    /// Of this process, for something that is made now and needed for so long at the most.
    ///
    /// # Errors
    /// If `/proc` does not tell who this process is.
    pub fn of_this_process(needed: Duration) -> std::io::Result<Self> {
        let (since, maker) = (seconds(SystemTime::now()), Maker::this()?);
        Ok(Self { since, until: since.saturating_add(needed.as_secs()), maker })
    }

    /// What [`Display`](fmt::Display) has written; none if it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let fields: Vec<&str> = text.split(':').collect();
        let [since, until, machine, process, began] = fields[..] else { return None };
        let machine = (!machine.is_empty()).then(|| machine.to_owned())?;
        let maker = Maker { machine, process: process.parse().ok()?, began: began.parse().ok()? };
        Some(Self { since: since.parse().ok()?, until: until.parse().ok()?, maker })
    }

    /// How long ago the thing was made.
    pub fn age(&self) -> Duration {
        Duration::from_secs(seconds(SystemTime::now()).saturating_sub(self.since))
    }

    /// Why it is not to be removed by who removes what is older than this; none if it is left over.
    pub fn held(&self, older_than: Duration) -> Option<Held> {
        self.held_at(SystemTime::now(), older_than, Maker::this().ok().as_ref())
    }

    fn held_at(&self, now: SystemTime, older_than: Duration, this: Option<&Maker>) -> Option<Held> {
        let now = seconds(now);
        let here = this.is_some_and(|this| this.machine == self.maker.machine);
        if here && began(self.maker.process) == Some(self.maker.began) {
            Some(Held::Alive)
        } else if !here && now <= self.until {
            Some(Held::PerhapsAlive)
        } else if now.saturating_sub(self.since) < older_than.as_secs() {
            Some(Held::Young)
        } else {
            None
        }
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { since, until, maker: Maker { machine, process, began } } = self;
        write!(f, "{since}:{until}:{machine}:{process}:{began}")
    }
}

impl Maker {
    fn this() -> std::io::Result<Self> {
        let boot = std::fs::read_to_string("/proc/sys/kernel/random/boot_id")?;
        let names = std::fs::read_link("/proc/self/ns/pid")?;
        let names: String = names.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
        let process = std::process::id();
        let began = began(process).ok_or(std::io::ErrorKind::InvalidData)?;
        Ok(Self { machine: format!("{}.{names}", boot.trim()), process, began })
    }
}

/// When a process began, in ticks of the kernel; none if it is not there. The 22nd field of `/proc/PID/stat` (`proc_pid_stat(5)`).
fn began(process: u32) -> Option<u64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split(' ').nth(19)?.parse().ok()
}

fn seconds(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn a_mark_is_read_as_it_is_written_and_nothing_else_is_one() {
        let mark = Mark::of_this_process(HOUR).unwrap();
        assert_eq!(Mark::parse(&mark.to_string()), Some(mark.clone()));
        for text in ["", "1:2:m:3", "1:2::3:4", "x:2:m:3:4", "1:2:m:3:4:5"] {
            assert_eq!(Mark::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_left_over_is_old_and_of_a_process_that_is_gone() {
        let own = Mark::of_this_process(HOUR).unwrap();
        let this = Some(&own.maker);
        let later = SystemTime::now() + 5 * HOUR;
        assert_eq!(own.held_at(later, HOUR, this), Some(Held::Alive), "however old it is");
        let gone = Mark { maker: Maker { began: 0, ..own.maker.clone() }, ..own.clone() };
        assert_eq!(gone.held_at(SystemTime::now(), HOUR, this), Some(Held::Young));
        assert_eq!(gone.held_at(SystemTime::now(), Duration::ZERO, this), None, "its id alone is another process's");
        assert_eq!(gone.held_at(later, HOUR, this), None);
        let elsewhere = Mark { maker: Maker { machine: "other".into(), ..own.maker.clone() }, ..own.clone() };
        let soon = SystemTime::now() + HOUR / 2;
        assert_eq!(elsewhere.held_at(soon, Duration::ZERO, this), Some(Held::PerhapsAlive));
        assert_eq!(elsewhere.held_at(later, 9 * HOUR, this), Some(Held::Young));
        assert_eq!(elsewhere.held_at(later, HOUR, this), None);
    }
}
