//! Faults as one line of text. What is written is read as the same fault again.
//!
//! Names may hold blanks: what stands behind a name is told from it by the last `=` or the last ` by `, ` to ` or blank.

use std::fmt;
use std::str::FromStr;

use super::error::FaultError;
use super::plant_fault::{MAX_DELAY_MS, Noise, PlantFault, Quality};
use crate::nearest::nearest;

/// How each fault is written, by its first word or words.
const FORMS: [(&str, &str); 18] = [
    ("stuck", "stuck SENSOR=VALUE, or stuck SENSOR"),
    ("noisy", "noisy SENSOR by 0.5, or noisy SENSOR by 5%"),
    ("drifting", "drifting SENSOR by 0.5/s"),
    ("delayed", "delayed SENSOR by 50ms"),
    ("jammed", "jammed DEVICE"),
    ("slow", "slow DEVICE to 50%"),
    ("weak", "weak DEVICE to 50%"),
    ("air lost", "air lost"),
    ("part lost", "part lost DEVICE"),
    ("part doubled", "part doubled DEVICE"),
    ("part turned", "part turned DEVICE"),
    ("controller stop", "controller stop"),
    ("server restart", "server restart"),
    ("quality", "quality SIGNAL bad, or quality SIGNAL uncertain"),
    ("stale", "stale SIGNAL"),
    ("shown", "shown SIGNAL=VALUE"),
    ("skew", "skew 5s, or skew -200ms"),
    ("service level", "service level 100"),
];

impl fmt::Display for PlantFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stuck { sensor, at: Some(value) } => write!(f, "stuck {sensor}={value}"),
            Self::Stuck { sensor, at: None } => write!(f, "stuck {sensor}"),
            Self::Noisy { sensor, noise } => write!(f, "noisy {sensor} by {noise}"),
            Self::Drifting { sensor, per_second } => write!(f, "drifting {sensor} by {per_second}/s"),
            Self::Delayed { sensor, by_ms } => write!(f, "delayed {sensor} by {}", time(i64::from(*by_ms))),
            Self::Jammed { device } => write!(f, "jammed {device}"),
            Self::Slow { device, percent } => write!(f, "slow {device} to {percent}%"),
            Self::Weak { device, percent } => write!(f, "weak {device} to {percent}%"),
            Self::AirLost => f.write_str("air lost"),
            Self::PartLost { carrier } => write!(f, "part lost {carrier}"),
            Self::PartDoubled { carrier } => write!(f, "part doubled {carrier}"),
            Self::PartTurned { carrier } => write!(f, "part turned {carrier}"),
            Self::ControllerStop => f.write_str("controller stop"),
            Self::ServerRestart => f.write_str("server restart"),
            Self::Quality { signal, quality } => write!(f, "quality {signal} {}", quality.name()),
            Self::Stale { signal } => write!(f, "stale {signal}"),
            Self::Shown { signal, value } => write!(f, "shown {signal}={value}"),
            Self::Skew { by_ms } => write!(f, "skew {}", time(*by_ms)),
            Self::ServiceLevel { level } => write!(f, "service level {level}"),
        }
    }
}

impl fmt::Display for Noise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Amplitude(amplitude) => write!(f, "{amplitude}"),
            Self::Chance(percent) => write!(f, "{percent}%"),
        }
    }
}

impl FromStr for PlantFault {
    type Err = FaultError;

    /// # Errors
    /// [`FaultError::Text`], with the nearest form.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let text = text.trim();
        let refused = |why: String| FaultError::Text { text: text.to_owned(), why };
        let Some((words, form)) = FORMS.into_iter().find(|(words, _)| begins_with(text, words)) else {
            return Err(refused(unknown(text)));
        };
        let fault = read(words, text[words.len()..].trim());
        fault.ok_or_else(|| refused(format!("write {form}")))
    }
}

