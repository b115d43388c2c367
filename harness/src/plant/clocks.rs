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

/// What is nearer than this counts as alike.
const APART: Duration = Duration::from_millis(100);
/// A server may renew its `CurrentTime` only so often: it is looked at until it has.
const RENEWED: Duration = Duration::from_millis(1200);
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

impl Access {
    /// Compares the plant's clock with this machine's; one that is behind is trouble.
    ///
    /// # Errors
    /// If the server does not say what time it is.
    pub(super) async fn compare_clocks(&self) -> Result<(), PlantError> {
        let behind = behind(async || self.current_time().await).await?;
        if behind > APART {
            let text = format!(
                "its clock is {behind:.1?} behind this machine's: what one says cannot be held against the other; set them alike"
            );
            self.journal.trouble("plant", text);
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

/// How far a clock is behind this machine's, at the least: it was read after the moment that it is held against.
async fn behind<E>(mut read: impl AsyncFnMut() -> Result<SystemTime, E>) -> Result<Duration, E> {
    let (end, mut least) = (Instant::now() + RENEWED, Duration::MAX);
    loop {
        let before = SystemTime::now();
        least = least.min(before.duration_since(read().await?).unwrap_or_default());
        if least <= APART || Instant::now() >= end {
            return Ok(least);
        }
        sleep(PAUSE).await;
    }
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
        assert!(of(|now| now).await <= APART);
        assert!(of(|now| now + Duration::from_mins(1)).await <= APART);
        let seconds = |now: SystemTime| Duration::from_secs(now.duration_since(UNIX_EPOCH).unwrap().as_secs());
        assert!(of(|now| UNIX_EPOCH + seconds(now)).await <= APART, "it is renewed every second");
        let behind = of(|now| now - Duration::from_secs(3)).await;
        assert!((2.9..3.2).contains(&behind.as_secs_f64()), "{behind:?}");
    }
}
