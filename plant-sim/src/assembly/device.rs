//! What a class makes of an element.

use crate::kernel::mechanics::Behaviour;
use crate::kernel::plc::Block;

/// What a class makes of an element: mechanics, a function block of the controller, or both.
#[derive(Debug)]
pub struct Device {
    pub(super) behaviour: Option<Box<dyn Behaviour>>,
    pub(super) block: Option<Box<dyn Block>>,
}

impl Device {
    /// Mechanics that no function block commands: a sensor, a button.
    pub fn mechanics(behaviour: impl Behaviour + 'static) -> Self {
        Self { behaviour: Some(Box::new(behaviour)), block: None }
    }

    /// Mechanics with the function block that commands them.
    pub fn commanded(behaviour: impl Behaviour + 'static, block: impl Block + 'static) -> Self {
        Self { behaviour: Some(Box::new(behaviour)), block: Some(Box::new(block)) }
    }

    /// A function of the controller without mechanics.
    pub fn function(block: impl Block + 'static) -> Self {
        Self { behaviour: None, block: Some(Box::new(block)) }
    }
}
