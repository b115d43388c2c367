//! What the links of a profile lead to: their names, found and checked.

use toml::Spanned;

use super::link::{Address, LinkConfig};
use super::names::{self, FUNCTION};
use super::source::Source;
use super::{ComponentConfig, Settings};
use crate::mistake::Mistake;
use line_model::Advice;
use line_model::nearest::suggestion;

const PLANT: &str = "plant";
const CLOUD: &str = "cloud";
const API: &str = "api";

/// The ends that are no components and no addresses: the plant's OPC UA server, the cloud's MQTT endpoint, its AWS endpoint.
pub const ENDS: [&str; 3] = [PLANT, CLOUD, API];

/// What a link leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The plant's OPC UA server.
    Plant,
    /// The cloud's MQTT endpoint.
    Cloud,
    /// The cloud's AWS endpoint.
    Api,
    /// A port of another component.
    Offer {
        /// The component.
        component: String,
        /// The offer's name.
        name: String,
    },
    /// A fixed address.
    Address(Address),
}

/// A link of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its name: `gateway a to plant`.
    pub name: String,
    /// Who opens connections through it: a component, or `function NAME` for a function of the cloud.
    pub from: String,
    /// The name of its end.
    pub end: String,
    /// What it leads to.
    pub to: End,
}

impl Link {
    fn new(from: &str, end: &str, to: End) -> Self {
        Self { name: link_name(from, end), from: from.to_owned(), end: end.to_owned(), to }
    }

    /// True if it leads to what is called so: its end, or the component that offers it.
    pub fn leads_to(&self, name: &str) -> bool {
        match &self.to {
            _ if self.end == name => true,
            End::Offer { component, name: offer } => component == name || offered(component, offer) == name,
            _ => false,
        }
    }

    /// True if it joins these two, whoever of them opens connections.
    pub fn joins(&self, one: &str, other: &str) -> bool {
        (self.from == one && self.leads_to(other)) || (self.from == other && self.leads_to(one))
    }
}

/// The name of the link from a component, or a function, to an end: `gateway a to plant`.
pub fn link_name(from: &str, end: &str) -> String {
    format!("{from} to {end}")
}

/// The name of the link from a function of the cloud to the AWS endpoint: `function record-production to api`.
pub fn function_link(function: &str) -> String {
    link_name(&function_party(function), API)
}

fn function_party(function: &str) -> String {
    format!("{FUNCTION} {function}")
}

fn offered(component: &str, offer: &str) -> String {
    format!("{component}.{offer}")
}

/// The placeholders that stand for what components offer, each with component and offer: `historian.http`, and `historian`
/// where that is all that it offers; blanks are written as `-`.
pub fn offers(components: &[ComponentConfig]) -> Vec<(String, (String, String))> {
    let of = |component: &ComponentConfig| {
        let name = component.name.get_ref().clone();
        let only = component.offers.len() == 1;
        let each = component.offers.iter().map(|offer| offer.get_ref().clone()).flat_map(move |offer| {
            let long = names::in_one_word(&offered(&name, &offer));
            let short = only.then(|| names::in_one_word(&name));
            let meant = (name.clone(), offer);
            std::iter::once(long).chain(short).map(move |word| (word, meant.clone()))
        });
        each.collect::<Vec<_>>()
    };
    components.iter().flat_map(of).collect()
}

/// All links of the system, those of the components first, each function's to the AWS endpoint last.
pub(super) fn links(source: &Source, settings: &Settings) -> Result<Vec<Link>, Mistake> {
    let components = &settings.system.component;
    let mut links = Vec::new();
    for component in components {
        let own = Linker { source, component, components }.links()?;
        links.extend(own);
    }
    let functions = settings.cloud.function.iter();
    links.extend(functions.map(|function| Link::new(&function_party(function.name.get_ref()), API, End::Api)));
    Ok(links)
}

/// Finds the ends of one component's links.
struct Linker<'a> {
    source: &'a Source,
    component: &'a ComponentConfig,
    components: &'a [ComponentConfig],
}

impl Linker<'_> {
    fn links(&self) -> Result<Vec<Link>, Mistake> {
        let mut links: Vec<Link> = Vec::new();
        for entry in &self.component.links {
            let LinkConfig { end, to } = entry.get_ref();
            let link = Link::new(self.component.name.get_ref(), end, self.end(entry, end, to.as_ref())?);
            let is_same = |known: &Link| known.end == link.end || (known.to == link.to && to.is_none());
            if links.iter().any(is_same) {
                let message = format!("the link `{end}` is there twice");
                return Err(self.source.problem(entry.span(), message, "give each its own name"));
            }
            links.push(link);
        }
        Ok(links)
    }

    fn end(&self, entry: &Spanned<LinkConfig>, end: &str, to: Option<&Address>) -> Result<End, Mistake> {
        match (to, end) {
            (Some(address), _) => self.address(entry, end, address),
            (None, PLANT) => Ok(End::Plant),
            (None, CLOUD) => Ok(End::Cloud),
            (None, API) => Ok(End::Api),
            (None, _) => {
                self.offer(end).map_err(|Advice { message, help }| self.source.problem(entry.span(), message, help))
            }
        }
    }

    fn address(&self, entry: &Spanned<LinkConfig>, end: &str, address: &Address) -> Result<End, Mistake> {
        names::word(self.source, &Spanned::new(entry.span(), end.to_owned()))?;
        let is_taken = ENDS.contains(&end) || self.find(end).is_some();
        if is_taken {
            let message = format!("the name `{end}` of a fixed address is that of another end");
            return Err(self.source.problem(entry.span(), message, "give the address a name of its own"));
        }
        Ok(End::Address(address.clone()))
    }

    /// What another component offers, named by the component or by both.
    fn offer(&self, end: &str) -> Result<End, Advice> {
        let (name, offer) = end.rsplit_once('.').map_or((end, None), |(name, offer)| (name, Some(offer)));
        let component = self.find(name).ok_or_else(|| self.unknown(end))?;
        if name == self.component.name.get_ref() {
            let help = "a component reaches itself without a link; name another end";
            return Err(Advice::new(format!("`{name}` is linked to itself"), help));
        }
        let offers: Vec<&str> = component.offers.iter().map(|offer| offer.get_ref().as_str()).collect();
        let found = match (offer, &offers[..]) {
            (_, []) => {
                let help = format!("add `offers = [\"...\"]` to `{name}`, a name for each port of its own");
                return Err(Advice::new(format!("`{name}` offers nothing to be linked to"), help));
            }
            (None, [one]) => one,
            (None, _) => {
                let all: Vec<String> = offers.iter().map(|offer| format!("`{}`", offered(name, offer))).collect();
                let message = format!("`{name}` offers several ports");
                return Err(Advice::new(message, format!("name one: {}", all.join(", "))));
            }
            (Some(offer), _) if offers.contains(&offer) => offer,
            (Some(offer), _) => {
                return Err(Advice::new(format!("`{name}` offers no `{offer}`"), suggestion(offer, offers)));
            }
        };
        Ok(End::Offer { component: name.to_owned(), name: found.to_owned() })
    }

    fn find(&self, name: &str) -> Option<&ComponentConfig> {
        self.components.iter().find(|component| component.name.get_ref() == name)
    }

    fn unknown(&self, end: &str) -> Advice {
        let others = self
            .components
            .iter()
            .filter(|other| other.name.get_ref() != self.component.name.get_ref() && !other.offers.is_empty());
        let names = ENDS.into_iter().chain(others.map(|other| other.name.get_ref().as_str()));
        Advice::new(format!("unknown end of a link `{end}`"), suggestion(end, names))
    }
}
