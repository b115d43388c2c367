//! What a fault touched, in words.

use std::time::Duration;

use lineproof_judge::journal::FaultChange;
use lineproof_relay::Touched;

/// What became of a cut: every link must have withheld something, for one that had no traffic proves nothing.
pub(super) fn cut(links: &[Touched]) -> FaultChange {
    let (idle, busy): (Vec<_>, Vec<_>) = links.iter().partition(|link| link.is_empty());
    let parts = busy.iter().filter_map(|link| Some(format!("{} on {}", amount(link)?, link.link)));
    let parts: Vec<String> = parts.collect();
    let touched = (!parts.is_empty()).then(|| format!("withheld {}", parts.join("; ")));
    let untouched: Vec<String> = idle.iter().map(|link| link.link.clone()).collect();
    match touched {
        Some(touched) if !untouched.is_empty() => FaultChange::PartlyTouched { touched, untouched },
        touched => FaultChange::Healed { touched },
    }
}

/// `1.2 kB, 2 connections and 1 close`; none if nothing was withheld.
fn amount(withheld: &Touched) -> Option<String> {
    let parts: Vec<String> = [
        (withheld.bytes() > 0).then(|| size(withheld.bytes())),
        (withheld.connections > 0).then(|| count(withheld.connections, "connection")),
        (withheld.closes() > 0).then(|| count(withheld.closes(), "close")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (last, others) = parts.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) })
}

/// `ended gateway-a, which ran`.
pub(super) fn killed(component: &str) -> String {
    format!("ended {component}, which ran")
}

/// `stopped gateway-a for 2.1 s`: from when it was told to stop until it was seen to go on.
pub(super) fn frozen(component: &str, time: Duration) -> String {
    format!("stopped {component} for {:.1} s", time.as_secs_f64())
}

#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte"),
        1_000..1_000_000 => format!("{:.1} kB", bytes as f64 / 1e3),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

fn count(number: u64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_relay::Amount;

    fn up(bytes: u64) -> Amount {
        Amount { bytes, ..Amount::default() }
    }

    #[test]
    fn a_cut_tells_of_each_link() {
        let link = |name: &str, bytes| Touched { link: name.into(), up: up(bytes), ..Touched::default() };
        let told = |links: Vec<Touched>| cut(&links);
        assert_eq!(told(vec![link("one", 0), link("two", 0)]), FaultChange::Healed { touched: None });
        let touched = Some("withheld 1 byte on one; 2 bytes on two".into());
        assert_eq!(told(vec![link("one", 1), link("two", 2)]), FaultChange::Healed { touched });
        let (touched, untouched) = ("withheld 1 byte on one".into(), vec!["two".into()]);
        assert_eq!(told(vec![link("one", 1), link("two", 0)]), FaultChange::PartlyTouched { touched, untouched });
    }

    #[test]
    fn what_was_withheld_reads_as_a_sentence() {
        let mut sum = Touched::default();
        assert_eq!(amount(&sum), None);
        sum.down.bytes = 1;
        assert_eq!(amount(&sum).unwrap(), "1 byte");
        sum = Touched { up: up(1_233), connections: 2, ..sum };
        assert_eq!(amount(&sum).unwrap(), "1.2 kB and 2 connections");
        sum.up.bytes = 2_000_000;
        sum.down.closes = 1;
        assert_eq!(amount(&sum).unwrap(), "2.0 MB, 2 connections and 1 close");
    }
}
