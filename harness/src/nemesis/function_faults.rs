//! Faults of the cloud's functions.

use std::sync::Arc;

use line_model::nearest::suggestion;

use super::in_force::{Effect, FaultsInForce, FunctionEffect};
use super::{FaultId, Nemesis, NemesisError};
use crate::cloud::FunctionFaults;
use lineproof_judge::journal::{Fault, FunctionFault, Touched};

impl Nemesis {
    pub(super) fn break_function(
        &self,
        faults: &mut FaultsInForce,
        function: String,
        what: FunctionFault,
        times: u32,
    ) -> Result<FaultId, NemesisError> {
        let functions = Arc::clone(self.functions()?);
        let known = functions.functions();
        if !known.contains(&function) {
            let hint = suggestion(&function, known.iter().map(String::as_str));
            return Err(NemesisError::UnknownFunction { name: function, hint });
        }
        // Before the act, so that no effect stands before its cause in the journal.
        let fault = Fault::Function { function: function.clone(), what, times };
        let id =
            self.enter(faults, fault, Effect::Function(FunctionEffect { function: function.clone(), number: None }));
        let number = Some(functions.inject(&function, what, times));
        faults.takes_effect(id, Effect::Function(FunctionEffect { function, number }));
        Ok(id)
    }

    /// Ends a fault of a function; what it touched.
    pub(super) fn mend_function(&self, effect: FunctionEffect) -> Result<Touched, NemesisError> {
        let FunctionEffect { function, number } = effect;
        let functions = self.functions()?;
        let invocations = number.map_or(0, |number| functions.mend(&function, number));
        Ok(Touched::Function { name: function, invocations })
    }

    fn functions(&self) -> Result<&Arc<dyn FunctionFaults>, NemesisError> {
        self.functions.as_ref().ok_or(NemesisError::SoundFunctions)
    }
}
