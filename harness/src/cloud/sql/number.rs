//! Numbers as AWS IoT SQL counts: `Int` and `Decimal`, with 34 digits.
//!
//! A whole number is an `Int`, wherever it comes from: version 2016-03-23 processes `10.0` as `10`
//! (<https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-data-types.html>). What has no place in 34 digits is rounded, what
//! is beyond `9.99...E999` is `Undefined`, what is nearer to 0 than `1E-999` is 0. JSON holds 64-bit integers exactly and everything
//! else as double: that is what leaves a statement.

use std::cmp::Ordering;
use std::str::FromStr as _;

use bigdecimal::{BigDecimal, RoundingMode, Zero as _};
use serde_json::Value;

/// The digits of a number.
const DIGITS: u64 = 34;

/// The largest magnitude is below ten to one more than this, the smallest is ten to minus this.
const MAX_EXPONENT: i64 = 999;

/// Texts longer than this, in bytes, are no numbers: reading one would take long.
const MAX_TEXT: usize = 2048;

/// An `Int` or a `Decimal`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number(BigDecimal);

/// What can be done with two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`: two `Int`s give an `Int`, cut towards 0.
    Divide,
    /// `%`: the remainder has the sign of the dividend.
    Remainder,
}

impl Number {
    /// None if it is too large.
    fn new(value: BigDecimal) -> Option<Self> {
        if value.is_zero() {
            return Some(Self(BigDecimal::zero()));
        }
        // Its magnitude may have no place in 64 bits.
        if value.fractional_digit_count() < -MAX_EXPONENT {
            return None;
        }
        match value.order_of_magnitude() {
            large if large > MAX_EXPONENT => None,
            small if small < -MAX_EXPONENT => Some(Self(BigDecimal::zero())),
            _ if value.digits() > DIGITS => Some(Self(value.with_prec(DIGITS))),
            _ => Some(Self(value)),
        }
    }

    /// A number of JSON.
    pub fn of(number: &serde_json::Number) -> Option<Self> {
        Self::new(BigDecimal::from_str(&number.to_string()).ok()?)
    }

    /// A text that AWS converts: `^-?\d+(\.\d+)?((?i)E-?\d+)?$`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT || !is_number(text) {
            return None;
        }
        Self::new(BigDecimal::from_str(text).ok()?)
    }

    /// A double; none if it is infinite or no number.
    pub fn of_double(value: f64) -> Option<Self> {
        serde_json::Number::from_f64(value).as_ref().and_then(Self::of)
    }

    /// The nearest double.
    pub fn double(&self) -> f64 {
        // Every decimal number is a double to Rust; those beyond are infinite.
        self.0.to_string().parse().unwrap_or(f64::NAN)
    }

    /// Whether it is an `Int`.
    pub fn is_int(&self) -> bool {
        self.0.is_integer()
    }

    /// Rounded to a whole number.
    #[must_use]
    pub fn rounded(&self, mode: RoundingMode) -> Self {
        Self(self.0.with_scale_round(0, mode))
    }

    /// Cut after so many decimal places.
    #[must_use]
    pub fn cut(&self, places: i64) -> Self {
        let is_longer = self.0.fractional_digit_count() > places;
        Self(if is_longer { self.0.with_scale_round(places, RoundingMode::Down) } else { self.0.clone() })
    }

    /// Without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        Self(self.0.abs())
    }

    /// -1, 0 or 1.
    pub fn sign(&self) -> i8 {
        match self.0.cmp(&BigDecimal::zero()) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        }
    }

    /// The nearest whole number that is not greater, for AWS rounds down where it needs an `Int`; none beyond 38 digits.
    pub fn int(&self) -> Option<i128> {
        self.rounded(RoundingMode::Floor).text().parse().ok()
    }

    /// None if it is too large, or a division by 0.
    pub fn with(&self, arithmetic: Arithmetic, other: &Self) -> Option<Self> {
        let (left, right) = (&self.0, &other.0);
        Self::new(match arithmetic {
            Arithmetic::Add => left + right,
            Arithmetic::Subtract => left - right,
            Arithmetic::Multiply => left * right,
            _ if right.is_zero() => return None,
            Arithmetic::Remainder => left % right,
            Arithmetic::Divide if self.is_int() && other.is_int() => {
                let whole = |number: &BigDecimal| number.with_scale(0).into_bigint_and_exponent().0;
                (whole(left) / whole(right)).into()
            }
            Arithmetic::Divide => left / right,
        })
    }

    /// As text: an `Int` in standard notation, a `Decimal` possibly in scientific notation.
    pub fn text(&self) -> String {
        let normal = self.0.normalized();
        if self.is_int() { normal.with_scale(0).to_plain_string() } else { normal.to_string() }
    }

    /// As JSON; none if a double cannot hold it.
    pub fn json(&self) -> Option<Value> {
        let text = self.text();
        let whole = || text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<u64>().map(Value::from)).ok();
        let double = || serde_json::Number::from_f64(text.parse().ok()?).map(Value::Number);
        whole().or_else(double)
    }
}

fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = |text: &str| digits(text.strip_prefix('-').unwrap_or(text));
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(m, e)| (m, Some(e)));
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(w, f)| (w, Some(f)));
    unsigned(whole) && fraction.is_none_or(digits) && exponent.is_none_or(unsigned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn texts_are_numbers_as_documented() {
        for (text, shown) in [("0", "0"), ("-1.2", "-1.2"), ("5E-12", "5E-12"), ("1e3", "1000"), ("10.0", "10")] {
            assert_eq!(number(text).text(), shown);
        }
        for text in ["", "-", "+1", ".5", "5.", " 1", "1 ", "1e", "1e+3", "0x1", "1,5", "NaN", "--1", "٣", "1E1000"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
        assert_eq!(number("1E-1000").text(), "0");
        assert_eq!(number("1E999").text().len(), 1000);
        assert_eq!(Number::parse("1E99999999999999999999"), None);
        assert_eq!(Number::parse(&"9".repeat(300_000)), None);
    }

    #[test]
    fn decimals_are_exact_and_whole_numbers_divide_as_whole_numbers() {
        let table = [
            ("0.1", Arithmetic::Add, "0.2", Some("0.3")),
            ("7", Arithmetic::Divide, "2", Some("3")),
            ("-7", Arithmetic::Divide, "2", Some("-3")),
            ("7.0", Arithmetic::Divide, "2", Some("3")),
            ("7.5", Arithmetic::Divide, "2", Some("3.75")),
            ("1.5", Arithmetic::Divide, "0.7", Some("2.142857142857142857142857142857143")),
            ("-7", Arithmetic::Remainder, "3", Some("-1")),
            ("7.5", Arithmetic::Remainder, "2", Some("1.5")),
            ("1", Arithmetic::Divide, "0", None),
            ("1", Arithmetic::Remainder, "0", None),
            ("1E999", Arithmetic::Multiply, "10", None),
            ("1E999", Arithmetic::Subtract, "1E-999", Some(&format!("1{}", "0".repeat(999)))),
        ];
        for (left, arithmetic, right, expected) in table {
            let result = number(left).with(arithmetic, &number(right)).map(|number| number.text());
            assert_eq!(result.as_deref(), expected, "{left} {arithmetic:?} {right}");
        }
    }

    #[test]
    fn what_json_cannot_hold_is_undefined() {
        assert_eq!(number("18446744073709551615").json(), Some(Value::from(u64::MAX)));
        assert_eq!(number("1E300").json(), Some(Value::from(1e300)));
        assert_eq!(number("1E400").json(), None);
        assert_eq!(number("2.50").json(), Some(Value::from(2.5)));
    }

    proptest! {
        #[test]
        fn whole_numbers_calculate_as_integers(left: i64, right: i64) {
            let (l, r) = (number(&left.to_string()), number(&right.to_string()));
            let wide = |result: i128| Some(number(&result.to_string()));
            let (left, right) = (i128::from(left), i128::from(right));
            prop_assert_eq!(l.with(Arithmetic::Add, &r), wide(left + right));
            prop_assert_eq!(l.with(Arithmetic::Subtract, &r), wide(left - right));
            prop_assert_eq!(l.with(Arithmetic::Divide, &r), left.checked_div(right).and_then(wide));
            prop_assert_eq!(l.with(Arithmetic::Remainder, &r), left.checked_rem(right).and_then(wide));
            prop_assert_eq!(l.int(), Some(left));
        }

        #[test]
        fn doubles_go_there_and_back(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
            prop_assert!((Number::of_double(value).unwrap().double() - value).abs() <= f64::EPSILON * value.abs());
        }
    }
}
