//! A plant that is not the simulator: another server, other nodes, other ledgers. What works here owes nothing to the
//! reference line.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;

use lineproof::journal::Journal;
use lineproof::plant::{DataType, Plant, ServerConfig, Signal, SignalTable};
use lineproof::profile::{LogNames, Timeouts};
use opcua::nodes::{AccessLevel, MethodBuilder, ObjectBuilder, VariableBuilder};
use opcua::server::address_space::AddressSpace;
use opcua::server::diagnostics::NamespaceMetadata;
use opcua::server::node_manager::memory::{SimpleNodeManager, simple_node_manager};
use opcua::server::{ANONYMOUS_USER_TOKEN_ID, ServerBuilder, ServerEndpoint, ServerHandle};
use opcua::types::{Argument, DataTypeId, DataValue, DateTime, NodeId, ObjectId, StatusCode, Variant};
use parking_lot::Mutex;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

pub(crate) const NAMESPACE: &str = "urn:test:press";

/// How the press behaves.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Behaviour {
    /// How many parts its ledger keeps.
    pub(crate) ring: usize,
    /// How many values of a signal its server queues.
    pub(crate) queue: usize,
    /// How many parts it has pressed before it is switched on.
    pub(crate) pressed: u64,
    /// In how many further objects, one in the other, a last variable stands; none if there are none.
    pub(crate) nested: usize,
    /// Where it listens; port 0 takes any free one.
    pub(crate) address: SocketAddr,
}

impl Default for Behaviour {
    fn default() -> Self {
        let address = ([127, 0, 0, 1], 0).into();
        Self { ring: 4096, queue: 10_000, pressed: 0, nested: 0, address }
    }
}

/// A press, and the view of it that a journal tells of.
pub(crate) async fn open() -> (Press, Plant, Journal) {
    let press = Press::start(Behaviour::default()).await;
    let journal = Journal::in_memory();
    let plant = Plant::connect(config(press.address), journal.clone()).await.unwrap();
    (press, plant, journal)
}

/// A press that is switched on.
pub(crate) struct Press {
    pub(crate) address: SocketAddr,
    handle: ServerHandle,
    nodes: Arc<SimpleNodeManager>,
    namespace: u16,
    parts: Parts,
    /// Tells of every call of `Press.Dawdle`, which is not answered as long as the press is on.
    pub(crate) dawdling: Arc<Notify>,
    on: Sender<()>,
    serving: JoinHandle<()>,
    _keys: TempDir,
}

type Parts = Arc<Mutex<Vec<u64>>>;

impl Press {
    pub(crate) async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind(behaviour.address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let keys = tempfile::tempdir().unwrap();
        let mut builder = ServerBuilder::new()
            .application_name("press")
            .application_uri("urn:test:press-server")
            .product_uri("urn:test:press-server")
            .pki_dir(keys.path())
            // Advertised on purpose where nobody listens.
            .host("192.0.2.1")
            .port(4840)
            .discovery_urls(vec!["/".to_owned()])
            .add_endpoint("none", ServerEndpoint::new_none("/", &[ANONYMOUS_USER_TOKEN_ID.to_owned()]))
            .subscription_poll_interval_ms(2)
            .with_node_manager(simple_node_manager(
                NamespaceMetadata { namespace_uri: NAMESPACE.to_owned(), ..NamespaceMetadata::default() },
                "press",
            ));
        let limits = &mut builder.limits_mut().subscriptions;
        limits.min_sampling_interval_ms = 0.0;
        limits.min_publishing_interval_ms = 5.0;
        limits.max_monitored_item_queue_size = behaviour.queue;
        limits.max_queued_notifications = 10_000;
        let (server, handle) = builder.build().unwrap();
        let nodes = handle.node_managers().get_of_type::<SimpleNodeManager>().unwrap();
        let namespace = handle.get_namespace_index(NAMESPACE).unwrap();
        let parts = Parts::new(Mutex::new((1..=behaviour.pressed).collect()));
        build(&nodes, namespace, behaviour, &parts);
        let (dawdling, on) = dawdle(&nodes, namespace);
        let serving = tokio::spawn(async move { server.run_with(listener).await.unwrap() });
        Self { address, handle, nodes, namespace, parts, dawdling, on, serving, _keys: keys }
    }

