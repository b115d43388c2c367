//! What a profile says, in the words of the rooms that are opened with it.

use std::time::Duration;

use crate::cloud::RecordsConfig;
use crate::profile::Profile;

pub(super) fn records(profile: &Profile) -> RecordsConfig {
    let names = profile.settings.cloud.records.clone();
    let every = Duration::from_millis(names.poll_ms);
    RecordsConfig { table: names.table.into_inner(), id: names.id, serial: names.serial, order: names.order, every }
}
