//! The closed set of faults, as data. Injecting them is the nemesis's business.

use std::fmt;

use line_model::fault::PlantFault;
use serde::{Deserialize, Serialize};

/// Which way of a link a fault is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Both ways.
    Both,
    /// From the end that opened the connection towards the end that accepted it.
    Up,
    /// From the end that accepted the connection towards the end that opened it.
    Down,
}

/// How much later something arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "distribution", rename_all = "snake_case")]
pub enum Delay {
    /// Always the same.
    Constant {
        /// How much, in microseconds.
        us: u64,
    },
    /// Anything in between, equally often.
    Uniform {
        /// The least, in microseconds.
        from_us: u64,
        /// The most, in microseconds.
        to_us: u64,
    },
    /// Mostly near the mean.
    Normal {
        /// The mean, in microseconds.
        mean_us: u64,
        /// The standard deviation, in microseconds.
        deviation_us: u64,
    },
}

/// What can be wrong with a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "disk", rename_all = "snake_case")]
pub enum DiskFault {
    /// It has no room: what needs some is refused.
    Full,
    /// What is read of it fails.
    Unreadable,
    /// Its syncs take longer.
    SlowSync {
        /// By how much, in microseconds.
        delay_us: u64,
    },
}

/// What is done with a table of the AWS endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Items are put, changed or removed.
    Writes,
    /// Items are read.
    Reads,
}

/// What becomes of requests to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableFault {
    /// They are refused as too many, and not done.
    Throttled,
    /// They fail, and are not done.
    Failing,
    /// They are done, and never answered.
    Unanswered,
    /// They are done, and answered later.
    Slow {
        /// By how much, in microseconds.
        delay_us: u64,
    },
}

/// What goes wrong with invocations of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionFault {
    /// The function's process is killed in them.
    Crashing,
    /// Each begins with a new process.
    Cold,
    /// Each is done a second time.
    Repeated,
    /// They are held back until the last of them has come, and then done in reverse order.
    Reversed,
}

/// Something that a scenario breaks on purpose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// Bytes on these links are withheld, on all of them from the same instant, without closing a connection.
    Cut {
        /// The links' names: `gateway a to cloud`.
        links: Vec<String>,
        /// Which way of each of them.
        direction: Direction,
    },
    /// What passes these links arrives later; its order and how much can pass stay.
    Slow {
        /// The links' names: `gateway a to cloud`.
        links: Vec<String>,
        /// Which way of each of them.
        direction: Direction,
        /// By how much.
        delay: Delay,
    },
    /// So many bytes a second pass each of these links, for all its connections together.
    Narrow {
        /// The links' names: `gateway a to cloud`.
        links: Vec<String>,
        /// Which way of each of them.
        direction: Direction,
        /// How many, each way.
        bytes_per_second: u64,
    },
    /// Connections on these links are reset as soon as something passes on them, new ones at once.
    Reject {
        /// The links' names: `gateway a to cloud`.
        links: Vec<String>,
        /// Which way of each of them.
        direction: Direction,
    },
    /// What passes these links is lost, and its connection is forgotten for good, without a word to its ends.
    Forget {
        /// The links' names: `gateway a to cloud`.
        links: Vec<String>,
        /// Which way of each of them.
        direction: Direction,
    },
    /// The component's processes get SIGKILL.
    Kill {
        /// The component's name, as in the profile.
        component: String,
    },
    /// The component's processes get SIGSTOP; healing sends SIGCONT.
    Freeze {
        /// The component's name, as in the profile.
        component: String,
    },
    /// The components' machines lose their power, all at the same moment: their processes get SIGKILL, and what they had not
    /// synced to their disks is lost.
    PowerLoss {
        /// The components' names, as in the profile.
        components: Vec<String>,
        /// Not all of that is lost: some was on its way to the disk.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        in_part: bool,
    },
    /// Something is wrong with a component's disk.
    Disk {
        /// The component's name, as in the profile.
        component: String,
        /// What.
        what: DiskFault,
    },
    /// Requests to a table of the AWS endpoint meet with this.
    Table {
        /// The table.
        table: String,
        /// Which of its requests.
        access: Access,
        /// What becomes of them.
        what: TableFault,
    },
    /// The next invocations of a function of the cloud go wrong.
    Function {
        /// The function.
        function: String,
        /// How.
        what: FunctionFault,
        /// How many of them.
        times: u32,
    },
    /// Something of the plant is broken: a sensor, an actuator, the air supply, a workpiece, the controller, its server.
    Plant {
        /// What; in a file its text: `stuck Conveyor.ExitBarrier=false`.
        #[serde(with = "as_text")]
        what: PlantFault,
    },
}

