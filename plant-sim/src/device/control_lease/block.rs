//! Control of the line: the lease together with the ledger of everything that was done with it.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::lease::{Held, LeaseArbiter};
use crate::kernel::ledger::{CAPACITY, ControlEvent, Entry};
use crate::kernel::plc::{Block, Call, Millis, Numbered, Order, Output, Scan};

/// Longest name of a holder, in characters.
pub const MAX_HOLDER: usize = 64;

/// What the block shows.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// Who holds the lease.
    pub holder: Pin<Cow<'static, str>>,
    /// The last token given out.
    pub token: Pin<u64>,
    /// Calls refused because their token was not current.
    pub refused: Pin<u32>,
    /// Requests for control that were denied because another one holds it.
    pub denied: Pin<u32>,
    /// Sequence number of the last ledger entry.
    pub last_sequence: Pin<u64>,
}

/// The lease and its ledger.
#[derive(Debug)]
pub struct Control {
    pins: Pins,
    /// The times to live that can be asked for, in milliseconds.
    ttl: RangeInclusive<u32>,
    arbiter: LeaseArbiter,
    ledger: Numbered<Entry>,
    refused: u32,
    denied: u32,
}

/// Who calls, and when.
#[derive(Clone, Copy, Debug)]
struct Caller<'a> {
    client: &'a str,
    now: Millis,
}

impl Control {
    /// A lease that nobody holds, for times to live within `ttl`.
    #[must_use]
    pub fn new(pins: Pins, ttl: RangeInclusive<u32>) -> Self {
        Self { pins, ttl, arbiter: LeaseArbiter::default(), ledger: Numbered::new(CAPACITY), refused: 0, denied: 0 }
    }

    /// Ends the lease if its time is up; returns whether it was.
    fn expire(&mut self, now: Millis) -> bool {
        let Some(lease) = self.arbiter.expire(now) else {
            return false;
        };
        tracing::info!(holder = lease.holder, token = lease.token, "lease ran out");
        self.enter(Caller { client: "", now }, ControlEvent::Expired, lease.token, "");
        true
    }

    fn acquire(&mut self, caller: Caller<'_>, holder: &str, ttl: u32) -> Result<u64, Refusal> {
        if holder.is_empty() || holder.chars().count() > MAX_HOLDER {
            return Err(Refusal::out_of_range("holder must have 1 to 64 characters"));
        }
        if !self.ttl.contains(&ttl) {
            let what = format!("ttl_ms must be {} to {}", self.ttl.start(), self.ttl.end());
            return Err(Refusal::out_of_range(what));
        }
        match self.arbiter.acquire(caller.now, holder, ttl.into()) {
            Ok(token) => {
                self.enter(caller, ControlEvent::Acquired, token, "AcquireControl");
                Ok(token)
            }
            Err(held) => Err(self.deny(caller, holder, held)),
        }
    }

    fn deny(&mut self, caller: Caller<'_>, applicant: &str, held: Held) -> Refusal {
        self.denied = self.denied.saturating_add(1);
        if held.first_denial {
            self.append(caller, ControlEvent::Denied, applicant.to_owned(), 0, "AcquireControl");
        }
        Refusal::Held { holder: held.holder }
    }

    fn renew(&mut self, caller: Caller<'_>, token: u64) -> Result<(), Refusal> {
        let renewed = self.arbiter.renew(caller.now, token);
        renewed.map_err(|_| self.refuse(caller, token, "RenewControl"))
    }

    fn release(&mut self, caller: Caller<'_>, token: u64) -> Result<(), Refusal> {
        if self.arbiter.release(token).is_err() {
            return Err(self.refuse(caller, token, "ReleaseControl"));
        }
        self.enter(caller, ControlEvent::Released, token, "ReleaseControl");
        Ok(())
    }

    fn refuse(&mut self, caller: Caller<'_>, token: u64, command: &str) -> Refusal {
        tracing::info!(token, command, client = caller.client, "refused: token is not current");
        self.refused += 1;
        self.enter(caller, ControlEvent::Refused, token, command);
        Refusal::StaleToken { token }
    }

    fn enter(&mut self, caller: Caller<'_>, event: ControlEvent, token: u64, command: &str) {
        let holder = self.arbiter.holder_of(token).to_owned();
        self.append(caller, event, holder, token, command);
    }

    fn append(&mut self, caller: Caller<'_>, event: ControlEvent, holder: String, token: u64, command: &str) {
        self.ledger.append(Entry {
            event,
            holder,
            client: caller.client.to_owned(),
            token,
            command: command.to_owned(),
            at: caller.now,
        });
    }

    fn show(&self, scan: &mut Scan<'_>) {
        let holder = self.arbiter.current().map_or(Cow::Borrowed(""), |lease| lease.holder.clone().into());
        scan.set(self.pins.holder, holder);
        scan.set(self.pins.token, self.arbiter.last_token());
        scan.set(self.pins.refused, self.refused);
        scan.set(self.pins.denied, self.denied);
        scan.set(self.pins.last_sequence, self.ledger.last());
    }

    fn expire_in(&mut self, scan: &mut Scan<'_>) {
        if self.expire(scan.now()) {
            self.show(scan);
            scan.order(Order::LoseControl);
        }
    }

