//! `parse_time`: a time as text, in a pattern of Joda-Time.
//!
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-parse-time>. Time zones are UTC and
//! fixed offsets: named zones need a data base of zones, which this version does not have, and are refused.

use std::fmt::Write as _;
use std::iter::Peekable;
use std::str::Chars;

use serde_json::Value;

use super::{Call, Function, Objection};

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// The first day of 1970 was a Thursday.
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
const DAY: i64 = 24 * 60 * 60 * 1000;
const MINUTE: i64 = 60 * 1000;

/// A letter is repeated so often at most.
const MAX_WIDTH: usize = 20;

/// These functions.
pub const FUNCTIONS: &[Function] =
    &[Function::new("parse_time(pattern, milliseconds[, zone])", 2..=3, parse_time).objecting(objection)];

fn parse_time(call: &Call<'_>) -> Option<Value> {
    let zone = if call.arguments.len() == 3 { Zone::parse(&call.text(2)?)? } else { Zone::utc() };
    let time = Time::new(i64::try_from(call.int(1)?).ok()?, &zone)?;
    let mut text = String::new();
    for piece in pieces(&call.text(0)?).ok()? {
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
        0 => pieces(text).err().map(|problem| Objection {
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

/// A fixed offset from UTC.
#[derive(Debug, PartialEq)]
struct Zone {
    name: String,
    /// In minutes.
    offset: i64,
}

impl Zone {
    fn utc() -> Self {
        Self { name: "UTC".to_owned(), offset: 0 }
    }

    /// `UTC`, `GMT`, `Z`, `+01:00`, `-0330`.
    fn parse(text: &str) -> Option<Self> {
        if ["UTC", "GMT", "Z"].contains(&text) {
            return Some(Self::utc());
        }
        let sign = match text.chars().next()? {
            '+' => 1,
            '-' => -1,
            _ => return None,
        };
        let digits = text[1..].replacen(':', "", 1);
        if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let (hours, minutes): (i64, i64) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
        let name = format!("{}{hours:02}:{minutes:02}", &text[..1]);
        (hours < 24 && minutes < 60).then_some(Self { name, offset: sign * (hours * 60 + minutes) })
    }
}

enum Piece {
    Text(String),
    /// A letter and how often it stands there.
    Field(char, usize),
}

fn pieces(pattern: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = pattern.chars().peekable();
    while let Some(letter) = rest.next() {
        pieces.push(match letter {
            '\'' => Piece::Text(quoted(&mut rest)?),
            letter if letter.is_ascii_alphabetic() => field(letter, &mut rest)?,
            other => Piece::Text(other.to_string()),
        });
    }
    Ok(pieces)
}

/// What stands up to the next quote; two quotes are one.
fn quoted(rest: &mut Peekable<Chars<'_>>) -> Result<String, String> {
    if rest.next_if_eq(&'\'').is_some() {
        return Ok("'".to_owned());
    }
    let mut text = String::new();
    while let Some(letter) = rest.next() {
        match letter {
            '\'' if rest.next_if_eq(&'\'').is_none() => return Ok(text),
            letter => text.push(letter),
        }
    }
    Err("a quote in the pattern is not closed".to_owned())
}

fn field(letter: char, rest: &mut Peekable<Chars<'_>>) -> Result<Piece, String> {
    let mut width = 1;
    while rest.next_if_eq(&letter).is_some() {
        width += 1;
    }
    if width > MAX_WIDTH || !"GCyYDMdEeaKhHkmsSzZ".contains(letter) {
        return Err(format!("{width} times `{letter}` in the pattern of a time means nothing here"));
    }
    Ok(Piece::Field(letter, width))
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

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// `month` is counted from 0.
fn days_in(year: i64, month: usize) -> i64 {
    match month {
        1 if is_leap(year) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}
