//! Floating-point numbers and status codes as text that is read back exactly.

use std::fmt::{Debug, LowerExp, Write as _};

use opcua::types::StatusCode;
use opcua::types::status_code::SubStatusCode;

/// Writes a number in its shortest form that is read back as the same number.
pub(super) fn write_float<F: Copy + Debug + LowerExp + Into<f64>>(out: &mut String, number: F) {
    let wide: f64 = number.into();
    let text = if wide.is_nan() {
        "\"NaN\""
    } else if wide.is_finite() {
        // Writing to a string can't fail.
        let _ = write!(out, "{number:?}");
        return;
    } else if wide > 0.0 {
        "\"Infinity\""
    } else {
        "\"-Infinity\""
    };
    out.push_str(text);
}

/// The number that a quoted word stands for.
pub(super) fn special(word: &str) -> Option<f64> {
    match word {
        "NaN" => Some(f64::NAN),
        "Infinity" => Some(f64::INFINITY),
        "-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// The name of a status code, or its number if it has information beyond its name.
pub(super) fn status_text(status: StatusCode) -> String {
    let named = status.sub_code();
    if StatusCode::from_category(named) == status && named != SubStatusCode::Invalid {
        named.name().to_owned()
    } else {
        format!("0x{:08X}", status.bits())
    }
}

/// Reads what [`status_text`] writes.
pub(super) fn status_from(text: &str) -> Option<StatusCode> {
    match text.strip_prefix("0x") {
        Some(digits) if digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            u32::from_str_radix(digits, 16).ok().map(StatusCode::from)
        }
        Some(_) => None,
        None => text.parse().ok().map(StatusCode::from_category),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_codes_are_read_as_they_are_written() {
        for bits in [0, 0x8000_0000, 0x80AB_0000, 0x4000_0480, 0x0000_0400, 0xFFFF_FFFF, 0x1234_5678] {
            let status = StatusCode::from(bits);
            assert_eq!(status_from(&status_text(status)), Some(status), "{}", status_text(status));
        }
        assert_eq!(status_text(StatusCode::BadSensorFailure), "BadSensorFailure");
        assert_eq!(status_from("Splendid"), None);
        assert_eq!(status_from("0x+0000001"), None);
    }
}
