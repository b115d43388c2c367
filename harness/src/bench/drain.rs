//! The end of a scenario: nothing under way any more.

use super::Bench;

impl Bench {
    /// Lets the system stop by itself and the cloud finish what it was given; then everything that plant and cloud know is in
    /// the journal; false if that could not be had.
    pub async fn drain(&mut self) -> bool {
        if let Err(error) = self.parts.system.stop_all().await {
            self.parts.journal.trouble("system", error);
        }
        if let Some(cloud) = &self.parts.settles {
            cloud.settled().await;
        }
        self.catch_up().await
    }
}
