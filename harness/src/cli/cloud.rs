//! `lineproof cloud`: an embedded cloud for the tools of AWS, until it is interrupted.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use miette::{IntoDiagnostic as _, Result, miette};

use super::interrupt::Signals;
use super::say;
use crate::bench::scratch;
use crate::cloud::embedded::Alone;
use crate::cloud::embedded::lambda::Supervised;
use crate::process::Guardian;
use crate::run::Exit;

#[derive(Debug, clap::Args)]
pub(super) struct CloudArgs {}

pub(super) fn main(_: &CloudArgs) -> Result<Exit> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().into_diagnostic()?;
    let exit = runtime.block_on(kept());
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    exit
}

/// Nothing is left of it afterwards.
async fn kept() -> Result<Exit> {
    let mut signals = Signals::listen().into_diagnostic()?;
    let guardian = Guardian::of_this_program().into_diagnostic()?;
    let folder = scratch().into_diagnostic()?;
    guardian.register_folder(folder.path()).await.into_diagnostic()?;
    let served = served(&guardian, folder.path(), &mut signals).await;
    folder.close().into_diagnostic()?;
    guardian.close().await.into_diagnostic()?;
    served
}

async fn served(guardian: &Guardian, folder: &Path, signals: &mut Signals) -> Result<Exit> {
    let cloud = Alone::open(folder, Arc::new(Supervised::new(guardian.clone()))).await.into_diagnostic()?;
    let exit = say::print(&told(&cloud, folder), Exit::Pass);
    tokio::select! {
        _ = signals.next() => {}
        () = cloud.tell(|line| say::aside(line)) => {}
    }
    cloud.close().await.map_err(|why| miette!("{why}"))?;
    Ok(exit)
}

/// How it is reached.
fn told(cloud: &Alone, folder: &Path) -> String {
    let mut text = format!(
        "An embedded cloud serves until Ctrl-C, and then nothing is left of it.\n\n\
         AWS endpoint  {}\n\
         MQTT          {}, with TLS: the authority is {}, the certificate of a thing THING.cert.pem and THING.key.pem beside it\n\n",
        cloud.endpoint().url(),
        cloud.mqtt(),
        folder.join("ca.pem").display(),
    );
    for (name, value) in cloud.endpoint().environment() {
        let _ = writeln!(text, "export {name}={value}");
    }
    text.push_str(
        "aws s3 mb s3://lineproof-functions\n\
         aws cloudformation deploy --stack-name NAME --template-file FILE --capabilities CAPABILITY_NAMED_IAM\n",
    );
    text
}
