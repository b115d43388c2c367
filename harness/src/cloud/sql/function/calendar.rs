//! The calendar, and offsets from UTC.

/// The names of the months.
pub const MONTHS: [&str; 12] = [
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
/// The names of the days of the week: the first day of 1970 was a Thursday.
pub const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];
/// A day in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1000;
/// A minute in milliseconds.
pub const MINUTE: i64 = 60 * 1000;

/// A fixed offset from UTC.
#[derive(Debug, PartialEq)]
pub struct Zone {
    /// What it is called.
    pub name: String,
    /// In minutes.
    pub offset: i64,
}

impl Zone {
    /// UTC itself.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), offset: 0 }
    }

    /// `UTC`, `GMT`, `Z`, `+01:00`, `-0330`.
    pub fn parse(text: &str) -> Option<Self> {
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

/// Whether a year has a 29th of February.
pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// The days of a year.
pub fn days_of(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// The days of a month; `month` is counted from 0.
pub fn days_in(year: i64, month: usize) -> i64 {
    match month {
        1 if is_leap(year) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

/// The days from the first one of 1970 to a date; `month` is counted from 0, `day` from 1.
pub fn days_until(year: i64, month: usize, day: i64) -> i64 {
    let before = year - 1;
    let leaps = |year: i64| year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let years = (year - 1970) * 365 + leaps(before) - leaps(1969);
    years + (0..month).map(|month| days_in(year, month)).sum::<i64>() + day - 1
}
