//! What joins two ends: the links that a line of a scenario means.

use std::collections::BTreeSet;

use super::{Args, known, unknown};
use crate::profile::{self, Link, link_name};
use crate::steps::Misfit;
use lineproof_judge::journal::Direction;

/// Links by the direction in which each carries what is meant: upwards those that the sender opens, downwards the others.
pub(in crate::steps) type Ways = Vec<(Vec<String>, Direction)>;

impl<'a> Args<'a> {
    /// The links that join a component, or a function of the cloud, with an end.
    pub(in crate::steps) fn link(&self, one: usize, end: usize) -> Result<Vec<String>, Misfit> {
        let one = self.text(one);
        let all: BTreeSet<&str> = self.profile.linked().into_iter().chain(self.profile.components()).collect();
        known("component", &one, all.into_iter())?;
        let end = self.end(end)?;
        Ok(self.joining(&one, &end)?.map(|link| link.name.clone()).collect())
    }

    /// The link that a component opens to an end.
    pub(in crate::steps) fn opened(&self, component: usize, end: usize) -> Result<String, Misfit> {
        let (from, to) = (self.component(component)?, self.end(end)?);
        let mut links = self.profile.links_of(&from);
        let link = links.find(|link| link.leads_to(&to));
        let known = || self.profile.links.iter().map(|link| link.name.as_str());
        link.map(|link| link.name.clone()).ok_or_else(|| unknown("link", &link_name(&from, &to), known()))
    }

    /// The links that join all of a kind with an end.
    pub(in crate::steps) fn links(&self, kind: usize, end: usize) -> Result<Vec<String>, Misfit> {
        let (ones, end) = (self.linked_of_kind(kind)?, self.end(end)?);
        let mut links = Vec::new();
        for one in ones {
            links.extend(self.joining(one, &end)?.map(|link| link.name.clone()));
        }
        Ok(links)
    }

    /// The links that carry what one end sends to another.
    pub(in crate::steps) fn ways(&self, from: usize, to: usize) -> Result<Ways, Misfit> {
        let (from, to) = (self.end(from)?, self.end(to)?);
        self.carrying(&from, &[&to])
    }

    /// The links that carry what an end sends to all of a kind.
    pub(in crate::steps) fn ways_to_every(&self, from: usize, kind: usize) -> Result<Ways, Misfit> {
        let (from, to) = (self.end(from)?, self.linked_of_kind(kind)?);
        self.carrying(&from, &to)
    }

    fn carrying(&self, from: &str, to: &[&str]) -> Result<Ways, Misfit> {
        let (mut up, mut down) = (Vec::new(), Vec::new());
        for to in to {
            for link in self.joining(to, from)? {
                let way = if link.leads_to(to) { &mut up } else { &mut down };
                way.push(link.name.clone());
            }
        }
        let ways = [(up, Direction::Up), (down, Direction::Down)];
        Ok(ways.into_iter().filter(|(links, _)| !links.is_empty()).collect())
    }

    /// The links that join two, one at least.
    fn joining(&self, one: &str, end: &str) -> Result<impl Iterator<Item = &'a Link>, Misfit> {
        let profile = self.profile;
        let links: Vec<&Link> = profile.links_between(one, end).collect();
        if links.is_empty() {
            let (from, to) = if profile.links_of(one).next().is_some() { (one, end) } else { (end, one) };
            let names = profile.links.iter().map(|link| link.name.as_str());
            return Err(unknown("link", &link_name(from, to), names));
        }
        Ok(links.into_iter())
    }

    /// The name of what a link joins.
    fn end(&self, index: usize) -> Result<String, Misfit> {
        let end = self.text(index);
        known("end of a link", &end, self.profile.ends().into_iter())?;
        Ok(end)
    }

    /// The names of all of a kind who have links, or of all who do something.
    fn linked_of_kind(&self, index: usize) -> Result<Vec<&'a str>, Misfit> {
        let kind = self.text(index);
        if let Some(names) = self.who_do(&kind)? {
            return Ok(names);
        }
        known("kind of components", &kind, self.profile.linked().into_iter().map(profile::kind_of))?;
        Ok(self.profile.linked_of_kind(&kind))
    }
}
