//! Components are stopped and started again as acts of a scenario: a normal operation, and a promise of its own.

use std::time::Duration;

use futures::future::join_all;

use crate::journal::Judged;
use crate::system::SystemError;
use lineproof_judge::journal::{Check, Event, Operation, Outcome, Verdict};

use super::{Bench, BenchError};

impl Bench {
    /// Asks these components to end in good order, at the same time; whoever takes longer than `within` is killed, and has
    /// failed.
    ///
    /// # Errors
    /// If one of them does not run, or survives even SIGKILL.
    pub async fn end(&mut self, components: &[String], within: Duration) -> Result<Judged, BenchError> {
        let ending = components.iter().map(|name| self.parts.system.end(name, within));
        join_all(ending).await.into_iter().collect::<Result<(), _>>().map_err(BenchError::new)?;
        Ok(self.expect(Check::EndsInOrder { components: components.to_vec(), within }, false).await)
    }

    /// Starts these components together, and waits until they are ready; whoever does not become so has failed.
    ///
    /// # Errors
    /// If one of them runs already, or its program cannot be started.
    pub async fn start(&mut self, components: &[String]) -> Result<Judged, BenchError> {
        let starting = components.iter().map(|name| self.parts.system.start(name));
        let failed = join_all(starting).await.into_iter().find_map(|started| match started {
            Err(error) if !SystemError::is_of_component(&error) => Some(error),
            _ => None,
        });
        if let Some(error) = failed {
            return Err(BenchError::new(error));
        }
        let ready = components.iter().filter_map(|name| Some(self.profile.component(name)?.ready.timeout));
        let within = ready.max().unwrap_or_default();
        Ok(self.expect(Check::BecomesReady { components: components.to_vec(), within }, false).await)
    }

    /// Ends these components and starts them again, one after the other, each when the one before it is ready.
    ///
    /// # Errors
    /// As [`Bench::end`] and [`Bench::start`].
    pub async fn restart(&mut self, components: &[String]) -> Result<Judged, BenchError> {
        self.one_after_the_other(components, None).await
    }

    /// Ends these components and starts them with a release, one after the other, each when the one before it is ready. One that
    /// does not run is only started.
    ///
    /// # Errors
    /// As [`Bench::end`] and [`Bench::start`]; also if one of them has no such release.
    pub async fn deploy(&mut self, release: &str, components: &[String]) -> Result<Judged, BenchError> {
        self.one_after_the_other(components, Some(release)).await
    }

    async fn one_after_the_other(
        &mut self,
        components: &[String],
        release: Option<&str>,
    ) -> Result<Judged, BenchError> {
        let mut last = None;
        for name in components {
            let (one, within) = (std::slice::from_ref(name), self.stop_grace(name));
            if release.is_none() || self.parts.system.is_running(name).await.map_err(BenchError::new)? {
                let ended = self.end(one, within).await?;
                if ended.judgement.verdict != Verdict::Pass {
                    return Ok(ended);
                }
            }
            if let Some(release) = release {
                self.install(name, release)?;
            }
            let started = self.start(one).await?;
            if started.judgement.verdict != Verdict::Pass {
                return Ok(started);
            }
            last = Some(started);
        }
        last.ok_or_else(|| BenchError::new("there is nothing to restart"))
    }

    fn install(&self, component: &str, release: &str) -> Result<(), BenchError> {
        self.parts.system.install(component, release).map_err(BenchError::new)?;
        let (target, what) = (component.to_owned(), format!("is given release {release}"));
        self.parts.journal.record(Event::Operation(Operation { target, what, outcome: Outcome::Done }));
        Ok(())
    }

    fn stop_grace(&self, name: &str) -> Duration {
        self.profile.component(name).map(crate::profile::ComponentConfig::stop_grace).unwrap_or_default()
    }
}
