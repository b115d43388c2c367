//! The keeper's own process: `lineproof container`.
//!
//! It starts one container, says where it listens, and removes it when its standard input ends: when the harness closes it, or is
//! gone, by whatever means.

use std::collections::HashMap;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use nix::sys::signal::SigSet;
use nix::unistd::{Pid, setpgid};
use testcontainers::bollard::Docker;
use testcontainers::bollard::models::PortBinding;
use testcontainers::bollard::query_parameters::RemoveContainerOptionsBuilder;
use testcontainers::core::IntoContainerPort as _;
use testcontainers::runners::AsyncRunner as _;
use testcontainers::{ContainerAsync, GenericImage, ImageExt as _, TestcontainersError};

use super::wanted::{Answer, Wanted};
use crate::process::Mark;

/// The mark of containers of lineproof, with the process id of their keeper.
pub(super) const LABEL: &str = "lineproof.keeper";

/// No scenario takes longer.
const NEEDED: Duration = Duration::from_hours(24);

/// The keeper, from the first line to the removal.
pub(super) fn run() -> ExitCode {
    stand_apart();
    let Some(wanted) = wanted() else { return ExitCode::FAILURE };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return ExitCode::FAILURE;
    };
    match runtime.block_on(keep(&wanted)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// The first line of standard input.
fn wanted() -> Option<Wanted> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).ok()?;
    serde_json::from_str(&line).ok()
}

/// Out of the terminal's reach: Ctrl-C is the harness's business.
fn stand_apart() {
    // Neither can fail for a fresh child of the harness; started by hand it serves all the same.
    let _ = SigSet::all().thread_block();
    let _ = setpgid(Pid::from_raw(0), Pid::from_raw(0));
}

async fn keep(wanted: &Wanted) -> Result<(), TestcontainersError> {
    let (container, address) = match start(wanted).await {
        Ok(started) => started,
        Err(error) => {
            forget().await;
            say(&Answer::Refused(error.to_string()));
            return Ok(());
        }
    };
    say(&Answer::Listens(address));
    // A thread that only waits.
    let _ = tokio::task::spawn_blocking(|| io::stdin().read_to_end(&mut Vec::new())).await;
    container.rm().await
}

/// By which the container is found although it could not be started.
fn name_of_own() -> String {
    format!("lineproof-{}", std::process::id())
}

/// Removes what was made and could not be started.
async fn forget() {
    let Ok(docker) = Docker::connect_with_defaults() else { return };
    let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
    // Where nothing was made there is nothing to remove.
    let _ = docker.remove_container(&name_of_own(), Some(options)).await;
}

/// On a free port of the loopback interface.
async fn start(wanted: &Wanted) -> Result<(ContainerAsync<GenericImage>, SocketAddr), TestcontainersError> {
    let (name, tag) = split(&wanted.image);
    let port = wanted.port.tcp();
    let loopback = PortBinding { host_ip: Some("127.0.0.1".to_owned()), host_port: Some("0".to_owned()) };
    let bindings = HashMap::from([(format!("{}/tcp", wanted.port), Some(vec![loopback]))]);
    let mut request = GenericImage::new(name, tag)
        .with_exposed_port(port)
        .with_container_name(name_of_own())
        .with_label(LABEL, std::process::id().to_string())
        .with_host_config_modifier(move |config| config.port_bindings = Some(bindings.clone()));
    // Where `/proc` does not tell who this is, nobody can tell whether the container is left over.
    if let Ok(mark) = Mark::of_this_process(NEEDED) {
        request = request.with_label(Mark::NAME, mark.to_string());
    }
    for (variable, value) in &wanted.env {
        request = request.with_env_var(variable, value);
    }
    let container = request.start().await?;
    let listens = container.get_host_port_ipv4(port).await?;
    Ok((container, SocketAddr::from(([127, 0, 0, 1], listens))))
}

/// Name and tag of an image; a port of a registry is no tag.
fn split(image: &str) -> (&str, &str) {
    image.rsplit_once(':').filter(|(_, tag)| !tag.contains('/')).unwrap_or((image, "latest"))
}

fn say(answer: &Answer) {
    let mut out = io::stdout().lock();
    // A harness that is gone does not listen; the end of stdin follows.
    let _ = out.write_all(answer.to_line().as_bytes()).and_then(|()| out.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_a_name_and_a_tag() {
        assert_eq!(split("localstack/localstack:4.14.0"), ("localstack/localstack", "4.14.0"));
        assert_eq!(split("registry.local:5000/emulator"), ("registry.local:5000/emulator", "latest"));
        assert_eq!(split("emulator"), ("emulator", "latest"));
    }
}
