//! What a profile says, in the words of the rooms that are opened with it.

use std::time::Duration;

use crate::cloud::RecordsConfig;
use crate::plant::{Ledger, LedgerStart, Ledgers, PlantError, Signal, SignalTable};
use crate::profile::Profile;

use super::OpenError;

pub(super) fn records(profile: &Profile) -> RecordsConfig {
    let names = profile.settings.cloud.records.clone();
    let every = Duration::from_millis(names.poll_ms);
    RecordsConfig { table: names.table.into_inner(), id: names.id, serial: names.serial, order: names.order, every }
}

pub(super) fn signals(profile: &Profile) -> Result<SignalTable, OpenError> {
    let signals = profile.line.signals();
    let signals = signals.map(|known| Signal { unit: known.unit.clone(), ..Signal::new(&known.name, known.data_type) });
    Ok(SignalTable::new(signals).map_err(PlantError::from)?)
}

pub(super) fn ledgers(profile: &Profile) -> Ledgers {
    let names = &profile.settings.plant.ledgers;
    let ledger = |method: &str, newest: &str| {
        let (object, method) = method.rsplit_once('.').unwrap_or(("", method));
        Ledger { object: object.to_owned(), method: method.to_owned(), newest: newest.to_owned() }
    };
    Ledgers {
        finished: ledger(&names.finished, &names.last_serial),
        control: ledger(&names.control, &names.last_sequence),
        start: LedgerStart::Beginning,
    }
}
