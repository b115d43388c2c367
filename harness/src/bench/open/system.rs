//! Opens the links and the system under test, pointed at them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use lineproof_relay::Fabric;

use crate::profile::{Component, link_name};
use crate::system::{ComponentSpec, System};

use super::cloud::Halves;
use super::{OpenError, Opening};

impl Opening<'_> {
    pub(super) fn links(&mut self, plant: SocketAddr, halves: &Halves) -> Result<Fabric, OpenError> {
        let journal = self.journal.clone();
        let fabric = Fabric::new(self.seed, move |link, what| journal.trouble(format!("link {link}"), what));
        let closing = fabric.clone();
        self.ledger.add("links", || async move {
            closing.close().await;
            Ok(())
        });
        for component in &self.setting.profile.settings.system.component {
            for end in &component.links {
                let target = if end.get_ref() == "plant" { Some(plant) } else { halves.mqtt };
                let target = target.ok_or_else(|| OpenError::NoHalf(end.get_ref().clone()))?;
                fabric.open(&link_name(component.name.get_ref(), end.get_ref()), target)?;
            }
        }
        Ok(fabric)
    }

    pub(super) fn system(&mut self, halves: &Halves, fabric: &Fabric, folder: &Path) -> Result<Arc<System>, OpenError> {
        let components = &self.setting.profile.settings.system.component;
        let mut values = BTreeMap::new();
        for component in components {
            values.insert(component.name.get_ref().clone(), self.variables(component, halves, fabric, folder)?);
        }
        let specs = components.iter().map(ComponentSpec::from).collect();
        let (journal, guardian) = (self.journal.clone(), self.setting.guardian.clone());
        let system = Arc::new(System::open(specs, &values, journal, guardian, folder)?);
        let closing = Arc::clone(&system);
        self.ledger.add("system", || async move { closing.close().await.map_err(|error| error.to_string()) });
        Ok(system)
    }

    /// What the placeholders in a component's command stand for.
    pub(super) fn variables(
        &self,
        component: &Component,
        halves: &Halves,
        fabric: &Fabric,
        folder: &Path,
    ) -> Result<BTreeMap<String, String>, OpenError> {
        let mut variables = self.setting.target.values();
        let name = component.name.get_ref();
        let own = folder.join(name.replace(' ', "-"));
        std::fs::create_dir_all(&own).map_err(OpenError::Folder)?;
        let line = std::path::absolute(self.setting.profile.settings.plant.line.get_ref()).map_err(OpenError::Line)?;
        let credentials = component.thing.as_ref().and_then(|thing| halves.credentials.get(thing.get_ref()).cloned());
        let pem = credentials.map(|own| [("ca", own.ca), ("cert", own.cert), ("key", own.key)]);
        let files = [("line", line), ("folder", own)].into_iter().chain(pem.into_iter().flatten());
        variables.extend(files.map(|(name, path)| (name.to_owned(), path.display().to_string())));
        for end in &component.links {
            let address = fabric.address(&link_name(name, end.get_ref()))?;
            variables.insert(end.get_ref().clone(), address.to_string());
        }
        Ok(variables)
    }
}
