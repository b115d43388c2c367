//! Classes of devices, each in a small line that is described as a user would, without a server.

mod buffer;
mod capper;
mod carousel;
mod code_reader;
mod gripper;
mod properties;
mod scale;
mod traffic_light;

use line_model::fault::FaultId;
use line_model::{Line, Value};
use plant_sim::Refusal;
use plant_sim::assembly::{self, LineError, Registry};
use plant_sim::kernel::plc::Output;
use plant_sim::rig::Rig;

use crate::described::{described, load};
use crate::halted::Halted;

/// The file of a line in which there is nothing but these elements and links.
fn file(content: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<CAEXFile SchemaVersion="3.0" FileName="line.aml" xmlns="http://www.dke.de/CAEX">
  <ExternalReference Path="lineproof-library.aml" Alias="Lib"/>
  <InstanceHierarchy Name="Lines">
    <InternalElement Name="Small">
{content}
      <RoleRequirements RefBaseRoleClassPath="Lib@Roles/ProductionLine"/>
    </InternalElement>
  </InstanceHierarchy>
</CAEXFile>
"#
    )
}

/// A magazine with these attributes, to be loaded by `Store.Load`.
fn store(attributes: &str) -> String {
    format!(
        r#"
      <InternalElement Name="Store" RefBaseSystemUnitPath="Lib@Units/Magazine">{attributes}
        <ExternalInterface Name="Load" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs"><Attribute Name="count" AttributeDataType="xs:unsignedInt"/></Attribute>
        </ExternalInterface>
      </InternalElement>"#
    )
}

/// A belt of this name with what is inside it, to be started by its `Run`.
fn belt(name: &str, inside: &str) -> String {
    format!(
        r#"
      <InternalElement Name="{name}" RefBaseSystemUnitPath="Lib@Units/Conveyor">{inside}
        <ExternalInterface Name="Run" RefBaseClassPath="Lib@Interfaces/Method">
          <Attribute Name="Inputs">
            <Attribute Name="direction" AttributeDataType="xs:int"/>
            <Attribute Name="slow" AttributeDataType="xs:boolean"/>
          </Attribute>
        </ExternalInterface>
      </InternalElement>"#
    )
}

/// An emergency stop, and a line control that knows it and a reset button.
fn line_control(attributes: &str) -> String {
    format!(
        r#"
      <InternalElement Name="Stop" RefBaseSystemUnitPath="Lib@Units/EmergencyStop">
        <ExternalInterface Name="Press" RefBaseClassPath="Lib@Interfaces/Method"/>
        <ExternalInterface Name="Release" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>
      <InternalElement Name="Reset" RefBaseSystemUnitPath="Lib@Units/PushButton">
        <ExternalInterface Name="Press" RefBaseClassPath="Lib@Interfaces/Method"/>
      </InternalElement>
      <InternalElement Name="Line" RefBaseSystemUnitPath="Lib@Units/LineControl">{attributes}
        <Attribute Name="EmergencyStop"><Value>Stop.Pressed</Value></Attribute>
        <Attribute Name="Reset"><Value>Reset.Down</Value></Attribute>
      </InternalElement>"#
    )
}

/// A link between two elements.
fn link(from: &str, to: &str) -> String {
    format!(r#"<InternalLink Name="{from} to {to}" RefPartnerSideA="{from}" RefPartnerSideB="{to}"/>"#)
}

/// A small line.
struct Small(Rig, Line);

impl Small {
    /// The line with this content.
    fn new(content: &str) -> Self {
        Self::seeded(content, 1)
    }

    /// The same under another chance.
    fn seeded(content: &str, seed: u64) -> Self {
        let line = described(&file(content));
        let rig = Rig::new(&line, &Registry::standard(), seed).unwrap_or_else(|errors| panic!("{errors}"));
        Self(rig, line)
    }

    /// Milliseconds pass.
    fn wait(&mut self, milliseconds: u32) {
        (0..milliseconds).for_each(|_| _ = self.0.advance());
    }

    /// Time passes until something has a value; how many milliseconds it took.
    fn until(&mut self, name: &str, value: impl Into<Value>, limit_ms: u32) -> u32 {
        let value = value.into();
        let took = (0..=limit_ms).find(|_| {
            let reached = self.value(name) == value;
            if !reached {
                self.0.advance();
            }
            reached
        });
        took.unwrap_or_else(|| panic!("{name} is {:?} and not {value:?} after {limit_ms} ms", self.value(name)))
    }

    fn value(&self, name: &str) -> Value {
        self.0.value(name).unwrap_or_else(|| panic!("nothing is called {name}")).clone()
    }

    fn number(&self, name: &str) -> f64 {
        match self.value(name) {
            Value::Double(number) => number,
            other => panic!("{name} is {other:?}"),
        }
    }

    fn call(&mut self, method: &str, arguments: &[Value]) -> Result<Vec<Output>, Refusal> {
        let index = self.0.method(method).unwrap_or_else(|| panic!("no method {method}"));
        self.0.call("test", index, arguments)
    }

    fn inject(&mut self, id: u32, fault: &str) {
        self.0.inject(FaultId(id), &fault.parse().unwrap()).unwrap();
    }

    /// The number, element and place in millimetres of each workpiece.
    fn parts(&self) -> Vec<(u32, String, i64)> {
        let parts = self.0.simulation().workpieces().into_iter();
        parts.map(|part| (part.part, part.element.to_owned(), part.position / 1000)).collect()
    }

    /// Its controller stops, and everything that it drives must stand still from the next scan on; whether the device moved
    /// until then.
    fn stands_still(&mut self, device: &str) -> bool {
        let moved = self.0.simulation().moving().any(|path| path == device);
        self.inject(u32::MAX, "controller stop");
        let mut halted = Halted::new(&self.1);
        halted.after_call(&self.0, true);
        for _ in 0..500 {
            self.wait(1);
            halted.after_step(&self.0, true);
        }
        moved
    }

    /// Ends a fault; what it touched.
    fn heal(&mut self, id: u32) -> Option<String> {
        self.0.heal(FaultId(id)).unwrap().map(|touch| touch.to_string())
    }
}

/// Replaces what stands once in a line by something wrong, and expects this to be said, alone, of the place where it stands.
#[track_caller]
fn refused(content: &str, right: &str, wrong: &str, said: &str) {
    assert_eq!(content.matches(right).count(), 1, "{right} must be there once");
    let told = told(&file(&content.replace(right, wrong)));
    let place = format!("line.aml:{}: ", file(content).split(right).next().unwrap().lines().count());
    assert!(told.contains(&place) && told.contains(said), "{place}{said}\nis not what is said:\n{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
}

/// What is said of a file in which something is wrong, with its place.
fn told(text: &str) -> String {
    let (line, places) = match load(text) {
        Ok(loaded) => loaded,
        Err(errors) => return errors.to_string(),
    };
    let errors = assembly::check(&line, &Registry::standard()).unwrap_err();
    let with_place = |error: &LineError| {
        let place = places.find(&error.name()).unwrap();
        format!("{}:{}: {error}", place.file, place.line.unwrap())
    };
    errors.iter().map(with_place).collect::<Vec<_>>().join("\n")
}
