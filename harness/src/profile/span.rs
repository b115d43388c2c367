//! Spans of time as people write them: `200 ms`, `1.5 s`, `2 min`.

use std::time::Duration;

/// A span of time in whole microseconds, which is all that journals know; nothing if the text says none.
pub(crate) fn parse_time(text: &str) -> Option<Duration> {
    let (number, unit) = text.split_once(' ')?;
    let factor = match unit {
        "ms" => 0.001,
        "s" => 1.0,
        "min" => 60.0,
        _ => return None,
    };
    let exact = Duration::try_from_secs_f64(number.parse::<f64>().ok()? * factor).ok()?;
    u64::try_from(exact.as_micros()).ok().map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        assert_eq!(parse_time("5 ms"), Some(Duration::from_millis(5)));
        assert_eq!(parse_time("1.5 min"), Some(Duration::from_secs(90)));
        for none in ["5 h", "5s", "many s", "-1 s", "1e99 s"] {
            assert_eq!(parse_time(none), None, "{none}");
        }
    }
}
