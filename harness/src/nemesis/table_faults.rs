//! Faults of the tables of the AWS endpoint.

use std::sync::Arc;

use line_model::nearest::suggestion;

use super::in_force::{Effect, FaultsInForce, TableEffect};
use super::{FaultId, Nemesis, NemesisError};
use crate::cloud::TableFaults;
use lineproof_judge::journal::{Access, Fault, TableFault, Touched};

impl Nemesis {
    pub(super) fn break_table(
        &self,
        faults: &mut FaultsInForce,
        table: String,
        access: Access,
        what: TableFault,
    ) -> Result<FaultId, NemesisError> {
        let tables = Arc::clone(self.tables()?);
        let known = tables.tables();
        if !known.contains(&table) {
            let hint = suggestion(&table, known.iter().map(String::as_str));
            return Err(NemesisError::UnknownTable { name: table, hint });
        }
        // Before the act, so that no effect stands before its cause in the journal.
        let fault = Fault::Table { table: table.clone(), access, what };
        let id = self.enter(faults, fault, Effect::Table(TableEffect { table: table.clone(), number: None }));
        let number = Some(tables.inject(&table, access, what));
        faults.takes_effect(id, Effect::Table(TableEffect { table, number }));
        Ok(id)
    }

    /// Ends a fault of a table; what it touched.
    pub(super) fn mend_table(&self, TableEffect { table, number }: TableEffect) -> Result<Touched, NemesisError> {
        let tables = self.tables()?;
        let requests = number.map_or(0, |number| tables.mend(number));
        Ok(Touched::Table { name: table, requests })
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
}