    /// Stops the server; connections are cut, not closed. As long as what is returned lives, no call is answered any more that
    /// was not before.
    pub(crate) async fn stop(self) -> impl Sized {
        self.handle.cancel();
        self.serving.abort();
        let _ = self.serving.await;
        self.on
    }

    pub(crate) fn set(&self, name: &str, value: impl Into<Variant>) {
        let data = DataValue::new_now(value);
        self.nodes.set_value(self.handle.subscriptions(), &NodeId::new(self.namespace, name), None, data).unwrap();
    }

    /// Numbers parts all at once.
    pub(crate) fn press(&self, serials: impl IntoIterator<Item = u64>) {
        let mut parts = self.parts.lock();
        parts.extend(serials);
        let newest = parts.last().copied().unwrap_or(0);
        drop(parts);
        self.set("Book.NewestPart", newest);
    }
}

fn build(nodes: &SimpleNodeManager, namespace: u16, behaviour: Behaviour, parts: &Parts) {
    let id = |name: &str| NodeId::new(namespace, name);
    let mut space = nodes.address_space().write();
    for object in ["Press", "Book"] {
        ObjectBuilder::new(&id(object), object, object).organized_by(ObjectId::ObjectsFolder).insert(&mut *space);
    }
    variable(&mut space, id("Press"), &id("Press.Strokes"), DataTypeId::UInt32, 0u32);
    variable(&mut space, id("Press"), &id("Press.Force"), DataTypeId::Double, 0.0f64);
    variable(&mut space, id("Book"), &id("Book.NewestPart"), DataTypeId::UInt64, behaviour.pressed);
    variable(&mut space, id("Book"), &id("Book.NewestControl"), DataTypeId::UInt64, 1u64);
    nest(&mut space, &id, behaviour.nested);
    let page_of = [DataTypeId::UInt64, DataTypeId::UInt32];
    method(&mut space, &id, "Press", "Press.Jam", &[]);
    method(&mut space, &id, "Press", "Press.Dawdle", &[]);
    method(&mut space, &id, "Press", "Press.Answer", &[DataTypeId::UInt64, DataTypeId::BaseDataType]);
    method(&mut space, &id, "Book", "Book.Parts", &page_of);
    method(&mut space, &id, "Book", "Book.Control", &page_of);
    drop(space);
    nodes.inner().add_method_callback(id("Press.Jam"), |_| Err(StatusCode::BadInvalidState));
    nodes.inner().add_method_callback(id("Press.Answer"), |args| Ok(args.to_vec()));
    let parts = Arc::clone(parts);
    nodes.inner().add_method_callback(id("Book.Parts"), move |args| Ok(page(&parts.lock(), behaviour.ring, args)));
    nodes.inner().add_method_callback(id("Book.Control"), |args| Ok(control(args)));
}

/// A variable in so many objects, one in the other.
fn nest(space: &mut AddressSpace, id: &impl Fn(&str) -> NodeId, nested: usize) {
    let mut around = NodeId::from(ObjectId::ObjectsFolder);
    for level in 1..=nested {
        let object = id(&format!("Level{level}"));
        ObjectBuilder::new(&object, format!("Level{level}"), format!("Level{level}"))
            .organized_by(around)
            .insert(&mut *space);
        around = object;
    }
    if nested > 0 {
        variable(space, around, &id("Deepest"), DataTypeId::Double, 0.0f64);
    }
}

