//! A trace that is replayed.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::FutureExt as _;
use line_model::Advice;
use line_model::fault::{FaultError, PlantFault};
use opcua::types::{NamespaceMap, NodeId};
use plant_replica::trace::{Gap, Player, Trace};
use plant_replica::{Replay, ReplayConfig};
use plant_server::{Security, Speed};
use toml::Spanned;

use super::super::super::{Breakable, LogStart, ServerConfig};
use super::super::{OpenError, Opened, Place, PlantKind};
use super::{absent, node};
use crate::mistake::Mistake;
use crate::profile::Profile;

/// Why nothing of a trace can be broken.
const UNBREAKABLE: &str = "a trace that is replayed shows what was recorded, and nothing of it can be broken or set; a replica of \
                           a node set (`nodeset = ...`) can be set, a simulated plant (`kind = \"sim\"`) be broken";

/// A trace, and how fast it is replayed.
pub(super) struct Recorded {
    player: Player,
    speed: u32,
    server: ServerConfig,
}

impl Recorded {
    /// The trace of a profile, read now.
    ///
    /// # Errors
    /// If it cannot be read, cannot be replayed that fast, or has gaps, or not all signals of the line.
    pub(super) fn of(profile: &Profile, file: &Spanned<PathBuf>, server: ServerConfig) -> Result<Self, Mistake> {
        let refused = |span, Advice { message, help }| profile.problem(span, message, help);
        let trace = Trace::load(file.get_ref()).map_err(|error| refused(file.span(), error.advice()))?;
        let speed = profile.settings.plant.speed.as_ref();
        if let Some(speed) = speed {
            Speed::try_from(*speed.get_ref()).map_err(|error| refused(speed.span(), error.advice()))?;
        }
        if trace.signals.is_empty() {
            let help = "record one with `plant-sim record ... --signals NAMES`";
            let message = format!("{} has no signal, so there is nothing to see", file.get_ref().display());
            return Err(profile.problem(file.span(), message, help));
        }
        if let Some(gap) = trace.gaps.first() {
            let (message, help) = unknown(gap, trace.gaps.len());
            return Err(profile.problem(file.span(), format!("{} {message}", file.get_ref().display()), help));
        }
        has_all(profile, &server, &trace)?;
        let speed = speed.map_or(1, |speed| *speed.get_ref());
        Ok(Self { player: Player::once(Arc::new(trace)), speed, server })
    }
}

/// What is wrong with a trace that does not know what was so all the time, and what to do.
fn unknown(gap: &Gap, gaps: usize) -> (String, &'static str) {
    let [from, to] = [gap.from, gap.to].map(|micros| Duration::from_micros(micros).as_secs_f64());
    let message =
        format!("has {gaps} gap(s), the first from {from} s to {to} s ({}): nobody knows what was so then", gap.why);
    let help = "record it anew; or take the line of each gap out of it, and count them anew in its last line, if signals may be \
                taken to have stayed as they were";
    (message, help)
}

/// Sees that the trace has every signal of the line.
fn has_all(profile: &Profile, server: &ServerConfig, trace: &Trace) -> Result<(), Mistake> {
    let mut namespaces = NamespaceMap::new();
    for uri in &trace.header.namespaces {
        namespaces.add_namespace(uri);
    }
    let recorded: HashSet<&NodeId> = trace.signals.iter().map(|signal| &signal.node).collect();
    let is_there =
        |known: &&super::Signal| node(server, known).on(&namespaces).is_some_and(|id| recorded.contains(&id));
    match server.signals.iter().find(|known| !is_there(known)) {
        Some(missing) => Err(absent(profile, server, missing, "trace", None)),
        None => Ok(()),
    }
}

#[async_trait]
impl PlantKind for Recorded {
    fn breakable(&self) -> Option<&dyn Breakable> {
        Some(self)
    }

    fn is_many(&self) -> bool {
        true
    }

    fn is_writable(&self) -> bool {
        false
    }

    /// The replay begins when the harness subscribes, which it does before anybody else can.
    async fn open(&self, Place { folder, .. }: Place) -> Result<Opened, OpenError> {
        let security = Security { pki_dir: Some(folder), ..Security::open() };
        let (player, speed, bind) = (self.player.clone(), self.speed, ([127, 0, 0, 1], 0).into());
        let replay =
            Replay::start(ReplayConfig { player, speed, in_time: true, ends: true, wait: true, bind, security })
                .await?;
        Ok(Opened {
            server: ServerConfig { endpoint: replay.endpoint(), ..self.server.clone() },
            address: replay.address(),
            logs: LogStart::Never,
            faults: None,
            time: None,
            close: Some(Box::new(|| {
                async move {
                    replay.stop().await;
                    Ok(())
                }
                .boxed()
            })),
        })
    }
}

impl Breakable for Recorded {
    fn check(&self, _: &PlantFault) -> Result<(), FaultError> {
        Ok(())
    }

    fn lacks(&self, _: &PlantFault) -> Option<String> {
        Some(UNBREAKABLE.to_owned())
    }
}
