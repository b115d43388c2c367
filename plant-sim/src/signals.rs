//! Binds the signals of the model to what they show, and notices when they change.

use crate::model::Line;
use crate::model::Value;
use crate::module::Micrometres;
use crate::module::conveyor::Direction;
use crate::plc::Millis;
use crate::rig::Rig;

type Show = fn(&Rig) -> Value;

/// When a signal is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rate {
    /// Each millisecond: sensors and motion, stamped with the moment of the physical change.
    Mechanics,
    /// After each scan and each call: what the controller knows, and the analogue values it samples.
    Scan,
}

/// A change of a signal.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which signal: its index in the order of [`Line::signals`].
    pub signal: usize,
    /// The new value.
    pub value: Value,
    /// When it changed, on the controller's clock.
    pub at: Millis,
}

/// A signal of the model that nothing is bound to, or something of another type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unbound {
    /// The name of the signal.
    pub signal: String,
}

/// Notices changes of all signals of a line.
#[derive(Debug)]
pub struct Observer {
    shown: Vec<(Rate, Show)>,
    last: Vec<Value>,
}

impl Observer {
    /// Binds every signal of the line to the rig.
    ///
    /// # Errors
    /// Names the first signal that can't be bound.
    pub fn bind(line: &Line, rig: &Rig) -> Result<Self, Unbound> {
        let mut observer = Self { shown: Vec::new(), last: Vec::new() };
        for signal in line.signals() {
            let unbound = || Unbound { signal: signal.name.clone() };
            let (rate, show) = bound_to(&signal.name).ok_or_else(unbound)?;
            let value = show(rig);
            if value.data_type() != signal.data_type {
                return Err(unbound());
            }
            observer.shown.push((rate, show));
            observer.last.push(value);
        }
        Ok(observer)
    }

    /// The values as last seen, in the order of [`Line::signals`].
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.last
    }

    /// Looks at the signals that can have changed and appends what has. `scanned` tells whether a scan or a
    /// call has just been.
    pub fn look(&mut self, rig: &Rig, scanned: bool, changes: &mut Vec<Change>) {
        let signals = self.shown.iter().zip(&mut self.last).enumerate();
        for (signal, ((rate, show), last)) in signals {
            if *rate == Rate::Scan && !scanned {
                continue;
            }
            let value = show(rig);
            if value != *last {
                last.clone_from(&value);
                changes.push(Change { signal, value, at: rig.now() });
            }
        }
    }
}

fn bound_to(name: &str) -> Option<(Rate, Show)> {
    let mechanics = |show: Show| Some((Rate::Mechanics, show));
    let scan = |show: Show| Some((Rate::Scan, show));
    match name {
        "Magazine.Level" => scan(|rig| rig.plc().inputs().waiting_parts().into()),
        "Magazine.Empty" => scan(|rig| (rig.plc().inputs().waiting_parts() == 0).into()),
        "Magazine.NextPart" => scan(|rig| rig.plc().inputs().next_part().into()),
        "Ejector.Position" => scan(|rig| millimetres(rig.simulation().sense().cylinder.position)),
        "Ejector.Extended" => mechanics(|rig| rig.simulation().sense().cylinder.extended.into()),
        "Ejector.Retracted" => mechanics(|rig| rig.simulation().sense().cylinder.retracted.into()),
        "Ejector.ExtendValve" => scan(|rig| rig.plc().outputs().valves.extend.into()),
        "Ejector.RetractValve" => scan(|rig| rig.plc().outputs().valves.retract.into()),
        "Conveyor.EntryBarrier" => mechanics(|rig| rig.simulation().sense().conveyor.entry.into()),
        "Conveyor.MiddleBarrier" => mechanics(|rig| rig.simulation().sense().conveyor.middle.into()),
        "Conveyor.ExitBarrier" => mechanics(|rig| (rig.simulation().sense().conveyor.exit_part != 0).into()),
        // Micrometres per millisecond are millimetres per second.
        "Conveyor.Speed" => mechanics(|rig| number(rig.simulation().sense().conveyor.speed).into()),
        "Conveyor.Running" => scan(|rig| (rig.plc().outputs().motor.direction != Direction::Stopped).into()),
        "Conveyor.Slow" => scan(|rig| rig.plc().outputs().motor.slow.into()),
        "Conveyor.Direction" => scan(|rig| rig.plc().outputs().motor.direction.sign().into()),
        "Line.State" => scan(|rig| rig.plc().state().name().into()),
        "Line.Moving" => mechanics(|rig| rig.simulation().is_moving().into()),
        "Safety.EmergencyStop" => mechanics(|rig| rig.simulation().sense().emergency_stop.into()),
        _ => panel(name).or_else(|| control(name)).or_else(|| production(name)),
    }
}

