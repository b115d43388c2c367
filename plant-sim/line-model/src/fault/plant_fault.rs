//! What can go wrong with a plant.

/// Something that breaks in a plant. The text of each, in the form that [`std::str::FromStr`] reads and
/// [`std::fmt::Display`] writes, stands in its documentation.
#[derive(Clone, Debug, PartialEq)]
pub enum PlantFault {
    /// `stuck SENSOR=VALUE` or `stuck SENSOR`: the sensor says this value, or the one that it says now, whatever is so.
    ///
    /// Touched: how many readings differ from what is so.
    Stuck {
        /// The sensor's signal, by its dotted name.
        sensor: String,
        /// The value, as text; what the sensor says now if there is none.
        at: Option<String>,
    },
    /// `noisy SENSOR by 0.5`: each reading of a number is off by up to so much, in the sensor's unit; `noisy SENSOR by 5%`:
    /// each reading of a truth value is wrong with this chance. The noise comes from the seed of the plant.
    ///
    /// Touched: how many readings differ from what is so.
    Noisy {
        /// The sensor's signal, by its dotted name.
        sensor: String,
        /// How far, or how often, a reading is off.
        noise: Noise,
    },
    /// `drifting SENSOR by 0.5/s`: a number goes off more and more, by so much in a second, from now on.
    ///
    /// Touched: how many readings differ from what is so.
    Drifting {
        /// The sensor's signal, by its dotted name.
        sensor: String,
        /// By how much in a second, in the sensor's unit; not 0.
        per_second: f64,
    },
    /// `delayed SENSOR by 50ms`: the sensor says what was so that long ago.
    ///
    /// Touched: how many readings differ from what is so.
    Delayed {
        /// The sensor's signal, by its dotted name.
        sensor: String,
        /// How late it is, in milliseconds; at most [`MAX_DELAY_MS`].
        by_ms: u32,
    },
    /// `jammed DEVICE`: the device does not move, whatever it is told; one that does not move at all does not work: a lamp is
    /// dark, a reader sees nothing.
    ///
    /// Touched: how much motion it took away.
    Jammed {
        /// The element with the device's behaviour.
        device: String,
    },
    /// `slow DEVICE to 50%`: the device moves at this part of its speed.
    ///
    /// Touched: how much motion it took away.
    Slow {
        /// The element with the device's behaviour.
        device: String,
        /// What is left of its speed, 1 to 99.
        percent: u8,
    },
    /// `weak DEVICE to 50%`: the device moves as always while it has nothing to carry or push; under load at this part of
    /// its speed.
    ///
    /// Touched: how much motion it took away.
    Weak {
        /// The element with the device's behaviour.
        device: String,
        /// What is left of its speed under load, 0 to 99.
        percent: u8,
    },
    /// `air lost`: nothing that is driven by air moves.
    ///
    /// Touched: how much motion it took away.
    AirLost,
    /// `part lost DEVICE`: the foremost workpiece on the device disappears, now or as soon as one is there.
    ///
    /// Touched: the number of the workpiece.
    PartLost {
        /// The element that carries workpieces.
        carrier: String,
    },
    /// `part doubled DEVICE`: a second workpiece with the same number lies behind the last one on the device, as soon
    /// as there is one, and room behind it.
    ///
    /// Touched: the number of the workpiece.
    PartDoubled {
        /// The element that carries workpieces.
        carrier: String,
    },
    /// `part turned DEVICE`: the foremost workpiece on the device lies the wrong way round, now or as soon as one is
    /// there.
    ///
    /// Touched: the number of the workpiece.
    PartTurned {
        /// The element that carries workpieces.
        carrier: String,
    },
    /// `controller stop`: the controller scans no more, all its outputs fall to what they are without power, commands
    /// are refused. When it runs again nobody is in control, and the line must be started anew.
    ///
    /// Touched: how many scans were left out.
    ControllerStop,
    /// `server restart`: the OPC UA server goes down and comes up again; all its sessions and subscriptions are lost.
    /// It happens at once; healing has nothing to undo.
    ///
    /// Touched: how many sessions were lost.
    ServerRestart,
    /// `quality SIGNAL bad` or `quality SIGNAL uncertain`: the server shows the signal with this quality; a value that is bad
    /// is null. Of an uncertain quality alone a client without a filter hears with the next value only.
    ///
    /// Touched: how many of its values were shown to subscribers that way.
    Quality {
        /// The signal's dotted name.
        signal: String,
        /// The quality that the server shows.
        quality: Quality,
    },
    /// `stale SIGNAL`: the server stamps the signal with the time at which it was last good, whatever it becomes.
    ///
    /// Touched: how many of its values were shown to subscribers that way.
    Stale {
        /// The signal's dotted name.
        signal: String,
    },
    /// `shown SIGNAL=VALUE`: the server shows this value of the signal, whatever it is.
    ///
    /// Touched: how often subscribers were shown it in place of what is so.
    Shown {
        /// The signal's dotted name.
        signal: String,
        /// The value, as text.
        value: String,
    },
    /// `skew 5s` or `skew -200ms`: the server's clock is off by so much, in all source timestamps and in the times that
    /// methods answer.
    ///
    /// Touched: how many values were shown to subscribers with a wrong time.
    Skew {
        /// Ahead of the time if it is positive, in milliseconds; not 0.
        by_ms: i64,
    },
    /// `service level 100`: the server shows this `ServiceLevel` (OPC 10000-4, 6.6.2.4.2).
    ///
    /// Touched: how many subscribers were shown it in place of another level. Who only reads it is not counted.
    ServiceLevel {
        /// The level that the server shows, 0 to 255.
        level: u8,
    },
}

