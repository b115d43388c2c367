//! From a line model to everything that runs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use line_model::{Element, Line};

use super::draft::Draft;
use super::found::Found;
use super::link::BoundMethod;
use super::{LineError, LineErrors, Note, Registry, Setup, Target, link, names};
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
    /// What has no effect in the line.
    notes: Vec<Note>,
}

/// Whether a machine can be made of a line; what in it has no effect.
///
/// # Errors
/// Everything that is wrong with the line.
pub fn check(line: &Line, registry: &Registry) -> Result<Vec<Note>, LineErrors> {
    assemble(line, registry, 0).map(|assembly| assembly.notes)
}

/// Makes devices of all elements and connects them. The seed decides all chance.
pub(crate) fn assemble(line: &Line, registry: &Registry, seed: u64) -> Result<Assembly, LineErrors> {
    let (mut draft, mut found) = (Draft::new(line, seed), Found::default());
    for element in line.elements() {
        make(&mut draft, registry, element, &mut found);
    }
    entries_are_claimed(&draft, &mut found);
    link::watch_own_inputs(&mut draft);
    let conditions = link::expressions(&mut draft, line, &mut found);
    let blocks = link::blocks(&mut draft);
    let is_static = |element: &Element| registry.constructor_of(element).is_none();
    let (mut signals, mut methods) = (Vec::new(), Vec::new());
    for element in line.elements() {
        for signal in &element.signals {
            let linked = link::signal(&mut draft, element, is_static(element), signal, &mut found);
            if let Some(cell) = found.good(linked) {
                draft.cells.insert(signal.name.clone(), cell);
                signals.push(cell);
            }
        }
        let bound = element.methods.iter().map(|method| link::method(&draft, &blocks, is_static(element), method));
        methods.extend(bound.filter_map(|bound| found.good(bound)));
    }
    tell_idle(&methods, &mut found);
    let notes = found.end()?;
    let mut image = std::mem::take(&mut draft.image);
    let cells = std::mem::take(&mut draft.cells);
    let simulation = simulation(draft, &mut image);
    Ok(Assembly { image, simulation, plc: Plc::new(blocks, conditions), signals, methods, cells, notes })
}

/// Makes a device of an element. An attribute that is wrong counts as not given, so that what else is wrong is found too.
fn make(draft: &mut Draft, registry: &Registry, element: &Element, found: &mut Found) {
    let Some(constructor) = registry.constructor_of(element) else { return };
    let mut given = Cow::Borrowed(element);
    loop {
        let mut setup = Setup::new(draft, &given);
        let error = match constructor(&mut setup) {
            Ok(device) => {
                setup.tell_unread(found);
                return setup.add(device);
            }
            Err(error) => error,
        };
        let rest = without_attribute(&given, &error);
        found.error(error);
        match rest {
            Some(rest) => given = Cow::Owned(rest),
            None => return found.broken(element),
        }
    }
}

/// The element without the attribute that is wrong; nothing if it does not have it, or something else is wrong.
fn without_attribute(element: &Element, error: &LineError) -> Option<Element> {
    let LineError::Attribute { attribute: wrong, .. } = error else { return None };
    let place = element.attributes.iter().position(|attribute| attribute.name == *wrong)?;
    let mut rest = element.clone();
    rest.attributes.remove(place);
    Some(rest)
}

fn entries_are_claimed(draft: &Draft, found: &mut Found) {
    let (claimed, unclaimed): (Vec<_>, Vec<_>) = draft.entries.iter().partition(|(_, (_, claimed))| *claimed);
    for (to, _) in unclaimed {
        let hint = names::hint(to, claimed.iter().map(|(name, _)| name.as_str()));
        found.error(LineError::Flow { to: to.clone(), hint });
    }
}

/// Tells of methods that can be called and do nothing.
fn tell_idle(methods: &[BoundMethod], found: &mut Found) {
    for bound in methods.iter().filter(|bound| bound.target == Target::Nothing) {
        let text = "every call of it is refused: its element does nothing, and no link leads to what would";
        found.note(bound.method.name.clone(), text.to_owned());
    }
}

fn simulation(draft: Draft, image: &mut Image) -> Simulation {
    let groups: Vec<Pin<bool>> = draft.movers.iter().map(|mover| mover.moving).collect();
    let governors = link::Governors::new(draft.movers.iter().map(|mover| &mover.governor));
    let group: Vec<_> = draft.devices.iter().map(|device| governors.of(&device.path)).collect();
    let devices = draft.devices.into_iter().zip(group);
    let placed = devices.map(|(device, group)| PlacedDevice::new(device.path, device.behaviour, group)).collect();
    Simulation::new(placed, draft.lanes, groups, image)
}