impl Fault {
    /// The links that it is on, and which way of them; none if it is not on links.
    #[must_use]
    pub fn on_links(&self) -> Option<(&[String], Direction)> {
        match self {
            Self::Cut { links, direction }
            | Self::Slow { links, direction, .. }
            | Self::Narrow { links, direction, .. }
            | Self::Reject { links, direction }
            | Self::Forget { links, direction } => Some((links, *direction)),
            Self::Kill { .. }
            | Self::Freeze { .. }
            | Self::PowerLoss { .. }
            | Self::Disk { .. }
            | Self::Table { .. }
            | Self::Function { .. }
            | Self::Plant { .. } => None,
        }
    }

    /// Whether it is on this component: its processes, its disk, or a link that it joins to something. A link is called
    /// `gateway a to cloud`, `poller to historian.http`.
    #[must_use]
    pub fn is_on(&self, component: &str) -> bool {
        match self {
            Self::Kill { component: hit } | Self::Freeze { component: hit } | Self::Disk { component: hit, .. } => {
                hit == component
            }
            Self::PowerLoss { components, .. } => components.iter().any(|hit| hit == component),
            Self::Plant { .. } | Self::Table { .. } | Self::Function { .. } => false,
            _ => self.on_links().is_some_and(|(links, _)| links.iter().any(|link| joins(link, component))),
        }
    }
}

/// Whether a link of this name begins or ends at a component.
fn joins(link: &str, component: &str) -> bool {
    let opens = link.strip_prefix(component).is_some_and(|rest| rest.starts_with(" to "));
    let accepts = link.match_indices(" to ").any(|(place, _)| {
        let rest = link[place + 4..].strip_prefix(component);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    opens || accepts
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (links, direction) = self.on_links().unwrap_or((&[], Direction::Both));
        let links = links.join(", ");
        match self {
            Self::Cut { .. } => write!(f, "cut {links}")?,
            Self::Slow { delay, .. } => write!(f, "slow {links} by {delay}")?,
            Self::Narrow { bytes_per_second, .. } => write!(f, "narrow {links} to {bytes_per_second} bytes/s")?,
            Self::Reject { .. } => write!(f, "reject {links}")?,
            Self::Forget { .. } => write!(f, "forget {links}")?,
            Self::Kill { component } => write!(f, "kill {component}")?,
            Self::Freeze { component } => write!(f, "freeze {component}")?,
            Self::PowerLoss { components, in_part } => {
                let when = if *in_part { " in the middle of writing" } else { "" };
                write!(f, "power loss of {}{when}", components.join(", "))?;
            }
            Self::Disk { component, what } => write!(f, "disk of {component} {what}")?,
            Self::Table { table, access, what } => {
                write!(f, "{} table {table}", what.of(*access))?;
                if let TableFault::Slow { delay_us } = what {
                    write!(f, " by {} ms", ms(*delay_us))?;
                }
            }
            Self::Function { function, what, times } => {
                let does = match what {
                    FunctionFault::Crashing => "crash",
                    FunctionFault::Cold => "start cold",
                    FunctionFault::Repeated => "are done twice",
                    FunctionFault::Reversed => "come in reverse order",
                };
                write!(f, "the next {times} of function {function} {does}")?;
            }
            Self::Plant { what } => write!(f, "plant: {what}")?,
        }
        f.write_str(match direction {
            Direction::Both => "",
            Direction::Up => " (upstream only)",
            Direction::Down => " (downstream only)",
        })
    }
}

impl TableFault {
    /// Before the name of the table: `throttle writes to`.
    fn of(self, access: Access) -> &'static str {
        match (self, access) {
            (Self::Throttled, Access::Writes) => "throttle writes to",
            (Self::Throttled, Access::Reads) => "throttle reads of",
            (Self::Failing, Access::Writes) => "fail writes to",
            (Self::Failing, Access::Reads) => "fail reads of",
            (Self::Unanswered, Access::Writes) => "lose the answers to writes to",
            (Self::Unanswered, Access::Reads) => "lose the answers to reads of",
            (Self::Slow { .. }, Access::Writes) => "delay the answers to writes to",
            (Self::Slow { .. }, Access::Reads) => "delay the answers to reads of",
        }
    }
}

