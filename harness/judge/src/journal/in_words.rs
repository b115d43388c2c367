//! How it reads what a fault touched.

use super::{Delays, DiskFault, Fault, TableFault, Touched, TouchedLink, TouchedPower};

/// `withheld 1.2 kB on gateway a to cloud; 1 connection on gateway b to cloud`, `stopped gateway a for 2.1 s`, `touched
/// nothing`.
#[must_use]
pub fn touched(fault: &Fault, touched: &Touched) -> String {
    let words = match touched {
        Touched::Links { links } => on_links(fault, links),
        Touched::Component { ran: false, .. } => None,
        Touched::Component { name, stopped_us: Some(us), .. } => {
            Some(format!("stopped {name} for {:.1} s", seconds(*us)))
        }
        Touched::Component { name, .. } => Some(format!("ended {name}, which ran")),
        Touched::Power { components } => of_power(components),
        Touched::Disk { calls, .. } => on_disk(fault, *calls),
        Touched::Table { requests, .. } => on_table(fault, *requests),
        Touched::Function { invocations, .. } => {
            (*invocations > 0).then(|| format!("met {}", count((*invocations).into(), "invocation")))
        }
        Touched::Plant { touched } => touched.as_ref().map(|touched| touched.words.clone()),
    };
    words.unwrap_or_else(|| "touched nothing".to_owned())
}

fn on_links(fault: &Fault, links: &[TouchedLink]) -> Option<String> {
    let did = match fault {
        Fault::Slow { .. } | Fault::Narrow { .. } => "delayed",
        Fault::Reject { .. } => "rejected",
        Fault::Forget { .. } => "lost",
        Fault::Cut { .. }
        | Fault::Kill { .. }
        | Fault::Freeze { .. }
        | Fault::PowerLoss { .. }
        | Fault::Disk { .. }
        | Fault::Table { .. }
        | Fault::Function { .. }
        | Fault::Plant { .. } => "withheld",
    };
    let touched: Vec<String> = links.iter().filter_map(on_link).collect();
    let idle: Vec<&str> = links.iter().filter(|link| link.is_nothing()).map(|link| link.link.as_str()).collect();
    let nothing = if idle.is_empty() { String::new() } else { format!(", nothing on {}", idle.join(", ")) };
    (!touched.is_empty()).then(|| format!("{did} {}{nothing}", touched.join("; ")))
}

/// `ended a, which lost 1.2 kB and 1 name change; ended b, which lost nothing`.
fn of_power(components: &[TouchedPower]) -> Option<String> {
    let lost = |one: &TouchedPower| match (one.bytes, one.names) {
        (0, 0) => "nothing".to_owned(),
        (bytes, 0) => size(bytes),
        (0, names) => count(names, "name change"),
        (bytes, names) => format!("{} and {}", size(bytes), count(names, "name change")),
    };
    let ran = components.iter().filter(|one| one.ran);
    let ended: Vec<String> = ran.map(|one| format!("ended {}, which lost {}", one.name, lost(one))).collect();
    let idle: Vec<&str> = components.iter().filter(|one| !one.ran).map(|one| one.name.as_str()).collect();
    let nothing = if idle.is_empty() { String::new() } else { format!(", not {}", idle.join(", ")) };
    (!ended.is_empty()).then(|| format!("{}{nothing}", ended.join("; ")))
}

/// `refused 3 calls`.
fn on_disk(fault: &Fault, calls: u64) -> Option<String> {
    let did = match fault {
        Fault::Disk { what: DiskFault::SlowSync { .. }, .. } => "delayed",
        Fault::Disk { what: DiskFault::Unreadable, .. } => "failed",
        _ => "refused",
    };
    (calls > 0).then(|| format!("{did} {}", count(calls, "call")))
}

/// `throttled 3 requests`.
fn on_table(fault: &Fault, requests: u64) -> Option<String> {
    let did = match fault {
        Fault::Table { what: TableFault::Throttled, .. } => "throttled",
        Fault::Table { what: TableFault::Unanswered, .. } => "left unanswered",
        Fault::Table { what: TableFault::Slow { .. }, .. } => "delayed",
        _ => "failed",
    };
    (requests > 0).then(|| format!("{did} {}", count(requests, "request")))
}

fn on_link(link: &TouchedLink) -> Option<String> {
    let delay = link.delays.as_ref().and_then(delayed_by).unwrap_or_default();
    Some(format!("{} on {}{delay}", amount(link)?, link.link))
}

/// ` by 203 ms on average`.
fn delayed_by(delays: &Delays) -> Option<String> {
    let mean = delays.total_us.checked_div(delays.count)?;
    Some(match mean {
        0..10_000 => format!(" by {:.1} ms on average", seconds(mean) * 1e3),
        _ => format!(" by {} ms on average", mean / 1000),
    })
}

/// `1.2 kB, 2 connections and 1 close`; none if nothing was touched.
fn amount(link: &TouchedLink) -> Option<String> {
    let parts: Vec<String> = [
        (link.bytes() > 0).then(|| size(link.bytes())),
        (link.connections > 0).then(|| count(link.connections, "connection")),
        (link.closes() > 0).then(|| count(link.closes(), "close")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let (last, others) = parts.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) })
}

