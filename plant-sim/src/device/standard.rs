//! The classes of this crate.

use super::{
    bin, buffer, capper, carousel, carrier_loader, code_reader, control_lease, conveyor, cylinder, emergency_stop,
    filler, gauge, gripper, indicator, light_barrier, line_control, magazine, material_sensor, motor,
    production_counter, push_button, reject_gate, rfid_reader, scale, screwdriver, selector_switch, stopper, tank,
    temperature_zone, traffic_light,
};
use crate::assembly::{Constructor, Registry};

impl Registry {
    /// The classes of this crate.
    #[must_use]
    pub fn standard() -> Self {
        let classes: [(&str, Constructor); 32] = [
            ("Bin", bin::construct),
            ("Buffer", buffer::construct),
            ("Capper", capper::construct),
            ("Carousel", carousel::construct),
            ("CarrierLoader", carrier_loader::construct),
            ("CodeReader", code_reader::construct),
            ("ControlLease", control_lease::construct),
            ("Conveyor", conveyor::construct),
            ("DoubleActingCylinder", cylinder::construct_double_acting),
            ("EmergencyStop", emergency_stop::construct),
            ("Filler", filler::construct),
            ("Gauge", gauge::construct),
            ("Gripper", gripper::construct),
            ("Indicator", indicator::construct),
            ("InductiveSensor", material_sensor::construct_inductive),
            ("LightBarrier", light_barrier::construct),
            ("LineControl", line_control::construct),
            ("Magazine", magazine::construct),
            ("Motor", motor::construct),
            ("OpticalSensor", material_sensor::construct_optical),
            ("ProductionCounter", production_counter::construct),
            ("PushButton", push_button::construct),
            ("RejectGate", reject_gate::construct),
            ("RfidReader", rfid_reader::construct),
            ("Scale", scale::construct),
            ("Screwdriver", screwdriver::construct),
            ("SelectorSwitch", selector_switch::construct),
            ("SingleActingCylinder", cylinder::construct_single_acting),
            ("Stopper", stopper::construct),
            ("Tank", tank::construct),
            ("TemperatureZone", temperature_zone::construct),
            ("TrafficLight", traffic_light::construct),
        ];
        let mut registry = Self::empty();
        for (name, constructor) in classes {
            registry.register(name, constructor);
        }
        registry
    }
}

impl Default for Registry {
    fn default() -> Self {
        Self::standard()
    }
}
