//! Faults that come and go at given times.

use std::fmt;
use std::str::FromStr;

use super::error::FaultError;
use super::plant_fault::PlantFault;
use super::text::milliseconds;
use crate::Millis;

/// A fault that comes at a moment of simulated time, and goes at a later one or when the plant goes off.
///
/// As text: `air lost@5s` or `air lost@5s..8.5s`; without a time it is there from the beginning.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedFault {
    /// What breaks.
    pub fault: PlantFault,
    /// When it comes, in simulated time; 0 is there from the beginning.
    pub from: Millis,
    /// When it goes, after `from`; none if it stays until the plant goes off.
    pub until: Option<Millis>,
}

impl FromStr for PlannedFault {
    type Err = FaultError;

    /// # Errors
    /// [`FaultError::Text`].
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let Some((fault, times)) = text.rsplit_once('@') else {
            return Ok(Self { fault: text.parse()?, from: 0, until: None });
        };
        let fault = fault.parse()?;
        let why = "write its times as @5s, or as @5s..8s with the end after the beginning".to_owned();
        let (from, until) = times_of(times).ok_or_else(|| FaultError::Text { text: text.to_owned(), why })?;
        Ok(Self { fault, from, until })
    }
}

fn times_of(text: &str) -> Option<(Millis, Option<Millis>)> {
    let moment = |text: &str| milliseconds(text.trim()).and_then(|time| Millis::try_from(time).ok());
    match text.split_once("..") {
        None => Some((moment(text)?, None)),
        Some((from, until)) => {
            let (from, until) = (moment(from)?, moment(until)?);
            (from < until).then_some((from, Some(until)))
        }
    }
}

impl fmt::Display for PlannedFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}ms", self.fault, self.from)?;
        self.until.map_or(Ok(()), |until| write!(f, "..{until}ms"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(text: &str) -> (String, Millis, Option<Millis>) {
        let planned: PlannedFault = text.parse().unwrap();
        assert_eq!(planned.to_string().parse(), Ok(planned.clone()));
        (planned.fault.to_string(), planned.from, planned.until)
    }

    #[test]
    fn times_stand_behind_the_fault() {
        assert_eq!(planned("air lost"), ("air lost".into(), 0, None));
        assert_eq!(planned("stuck A.B=true@5s"), ("stuck A.B=true".into(), 5000, None));
        assert_eq!(planned("skew -1s@500ms..2min"), ("skew -1s".into(), 500, Some(120_000)));
    }

    #[test]
    fn an_end_before_the_beginning_is_refused() {
        for text in ["air lost@5s..5s", "air lost@-1s", "air lost@5", "air lost@..5s"] {
            let error = text.parse::<PlannedFault>().unwrap_err().to_string();
            assert!(error.contains("write its times as @5s"), "{error}");
        }
    }
}
