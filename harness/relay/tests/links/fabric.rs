//! Names, ports and probes.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use assert_matches::assert_matches;
use lineproof_relay::rule::Cut;
use lineproof_relay::{Counters, LinkError, Way};

use crate::black_hole;
use crate::support::{PATIENCE, Rig, fabric, lift, listener, seen, send, soon};

fn somewhere() -> SocketAddr {
    (Ipv4Addr::LOCALHOST, 9).into()
}

#[tokio::test]
async fn an_unknown_name_is_answered_with_what_there_is() {
    let links = fabric();
    links.open("gateway-a to plant", somewhere()).unwrap();
    links.open("gateway-a to cloud", somewhere()).unwrap();
    let names = ["gateway-a to cloud", "gateway-a to plnt"];
    let error = links.inject(&names, Way::BOTH, |_| Cut).unwrap_err();
    assert_eq!(
        error.to_string(),
        "no link is named `gateway-a to plnt`; there are: gateway-a to plant, gateway-a to cloud"
    );
    assert!(links.is_whole("gateway-a to cloud").unwrap(), "nothing is cut when one name is wrong");
    assert_eq!(fabric().counters("xyz").unwrap_err().to_string(), "no link is named `xyz`; there is none");
    assert_matches!(links.inject(&[], Way::BOTH, |_| Cut), Err(LinkError::NoLinks));
    assert_eq!(links.names(), ["gateway-a to plant", "gateway-a to cloud"]);
    links.close().await;
}

#[tokio::test]
async fn an_occupied_port_is_named_with_a_remedy() {
    let occupier = listener().await;
    let taken = occupier.local_addr().unwrap();
    let links = fabric();
    let message = links.open_at("gateway-a to plant", taken, somewhere()).unwrap_err().to_string();
    let port = taken.port();
    assert!(message.starts_with(&format!("link `gateway-a to plant`: 127.0.0.1:{port} is occupied")), "{message}");
    assert!(message.contains(&format!("ss -ltnp 'sport = :{port}'")) && message.contains("port 0"), "{message}");
    assert_eq!(links.names(), [""; 0], "a link that cannot listen does not exist");
}

#[tokio::test]
async fn a_name_is_given_once_and_a_closed_fabric_opens_nothing() {
    let links = fabric();
    let address = links.open("one", somewhere()).unwrap();
    assert_eq!(links.address("one").unwrap(), address);
    assert_matches!(links.open("one", somewhere()), Err(LinkError::NameTaken { .. }));
    links.close().await;
    assert_matches!(links.open("two", somewhere()), Err(LinkError::Closed { .. }));
}

#[tokio::test]
async fn a_probe_reaches_the_target_and_is_not_counted() {
    let rig = Rig::new().await;
    rig.fabric.probe("link", PATIENCE).await.unwrap();
    soon(rig.target.accept()).await.unwrap();
    assert_eq!(rig.counters(), Counters::default());
}

#[tokio::test]
async fn a_target_that_refuses_has_answered_a_probe() {
    let Rig { fabric, target, .. } = Rig::new().await;
    drop(target);
    fabric.probe("link", PATIENCE).await.unwrap();
}

#[tokio::test]
async fn a_probe_of_a_cut_link_fails_and_touches_nothing() {
    let rig = Rig::new().await;
    let cut = rig.fabric.inject(&["link"], &[Way::Up], |_| Cut).unwrap();
    let failed = rig.fabric.probe("link", Duration::from_millis(50)).await.unwrap_err();
    assert_matches!(&failed, LinkError::NotWhole { name, .. } if name == "link");
    assert!(lift(cut).is_empty());
}

#[tokio::test]
async fn a_probe_waits_until_withheld_bytes_are_taken() {
    let rig = Rig::new().await;
    let (mut client, server) = rig.pair().await;
    let cut = rig.fabric.inject(&["link"], Way::BOTH, |_| Cut).unwrap();
    send(&mut client, b"withheld").await;
    seen(|| rig.counters().withheld_up == 8).await;
    cut.lift();
    rig.fabric.probe("link", PATIENCE).await.unwrap();
    assert_eq!(rig.counters().forwarded_up, 8);
    drop(server);
}

#[tokio::test]
async fn a_target_that_never_answers_fails_a_probe() {
    let (_full, _fillers, target) = black_hole::open().await;
    let links = fabric();
    links.open("link", target).unwrap();
    let failed = links.probe("link", Duration::from_millis(200)).await;
    assert_matches!(failed, Err(LinkError::NotWhole { .. }));
    soon(links.close()).await;
}
