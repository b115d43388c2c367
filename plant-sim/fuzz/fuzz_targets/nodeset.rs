//! Any bytes as a `NodeSet2` file: an address space, or an error with a line; never a panic, never without end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use plant_replica::nodeset::NodeSets;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(sets) = NodeSets::from_bytes("fuzz.xml", bytes.to_vec()) {
        match sets.check() {
            Ok(report) => drop(report.to_string()),
            Err(error) => assert!(error.to_string().starts_with("fuzz.xml:")),
        }
    }
});
