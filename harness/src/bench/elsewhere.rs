//! What other lines on the same cloud do: they finish parts, and say so.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::{Bench, BenchError};
use crate::journal::Judged;
use lineproof_judge::journal::{Event, Judgement, OtherPart};

/// How much later than it was to be the last part may be published: more, and it was another load than the scenario says.
const SLACK: Duration = Duration::from_secs(1);

impl Bench {
    /// Has so many other lines finish so many parts each, evenly in this time, in turn.
    ///
    /// # Errors
    /// If the profile does not say how, if there can be no applications, or the cloud does not accept it.
    pub async fn finish_elsewhere(&mut self, lines: u32, parts: u32, within: Duration) -> Result<Judged, BenchError> {
        let others = self.profile.other_lines().map_err(BenchError::new)?;
        let (first, began, turns) = (self.elsewhere + 1, Instant::now(), f64::from(lines) * f64::from(parts));
        for serial in first..first + parts {
            for line in 1..=lines {
                let before = f64::from(serial - first) * f64::from(lines) + f64::from(line - 1);
                sleep_until(began + within.mul_f64(before / turns)).await;
                let line = format!("line-{line}");
                let (topic, message) = (others.topic_of(&line), others.message_of(&line, serial));
                let part = OtherPart { line, serial: serial.into(), told_by: others.told_by.clone() };
                self.parts.journal.record(Event::FinishedElsewhere(part));
                self.applications()?.publish(&topic, message.as_bytes()).await.map_err(BenchError::new)?;
            }
        }
        self.elsewhere += parts;
        let took = began.elapsed();
        let what = format!("{lines} other lines finished {parts} parts each in {took:.1?}");
        if took > within + SLACK {
            return Ok(
                Judgement::unknown("cloud", format!("{what}, not within {within:?}; is the machine too slow?")).into()
            );
        }
        Ok(Judgement::pass("cloud", what).into())
    }
}
