//! The classes that are known.

use std::collections::BTreeMap;

use line_model::Element;

use super::{Device, LineError, Setup, carriers, controls, cylinder, sensors, stations, transport};

/// Makes a device of an element.
pub type Constructor = fn(&mut Setup<'_>) -> Result<Device, LineError>;

/// The classes that are known, by name.
#[derive(Clone, Debug)]
pub struct Registry {
    classes: BTreeMap<String, Constructor>,
}

impl Registry {
    /// The classes of this crate.
    #[must_use]
    pub fn standard() -> Self {
        let classes: [(&str, Constructor); 23] = [
            ("Bin", transport::bin),
            ("CarrierLoader", carriers::carrier_loader),
            ("ControlLease", controls::control_lease),
            ("Conveyor", transport::conveyor),
            ("DoubleActingCylinder", cylinder::double_acting),
            ("EmergencyStop", controls::emergency_stop),
            ("Filler", stations::filler),
            ("Gauge", stations::gauge),
            ("Indicator", controls::indicator),
            ("InductiveSensor", sensors::inductive),
            ("LightBarrier", sensors::light_barrier),
            ("LineControl", controls::line_control),
            ("Magazine", transport::magazine),
            ("Motor", transport::motor),
            ("OpticalSensor", sensors::optical),
            ("ProductionCounter", controls::production_counter),
            ("PushButton", controls::push_button),
            ("RejectGate", transport::reject_gate),
            ("RfidReader", carriers::rfid_reader),
            ("Screwdriver", stations::screwdriver),
            ("SelectorSwitch", controls::selector_switch),
            ("SingleActingCylinder", cylinder::single_acting),
            ("Stopper", carriers::stopper),
        ];
        Self { classes: classes.map(|(name, constructor)| (name.to_owned(), constructor)).into() }
    }

    /// Adds a class, or replaces the one of that name.
    pub fn register(&mut self, name: &str, constructor: Constructor) {
        self.classes.insert(name.to_owned(), constructor);
    }

    /// The constructor of a class.
    #[must_use]
    pub fn constructor(&self, class: &str) -> Option<Constructor> {
        self.classes.get(class).copied()
    }

    /// The constructor of an element: that of its class, or of the nearest class that its class is derived from.
    #[must_use]
    pub fn constructor_of(&self, element: &Element) -> Option<Constructor> {
        std::iter::once(&element.class).chain(&element.bases).find_map(|class| self.constructor(class))
    }

    /// The names of all classes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.classes.keys().map(String::as_str)
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::standard()
    }
}