impl fmt::Display for DiskFault {
    /// What is said of the disk: `is full`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Full => f.write_str("is full"),
            Self::Unreadable => f.write_str("cannot be read"),
            Self::SlowSync { delay_us } => write!(f, "syncs with a delay of {} ms", ms(delay_us)),
        }
    }
}

impl fmt::Display for Delay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Constant { us } => write!(f, "{} ms", ms(us)),
            Self::Uniform { from_us, to_us } => write!(f, "{} to {} ms", ms(from_us), ms(to_us)),
            Self::Normal { mean_us, deviation_us } => {
                write!(f, "about {} ms (deviation {} ms)", ms(mean_us), ms(deviation_us))
            }
        }
    }
}

/// A value in the file as its text, read back as the same value; a text that says none is an error with what it should be.
mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer, de};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'a, T, D>(from: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'a>,
    {
        String::deserialize(from)?.parse().map_err(de::Error::custom)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a delay is less than 2^52 us")]
fn ms(us: u64) -> f64 {
    us as f64 / 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_on_those_whom_it_names_and_on_nobody_whose_name_is_like_it() {
        let cut = |link: &str| Fault::Cut { links: vec![link.to_owned()], direction: Direction::Both };
        assert!(cut("gateway a to cloud").is_on("gateway a"));
        assert!(!cut("gateway ab to cloud").is_on("gateway a"));
        assert!(!cut("old gateway a to cloud").is_on("gateway a"));
        assert!(cut("poller to historian").is_on("historian") && cut("poller to historian.http").is_on("historian"));
        assert!(!cut("poller to historian2").is_on("historian"));
        assert!(Fault::Kill { component: "poller".into() }.is_on("poller"));
        assert!(!Fault::PowerLoss { components: vec!["gateway b".into()], in_part: false }.is_on("gateway"));
        assert!(!Fault::Plant { what: PlantFault::AirLost }.is_on("plant"));
    }

    #[test]
    fn a_fault_reads_as_a_line() {
        let links = || vec!["a to cloud".to_owned(), "b to cloud".to_owned()];
        let slow = |delay| Fault::Slow { links: links(), direction: Direction::Down, delay }.to_string();
        assert_eq!(
            slow(Delay::Uniform { from_us: 1_500, to_us: 3_000 }),
            "slow a to cloud, b to cloud by 1.5 to 3 ms (downstream only)"
        );
        assert!(slow(Delay::Constant { us: 200_000 }).contains("by 200 ms"));
        let normal = Delay::Normal { mean_us: 9_000, deviation_us: 500 };
        assert!(slow(normal).contains("by about 9 ms (deviation 0.5 ms)"));
        let narrow = Fault::Narrow { links: links(), direction: Direction::Both, bytes_per_second: 9_600 };
        assert_eq!(narrow.to_string(), "narrow a to cloud, b to cloud to 9600 bytes/s");
    }

    #[test]
    fn a_fault_of_the_plant_stands_in_the_file_as_its_text() {
        let fault = Fault::Plant { what: PlantFault::Skew { by_ms: -1_500 } };
        let text = r#"{"fault":"plant","what":"skew -1500ms"}"#;
        assert_eq!(serde_json::to_string(&fault).unwrap(), text);
        assert_eq!(serde_json::from_str::<Fault>(text).unwrap(), fault);
    }
}