/// The longest delay of a sensor, in milliseconds.
pub const MAX_DELAY_MS: u32 = 60_000;

/// How noisy a sensor is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Noise {
    /// A number is off by up to so much, in the sensor's unit; above 0.
    Amplitude(f64),
    /// A truth value is wrong with this chance in percent, 1 to 100.
    Chance(u8),
}

/// The quality of a value that cannot be relied on (OPC 10000-4, 7.39.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quality {
    /// `BadSensorFailure`.
    Bad,
    /// `UncertainSensorNotAccurate`.
    Uncertain,
}

impl Quality {
    /// Its word in the text of a fault.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bad => "bad",
            Self::Uncertain => "uncertain",
        }
    }
}

impl PlantFault {
    /// The sensor that it is about.
    #[must_use]
    pub fn sensor(&self) -> Option<&str> {
        match self {
            Self::Stuck { sensor, .. }
            | Self::Noisy { sensor, .. }
            | Self::Drifting { sensor, .. }
            | Self::Delayed { sensor, .. } => Some(sensor),
            _ => None,
        }
    }

    /// The device that it is about.
    #[must_use]
    pub fn device(&self) -> Option<&str> {
        match self {
            Self::Jammed { device } | Self::Slow { device, .. } | Self::Weak { device, .. } => Some(device),
            _ => None,
        }
    }

    /// The element on which it happens to a workpiece.
    #[must_use]
    pub fn carrier(&self) -> Option<&str> {
        match self {
            Self::PartLost { carrier } | Self::PartDoubled { carrier } | Self::PartTurned { carrier } => Some(carrier),
            _ => None,
        }
    }

    /// The signal that the server shows otherwise than it is.
    #[must_use]
    pub fn signal(&self) -> Option<&str> {
        match self {
            Self::Quality { signal, .. } | Self::Stale { signal } | Self::Shown { signal, .. } => Some(signal),
            _ => None,
        }
    }

    /// Whether it is one of the server, not of the line behind it.
    #[must_use]
    pub fn is_of_server(&self) -> bool {
        matches!(
            self,
            Self::ServerRestart
                | Self::Quality { .. }
                | Self::Stale { .. }
                | Self::Shown { .. }
                | Self::Skew { .. }
                | Self::ServiceLevel { .. }
        )
    }
}
