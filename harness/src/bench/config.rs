//! What a profile says, in the words of the rooms that are opened with it.

use crate::plant::{Ledger, LedgerStart, Ledgers, PlantError, Signal, SignalTable};
use crate::profile::Profile;

use super::OpenError;

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
