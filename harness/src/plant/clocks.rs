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
/// How seldom a server may renew it that was not seen to do so: what is older stands still, or is behind.
const SELDOM: Duration = Duration::from_secs(10);
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

/// How far a clock is behind this machine's, at the least, the best of what was seen. What it shows anew came after it was
/// asked before, but may be as old as the time from one renewal to the next: a controller tells the time at which its cycle
/// began. That much is taken off.
async fn behind<E>(mut read: impl AsyncFnMut() -> Result<SystemTime, E>) -> Result<Duration, E> {
    let since = |earlier: SystemTime, later: SystemTime| later.duration_since(earlier).unwrap_or_default();
    let end = Instant::now() + RENEWED;
    let mut asked = SystemTime::now();
    let mut shown = read().await?;
    let (mut least, mut longest) = (since(shown, asked), None);
    while since(shown, SystemTime::now()) > CLOCKS_APART {
        if Instant::now() >= end {
            return Ok(least.saturating_sub(longest.unwrap_or(SELDOM)));
        }
        sleep(PAUSE).await;
        let (before, known) = (asked, shown);
        asked = SystemTime::now();
        shown = read().await?;
        if shown != known {
            let late = since(shown, before);
            least = if longest.is_some() { least.min(late) } else { late };
            longest = longest.max(Some(since(known, shown)));
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

    /// A clock that shows a new time every so often.
    fn renewed_every(period: u64, now: SystemTime) -> SystemTime {
        let millis = u64::try_from(now.duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
        UNIX_EPOCH + Duration::from_millis(millis / period * period)
    }

    #[tokio::test]
    async fn a_clock_that_goes_alike_is_not_behind() {
        assert_eq!(of(|now| now).await, Duration::ZERO);
        assert_eq!(of(|now| now + Duration::from_mins(1)).await, Duration::ZERO);
    }

    #[tokio::test]
    async fn a_clock_that_is_behind_is_told_from_one_that_is_renewed_seldom() {
        let (now_and_then, seldom, behind, cycle) = tokio::join!(
            of(|now| renewed_every(400, now)),
            of(|now| renewed_every(5000, now) - Duration::from_millis(100)),
            of(|now| renewed_every(400, now) - Duration::from_millis(150)),
            of(|now| renewed_every(100, now - Duration::from_millis(60))),
        );
        assert!(now_and_then <= CLOCKS_APART, "{now_and_then:?}, it is renewed now and then");
        assert!(seldom <= CLOCKS_APART, "{seldom:?}, it is not seen to be renewed");
        assert!(behind <= CLOCKS_APART, "{behind:?}, and may be renewed seldom");
        assert!(cycle <= CLOCKS_APART, "{cycle:?}, a controller stamps at the start of its cycle");
    }

    #[tokio::test]
    async fn a_clock_that_is_far_behind_or_stands_still_is_told() {
        let stopped = SystemTime::now() - Duration::from_mins(1);
        let (behind, stopped) = tokio::join!(of(|now| now - Duration::from_secs(3)), of(|_| stopped));
        assert!((2.5..=3.0).contains(&behind.as_secs_f64()), "{behind:?}");
        assert!(stopped >= Duration::from_secs(50), "{stopped:?}");
    }

    #[tokio::test]
    async fn a_clock_that_catches_up_is_not_behind() {
        let begun = SystemTime::now();
        let caught_up = of(|now| if now < begun + Duration::from_millis(400) { begun.min(now) } else { now }).await;
        assert_eq!(caught_up, Duration::ZERO);
    }
}