fn begins_with(text: &str, words: &str) -> bool {
    text.strip_prefix(words).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

fn unknown(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let two: Vec<&str> = text.split_whitespace().take(2).collect();
    let known = FORMS.map(|(words, _)| words);
    let near = nearest(&two.join(" "), known).or_else(|| nearest(word, known));
    match near.and_then(|near| FORMS.iter().find(|(words, _)| *words == near)) {
        Some((_, form)) => format!("did you mean {form}?"),
        None => format!("there are {}", known.join(", ")),
    }
}

/// The fault that begins with these words; `rest` stands behind them.
fn read(words: &str, rest: &str) -> Option<PlantFault> {
    let alone = |fault| rest.is_empty().then_some(fault);
    Some(match words {
        "stuck" => stuck(rest)?,
        "noisy" => {
            let (sensor, amount) = split(rest, " by ")?;
            PlantFault::Noisy { sensor, noise: noise(amount)? }
        }
        "drifting" => {
            let (sensor, rate) = split(rest, " by ")?;
            let per_second = number(rate.strip_suffix("/s")?).filter(|rate| *rate != 0.0)?;
            PlantFault::Drifting { sensor, per_second }
        }
        "delayed" => {
            let (sensor, delay) = split(rest, " by ")?;
            let by_ms = u32::try_from(milliseconds(delay)?).ok().filter(|delay| (1..=MAX_DELAY_MS).contains(delay))?;
            PlantFault::Delayed { sensor, by_ms }
        }
        "jammed" => PlantFault::Jammed { device: name(rest)? },
        "slow" => {
            let (device, percent) = split(rest, " to ")?;
            PlantFault::Slow { device, percent: percentage(percent).filter(|percent| (1..100).contains(percent))? }
        }
        "weak" => {
            let (device, percent) = split(rest, " to ")?;
            PlantFault::Weak { device, percent: percentage(percent).filter(|percent| *percent < 100)? }
        }
        "air lost" => alone(PlantFault::AirLost)?,
        "part lost" => PlantFault::PartLost { carrier: name(rest)? },
        "part doubled" => PlantFault::PartDoubled { carrier: name(rest)? },
        "part turned" => PlantFault::PartTurned { carrier: name(rest)? },
        "controller stop" => alone(PlantFault::ControllerStop)?,
        "server restart" => alone(PlantFault::ServerRestart)?,
        "quality" => {
            let (signal, quality) = split(rest, " ")?;
            let known = [Quality::Bad, Quality::Uncertain].into_iter();
            PlantFault::Quality { signal, quality: known.into_iter().find(|known| known.name() == quality)? }
        }
        "stale" => PlantFault::Stale { signal: name(rest)? },
        "shown" => {
            let (signal, value) = rest.split_once('=')?;
            PlantFault::Shown { signal: name(signal)?, value: value.trim().to_owned() }
        }
        "skew" => PlantFault::Skew { by_ms: milliseconds(rest).filter(|skew| *skew != 0)? },
        "service level" => PlantFault::ServiceLevel { level: rest.parse().ok()? },
        _ => return None,
    })
}

fn stuck(rest: &str) -> Option<PlantFault> {
    match rest.rsplit_once('=') {
        Some((sensor, value)) => Some(PlantFault::Stuck { sensor: name(sensor)?, at: Some(value.trim().to_owned()) }),
        None => Some(PlantFault::Stuck { sensor: name(rest)?, at: None }),
    }
}

fn name(text: &str) -> Option<String> {
    let name = text.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// A name and what stands behind it.
fn split<'a>(rest: &'a str, by: &str) -> Option<(String, &'a str)> {
    let (left, right) = rest.rsplit_once(by)?;
    Some((name(left)?, right.trim()))
}

fn noise(text: &str) -> Option<Noise> {
    if text.ends_with('%') {
        return percentage(text).filter(|percent| (1..=100).contains(percent)).map(Noise::Chance);
    }
    number(text).filter(|amplitude| *amplitude > 0.0).map(Noise::Amplitude)
}

fn percentage(text: &str) -> Option<u8> {
    text.strip_suffix('%')?.trim().parse().ok()
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Reads `50ms`, `5s`, `1.5s`, `2min`; whole milliseconds, up to some weeks.
pub(super) fn milliseconds(text: &str) -> Option<i64> {
    let units = [("ms", 1.0), ("min", 60_000.0), ("s", 1000.0)];
    let (number_of, factor) = units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    let exact = number(number_of)? * factor;
    // Far within what `i64` and `f64` both hold exactly.
    #[expect(clippy::cast_possible_truncation, reason = "checked to be a whole number within bounds")]
    let whole = exact.round() as i64;
    ((exact - exact.round()).abs() < 1e-6 && exact.abs() < 4e9).then_some(whole)
}

fn time(milliseconds: i64) -> String {
    if milliseconds % 1000 == 0 { format!("{}s", milliseconds / 1000) } else { format!("{milliseconds}ms") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault() -> impl Strategy<Value = PlantFault> {
        let name = || "[A-Z][a-z]{1,6}(\\.[A-Z][a-z ]{0,5}[a-z])?";
        let of = |fault: fn(String) -> PlantFault| name().prop_map(fault);
        prop_oneof![
            (name(), prop::option::of("[a-z0-9]{1,5}")).prop_map(|(sensor, at)| PlantFault::Stuck { sensor, at }),
            (name(), 0.001..1e6).prop_map(|(sensor, by)| PlantFault::Noisy { sensor, noise: Noise::Amplitude(by) }),
            (name(), 1u8..=100).prop_map(|(sensor, by)| PlantFault::Noisy { sensor, noise: Noise::Chance(by) }),
            (name(), -1e6..-0.001).prop_map(|(sensor, per_second)| PlantFault::Drifting { sensor, per_second }),
            (name(), 1..=MAX_DELAY_MS).prop_map(|(sensor, by_ms)| PlantFault::Delayed { sensor, by_ms }),
            of(|device| PlantFault::Jammed { device }),
            (name(), 1u8..100).prop_map(|(device, percent)| PlantFault::Slow { device, percent }),
            (name(), 0u8..100).prop_map(|(device, percent)| PlantFault::Weak { device, percent }),
            Just(PlantFault::AirLost),
            of(|carrier| PlantFault::PartLost { carrier }),
            of(|carrier| PlantFault::PartDoubled { carrier }),
            of(|carrier| PlantFault::PartTurned { carrier }),
            Just(PlantFault::ControllerStop),
            Just(PlantFault::ServerRestart),
            (name(), prop_oneof![Just(Quality::Bad), Just(Quality::Uncertain)])
                .prop_map(|(signal, quality)| PlantFault::Quality { signal, quality }),
            of(|signal| PlantFault::Stale { signal }),
            (name(), "[a-z0-9=]{0,5}").prop_map(|(signal, value)| PlantFault::Shown { signal, value }),
            (1i64..1_000_000).prop_map(|by_ms| PlantFault::Skew { by_ms: -by_ms }),
            any::<u8>().prop_map(|level| PlantFault::ServiceLevel { level }),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_the_same(fault in fault()) {
            prop_assert_eq!(fault.to_string().parse(), Ok(fault));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,60}") {
            let _ = text.parse::<PlantFault>();
        }
    }

    fn refusal(text: &str) -> String {
        text.parse::<PlantFault>().unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_word_is_told_with_the_right_form() {
        let expected = "`stuk Magazine.Empty` is no fault: did you mean stuck SENSOR=VALUE, or stuck SENSOR?";
        assert_eq!(refusal("stuk Magazine.Empty"), expected);
        assert_eq!(refusal("air gone"), "`air gone` is no fault: did you mean air lost?");
        assert!(refusal("zzz").starts_with("`zzz` is no fault: there are stuck, noisy, "));
        assert!(refusal("").contains("there are"));
    }

    #[test]
    fn a_wrong_amount_is_told_with_the_right_form() {
        for (text, form) in [
            ("skew 5", "skew 5s"),
            ("skew 0s", "skew 5s"),
            ("noisy A by -1", "noisy SENSOR by 0.5"),
            ("noisy A by 0%", "noisy SENSOR by 0.5"),
            ("slow A to 100%", "slow DEVICE to 50%"),
            ("delayed A by 0.5ms", "delayed SENSOR by 50ms"),
            ("delayed A by 61s", "delayed SENSOR by 50ms"),
            ("service level 256", "service level 100"),
            ("quality A good", "quality SIGNAL bad"),
            ("air lost here", "air lost"),
            ("jammed", "jammed DEVICE"),
        ] {
            assert!(refusal(text).contains(&format!("write {form}")), "{}", refusal(text));
        }
    }

    #[test]
    fn times_are_whole_milliseconds() {
        assert_eq!(milliseconds("1.5s"), Some(1500));
        assert_eq!(milliseconds("2min"), Some(120_000));
        assert_eq!((milliseconds("-200ms"), milliseconds("5h"), milliseconds("1e99s")), (Some(-200), None, None));
    }
}
