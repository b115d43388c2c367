//! Units as OPC UA describes them.

use line_model::projection::unit;
use opcua::types::EUInformation;

/// What OPC UA says about a unit (OPC 10000-8, 5.6.3).
#[must_use]
pub fn engineering_unit(symbol: &str) -> EUInformation {
    let unit = unit::of(symbol);
    EUInformation {
        namespace_uri: unit::NAMESPACE.into(),
        unit_id: unit.id,
        display_name: unit.symbol.into(),
        description: unit.name.into(),
    }
}
