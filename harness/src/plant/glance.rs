//! A glance at a plant: what its signals are for a while, and which of them stay as they are.

use std::time::Duration;

use super::{Plant, PlantError, ServerConfig};
use crate::journal::Journal;
use lineproof_judge::journal::{Event, SignalChange, Value};

/// What was seen of a signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Glimpse {
    /// The signal.
    pub signal: String,
    /// Its first value.
    pub value: Value,
    /// Whether it had this value all the time, and the plant was sure of it.
    pub is_steady: bool,
    /// The lowest and the highest real number that it was while the plant was sure of it; none if it was none.
    pub range: Option<(f64, f64)>,
}

/// Looks at all signals of a plant for a while; nothing is written or called.
///
/// # Errors
/// As [`Plant::connect`] and [`Plant::subscribe_all`].
pub async fn glance(server: ServerConfig, lasting: Duration) -> Result<Vec<Glimpse>, PlantError> {
    let journal = Journal::in_memory();
    let plant = Plant::connect(server, journal.clone()).await?;
    let looked = look(&plant, lasting).await;
    plant.close().await;
    looked?;
    let mut seen = Vec::new();
    for entry in journal.entries() {
        if let Event::Signal(change) = &entry.event {
            note(&mut seen, change);
        }
    }
    Ok(seen)
}

async fn look(plant: &Plant, lasting: Duration) -> Result<(), PlantError> {
    plant.subscribe_all().await?;
    tokio::time::sleep(lasting).await;
    plant.catch_up_signals().await
}

fn note(seen: &mut Vec<Glimpse>, SignalChange { name, value, good, .. }: &SignalChange) {
    let range = real(value).filter(|_| *good).map(|real| (real, real));
    match seen.iter_mut().find(|known| known.signal == *name) {
        Some(known) => {
            known.is_steady &= *good && known.value == *value;
            known.range = match (known.range, range) {
                (Some((low, high)), Some((real, _))) => Some((low.min(real), high.max(real))),
                (known, new) => known.or(new),
            };
        }
        None => seen.push(Glimpse { signal: name.clone(), value: value.clone(), is_steady: *good, range }),
    }
}

fn real(value: &Value) -> Option<f64> {
    if let Value::Real(real) = value { Some(*real).filter(|real| real.is_finite()) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_steady_as_long_as_it_is_one_good_value() {
        let mut seen = Vec::new();
        let mut changes = |name: &str, values: &[(i64, bool)]| {
            for (value, good) in values {
                let (name, value) = (name.to_owned(), Value::Int(*value));
                note(&mut seen, &SignalChange { name, value, plant_time: None, good: *good });
            }
        };
        changes("stamped anew", &[(1, true), (1, true)]);
        changes("there and back", &[(1, true), (2, true), (1, true)]);
        changes("unsure", &[(1, false), (1, true)]);
        let steady: Vec<(&str, bool)> = seen.iter().map(|one| (one.signal.as_str(), one.is_steady)).collect();
        assert_eq!(steady, [("stamped anew", true), ("there and back", false), ("unsure", false)]);
        assert!(seen.iter().all(|one| one.range.is_none()), "a whole number is counted, not measured");
    }

    #[test]
    fn of_what_is_measured_the_range_is_seen() {
        let mut seen = Vec::new();
        for (value, good) in [(f64::NAN, true), (2.5, true), (9.0, false), (-1.0, true)] {
            let (name, value) = ("Oven.Temperature".to_owned(), Value::Real(value));
            note(&mut seen, &SignalChange { name, value, plant_time: None, good });
        }
        assert_eq!(seen[0].range, Some((-1.0, 2.5)));
    }
}