    fn answer(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        let caller = Caller { client: call.client, now: scan.now() };
        match (call.method, call.arguments) {
            ("AcquireControl", [Value::Text(holder), Value::UInt32(ttl)]) => {
                let token = self.acquire(caller, holder, *ttl)?;
                return Ok(vec![Output::One(token.into())]);
            }
            ("RenewControl", [Value::UInt64(token)]) => self.renew(caller, *token)?,
            ("ReleaseControl", [Value::UInt64(token)]) => {
                self.release(caller, *token)?;
                scan.order(Order::LoseControl);
            }
            ("GetLedger", [Value::UInt64(from), Value::UInt32(max)]) => return Ok(self.page(*from, *max)),
            _ => return Err(Refusal::unknown(call.name)),
        }
        Ok(Vec::new())
    }

    fn page(&self, from: u64, max: u32) -> Vec<Output> {
        let page = self.ledger.page(from, max);
        vec![
            page.numbers(),
            page.column(|entry| entry.event.name().into()),
            page.column(|entry| entry.holder.clone().into()),
            page.column(|entry| entry.client.clone().into()),
            page.column(|entry| entry.token.into()),
            page.column(|entry| entry.command.clone().into()),
            page.column(|entry| Value::Time(entry.at)),
        ]
    }
}

impl Block for Control {
    fn observe(&mut self, scan: &mut Scan<'_>) {
        self.expire_in(scan);
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        self.expire_in(scan);
        let answer = self.answer(call, scan);
        self.show(scan);
        answer
    }

    fn admit(&mut self, call: &Call<'_>, token: u64, scan: &mut Scan<'_>) -> Result<(), Refusal> {
        self.expire_in(scan);
        if self.arbiter.is_current(token) {
            return Ok(());
        }
        let refusal = self.refuse(Caller { client: call.client, now: scan.now() }, token, call.name);
        self.show(scan);
        Err(refusal)
    }

    fn commanded(&mut self, call: &Call<'_>, token: u64, became: ControlEvent, scan: &mut Scan<'_>) {
        self.enter(Caller { client: call.client, now: scan.now() }, became, token, call.name);
        self.show(scan);
    }

    fn is_query(&self, method: &str) -> bool {
        method == "GetLedger"
    }

    fn restart(&mut self, scan: &mut Scan<'_>) {
        let Some(token) = self.arbiter.current().map(|lease| lease.token) else {
            return;
        };
        if self.arbiter.release(token).is_ok() {
            self.enter(Caller { client: "", now: scan.now() }, ControlEvent::Expired, token, "");
            self.show(scan);
            scan.order(Order::LoseControl);
        }
    }

    fn is_idle(&self) -> bool {
        self.arbiter.current().is_none()
    }
}

#[cfg(test)]
mod tests {
    use assert_matches::assert_matches;

    use super::*;
    use crate::kernel::io::{CellRole, Image};

    const AT_5: Caller<'_> = Caller { client: "gateway-a", now: 5 };

    fn control() -> Control {
        let mut image = Image::default();
        let mut cell = |value: Value| image.add(CellRole::Shown, value);
        let pins = Pins {
            holder: Pin::new(cell("".into())),
            token: Pin::new(cell(0u64.into())),
            refused: Pin::new(cell(0u32.into())),
            denied: Pin::new(cell(0u32.into())),
            last_sequence: Pin::new(cell(0u64.into())),
        };
        Control::new(pins, 50..=60_000)
    }

    #[test]
    fn everything_but_renewals_is_entered() {
        let mut control = control();
        control.acquire(AT_5, "a", 100).unwrap();
        assert_matches!(control.acquire(AT_5, "b", 100), Err(Refusal::Held { .. }));
        assert_matches!(control.acquire(AT_5, "b", 100), Err(Refusal::Held { .. }));
        control.renew(AT_5, 1).unwrap();
        assert_eq!(control.refuse(AT_5, 9, "Conveyor.Stop"), Refusal::StaleToken { token: 9 });
        control.release(AT_5, 1).unwrap();
        control.renew(AT_5, 1).unwrap_err();
        let column = |index: usize| control.page(1, 100).swap_remove(index);
        let texts = |texts: [&str; 5]| Output::Column(texts.map(|text| text.to_owned().into()).into());
        assert_eq!(column(1), texts(["Acquired", "Denied", "Refused", "Released", "Refused"]));
        assert_eq!(column(2), texts(["a", "b", "", "a", "a"]));
        assert_eq!(column(4), Output::Column([1, 0, 9, 1, 1].map(Value::UInt64).into()));
        assert_eq!(
            column(5),
            texts(["AcquireControl", "AcquireControl", "Conveyor.Stop", "ReleaseControl", "RenewControl"])
        );
        assert_eq!((control.refused, control.denied), (2, 2));
    }

    #[test]
    fn a_lease_needs_a_name_and_a_sensible_time() {
        let mut control = control();
        assert_matches!(control.acquire(AT_5, "", 100), Err(Refusal::OutOfRange(_)));
        assert_matches!(control.acquire(AT_5, "a", 0), Err(Refusal::OutOfRange(_)));
        assert_matches!(control.acquire(AT_5, "a", 60_001), Err(Refusal::OutOfRange(_)));
        assert_eq!(control.ledger.last(), 0);
    }
}
