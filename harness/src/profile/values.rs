//! Which values the line's model has: of which type, within which limits, and of which list where a signal has one.

use line_model::nearest::suggestion;
use line_model::{Advice, Argument, DataType, Limits, Line, Signal};

use lineproof_judge::journal::Value;

/// Whether this value can be written to a signal: it is exactly of its type, and one that the signal has.
pub(crate) fn can_be_written(line: &Line, signal: &str, value: &Value) -> Result<(), Advice> {
    let Some(known) = line.signals().find(|known| known.name == *signal) else { return Ok(()) };
    is_of_signals_type(known, value, value)?;
    is_had(known, value)
}

/// Whether a server can show this value of a signal, be it true or not: it is exactly of its type, and of its list.
pub(crate) fn can_be_shown(line: &Line, signal: &str, value: &Value) -> Result<(), Advice> {
    let Some(known) = line.signals().find(|known| known.name == *signal) else { return Ok(()) };
    is_of_signals_type(known, value, value)?;
    is_listed(known, value)
}

/// Whether a method takes this value as an argument: its limits; the type is known to be right.
pub(crate) fn can_be_given(method: &str, input: &Argument, value: &Value) -> Result<(), Advice> {
    let what = format!("what {method} takes as `{}`", input.name);
    is_within(input.limits, input.unit.as_deref(), value, &what)
}

/// Whether a value, as `written`, is exactly of a signal's type.
pub(super) fn is_of_signals_type(signal: &Signal, value: &Value, written: &Value) -> Result<(), Advice> {
    if is_of_type(value, signal.data_type) {
        return Ok(());
    }
    let message = format!("`{written}` is no {:?}, which {} is", signal.data_type, signal.name);
    Err(Advice::new(message, write(signal.data_type)))
}

/// Whether a signal ever has this value of its type, as long as all is well.
pub(super) fn is_had(signal: &Signal, value: &Value) -> Result<(), Advice> {
    is_listed(signal, value)?;
    is_within(signal.limits, signal.unit.as_deref(), value, &format!("what {} is", signal.name))
}

fn is_listed(signal: &Signal, value: &Value) -> Result<(), Advice> {
    let number = number(value);
    let is_same = |one: &String| *one == value.to_string() || number.is_some() && one.parse::<f64>().ok() == number;
    if signal.allowed.is_empty() || signal.allowed.iter().any(is_same) {
        return Ok(());
    }
    let known = signal.allowed.iter().map(String::as_str).filter(|one| !one.is_empty());
    Err(Advice::new(format!("{} is never `{value}`", signal.name), suggestion(&value.to_string(), known)))
}

fn is_within(limits: Limits, unit: Option<&str>, value: &Value, what: &str) -> Result<(), Advice> {
    let Some(number) = number(value) else { return Ok(()) };
    let is_beyond = limits.min.is_some_and(|min| number < min) || limits.max.is_some_and(|max| number > max);
    if !is_beyond {
        return Ok(());
    }
    let unit = unit.map(|unit| format!(" {unit}")).unwrap_or_default();
    let range = match (limits.min, limits.max) {
        (Some(min), Some(max)) => format!("from {min} to {max}{unit}"),
        (Some(min), None) => format!("of at least {min}{unit}"),
        (None, max) => format!("of at most {}{unit}", max.unwrap_or_default()),
    };
    let help = format!("give a number {range}, or correct the line's model");
    Err(Advice::new(format!("`{value}` is beyond {what}"), help))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(_) | Value::Real(_) => value.to_string().parse().ok(),
        _ => None,
    }
}

/// Whether a value is exactly of a type.
pub(super) fn is_of_type(value: &Value, data_type: DataType) -> bool {
    match (data_type, value) {
        (DataType::Boolean, Value::Bool(_))
        | (DataType::Float | DataType::Double, Value::Real(_) | Value::Int(_))
        | (DataType::String | DataType::DateTime | DataType::LocalizedText, Value::Text(_))
        | (DataType::Int64, Value::Int(_)) => true,
        (DataType::SByte, Value::Int(number)) => i8::try_from(*number).is_ok(),
        (DataType::Byte, Value::Int(number)) => u8::try_from(*number).is_ok(),
        (DataType::Int16, Value::Int(number)) => i16::try_from(*number).is_ok(),
        (DataType::UInt16, Value::Int(number)) => u16::try_from(*number).is_ok(),
        (DataType::Int32, Value::Int(number)) => i32::try_from(*number).is_ok(),
        (DataType::UInt32, Value::Int(number)) => u32::try_from(*number).is_ok(),
        (DataType::UInt64, Value::Int(number)) => u64::try_from(*number).is_ok(),
        _ => false,
    }
}

