//! The end of a scenario: nothing under way any more.

use super::Bench;

impl Bench {
    /// Lets the system stop by itself and the cloud finish what it was given; then everything that plant and cloud know is in
    /// the journal; false if that could not be had.
    pub async fn drain(&mut self) -> bool {
        let seen = self.last_look_at_system().await;
        if let Err(error) = self.parts.system.stop_all().await {
            self.parts.journal.trouble("system", error);
        }
        if let Some(cloud) = &self.parts.settles {
            cloud.settled().await;
        }
        seen & self.catch_up().await
    }

    /// What the system itself shows can be seen only while it runs.
    async fn last_look_at_system(&mut self) -> bool {
        if !self.profile.shows_records() {
            return true;
        }
        let Some(records) = self.parts.records.take() else { return true };
        let looked = records.catch_up().await;
        records.close().await;
        looked.inspect_err(|error| self.parts.journal.trouble("records", error)).is_ok()
    }
}
