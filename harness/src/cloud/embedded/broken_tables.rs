//! Tables that do not do what they are asked: requests that are throttled, fail, are never answered, or late.
//!
//! A request is what its `X-Amz-Target` and the tables in its body say. Statements of `PartiQL` are let through.

use std::collections::{BTreeMap, BTreeSet};

use parking_lot::Mutex;
use serde_json::Value;

use crate::cloud::TableFaults;
use lineproof_judge::journal::{Access, TableFault};

/// Before the name of an operation of DynamoDB.
const TARGET: &str = "DynamoDB_20120810.";

const WRITES: [&str; 5] = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];
const READS: [&str; 5] = ["GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"];

/// The faults of the tables of one endpoint.
#[derive(Debug, Default)]
pub(super) struct BrokenTables {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tables: BTreeSet<String>,
    /// By their numbers.
    faults: BTreeMap<u32, Broken>,
}

#[derive(Debug)]
struct Broken {
    table: String,
    access: Access,
    what: TableFault,
    /// How many requests met it.
    met: u64,
}

impl BrokenTables {
    /// There are tables of these names.
    pub(super) fn know(&self, tables: impl IntoIterator<Item = String>) {
        self.state.lock().tables.extend(tables);
    }

    /// What a request to this target meets with, if anything. It counts as met.
    pub(super) fn meets(&self, target: Option<&str>, body: &[u8]) -> Option<TableFault> {
        let mut state = self.state.lock();
        if state.faults.is_empty() {
            return None;
        }
        let access = access(target?)?;
        let tables = tables(body);
        let meant = |broken: &&mut Broken| broken.access == access && tables.contains(&broken.table);
        let broken = state.faults.values_mut().rev().find(meant)?;
        broken.met += 1;
        Some(broken.what)
    }
}

impl TableFaults for BrokenTables {
    fn tables(&self) -> Vec<String> {
        self.state.lock().tables.iter().cloned().collect()
    }

    fn inject(&self, number: u32, table: &str, access: Access, what: TableFault) {
        self.state.lock().faults.insert(number, Broken { table: table.to_owned(), access, what, met: 0 });
    }

    fn mend(&self, number: u32) -> u64 {
        self.state.lock().faults.remove(&number).map_or(0, |broken| broken.met)
    }
}

fn access(target: &str) -> Option<Access> {
    let operation = target.strip_prefix(TARGET)?;
    let is_in = |names: [&str; 5]| names.contains(&operation);
    let kinds = [(is_in(WRITES), Access::Writes), (is_in(READS), Access::Reads)];
    kinds.into_iter().find_map(|(is, access)| is.then_some(access))
}

/// The tables that a request names: one, those of a batch, or those of a transaction. By their names or ARNs.
fn tables(body: &[u8]) -> BTreeSet<String> {
    let Ok(asked) = serde_json::from_slice::<Value>(body) else { return BTreeSet::new() };
    let one = asked["TableName"].as_str().into_iter();
    let batch = asked["RequestItems"].as_object().into_iter().flat_map(|items| items.keys().map(String::as_str));
    let steps = asked["TransactItems"].as_array().into_iter().flatten().filter_map(Value::as_object);
    let transaction = steps.flat_map(serde_json::Map::values).filter_map(|step| step["TableName"].as_str());
    let name = |table: &str| table.rsplit_once(":table/").map_or(table, |(_, name)| name).to_owned();
    one.chain(batch).chain(transaction).map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(tables: &[&str]) -> BrokenTables {
        let broken = BrokenTables::default();
        broken.know(tables.iter().map(|&table| table.to_owned()));
        broken
    }

    fn target(operation: &str) -> String {
        format!("{TARGET}{operation}")
    }

    #[test]
    fn requests_meet_what_is_meant_for_them_and_are_counted() {
        let tables = broken(&["t", "u"]);
        assert_eq!(tables.tables(), ["t", "u"]);
        let put =
            |table: &str| tables.meets(Some(&target("PutItem")), format!("{{\"TableName\": \"{table}\"}}").as_bytes());
        assert_eq!(put("t"), None);
        tables.inject(4, "t", Access::Writes, TableFault::Throttled);
        tables.inject(9, "t", Access::Writes, TableFault::Unanswered);
        assert_eq!((put("t"), put("u")), (Some(TableFault::Unanswered), None));
        assert_eq!(tables.mend(9), 1);
        assert_eq!((put("t"), put("t")), (Some(TableFault::Throttled), Some(TableFault::Throttled)));
        assert_eq!(tables.meets(Some(&target("GetItem")), b"{\"TableName\": \"t\"}"), None);
        assert_eq!(tables.meets(None, b"{\"TableName\": \"t\"}"), None);
        assert_eq!((tables.mend(4), tables.mend(4), put("t")), (2, 0, None));
    }

    #[test]
    fn the_tables_of_batches_and_transactions_are_found() {
        let of = |body: &str| tables(body.as_bytes()).into_iter().collect::<Vec<_>>();
        assert_eq!(of(r#"{"RequestItems": {"t": [], "u": []}}"#), ["t", "u"]);
        let transaction = r#"{"TransactItems": [{"Put": {"TableName": "t"}}, {"ConditionCheck": {"TableName": "u"}}]}"#;
        assert_eq!(of(transaction), ["t", "u"]);
        assert_eq!(of(r#"{"TableName": "arn:aws:dynamodb:eu-central-1:123456789012:table/t"}"#), ["t"]);
        assert_eq!(of("no JSON"), [""; 0]);
    }
}
