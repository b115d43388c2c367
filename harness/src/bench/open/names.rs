//! Links to what has a host name: a component finds it under that name, at the port that belongs to it.
//!
//! Who speaks TLS checks that the other side has a certificate for the name that was asked for. So such a link listens on a loopback
//! address of its own, at the genuine port, and the component has a hosts file in which the name stands for that address. Where a
//! machine lets nobody do this (no user namespaces, or a port below 1024 without the right to it), the link listens as the others do,
//! at 127.0.0.1 and any port; by `{end.host}` a component still knows which name to check for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use lineproof_relay::{Fabric, LinkError};
use parking_lot::Mutex;

use crate::process::hosts::HOSTS;
use crate::system::Loopback;

/// The host names under which links are found.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By the links' names.
    kept: Mutex<BTreeMap<String, String>>,
    /// The addresses at which these links listen; nobody else is given them meanwhile.
    claims: Mutex<Vec<Loopback>>,
}

impl Names {
    /// Opens a link to what is called `host`, so that it can be found under that name if this machine lets it.
    pub(super) fn open(&self, fabric: &Fabric, link: &str, host: &str, target: SocketAddr) -> Result<(), LinkError> {
        let listen = |source| LinkError::Listen { name: link.to_owned(), address: target, source };
        let claim = Loopback::claim().map_err(listen)?;
        match fabric.open_at(link, claim.at(target.port()), target) {
            Ok(_) => {
                self.kept.lock().insert(link.to_owned(), host.to_owned());
                self.claims.lock().push(claim);
                Ok(())
            }
            Err(LinkError::Listen { source, .. }) if source.kind() == io::ErrorKind::PermissionDenied => {
                fabric.open(link, target).map(drop)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a link is found under a name.
    pub(super) fn keeps(&self, link: &str) -> bool {
        self.kept.lock().contains_key(link)
    }

    /// Where a link is found: `host:port`.
    pub(super) fn address(&self, fabric: &Fabric, link: &str) -> Result<String, LinkError> {
        let address = fabric.address(link)?;
        let kept = self.kept.lock();
        Ok(kept.get(link).map_or_else(|| address.to_string(), |host| format!("{host}:{}", address.port())))
    }

    /// Writes a hosts file to `path` with the names of these links, and below them what this machine has of others; none if no link
    /// of them is found under a name.
    pub(super) fn hosts_file<'a>(
        &self,
        fabric: &Fabric,
        links: impl Iterator<Item = &'a str>,
        path: &Path,
    ) -> io::Result<Option<PathBuf>> {
        let kept = self.kept.lock();
        let own: Vec<(&str, &String)> = links.filter_map(|link| Some((link, kept.get(link)?))).collect();
        if own.is_empty() {
            return Ok(None);
        }
        let mut text = String::new();
        for (link, host) in &own {
            let address = fabric.address(link).map_err(io::Error::other)?;
            let _ = writeln!(text, "{} {host}", address.ip());
        }
        let machine = match std::fs::read_to_string(HOSTS) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read?,
        };
        let others = machine.lines().filter_map(|line| without(line, |name| own.iter().any(|(_, host)| *host == name)));
        text.extend(others.map(|line| line + "\n"));
        std::fs::write(path, text)?;
        Ok(Some(path.to_owned()))
    }

    /// Lets go of the addresses; no link may listen any more.
    pub(super) fn forget(&self) {
        self.claims.lock().clear();
    }
}

/// A line of a hosts file without some names: `address name name ... # comment` (`hosts(5)`); none if no name is left.
fn without(line: &str, is_unwanted: impl Fn(&str) -> bool) -> Option<String> {
    let mut words = line.split('#').next()?.split_whitespace();
    let address = words.next()?;
    let names: Vec<&str> = words.filter(|name| !is_unwanted(name)).collect();
    (!names.is_empty()).then(|| format!("{address} {}", names.join(" ")))
}

/// Whether `host` is a name that only a hosts file can lead elsewhere: no number, and not this machine itself.
pub(super) fn is_name(host: &str) -> bool {
    host.parse::<IpAddr>().is_err() && host != "localhost"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_keeps_the_names_of_others() {
        let unwanted = |name: &str| name == "erp";
        assert_eq!(without("10.0.0.1\terp  mes # both", unwanted), Some("10.0.0.1 mes".into()));
        assert_eq!(without("10.0.0.1 erp", unwanted), None);
        assert_eq!(without("# 10.0.0.1 mes", unwanted), None);
    }

    #[tokio::test]
    async fn each_link_is_found_at_an_address_of_its_own_and_the_genuine_port() {
        let (fabric, names) = (Fabric::new(0, |_, _| {}), Names::default());
        let target = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
        for link in ["a to erp", "b to erp"] {
            names.open(&fabric, link, "erp.example", target).unwrap();
            assert_eq!(names.address(&fabric, link).unwrap(), format!("erp.example:{}", target.port()));
        }
        fabric.open("a to plant", target).unwrap();
        let [a, b] = ["a to erp", "b to erp"].map(|link| fabric.address(link).unwrap());
        assert!(a != b && a.port() == target.port(), "{a} {b}");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hosts");
        let file = names.hosts_file(&fabric, ["a to plant", "a to erp"].into_iter(), &path).unwrap();
        assert_eq!(file.as_deref(), Some(path.as_path()));
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(&format!("{} erp.example\n", a.ip())), "{text}");
        assert_eq!(names.hosts_file(&fabric, ["a to plant"].into_iter(), &path).unwrap(), None);
        fabric.close().await;
    }

    #[test]
    fn a_number_and_the_machine_itself_are_no_names() {
        assert_eq!(["erp.example", "::1", "10.0.0.1", "localhost"].map(is_name), [true, false, false, false]);
    }
}
