//! `time_to_epoch`: a text as time, in a pattern of Java 11.
//!
//! <https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html#iot-sql-function-time-to-epoch>. A text that does not
//! fit its pattern, a day that its month does not have and a named time zone other than UTC and GMT give `Undefined`.

use serde_json::Value;

use super::calendar::{DAY, MINUTE, MONTHS, WEEKDAYS, Zone, days_in, days_until};
use super::layout::{Piece, pieces};
use super::{Call, Function, Objection};

/// The letters of a pattern that this version knows.
const LETTERS: &str = "yuMdHhamsSEVzXxZ";

/// The milliseconds of a later year have no place in 64 bits.
const MAX_YEAR: i64 = 292_000_000;

/// A number of one letter has so many digits at most.
const MAX_DIGITS: usize = 9;

/// These functions.
pub const FUNCTIONS: &[Function] =
    &[Function::new("time_to_epoch(text, pattern)", 2..=2, time_to_epoch).objecting(objection)];

fn time_to_epoch(call: &Call<'_>) -> Option<Value> {
    let (text, pattern) = (call.text(0)?, call.text(1)?);
    let mut reader = Reader { rest: &text, time: Time::default() };
    for piece in pieces(&pattern, LETTERS).ok()? {
        match piece {
            Piece::Text(literal) => reader.rest = reader.rest.strip_prefix(literal.as_str())?,
            Piece::Field(letter, width) => reader.field(letter, width)?,
        }
    }
    if reader.rest.is_empty() { Some(reader.time.millis()?.into()) } else { None }
}

fn objection(place: usize, literal: Option<&Value>) -> Option<Objection> {
    let pattern = literal.filter(|_| place == 1)?.as_str()?;
    let remedy = "the letters are y u M d H h a m s S E V z X x Z; put everything else that is a letter in quotes ''";
    pieces(pattern, LETTERS).err().map(|problem| Objection { problem, remedy })
}

/// What was read of a time.
#[derive(Default)]
struct Time {
    year: Option<i64>,
    /// From 1.
    month: Option<i64>,
    day: Option<i64>,
    hour: i64,
    is_afternoon: Option<bool>,
    minute: i64,
    second: i64,
    millis: i64,
    /// In minutes.
    offset: i64,
}

impl Time {
    /// None if there is no such time.
    fn millis(&self) -> Option<i64> {
        let (year, day) = (self.year.filter(|year| *year <= MAX_YEAR)?, self.day.unwrap_or(1));
        let month = usize::try_from(self.month.unwrap_or(1) - 1).ok().filter(|month| *month < 12)?;
        let hour = match self.is_afternoon {
            Some(afternoon) if (1..=12).contains(&self.hour) => self.hour % 12 + if afternoon { 12 } else { 0 },
            Some(_) => return None,
            None => self.hour,
        };
        let fits = (1..=days_in(year, month)).contains(&day) && hour < 24 && self.minute < 60 && self.second < 60;
        fits.then(|| {
            let of_day = ((hour * 60 + self.minute) * 60 + self.second) * 1000 + self.millis;
            days_until(year, month, day) * DAY + of_day - self.offset * MINUTE
        })
    }
}

struct Reader<'a> {
    rest: &'a str,
    time: Time,
}

impl Reader<'_> {
    fn field(&mut self, letter: char, width: usize) -> Option<()> {
        match letter {
            'y' | 'u' if width == 2 => self.time.year = Some(2000 + self.number(2)?),
            'y' | 'u' => self.time.year = Some(self.number(width)?),
            'M' if width > 2 => self.time.month = Some(self.name(&MONTHS, width)? + 1),
            'M' => self.time.month = Some(self.number(width)?),
            'd' => self.time.day = Some(self.number(width)?),
            'E' => drop(self.name(&WEEKDAYS, width)?),
            'a' => self.time.is_afternoon = Some(self.name(&["AM", "PM"], 4)? == 1),
            'H' | 'h' => self.time.hour = self.number(width)?,
            'm' => self.time.minute = self.number(width)?,
            's' => self.time.second = self.number(width)?,
            'S' => self.time.millis = self.fraction(width)?,
            _ => self.time.offset = self.zone()?,
        }
        Some(())
    }

    /// As many digits as letters; of a single letter as many as there are.
    fn number(&mut self, width: usize) -> Option<i64> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let taken = if width == 1 { digits.min(MAX_DIGITS) } else { width };
        if taken == 0 || taken > digits {
            return None;
        }
        self.take(taken).parse().ok()
    }

    /// Milliseconds; what is finer is cut.
    fn fraction(&mut self, width: usize) -> Option<i64> {
        if self.rest.bytes().take_while(u8::is_ascii_digit).count() < width {
            return None;
        }
        format!("{}00", self.take(width))[..3].parse().ok()
    }

    /// Which of the names stands there: in full with four letters, else its first three.
    fn name(&mut self, names: &[&str], width: usize) -> Option<i64> {
        let shown = |name: &str| if width > 3 { name.to_owned() } else { name[..3].to_owned() };
        let (at, name) =
            names.iter().map(|name| shown(name)).enumerate().find(|(_, name)| self.rest.starts_with(name.as_str()))?;
        self.take(name.len());
        i64::try_from(at).ok()
    }

    /// An offset in minutes: `Z`, `UTC`, `GMT`, `+01:00`, `+0100`, `UTC+01:00`.
    fn zone(&mut self) -> Option<i64> {
        let named = ["UTC", "GMT"].iter().find(|name| self.rest.starts_with(**name));
        self.take(named.map_or(0, |name| name.len()));
        let length = match self.rest.chars().next() {
            Some('Z') if named.is_none() => 1,
            Some('+' | '-') => {
                self.rest[1..].bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b':').count() + 1
            }
            _ if named.is_some() => return Some(0),
            _ => return None,
        };
        Zone::parse(self.take(length)).map(|zone| zone.offset)
    }

    /// Takes so many bytes, which are there.
    fn take(&mut self, bytes: usize) -> &str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }
}
