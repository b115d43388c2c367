//! The AutomationML reader on arbitrary bytes: it gives a line or errors, and never panics, hangs or eats all memory.
//!
//! Other files that the input refers to are served from the input itself and the project's class library, so that
//! aliases, circles and missing files are all reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use line_model::aml::{Alone, Fault, Resolver, parse};

/// The class library of the project.
const LIBRARY: &[u8] = include_bytes!("../../../fixtures/lines/lineproof-library.aml");

struct Files<'a> {
    input: &'a [u8],
}

impl Resolver for Files<'_> {
    fn resolve(&mut self, from: &str, reference: &str) -> Result<(String, Vec<u8>), Fault> {
        match reference {
            "lineproof-library.aml" => Ok((reference.to_owned(), LIBRARY.to_vec())),
            "itself.aml" | "again.aml" => Ok((reference.to_owned(), self.input.to_vec())),
            _ => Alone.resolve(from, reference),
        }
    }
}

fuzz_target!(|input: &[u8]| {
    if let Err(errors) = parse("itself.aml", input.to_vec(), &mut Files { input }) {
        assert!(!errors.to_string().is_empty());
    }
});
