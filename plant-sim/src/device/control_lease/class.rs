//! What the class `ControlLease` reads from an element, and what it offers.

use line_model::DataType::{DateTime, String as Text, UInt32, UInt64};

use super::block::{Control, Pins};
use crate::assembly::{Device, LineError, Setup};

pub(crate) fn construct(setup: &mut Setup<'_>) -> Result<Device, LineError> {
    let least = setup.milliseconds("MinimumTtl", 50, 1..=3_600_000)?;
    let most = setup.milliseconds("MaximumTtl", 60_000, least..=3_600_000)?;
    let pins = Pins {
        holder: setup.shown("Holder", "".into()),
        token: setup.shown("Token", 0),
        refused: setup.shown("RefusedCommands", 0),
        denied: setup.shown("DeniedRequests", 0),
        last_sequence: setup.shown("LastSequence", 0),
    };
    setup.method("AcquireControl", &[Text, UInt32], &[(UInt64, false)]);
    setup.method("RenewControl", &[UInt64], &[]);
    setup.method("ReleaseControl", &[UInt64], &[]);
    let columns = [UInt64, Text, Text, Text, UInt64, Text, DateTime].map(|column| (column, true));
    setup.method("GetLedger", &[UInt64, UInt32], &columns);
    setup.grants_control();
    Ok(Device::function(Control::new(pins, least..=most)))
}