fn panel(name: &str) -> Option<(Rate, Show)> {
    let show: Show = match name {
        "Panel.AutoMode" => |rig| rig.simulation().panel.auto.into(),
        "Panel.StartLamp" => |rig| rig.simulation().panel.lamps().start.into(),
        "Panel.StopLamp" => |rig| rig.simulation().panel.lamps().stop.into(),
        "Panel.ResetLamp" => |rig| rig.simulation().panel.lamps().reset.into(),
        "Panel.EmptyLamp" => |rig| rig.simulation().panel.lamps().empty.into(),
        "Panel.FaultLamp" => |rig| rig.simulation().panel.lamps().fault.into(),
        _ => return None,
    };
    Some((Rate::Scan, show))
}

fn control(name: &str) -> Option<(Rate, Show)> {
    let show: Show = match name {
        "Control.Holder" => |rig| holder(rig).into(),
        "Control.Token" => |rig| rig.plc().control().desk().last_token().into(),
        "Control.RefusedCommands" => |rig| rig.plc().control().refused().into(),
        "Control.LastSequence" => |rig| rig.plc().control().ledger().last_sequence().into(),
        _ => return None,
    };
    Some((Rate::Scan, show))
}

fn production(name: &str) -> Option<(Rate, Show)> {
    let show: Show = match name {
        "Conveyor.PartsOnBelt" => |rig| rig.plc().production().on_belt().into(),
        "Production.LastSerial" => |rig| rig.plc().production().last_serial().into(),
        "Production.Finished" => |rig| u32::try_from(rig.plc().production().last_serial()).unwrap_or(u32::MAX).into(),
        "Production.Acknowledged" => |rig| rig.plc().production().acknowledged().into(),
        _ => return None,
    };
    Some((Rate::Scan, show))
}

fn holder(rig: &Rig) -> String {
    rig.plc().control().desk().current().map_or_else(String::new, |lease| lease.holder.clone())
}

fn millimetres(length: Micrometres) -> Value {
    (number(length) / 1000.0).into()
}

/// Lengths and speeds of this line are far within the range of `i32`.
fn number(value: Micrometres) -> f64 {
    i32::try_from(value).map_or(f64::NAN, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::{Call, OperatorAct};
    use crate::model::mps;

    fn index(name: &str) -> usize {
        mps().signals().position(|signal| signal.name == name).unwrap()
    }

    #[test]
    fn every_signal_of_the_model_is_bound_with_its_type() {
        assert!(Observer::bind(&mps(), &Rig::new(1)).is_ok());
    }

    #[test]
    fn a_signal_that_nothing_shows_is_named() {
        let mut line = mps();
        line.elements[0].signals[0].name = "Magazine.Colour".into();
        let unbound = Observer::bind(&line, &Rig::new(1)).unwrap_err();
        assert_eq!(unbound.signal, "Magazine.Colour");
    }

    #[test]
    fn a_change_is_stamped_with_the_moment_at_which_it_happened() {
        let mut rig = Rig::new(1);
        let mut observer = Observer::bind(&mps(), &rig).unwrap();
        let mut changes = Vec::new();
        (0..7).for_each(|_| {
            let scanned = rig.advance();
            observer.look(&rig, scanned, &mut changes);
        });
        changes.clear();
        rig.call("", &Call::Operator(OperatorAct::PressEmergencyStop)).unwrap();
        observer.look(&rig, true, &mut changes);
        (0..5).for_each(|_| {
            let scanned = rig.advance();
            observer.look(&rig, scanned, &mut changes);
        });
        let at = |name| changes.iter().find(|change| change.signal == index(name)).unwrap().at;
        assert_eq!(at("Safety.EmergencyStop"), 7);
        assert_eq!(at("Line.State"), 10);
    }
}