/// Has the press never answer `Press.Dawdle` as long as what is returned lives.
fn dawdle(nodes: &SimpleNodeManager, namespace: u16) -> (Arc<Notify>, Sender<()>) {
    let (dawdling, (on, off)) = (Arc::new(Notify::new()), channel());
    let (begun, off) = (Arc::clone(&dawdling), Mutex::new(off));
    nodes.inner().add_method_callback(NodeId::new(namespace, "Press.Dawdle"), move |_| {
        begun.notify_one();
        // Ends with an error when the press is switched off.
        let _ = off.lock().recv();
        Ok(vec![])
    });
    (dawdling, on)
}

fn method(space: &mut AddressSpace, id: &impl Fn(&str) -> NodeId, object: &str, name: &str, inputs: &[DataTypeId]) {
    let input = |kind: &DataTypeId| Argument { data_type: (*kind).into(), value_rank: -1, ..Argument::default() };
    let inputs: Vec<Argument> = inputs.iter().map(input).collect();
    let mut builder = MethodBuilder::new(&id(name), name, name).component_of(id(object));
    if !inputs.is_empty() {
        builder = builder.input_args(space, &id(&format!("{name}.InputArguments")), &inputs);
    }
    builder.insert(space);
}

fn variable(space: &mut AddressSpace, object: NodeId, id: &NodeId, kind: DataTypeId, value: impl Into<Variant>) {
    let text = id.identifier.to_string();
    let name = text.strip_prefix("s=").unwrap_or(&text);
    VariableBuilder::new(id, name, name)
        .data_type(kind)
        .value(value)
        .access_level(AccessLevel::CURRENT_READ | AccessLevel::CURRENT_WRITE)
        .user_access_level(AccessLevel::CURRENT_READ | AccessLevel::CURRENT_WRITE)
        .component_of(object)
        .insert(space);
}

/// At most 7 parts a page, whatever is asked for; the part's number is ten times its serial number.
fn page(parts: &[u64], ring: usize, args: &[Variant]) -> Vec<Variant> {
    let [Variant::UInt64(from), Variant::UInt32(max)] = args else { panic!("wrong arguments: {args:?}") };
    let kept = &parts[parts.len().saturating_sub(ring)..];
    let max = usize::try_from(*max).unwrap().min(7);
    let serials: Vec<u64> = kept.iter().copied().filter(|serial| serial >= from).take(max).collect();
    let numbers: Vec<u32> = serials.iter().map(|serial| u32::try_from(serial * 10).unwrap()).collect();
    let times: Vec<DateTime> = serials.iter().map(|_| DateTime::now()).collect();
    vec![serials.into(), numbers.into(), times.into()]
}

/// One entry: somebody has control.
fn control(args: &[Variant]) -> Vec<Variant> {
    let rows = usize::from(args[0] == Variant::UInt64(1));
    let text = |text: &str| Variant::from(vec![text.to_owned(); rows]);
    vec![
        vec![1u64; rows].into(),
        text("Acquired"),
        text("operator"),
        text("panel"),
        vec![9u64; rows].into(),
        text(""),
        vec![DateTime::now(); rows].into(),
    ]
}

pub(crate) fn signals() -> Vec<Signal> {
    vec![
        Signal::new("Press.Strokes", DataType::UInt32),
        Signal::new("Press.Force", DataType::Double),
        Signal::new("Book.NewestPart", DataType::UInt64),
        Signal::new("Book.NewestControl", DataType::UInt64),
    ]
}

pub(crate) fn ledgers() -> LogNames {
    LogNames {
        finished: "Book.Parts".into(),
        last_serial: "Book.NewestPart".into(),
        control: "Book.Control".into(),
        last_sequence: "Book.NewestControl".into(),
    }
}

/// The press at this address, with time-outs short enough for tests of them.
pub(crate) fn config(address: SocketAddr) -> ServerConfig {
    let table = SignalTable::new(signals()).unwrap();
    let timeouts = Timeouts { retry: Duration::from_millis(20), ..Timeouts::default() };
    ServerConfig { timeouts, ..ServerConfig::new(format!("opc.tcp://{address}/"), NAMESPACE, table) }
}
