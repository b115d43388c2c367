//! Runtimes `provided.*`: a binary that speaks the Runtime API itself.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use super::{Launch, Runtime, unusable};
use crate::cloud::CloudError;
use crate::cloud::template::Function;

/// Starts a `bootstrap` binary, without arguments.
pub(super) struct Bootstrap;

impl Runtime for Bootstrap {
    fn launch(&self, function: &Function, code: &Path) -> Result<Launch, CloudError> {
        match objection(code) {
            None => Ok(Launch { program: code.to_owned(), ..Launch::default() }),
            Some(why) => Err(unusable(function, code, &why)),
        }
    }
}

fn objection(program: &Path) -> Option<String> {
    match std::fs::metadata(program) {
        Err(error) => Some(error.to_string()),
        Ok(metadata) if !metadata.is_file() => Some("it is not a file".into()),
        Ok(metadata) if metadata.permissions().mode() & 0o111 == 0 => Some("it is not executable".into()),
        Ok(_) => None,
    }
}
