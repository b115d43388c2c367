//! `parse_time`: a time as text, in a pattern of Joda-Time.
//!
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-parse-time>. Time zones are UTC and
//! fixed offsets: named zones need a data base of zones, which this version does not have, and are refused.

use std::fmt::Write as _;

use serde_json::Value;

use super::calendar::{DAY, MINUTE, MONTHS, WEEKDAYS, Zone, days_in, days_of};
use super::layout::{MAX_WIDTH, Piece, pieces};
use super::{Call, Function, Objection};

/// The letters of a pattern of Joda-Time that this version knows.
const LETTERS: &str = "GCyYDMdEeaKhHkmsSzZ";

/// These functions.
pub const FUNCTIONS: &[Function] =
    &[Function::new("parse_time(pattern, milliseconds[, zone])", 2..=3, parse_time).objecting(objection)];

fn parse_time(call: &Call<'_>) -> Option<Value> {
    let zone = if call.arguments.len() == 3 { Zone::parse(&call.text(2)?)? } else { Zone::utc() };
    let time = Time::new(i64::try_from(call.int(1)?).ok()?, &zone)?;
    let mut text = String::new();
    for piece in pieces(&call.text(0)?, LETTERS).ok()? {
        call.budget.spend(MAX_WIDTH)?;
        match piece {
            Piece::Text(literal) => text.push_str(&literal),
            Piece::Field(letter, width) => time.write(&mut text, letter, width, &zone),
        }
    }
    Some(text.into())
}

fn objection(place: usize, literal: Option<&Value>) -> Option<Objection> {
    let text = literal?.as_str()?;
    match place {
        0 => pieces(text, LETTERS).err().map(|problem| Objection {
            problem,
            remedy: "the letters are G C y Y D M d E e a K h H k m s S z Z; put everything else that is a letter in quotes ''",
        }),
        2 if Zone::parse(text).is_none() => Some(Objection {
            problem: format!("this version does not know the time zone {}", super::super::lexer::brief(text)),
            remedy: "write 'UTC' or an offset such as '+01:00'",
        }),
        _ => None,
    }
}

/// A moment in a zone.
struct Time {
    year: i64,
    /// From 0.
    month: usize,
    day: i64,
    /// From 1.
    day_of_year: i64,
    /// From 0, a Thursday.
    weekday: usize,
    /// Milliseconds since midnight.
    millis: i64,
}

impl Time {
    /// From milliseconds since 1970; none beyond the years that they can count.
    fn new(since: i64, zone: &Zone) -> Option<Self> {
        let local = since.checked_add(zone.offset * MINUTE)?;
        let days = local.div_euclid(DAY);
        let (mut year, mut left) = (1970 + days.div_euclid(146_097) * 400, days.rem_euclid(146_097));
        while left >= days_of(year) {
            left -= days_of(year);
            year += 1;
        }
        let (mut month, mut day) = (0, left);
        while day >= days_in(year, month) {
            day -= days_in(year, month);
            month += 1;
        }
        let weekday = usize::try_from(days.rem_euclid(7)).ok()?;
        let millis = local.rem_euclid(DAY);
        Some(Self { year, month, day: day + 1, day_of_year: left + 1, weekday, millis })
    }

    fn write(&self, to: &mut String, letter: char, width: usize, zone: &Zone) {
        let hour = self.millis / (60 * MINUTE);
        let or = |value: i64, instead: i64| if value == 0 { instead } else { value };
        let era = if self.year > 0 { self.year } else { 1 - self.year };
        let weekday = i64::try_from((self.weekday + 3) % 7 + 1).unwrap_or_default();
        let number = match letter {
            'G' => return to.push_str(if self.year > 0 { "AD" } else { "BC" }),
            'E' => return to.push_str(name(WEEKDAYS[self.weekday], width)),
            'M' if width > 2 => return to.push_str(name(MONTHS[self.month], width)),
            'a' => return to.push_str(if hour < 12 { "AM" } else { "PM" }),
            'S' => return to.push_str(&format!("{:03}{:017}", self.millis % 1000, 0)[..width]),
            'z' if width > 3 && zone.name == "UTC" => return to.push_str("Coordinated Universal Time"),
            'Z' if width < 3 => return to.push_str(&offset(zone, width)),
            'z' | 'Z' => return to.push_str(&zone.name),
            'y' if width == 2 => self.year.rem_euclid(100),
            'y' => self.year,
            'Y' if width == 2 => era % 100,
            'Y' => era,
            'C' => era / 100,
            'D' => self.day_of_year,
            'M' => i64::try_from(self.month + 1).unwrap_or_default(),
            'd' => self.day,
            'e' => weekday,
            'K' => hour % 12,
            'h' => or(hour % 12, 12),
            'k' => or(hour, 24),
            'H' => hour,
            'm' => self.millis / MINUTE % 60,
            _ => self.millis / 1000 % 60,
        };
        // A string takes everything.
        let _ = write!(to, "{number:0width$}");
    }
}

/// `+0100`, or `+01:00` if it is written twice.
fn offset(zone: &Zone, width: usize) -> String {
    let (sign, minutes) = (if zone.offset < 0 { '-' } else { '+' }, zone.offset.abs());
    let colon = if width == 2 { ":" } else { "" };
    format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
}

fn name(full: &str, width: usize) -> &str {
    if width > 3 { full } else { &full[..3] }
}
