//! Where cargo puts the binaries that belong to this harness.

use std::path::{Path, PathBuf};

use super::SystemError;
use super::placeholder::Values;

/// A profile of cargo and the folder where its binaries land: the same as the harness's own, so that the components
/// share its build artefacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CargoTarget {
    /// `dev` or `release`.
    pub profile: &'static str,
    /// The folder of the binaries, absolute.
    pub folder: PathBuf,
}

impl CargoTarget {
    /// Finds it from the place of the running program.
    ///
    /// Cargo has put that into `TARGET/debug` or `TARGET/release` (tests into `deps` below, examples into
    /// `examples`), wherever `CARGO_TARGET_DIR` or a configuration file moved `TARGET`. A program that lies elsewhere was
    /// installed: then `release` below `CARGO_TARGET_DIR` or, without it, below `target` in the working folder.
    ///
    /// # Errors
    /// If the system does not tell the place of the program, or the working folder.
    pub fn of_this_program() -> Result<Self, SystemError> {
        let error =
            |path: &Path, why: std::io::Error| SystemError::Target { path: path.to_owned(), why: why.to_string() };
        let program = std::env::current_exe().map_err(|why| error(Path::new("/proc/self/exe"), why))?;
        if let Some(target) = Self::beside(&program) {
            return Ok(target);
        }
        let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        let folder = Path::new(&target).join("release");
        let folder = std::path::absolute(&folder).map_err(|why| error(&folder, why))?;
        Ok(Self { profile: "release", folder })
    }

    fn beside(program: &Path) -> Option<Self> {
        let folder = program.parent()?;
        let folder = if folder.ends_with("deps") || folder.ends_with("examples") { folder.parent()? } else { folder };
        let profile = match folder.file_name()?.to_str()? {
            "debug" => "dev",
            "release" => "release",
            _ => return None,
        };
        Some(Self { profile, folder: folder.to_owned() })
    }

    /// The placeholders that stand for it: `{cargo-profile}` and `{target}`.
    pub fn values(&self) -> Values {
        let profile = ("cargo-profile".to_owned(), self.profile.to_owned());
        [profile, ("target".to_owned(), self.folder.display().to_string())].into()
    }
}

/// True for a variable that an outer `cargo run` or `cargo test` sets for the program that it starts. An inner cargo
/// that inherits them passes them to build scripts, which then run again. What a user configures cargo with
/// (`CARGO_HOME`, `CARGO_TARGET_DIR`, `CARGO_BUILD_*`, ...) is not among them.
pub(super) fn is_of_outer_cargo(variable: &str) -> bool {
    const NAMES: [&str; 6] =
        ["CARGO", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR", "CARGO_MAKEFLAGS", "OUT_DIR"];
    const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_RUSTC_"];
    NAMES.contains(&variable) || PREFIXES.iter().any(|prefix| variable.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_is_that_of_the_program() {
        let target = |program: &str| {
            CargoTarget::beside(Path::new(program)).map(|found| (found.profile, found.folder.display().to_string()))
        };
        assert_eq!(target("/w/target/debug/lineproof"), Some(("dev", "/w/target/debug".into())));
        assert_eq!(target("/t/x86/release/deps/run-1f"), Some(("release", "/t/x86/release".into())));
        assert_eq!(target("/home/me/.cargo/bin/lineproof"), None);
    }

    #[test]
    fn this_test_lies_where_cargo_put_it() {
        let target = CargoTarget::of_this_program().unwrap();
        assert!(target.folder.join("deps").is_dir(), "{target:?}");
        assert_eq!(target.values()["cargo-profile"], target.profile);
    }

    #[test]
    fn what_the_user_configures_is_kept() {
        for variable in ["CARGO", "CARGO_PKG_VERSION", "CARGO_MANIFEST_DIR", "CARGO_BIN_NAME", "CARGO_BIN_EXE_x"] {
            assert!(is_of_outer_cargo(variable), "{variable}");
        }
        for variable in ["CARGO_HOME", "CARGO_TARGET_DIR", "CARGO_BUILD_JOBS", "CARGO_NET_OFFLINE", "PATH"] {
            assert!(!is_of_outer_cargo(variable), "{variable}");
        }
    }
}
