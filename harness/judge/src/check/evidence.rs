//! How a journal entry reads as a line of evidence: one small function per kind of event.
//!
//! What the plant says happened is placed at the plant's time, not at the time when the harness learned of it.

use std::time::Duration;

use super::words::span;
use crate::journal::{
    About, ControlAct, ControlEntry, Entry, Evidence, Fault, FaultChange, FinishedPart, PartRecord, SignalChange,
    in_words,
};

/// `plant  part 5 is finished`.
pub(crate) fn part(entry: &Entry, part: &FinishedPart) -> Evidence {
    let workpiece = match u64::from(part.part) {
        number if number == part.serial => String::new(),
        number => format!(" (workpiece {number})"),
    };
    let text = format!("part {} is finished{workpiece}", part.serial);
    Evidence { at: part.plant_time, ..Evidence::of(entry, "plant", text) }
}

/// `gateway-a  publishes part 5 as mps-5`.
pub(super) fn message(entry: &Entry, client: &str, about: &About) -> Evidence {
    let name = about.id.as_ref().map_or(String::new(), |id| format!(" as {id}"));
    Evidence::of(entry, client, format!("publishes part {}{name}", about.serial))
}

/// `cloud  records part 5 as mps-5`.
pub(crate) fn record(entry: &Entry, record: &PartRecord) -> Evidence {
    Evidence::of(entry, "cloud", format!("records part {} as {}", record.serial, record.id))
}

/// `fault  kill gateway-a`, `fault  healed: cut x (withheld 2.0 kB on x)`.
pub(crate) fn fault(entry: &Entry, fault: &Fault, change: &FaultChange) -> Evidence {
    let text = match change {
        FaultChange::Injected => fault.to_string(),
        FaultChange::Healed { touched } => {
            format!("{}: {fault} ({})", ended(fault), in_words::touched(fault, touched))
        }
    };
    Evidence::of(entry, "fault", text)
}

/// What is dead is not healed.
fn ended(fault: &Fault) -> &'static str {
    if matches!(fault, Fault::Kill { .. } | Fault::PowerLoss { .. }) { "done" } else { "healed" }
}

/// Who stood still where it was no component.
pub(super) const MACHINE: &str = "machine";

/// `machine  stood still for 2.5 s`.
pub(crate) fn stalled(entry: &Entry, for_us: u64) -> Evidence {
    Evidence::of(entry, MACHINE, format!("stood still for {}", span(Duration::from_micros(for_us))))
}

/// `gateway a  waited for a processor for 640 ms`.
pub(crate) fn starved(entry: &Entry, component: &str, for_us: u64) -> Evidence {
    Evidence::of(entry, component, format!("waited for a processor for {}", span(Duration::from_micros(for_us))))
}

/// `plant  the plant's clock is 3.0 s ahead of this machine's: ...`.
pub(crate) fn clock_apart(entry: &Entry, by: Duration, direction: &str) -> Evidence {
    let by = span(by);
    let text = format!(
        "the plant's clock is {by} {direction} this machine's: what one says cannot be held against the other; set them alike"
    );
    Evidence::of(entry, "plant", text)
}

/// `gateway-b  takes control as b, token 2`.
pub(crate) fn control(entry: &Entry, control: &ControlEntry) -> Evidence {
    let source = if control.client.is_empty() { "plant" } else { control.client.as_str() };
    Evidence { at: control.plant_time, ..Evidence::of(entry, source, act(control)) }
}

fn act(control: &ControlEntry) -> String {
    let ControlEntry { holder, token, command, .. } = control;
    let owner = if holder.is_empty() { "never given out".to_owned() } else { format!("of {holder}") };
    match control.act {
        ControlAct::Acquired => format!("takes control as {holder}, token {token}"),
        ControlAct::Denied => format!("asks for control as {holder} and is denied"),
        ControlAct::Released => format!("{holder} gives control back, token {token}"),
        ControlAct::Expired => format!("lease of {holder} runs out, token {token}"),
        ControlAct::Executed => format!("commands {command}, carried out with token {token} ({owner})"),
        ControlAct::Prevented => {
            format!("commands {command}, stopped by an interlock, with token {token} ({owner})")
        }
        ControlAct::Refused => format!("commands {command}, refused with token {token} ({owner})"),
    }
}

/// `plant  Line.State is Safe`.
pub(super) fn signal(entry: &Entry, change: &SignalChange) -> Evidence {
    let quality = if change.good { "" } else { ", not good" };
    let text = format!("{} is {}{quality}", change.name, change.value);
    Evidence { at: change.plant_time.unwrap_or(entry.at), ..Evidence::of(entry, "plant", text) }
}
