//! Opens the links and the system under test, pointed at them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lineproof_relay::Fabric;

use crate::cloud::Endpoint;
use crate::process::hosts;
use crate::profile::ends::offers;
use crate::profile::{Address, ComponentConfig, End, Link, host_placeholder, in_one_word};
use crate::system::{Loopback, System};

use super::cloud::Halves;
use super::names::{Names, is_name};
use super::{OpenError, Opening};

/// Where the ends of links are.
pub(super) struct Ends<'a> {
    pub(super) plant: SocketAddr,
    pub(super) halves: &'a Halves,
    pub(super) offers: Offers,
}

/// Where components shall listen, by component and offer.
type Offers = BTreeMap<(String, String), SocketAddr>;

impl Opening<'_> {
    /// The links, none of them open, and the names under which they will be found.
    pub(super) fn fabric(&mut self) -> (Fabric, Arc<Names>) {
        let journal = self.journal.clone();
        let fabric = Fabric::new(self.seed, move |link, what| journal.trouble(format!("link {link}"), what));
        let names = Arc::<Names>::default();
        let closing = (fabric.clone(), Arc::clone(&names));
        self.clean_up.add("links", || async move {
            let (fabric, names) = closing;
            fabric.close().await;
            names.forget();
            Ok(())
        });
        (fabric, names)
    }

    /// Addresses for what the components offer, kept from others until the scenario closes.
    pub(super) fn offers(&mut self) -> Result<Offers, OpenError> {
        let mut claim = Loopback::claim().map_err(OpenError::Offer)?;
        let components = self.setting.profile.settings.system.component.iter();
        let names = components.flat_map(|component| {
            component.offers.iter().map(|offer| (component.name.get_ref().clone(), offer.get_ref().clone()))
        });
        let offers = names.map(|name| Ok((name, claim.address()?))).collect::<std::io::Result<_>>();
        self.clean_up.add("addresses", || async move {
            drop(claim);
            Ok(())
        });
        offers.map_err(OpenError::Offer)
    }

    /// What placeholders stand for where records are: the folder, and where components listen, past all links.
    pub(super) fn places(&self, ends: &Ends<'_>, folder: &Path) -> BTreeMap<String, String> {
        let words = offers(&self.setting.profile.settings.system.component).into_iter();
        let listening = words.filter_map(|(word, offer)| Some((word, ends.offers.get(&offer)?.to_string())));
        listening.chain([("folder".to_owned(), folder.display().to_string())]).collect()
    }

    /// Opens the components' links, all before the first component starts.
    pub(super) async fn links(&self, ends: &Ends<'_>, fabric: &Fabric, names: &Names) -> Result<(), OpenError> {
        let profile = &self.setting.profile;
        let links: Vec<&Link> = profile.components().flat_map(|component| profile.links_of(component)).collect();
        let has_name = |link: &&Link| is_name(&host(link, ends));
        let keeps = links.iter().any(has_name) && hosts::probe(self.setting.guardian.exe()).is_ok();
        for link in links {
            let target = target(link, ends).await?;
            if keeps && has_name(&link) {
                names.open(fabric, &link.name, &host(link, ends), target)?;
            } else {
                fabric.open(&link.name, target)?;
            }
        }
        Ok(())
    }

    pub(super) fn system(
        &mut self,
        ends: &Ends<'_>,
        fabric: &Fabric,
        names: &Names,
        folder: &Path,
    ) -> Result<Arc<System>, OpenError> {
        let components = &self.setting.profile.settings.system.component;
        let (mut values, mut hosts) = (BTreeMap::new(), BTreeMap::new());
        for component in components {
            let mut own = self.variables(component, ends.halves, folder)?;
            own.extend(self.addresses(component, fabric, names, ends)?);
            values.insert(component.name.get_ref().clone(), own);
            let links = self.setting.profile.links_of(component.name.get_ref()).map(|link| link.name.as_str());
            let path = folder_of(component, folder).with_extension("hosts");
            let file = names.hosts_file(fabric, links, &path).map_err(OpenError::Hosts)?;
            hosts.extend(file.map(|file| (component.name.get_ref().clone(), file)));
        }
        let (journal, guardian) = (self.journal.clone(), self.setting.guardian.clone());
        let config = &self.setting.profile.settings.system;
        let system = Arc::new(System::open(config, &values, journal, guardian, folder)?.with_hosts(&hosts)?);
        let closing = Arc::clone(&system);
        let grace = components.iter().map(ComponentConfig::stop_grace).max().unwrap_or_default();
        self.clean_up.add_with_grace("system", grace, || async move {
            closing.close().await.map_err(|error| error.to_string())
        });
        Ok(system)
    }

    /// What the placeholders in a component's command stand for, apart from addresses.
    fn variables(
        &self,
        component: &ComponentConfig,
        halves: &Halves,
        folder: &Path,
    ) -> Result<BTreeMap<String, String>, OpenError> {
        let mut variables = self.setting.values();
        let own = folder_of(component, folder);
        std::fs::create_dir_all(&own).map_err(OpenError::Folder)?;
        let line = std::path::absolute(self.setting.profile.settings.plant.line.get_ref()).map_err(OpenError::Line)?;
        let mut files = vec![("line", line), ("folder", own)];
        let credentials = component.thing.as_ref().and_then(|thing| halves.credentials.get(thing.get_ref()).cloned());
        if let Some(own) = credentials {
            files.extend([("ca", own.ca), ("cert", own.cert), ("key", own.key)]);
        }
        if let Some((thing, own)) =
            component.updater.as_ref().and_then(|thing| halves.credentials.get_key_value(thing.get_ref()))
        {
            variables.insert("updater".to_owned(), thing.clone());
            files.extend([("updater-cert", own.cert.clone()), ("updater-key", own.key.clone())]);
        }
        variables.extend(files.into_iter().map(|(name, path)| (name.to_owned(), path.display().to_string())));
        Ok(variables)
    }

    /// Where a component listens, and where it reaches the ends of its links.
    fn addresses(
        &self,
        component: &ComponentConfig,
        fabric: &Fabric,
        names: &Names,
        ends: &Ends<'_>,
    ) -> Result<Vec<(String, String)>, OpenError> {
        let name = component.name.get_ref();
        let own = ends.offers.iter().filter(|((of, _), _)| of == name);
        let mut addresses: Vec<_> = own.map(|((_, offer), address)| (offer.clone(), address.to_string())).collect();
        for link in self.setting.profile.links_of(name) {
            let word = in_one_word(&link.end);
            addresses.push((host_placeholder(&word), host(link, ends)));
            let address = match (&link.to, &ends.halves.mqtt_name, ends.halves.mqtt) {
                (End::Cloud, Some(name), Some(mqtt)) if !names.keeps(&link.name) => format!("{name}:{}", mqtt.port()),
                _ => names.address(fabric, &link.name)?,
            };
            addresses.push((word, address));
        }
        Ok(addresses)
    }
}

