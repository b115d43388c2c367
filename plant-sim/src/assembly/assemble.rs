//! From a line model to everything that runs.

use std::collections::BTreeMap;

use line_model::{Element, Line};

use super::draft::Draft;
use super::link::BoundMethod;
use super::{LineError, Registry, Setup, link, names};
use crate::kernel::io::{Cell, Image, Pin};
use crate::kernel::mechanics::{PlacedDevice, Simulation};
use crate::kernel::plc::Plc;

/// Everything that runs for a line.
#[derive(Debug)]
pub(crate) struct Assembly {
    pub(crate) image: Image,
    pub(crate) simulation: Simulation,
    pub(crate) plc: Plc,
    /// The cells behind signals, in the order of [`Line::signals`].
    pub(crate) signals: Vec<Cell>,
    /// The methods in the order of [`Line::methods`].
    pub(crate) methods: Vec<BoundMethod>,
    /// Everything that the classes offer and everything that the model declares, by name.
    pub(crate) cells: BTreeMap<String, Cell>,
}

/// Makes devices of all elements and connects them. The seed decides all chance.
pub(crate) fn assemble(line: &Line, registry: &Registry, seed: u64) -> Result<Assembly, LineError> {
    let mut draft = Draft::new(line, seed);
    for element in line.elements() {
        make(&mut draft, registry, element)?;
    }
    entries_are_claimed(&draft)?;
    link::watch_own_inputs(&mut draft);
    let conditions = link::expressions(&mut draft)?;
    let blocks = link::blocks(&mut draft);
    let is_static = |element: &Element| registry.constructor_of(element).is_none();
    let (mut signals, mut methods) = (Vec::new(), Vec::new());
    for element in line.elements() {
        for signal in &element.signals {
            let cell = link::signal(&mut draft, element, is_static(element), signal)?;
            draft.cells.insert(signal.name.clone(), cell);
            signals.push(cell);
        }
        for method in &element.methods {
            methods.push(link::method(&draft, &blocks, is_static(element), method)?);
        }
    }
    let mut image = std::mem::take(&mut draft.image);
    let cells = std::mem::take(&mut draft.cells);
    let simulation = simulation(draft, &mut image);
    Ok(Assembly { image, simulation, plc: Plc::new(blocks, conditions), signals, methods, cells })
}

fn make(draft: &mut Draft, registry: &Registry, element: &Element) -> Result<(), LineError> {
    if let Some(constructor) = registry.constructor_of(element) {
        let mut setup = Setup::new(draft, element);
        let device = constructor(&mut setup)?;
        setup.add(device);
    }
    Ok(())
}

fn entries_are_claimed(draft: &Draft) -> Result<(), LineError> {
    let Some((to, _)) = draft.entries.iter().find(|(_, (_, claimed))| !claimed) else {
        return Ok(());
    };
    let known = draft.entries.iter().filter(|(_, (_, claimed))| *claimed).map(|(name, _)| name.as_str());
    Err(LineError::Flow { to: to.clone(), hint: names::hint(to, known) })
}

fn simulation(draft: Draft, image: &mut Image) -> Simulation {
    let groups: Vec<Pin<bool>> = draft.movers.iter().map(|mover| mover.moving).collect();
    let governors = link::Governors::new(draft.movers.iter().map(|mover| &mover.governor));
    let group: Vec<_> = draft.devices.iter().map(|device| governors.of(&device.path)).collect();
    let devices = draft.devices.into_iter().zip(group);
    let placed = devices.map(|(device, group)| PlacedDevice::new(device.path, device.behaviour, group)).collect();
    Simulation::new(placed, draft.lanes, groups, image)
}
