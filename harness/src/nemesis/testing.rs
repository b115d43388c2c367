//! A nemesis over real links and components of paper, for tests.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lineproof_relay::{Counters, Fabric};
use parking_lot::Mutex;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};

use super::{Dying, Nemesis, ProcessState, Processes, ProcessesError};
use crate::journal::Journal;
use lineproof_judge::journal::{Event, FaultChange};

/// What must happen at all happens sooner, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// Components that exist on paper; one named `stubborn` neither dies nor goes on, one named `crashing` ends by itself
/// when it is to be killed, and one named `lingering` is gone only when `a` is.
#[derive(Default)]
pub(super) struct Paper(Arc<Mutex<BTreeMap<String, ProcessState>>>);

impl Paper {
    fn with(components: &[(&str, ProcessState)]) -> Arc<Self> {
        Arc::new(Self(Arc::new(Mutex::new(components.iter().map(|&(name, state)| (name.into(), state)).collect()))))
    }

    pub(super) fn set(&self, component: &str, state: ProcessState) {
        self.0.lock().insert(component.into(), state);
    }
}

#[async_trait]
impl Processes for Paper {
    fn names(&self) -> Vec<String> {
        self.0.lock().keys().cloned().collect()
    }

    async fn state(&self, component: &str) -> Option<ProcessState> {
        self.0.lock().get(component).copied()
    }

    async fn strike(&self, component: &str) -> Dying {
        let struck = if component == "stubborn" {
            let (component, what) = (component.into(), "does not die".into());
            Err(ProcessesError { component, what, source: "on purpose".into() })
        } else {
            let ran = self.0.lock().insert(component.into(), ProcessState::Gone) != Some(ProcessState::Gone);
            Ok(ran && component != "crashing")
        };
        let (states, is_lingering) = (Arc::clone(&self.0), component == "lingering");
        Box::pin(async move {
            while is_lingering && states.lock().get("a") == Some(&ProcessState::Running) {
                tokio::task::yield_now().await;
            }
            struck
        })
    }

    async fn freeze(&self, component: &str) -> Result<(), ProcessesError> {
        self.set(component, ProcessState::Frozen);
        Ok(())
    }

    async fn thaw(&self, component: &str) -> Result<(), ProcessesError> {
        if component != "stubborn" {
            self.set(component, ProcessState::Running);
        }
        Ok(())
    }
}

pub(super) struct Rig {
    pub(super) journal: Journal,
    pub(super) fabric: Fabric,
    pub(super) target: TcpListener,
    pub(super) paper: Arc<Paper>,
    pub(super) nemesis: Arc<Nemesis>,
}

impl Rig {
    pub(super) async fn new() -> Self {
        Self::with_patience(PATIENCE).await
    }

    /// Links `one` and `two` to one target; `a` runs, `b` is gone, `stubborn` runs.
    pub(super) async fn with_patience(patience: Duration) -> Self {
        let journal = Journal::in_memory();
        let fabric = Fabric::new(7, |link, what| panic!("{link}: {what}"));
        let target = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        for name in ["one", "two"] {
            fabric.open(name, target.local_addr().unwrap()).unwrap();
        }
        let paper = Paper::with(&[
            ("a", ProcessState::Running),
            ("b", ProcessState::Gone),
            ("stubborn", ProcessState::Running),
            ("crashing", ProcessState::Running),
        ]);
        let processes = Arc::clone(&paper);
        let nemesis = Nemesis::new(journal.clone(), fabric.clone(), processes).with_patience(patience);
        Self { journal, fabric, target, paper, nemesis: Arc::new(nemesis) }
    }

    pub(super) async fn pair(&self, link: &str) -> (TcpStream, TcpStream) {
        let client = TcpStream::connect(self.fabric.address(link).unwrap()).await.unwrap();
        (client, self.target.accept().await.unwrap().0)
    }

    /// The faults in the journal: number, and what became of them.
    pub(super) fn faults(&self) -> Vec<(u32, FaultChange)> {
        let entries = self.journal.entries();
        let changes = entries.iter().filter_map(|entry| match &entry.event {
            Event::Fault { id, change, .. } => Some((*id, change.clone())),
            _ => None,
        });
        changes.collect()
    }

    pub(super) fn troubles(&self) -> usize {
        self.journal.entries().iter().filter(|entry| matches!(entry.event, Event::Trouble { .. })).count()
    }

    /// Watches a link until this much is seen; the counters do not tell by themselves when they change.
    pub(super) async fn counts(&self, link: &str, is_enough: impl Fn(&Counters) -> bool) {
        let watch = async {
            while !is_enough(&self.fabric.counters(link).unwrap()) {
                tokio::time::sleep(Duration::from_micros(200)).await;
            }
        };
        tokio::time::timeout(PATIENCE, watch).await.expect("the link withholds it");
    }

    /// Watches until so many bytes have passed a link, are lost, or have cost their connection.
    pub(super) async fn settled(&self, link: &str, client: &mut TcpStream, bytes: u64) {
        let mut byte = [0];
        tokio::select! {
            () = self.counts(link, |counters| counters.forwarded_up + counters.lost >= bytes) => {}
            _ = client.read(&mut byte) => {}
        }
    }

    pub(super) async fn withheld(&self, link: &str, bytes: u64) {
        self.counts(link, |counters| counters.withheld_up >= bytes).await;
    }
}