#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
fn seconds(us: u64) -> f64 {
    us as f64 / 1e6
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
    use crate::journal::{Delay, Direction, Extent, TouchedPlant, TouchedWay};

    fn link(link: &str, bytes: u64) -> TouchedLink {
        let up = TouchedWay { bytes, ..TouchedWay::default() };
        TouchedLink { link: link.into(), up, ..TouchedLink::default() }
    }

    fn cut() -> Fault {
        Fault::Cut { links: Vec::new(), direction: Direction::Both }
    }

    #[test]
    fn a_cut_tells_of_each_link() {
        let words = |links: &[TouchedLink]| {
            let links = Touched::Links { links: links.to_vec() };
            (links.extent(), touched(&cut(), &links))
        };
        let nothing = (Extent::Nothing, "touched nothing".to_owned());
        assert_eq!(words(&[]), nothing);
        assert_eq!(words(&[link("one", 0), link("two", 0)]), nothing);
        let both = "withheld 1 byte on one; 2 bytes on two";
        assert_eq!(words(&[link("one", 1), link("two", 2)]), (Extent::All, both.to_owned()));
        let part = "withheld 1 byte on one, nothing on two";
        assert_eq!(words(&[link("one", 1), link("two", 0)]), (Extent::Part, part.to_owned()));
    }

    #[test]
    fn what_was_withheld_reads_as_a_sentence() {
        let mut link = link("x", 0);
        assert_eq!(amount(&link), None);
        link.down.bytes = 1;
        assert_eq!(amount(&link).unwrap(), "1 byte");
        (link.up.bytes, link.connections) = (1_233, 2);
        assert_eq!(amount(&link).unwrap(), "1.2 kB and 2 connections");
        (link.up.bytes, link.down.closes) = (2_000_000, 1);
        assert_eq!(amount(&link).unwrap(), "2.0 MB, 2 connections and 1 close");
    }

    #[test]
    fn a_delay_is_told_with_its_mean() {
        let slow = Fault::Slow { links: Vec::new(), direction: Direction::Both, delay: Delay::Constant { us: 1 } };
        let words = |count, total_us| {
            let delays = Some(Delays { count, total_us, longest_us: 0 });
            touched(&slow, &Touched::Links { links: vec![TouchedLink { delays, ..link("x", 10) }] })
        };
        assert_eq!(words(2, 406_000), "delayed 10 bytes on x by 203 ms on average");
        assert_eq!(words(4, 5_000), "delayed 10 bytes on x by 1.2 ms on average");
        assert_eq!(words(0, 0), "delayed 10 bytes on x");
    }

    #[test]
    fn components_and_the_plant_are_told_in_their_own_words() {
        let (kill, name) = (Fault::Kill { component: "a".into() }, "a".to_owned());
        let component = |ran, stopped_us| Touched::Component { name: name.clone(), ran, stopped_us };
        assert_eq!(touched(&kill, &component(true, None)), "ended a, which ran");
        assert_eq!(touched(&kill, &component(true, Some(2_100_000))), "stopped a for 2.1 s");
        assert_eq!(touched(&kill, &component(false, None)), "touched nothing");
        assert_eq!(component(false, None).extent(), Extent::Nothing);
        let words = "altered 3 readings".to_owned();
        let plant = Touched::Plant { touched: Some(TouchedPlant { words, number: 3, unit: "readings".into() }) };
        assert_eq!(touched(&kill, &plant), "altered 3 readings");
        assert_eq!(plant.extent(), Extent::All);
    }

    #[test]
    fn losses_of_power_and_disks_are_told_with_what_they_cost() {
        let fault = Fault::PowerLoss { components: vec!["a".into(), "b".into()], in_part: false };
        let of = |name: &str, ran, bytes, names| TouchedPower { name: name.into(), ran, bytes, names };
        let power = |components| Touched::Power { components };
        let both = power(vec![of("a", true, 1200, 2), of("b", true, 0, 0)]);
        assert_eq!(
            touched(&fault, &both),
            "ended a, which lost 1.2 kB and 2 name changes; ended b, which lost nothing"
        );
        assert_eq!(both.extent(), Extent::All);
        let one = power(vec![of("a", true, 0, 1), of("b", false, 0, 0)]);
        assert_eq!(touched(&fault, &one), "ended a, which lost 1 name change, not b");
        assert_eq!(one.extent(), Extent::Part);
        let nobody = power(vec![of("a", false, 0, 0)]);
        assert_eq!((touched(&fault, &nobody), nobody.extent()), ("touched nothing".to_owned(), Extent::Nothing));
        let on = |what, calls| touched(&disk(what), &Touched::Disk { name: "a".into(), calls });
        assert_eq!(on(DiskFault::Full, 3), "refused 3 calls");
        assert_eq!(on(DiskFault::Unreadable, 1), "failed 1 call");
        assert_eq!(on(DiskFault::SlowSync { delay_us: 1 }, 2), "delayed 2 calls");
        assert_eq!(on(DiskFault::Full, 0), "touched nothing");
    }

    #[test]
    fn what_requests_met_is_counted() {
        let on = |what, requests| {
            let fault = Fault::Table { table: "t".into(), access: crate::journal::Access::Writes, what };
            (fault.to_string(), touched(&fault, &Touched::Table { name: "t".into(), requests }))
        };
        let says = |fault: &str, touched: &str| (fault.to_owned(), touched.to_owned());
        assert_eq!(on(TableFault::Throttled, 2), says("throttle writes to table t", "throttled 2 requests"));
        assert_eq!(on(TableFault::Failing, 1), says("fail writes to table t", "failed 1 request"));
        let lost = says("lose the answers to writes to table t", "left unanswered 1 request");
        assert_eq!(on(TableFault::Unanswered, 1), lost);
        let slow = says("delay the answers to writes to table t by 600 ms", "delayed 3 requests");
        assert_eq!(on(TableFault::Slow { delay_us: 600_000 }, 3), slow);
        assert_eq!(on(TableFault::Failing, 0).1, "touched nothing");
    }

    fn disk(what: DiskFault) -> Fault {
        Fault::Disk { component: "a".into(), what }
    }
}
