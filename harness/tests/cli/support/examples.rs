//! Programs beside this one that tests start: examples of this package.

use std::path::{Path, PathBuf};

use lineproof::process::Guardian;
use lineproof::system::{CargoTarget, build};
use tokio::sync::OnceCell;

/// The folder with all of them, built once.
pub(crate) async fn examples() -> &'static Path {
    static FOLDER: OnceCell<PathBuf> = OnceCell::const_new();
    FOLDER.get_or_init(built).await
}

async fn built() -> PathBuf {
    let target = CargoTarget::of_this_program().unwrap();
    let guardian = Guardian::start(Path::new(env!("CARGO_BIN_EXE_lineproof"))).unwrap();
    let command = "cargo build --profile {cargo-profile} --workspace --examples";
    build([("examples", command)], &target.values(), &guardian).await.unwrap();
    guardian.close().await.unwrap();
    target.folder.join("examples")
}
