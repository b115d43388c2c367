//! Faults of the cloud: of its tables, and of its functions. Each bears its own number there, too.

use std::sync::Arc;

use line_model::nearest::suggestion;

use super::in_force::{Effect, FaultsInForce};
use super::{FaultId, Nemesis, NemesisError};
use crate::cloud::{FunctionFaults, TableFaults};
use lineproof_judge::journal::{Access, Fault, FunctionFault, TableFault, Touched};

impl Nemesis {
    pub(super) fn break_table(
        &self,
        faults: &mut FaultsInForce,
        table: &str,
        access: Access,
        what: TableFault,
    ) -> Result<FaultId, NemesisError> {
        let tables = self.tables()?;
        let unknown = |hint| NemesisError::UnknownTable { name: table.to_owned(), hint };
        known(table, &tables.tables()).map_err(unknown)?;
        let fault = Fault::Table { table: table.to_owned(), access, what };
        // Before the act, so that no effect stands before its cause in the journal.
        let id = self.enter(faults, fault, Effect::Table { table: table.to_owned() });
        tables.inject(id.0, table, access, what);
        Ok(id)
    }

    pub(super) fn break_function(
        &self,
        faults: &mut FaultsInForce,
        function: &str,
        what: FunctionFault,
        times: u32,
    ) -> Result<FaultId, NemesisError> {
        let functions = self.functions()?;
        let unknown = |hint| NemesisError::UnknownFunction { name: function.to_owned(), hint };
        known(function, &functions.functions()).map_err(unknown)?;
        let fault = Fault::Function { function: function.to_owned(), what, times };
        let id = self.enter(faults, fault, Effect::Function { function: function.to_owned() });
        functions.inject(id.0, function, what, times);
        Ok(id)
    }

    /// Ends a fault of a table; what it touched.
    pub(super) fn mend_table(&self, id: FaultId, table: String) -> Result<Touched, NemesisError> {
        Ok(Touched::Table { name: table, requests: self.tables()?.mend(id.0) })
    }

    /// Ends a fault of a function; what it touched.
    pub(super) fn mend_function(&self, id: FaultId, function: String) -> Result<Touched, NemesisError> {
        let invocations = self.functions()?.mend(id.0, &function);
        Ok(Touched::Function { name: function, invocations })
    }

    /// Lets requests to a table be done again.
    ///
    /// # Errors
    /// If nothing is wrong with them.
    pub async fn heal_table(&self, table: &str, access: Access) -> Result<(), NemesisError> {
        let mut faults = self.faults.lock().await;
        let chosen = faults.to_heal(|one| one.breaks_table(table, access));
        self.heal_some(&mut faults, chosen, || format!("a fault of table {table}")).await
    }

    fn tables(&self) -> Result<&Arc<dyn TableFaults>, NemesisError> {
        self.tables.as_ref().ok_or(NemesisError::SoundTables)
    }

    fn functions(&self) -> Result<&Arc<dyn FunctionFaults>, NemesisError> {
        self.functions.as_ref().ok_or(NemesisError::SoundFunctions)
    }
}

/// What to name instead where a name is none of these.
fn known(name: &str, names: &[String]) -> Result<(), String> {
    if names.iter().any(|known| known == name) {
        Ok(())
    } else {
        Err(suggestion(name, names.iter().map(String::as_str)))
    }
}
