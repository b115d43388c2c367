//! Function block of a motor.

use line_model::Value;

use crate::kernel::Refusal;
use crate::kernel::io::Pin;
use crate::kernel::plc::{Block, Call, Guard, Order, Output, Scan};

/// The function block of a motor.
#[derive(Debug)]
pub struct MotorBlock {
    on: Guard,
    setpoint: Pin<f64>,
    /// In revolutions per minute.
    max_speed: f64,
    /// The speed that is asked for; 0 is off.
    asked: f64,
}

impl MotorBlock {
    /// A block that nobody has asked for anything.
    #[must_use]
    pub fn new(on: Guard, setpoint: Pin<f64>, max_speed: f64) -> Self {
        Self { on, setpoint, max_speed, asked: 0.0 }
    }

    fn run(&mut self, speed: f64, scan: &mut Scan<'_>) -> Result<(), Refusal> {
        if !(speed > 0.0 && speed <= self.max_speed) {
            let what = format!("speed must be above 0 and at most {} 1/min", self.max_speed);
            return Err(Refusal::out_of_range(what));
        }
        scan.permit()?;
        self.on.check(scan)?;
        self.asked = speed;
        Ok(())
    }
}

impl Block for MotorBlock {
    fn drive(&mut self, scan: &mut Scan<'_>) {
        let on = self.on.drive(self.asked > 0.0, scan);
        scan.set(self.setpoint, if on { self.asked } else { 0.0 });
    }

    fn obey(&mut self, order: Order, _scan: &mut Scan<'_>) {
        if order.stops() {
            self.asked = 0.0;
        }
    }

    fn call(&mut self, call: &Call<'_>, scan: &mut Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("Run", [Value::Double(speed)]) => self.run(*speed, scan)?,
            ("Stop", []) => {
                scan.permit()?;
                self.asked = 0.0;
            }
            _ => return Err(Refusal::unknown(call.name)),
        }
        Ok(Vec::new())
    }
}
