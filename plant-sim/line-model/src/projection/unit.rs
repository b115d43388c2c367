//! Units by their codes in UN/CEFACT Recommendation 20, which OPC UA refers to (OPC 10000-8, 5.6.3).

/// The namespace of the codes.
pub const NAMESPACE: &str = "http://www.opcfoundation.org/UA/units/un/cefact";

/// Symbol, common code, name.
const UNITS: [(&str, &str, &str); 46] = [
    ("mm", "MMT", "millimetre"),
    ("m", "MTR", "metre"),
    ("cm", "CMT", "centimetre"),
    ("µm", "4H", "micrometre"),
    ("um", "4H", "micrometre"),
    ("mm/s", "C16", "millimetre per second"),
    ("m/s", "MTS", "metre per second"),
    ("mm/s²", "M41", "millimetre per second squared"),
    ("s", "SEC", "second"),
    ("ms", "C26", "millisecond"),
    ("min", "MIN", "minute"),
    ("h", "HUR", "hour"),
    ("Hz", "HTZ", "hertz"),
    ("rpm", "RPM", "revolutions per minute"),
    ("1/min", "RPM", "revolutions per minute"),
    ("°", "DD", "degree"),
    ("deg", "DD", "degree"),
    ("deg/s", "E96", "degree per second"),
    ("rad", "C81", "radian"),
    ("N", "NEW", "newton"),
    ("kN", "B47", "kilonewton"),
    ("Nm", "NU", "newton metre"),
    ("N·m", "NU", "newton metre"),
    ("Ncm", "F88", "newton centimetre"),
    ("bar", "BAR", "bar"),
    ("mbar", "MBR", "millibar"),
    ("Pa", "PAL", "pascal"),
    ("kPa", "KPA", "kilopascal"),
    ("ml", "MLT", "millilitre"),
    ("l", "LTR", "litre"),
    ("ml/s", "40", "millilitre per second"),
    ("l/min", "L2", "litre per minute"),
    ("°C", "CEL", "degree Celsius"),
    ("K", "KEL", "kelvin"),
    ("g", "GRM", "gram"),
    ("kg", "KGM", "kilogram"),
    ("V", "VLT", "volt"),
    ("A", "AMP", "ampere"),
    ("mA", "4K", "milliampere"),
    ("W", "WTT", "watt"),
    ("kW", "KWT", "kilowatt"),
    ("kWh", "KWH", "kilowatt hour"),
    ("J", "JOU", "joule"),
    ("%", "P1", "percent"),
    ("mm²", "MMK", "square millimetre"),
    ("m³/h", "MQH", "cubic metre per hour"),
];

/// What OPC UA says about a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit<'a> {
    /// What people write.
    pub symbol: &'a str,
    /// The number of the code; -1 if the unit is not in the recommendation.
    pub id: i32,
    /// Its name in English; the symbol if the unit is not in the recommendation.
    pub name: &'a str,
}

/// Looks a unit up by its symbol.
#[must_use]
pub fn of(symbol: &str) -> Unit<'_> {
    let known = UNITS.iter().find(|(known, ..)| *known == symbol);
    known.map_or(Unit { symbol, id: -1, name: symbol }, |(_, code, name)| Unit { symbol, id: number(code), name })
}

/// The bytes of the code as one number.
fn number(code: &str) -> i32 {
    code.bytes().fold(0, |number, byte| number << 8 | i32::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_the_one_that_the_foundation_lists() {
        // UNECE_to_OPCUA.csv of the OPC Foundation: MMT is 5066068, C16 is 4403510, SEC is 5457219, P1 is 20529, F88 is
        // 4601912.
        let ids = ["mm", "mm/s", "s", "%", "Ncm"].map(|symbol| of(symbol).id);
        assert_eq!(ids, [5_066_068, 4_403_510, 5_457_219, 20_529, 4_601_912]);
        assert_eq!(of("parsec per fortnight").id, -1);
    }

    #[test]
    fn every_symbol_is_there_once() {
        for (index, (symbol, ..)) in UNITS.iter().enumerate() {
            assert!(UNITS[..index].iter().all(|(other, ..)| other != symbol), "{symbol}");
        }
    }
}
