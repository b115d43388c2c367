//! Removes containers whose keepers were killed.

use std::collections::HashMap;

use testcontainers::bollard::Docker;
use testcontainers::bollard::errors::Error;
use testcontainers::bollard::query_parameters::{ListContainersOptionsBuilder, RemoveContainerOptionsBuilder};

use super::keeper::LABEL;
use crate::process::{Leftover, Mark, Sweep};

/// The containers that lineproof has made at this machine's engine, and what became of them.
///
/// # Errors
/// If no engine answers.
pub async fn sweep(sweep: Sweep) -> Result<Vec<Leftover>, String> {
    let told = |error: Error| error.to_string();
    let docker = Docker::connect_with_defaults().map_err(told)?;
    let filters = HashMap::from([("label", vec![LABEL])]);
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    let mut found = Vec::new();
    for container in docker.list_containers(Some(options)).await.map_err(told)? {
        let id = container.id.unwrap_or_default();
        let labels = container.labels.unwrap_or_default();
        let mark = labels.get(Mark::NAME).and_then(|text| Mark::parse(text));
        let name =
            container.names.unwrap_or_default().first().map_or(id.clone(), |name| name.trim_matches('/').to_owned());
        let options = RemoveContainerOptionsBuilder::new().force(true).v(true).build();
        let remove = || async { docker.remove_container(&id, Some(options)).await.map_err(told) };
        found.push(sweep.deal(format!("container {name}"), mark.as_ref(), remove).await);
    }
    Ok(found)
}