/// How a value of a type is written.
pub(super) fn write(data_type: DataType) -> &'static str {
    match data_type {
        DataType::Boolean => "write true or false, without quotes",
        DataType::SByte => "write a whole number of 8 bits, without quotes",
        DataType::Int16 => "write a whole number of 16 bits, without quotes",
        DataType::Int32 => "write a whole number of 32 bits, without quotes",
        DataType::Int64 => "write a whole number of 64 bits, without quotes",
        DataType::Byte => "write a whole number from 0 to 255, without quotes",
        DataType::UInt16 => "write a whole number from 0 to 65535, without quotes",
        DataType::UInt32 | DataType::UInt64 => "write a whole number, not below 0, without quotes",
        DataType::Float | DataType::Double => "write a number, without quotes",
        _ => "write text in double quotes",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(data_type: DataType, limits: Limits, allowed: &[&str]) -> Signal {
        Signal {
            name: "Tank.Level".into(),
            data_type,
            unit: Some("l".into()),
            limits,
            allowed: allowed.iter().map(|&one| one.to_owned()).collect(),
            default: None,
            description: String::new(),
        }
    }

    #[test]
    fn a_list_names_the_nearest_and_numbers_compare_as_numbers() {
        let state = signal(DataType::String, Limits::default(), &["Idle", "Running", ""]);
        let text = |text: &str| Value::Text(text.into());
        assert_eq!(is_had(&state, &text("")), Ok(()));
        let wrong = is_had(&state, &text("Runing")).unwrap_err();
        assert_eq!(wrong, Advice::new("Tank.Level is never `Runing`", "did you mean `Running`?"));
        let mode = signal(DataType::Double, Limits::default(), &["1", "2.0"]);
        assert_eq!(is_had(&mode, &Value::Int(2)), Ok(()));
        assert_eq!(is_had(&mode, &Value::Int(3)).unwrap_err().help, "valid names: 1, 2.0");
    }

    #[test]
    fn a_number_has_to_fit_its_type() {
        let fits = |data_type, number| is_of_type(&Value::Int(number), data_type);
        for (data_type, least, most) in [
            (DataType::SByte, -128, 127),
            (DataType::Byte, 0, 255),
            (DataType::Int16, -32_768, 32_767),
            (DataType::UInt16, 0, 65_535),
            (DataType::Int32, i32::MIN.into(), i32::MAX.into()),
            (DataType::UInt32, 0, u32::MAX.into()),
        ] {
            assert!(fits(data_type, least) && fits(data_type, most), "{data_type}");
            assert!(!fits(data_type, least - 1) && !fits(data_type, most + 1), "{data_type}");
        }
        assert!(fits(DataType::Float, 3) && is_of_type(&Value::Real(0.5), DataType::Float));
        assert!(!is_of_type(&Value::Real(0.5), DataType::Int16));
    }

    #[test]
    fn limits_are_told_with_their_unit() {
        let limited = |min, max| is_had(&signal(DataType::Double, Limits { min, max }, &[]), &Value::Int(90));
        assert_eq!(limited(None, Some(90.0)), Ok(()));
        let Advice { message, help } = limited(Some(0.0), Some(80.0)).unwrap_err();
        assert_eq!(message, "`90` is beyond what Tank.Level is");
        assert_eq!(help, "give a number from 0 to 80 l, or correct the line's model");
        assert!(limited(Some(91.0), None).unwrap_err().help.contains("of at least 91 l"));
        assert!(limited(None, Some(1.5)).unwrap_err().help.contains("of at most 1.5 l"));
    }
}