/// Where a component keeps its files, in the scenario's folder.
pub(super) fn folder_of(component: &ComponentConfig, folder: &Path) -> PathBuf {
    folder.join(in_one_word(component.name.get_ref()))
}

/// The host that a link leads to: a name, where it has one, or an IP address.
fn host(link: &Link, ends: &Ends<'_>) -> String {
    let (api, offers) = (ends.halves.api.as_ref(), &ends.offers);
    let ip = |address: SocketAddr| address.ip().to_string();
    let known = match &link.to {
        End::Plant => Some(ip(ends.plant)),
        End::Cloud => ends.halves.mqtt_name.clone().or(ends.halves.mqtt.map(ip)),
        End::Api => api.map(|api| api.host().map_or_else(|| ip(api.address()), str::to_owned)),
        End::Offer { component, name } => offers.get(&(component.clone(), name.clone())).copied().map(ip),
        End::Address(address) => Some(address.host.clone()),
    };
    // What is not there opens no link.
    known.unwrap_or_default()
}

/// Where a link leads.
async fn target(link: &Link, ends: &Ends<'_>) -> Result<SocketAddr, OpenError> {
    match &link.to {
        End::Plant => Ok(ends.plant),
        End::Cloud => ends.halves.mqtt.ok_or_else(|| OpenError::NoHalf(link.end.clone())),
        End::Api => {
            let api = ends.halves.api.as_ref().map(Endpoint::address);
            api.ok_or_else(|| OpenError::NoHalf(link.end.clone()))
        }
        End::Offer { component, name } => {
            let address = ends.offers.get(&(component.clone(), name.clone())).copied();
            address.ok_or_else(|| OpenError::Offer(std::io::ErrorKind::NotFound.into()))
        }
        End::Address(address) => look_up(link, address).await,
    }
}

/// The first IPv4 address of a host, or the first at all.
async fn look_up(link: &Link, address: &Address) -> Result<SocketAddr, OpenError> {
    let failed = |source| OpenError::Lookup { link: link.name.clone(), to: address.to_string(), source };
    let found = tokio::net::lookup_host((address.host.as_str(), address.port)).await.map_err(failed)?;
    let found = found.min_by_key(SocketAddr::is_ipv6);
    found.ok_or_else(|| failed(std::io::ErrorKind::NotFound.into()))
}
