//! Numbers as a person says them.

use std::time::Duration;

/// How many serial numbers are listed before the rest is counted.
const LISTED: usize = 12;

/// `5 s`, `2.5 s`, `250 ms`, `0.4 ms`.
pub(super) fn span(duration: Duration) -> String {
    let millis = duration.as_secs_f64() * 1e3;
    if millis < 1000.0 { format!("{} ms", decimals(millis)) } else { format!("{} s", decimals(millis / 1e3)) }
}

/// At most three decimals, and none that say nothing.
fn decimals(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `1 part`, `3 parts`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `5, 7, 8`; a long list ends in `and 30 more`.
pub(super) fn list<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    let head = items[..items.len().min(LISTED)].join(", ");
    match items.len().saturating_sub(LISTED) {
        0 => head,
        rest => format!("{head} and {rest} more"),
    }
}

/// The serial numbers missing between the lowest and the highest of `seen`, which is in ascending order.
pub(super) fn gaps(seen: impl IntoIterator<Item = u64>) -> Vec<u64> {
    let mut missing = Vec::new();
    let mut next = None;
    for serial in seen {
        missing.extend(next.unwrap_or(serial)..serial);
        next = Some(serial + 1);
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_short() {
        let spans = [250, 400_000, 2_500_000, 60_000_000].map(|micros| span(Duration::from_micros(micros)));
        assert_eq!(spans, ["0.25 ms", "400 ms", "2.5 s", "60 s"]);
    }

    #[test]
    fn long_lists_end_in_a_count() {
        assert_eq!(list([5, 7]), "5, 7");
        assert!(list(1..=20).ends_with("12 and 8 more"));
    }

    #[test]
    fn gaps_lie_between_what_was_seen() {
        assert_eq!(gaps([3, 4, 7, 8]), [5, 6]);
        assert!(gaps([9]).is_empty());
    }
}
