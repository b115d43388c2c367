//! Whether the plant's clock goes like this machine's: what the plant stamps is held against what the harness does and sees.
//!
//! A clock that is ahead shows itself, because what it stamps has not happened yet. One that is behind looks like a slow
//! plant; only the server itself can tell, by its `CurrentTime` (OPC UA Part 5, 12.10, `ServerStatusDataType`).

use std::time::{Duration, SystemTime};

use opcua::types::{DataValue, NodeId, ReadValueId, TimestampsToReturn, VariableId, Variant};
use tokio::time::{Instant, sleep};

use super::PlantError;
use super::access::Access;
use super::answer::system_time;
use lineproof_judge::check::window::CLOCKS_APART;
use lineproof_judge::journal::Event;

/// A server may renew its `CurrentTime` only so often: it is looked at until it has.
const RENEWED: Duration = Duration::from_millis(1200);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(5);

impl Access {
    /// Compares the plant's clock with this machine's; the journal is told of one that is behind.
    ///
    /// # Errors
    /// If the server does not say what time it is.
    pub(super) async fn compare_clocks(&self) -> Result<(), PlantError> {
        let behind = behind(async || self.current_time().await).await?;
        if behind > CLOCKS_APART {
            self.journal.record(Event::ClockBehind { by_us: u64::try_from(behind.as_micros()).unwrap_or(u64::MAX) });
        }
        Ok(())
    }

    async fn current_time(&self) -> Result<SystemTime, PlantError> {
        let connection = self.connection()?;
        let unavailable = |why: String| self.unavailable("the server's CurrentTime", why);
        let nodes = [ReadValueId::from(NodeId::from(VariableId::Server_ServerStatus_CurrentTime))];
        let read = connection.session().read(&nodes, TimestampsToReturn::Neither, 0.0);
        let values = connection.request(read).await.map_err(|error| unavailable(error.to_string()))?;
        match values.into_iter().next() {
            Some(DataValue { value: Some(Variant::DateTime(time)), .. }) => Ok(system_time(&time)),
            Some(data) => Err(unavailable(format!("it is no time: {}", data.status()))),
            None => Err(unavailable("the answer is empty".to_owned())),
        }
    }
}

/// How far a clock is behind this machine's, at the least: what it shows anew came after it was asked before. One that
/// shows nothing new is held against the moment at which it was asked first.
async fn behind<E>(mut read: impl AsyncFnMut() -> Result<SystemTime, E>) -> Result<Duration, E> {
    let since = |earlier: SystemTime, later: SystemTime| later.duration_since(earlier).unwrap_or_default();
    let end = Instant::now() + RENEWED;
    let mut asked = SystemTime::now();
    let mut shown = read().await?;
    let (mut least, mut is_renewed) = (since(shown, asked), false);
    while since(shown, SystemTime::now()) > CLOCKS_APART {
        if is_renewed && least > CLOCKS_APART || Instant::now() >= end {
            return Ok(least);
        }
        sleep(PAUSE).await;
        let (before, known) = (asked, shown);
        asked = SystemTime::now();
        shown = read().await?;
        if shown != known {
            least = if is_renewed { least.max(since(shown, before)) } else { since(shown, before) };
            is_renewed = true;
        }
    }
    Ok(Duration::ZERO)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::time::UNIX_EPOCH;

    use super::*;

    async fn of(clock: impl Fn(SystemTime) -> SystemTime) -> Duration {
        behind(async || Ok::<_, Infallible>(clock(SystemTime::now()))).await.unwrap()
    }

    #[tokio::test]
    async fn a_clock_that_is_behind_is_told_from_one_that_is_renewed_seldom() {
        assert_eq!(of(|now| now).await, Duration::ZERO);
        assert_eq!(of(|now| now + Duration::from_mins(1)).await, Duration::ZERO);
        let whole = |now: SystemTime| {
            let millis = now.duration_since(UNIX_EPOCH).unwrap().as_millis();
            UNIX_EPOCH + Duration::from_millis(u64::try_from(millis / 400 * 400).unwrap())
        };
        assert!(of(whole).await <= CLOCKS_APART, "it is renewed now and then");
        let behind = of(|now| whole(now) - Duration::from_millis(150)).await;
        assert!(behind <= Duration::from_millis(150), "{behind:?}, and may be renewed seldom");
        let behind = of(|now| now - Duration::from_secs(3)).await;
        assert!((2.5..=3.0).contains(&behind.as_secs_f64()), "{behind:?}");
        let stopped = SystemTime::now() - Duration::from_secs(3);
        assert!(of(|_| stopped).await >= Duration::from_secs(3), "it stands still");
    }
}
