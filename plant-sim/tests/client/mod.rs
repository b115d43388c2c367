//! A small OPC UA client for the tests: reads, calls and subscriptions by dotted name.
#![allow(dead_code, reason = "each test binary uses its own part of this")]

use std::sync::Arc;
use std::time::Duration;

use opcua::client::transport::Connector;
use opcua::client::{ClientBuilder, DataChangeCallback, IdentityToken, Session, SessionEventLoop};
use opcua::types::{
    DataChangeFilter, DataChangeTrigger, DataValue, EndpointDescription, ExtensionObject, MessageSecurityMode,
    MonitoredItemCreateRequest, MonitoringMode, MonitoringParameters, NodeId, ReadValueId, StatusCode,
    TimestampsToReturn, UserTokenPolicy, Variant,
};
use tokio::sync::mpsc;

/// What the namespaces of lines begin with.
const LINES: &str = "urn:lineproof:line:";

/// A connected session.
pub(crate) struct Client {
    session: Arc<Session>,
    event_loop: tokio::task::JoinHandle<StatusCode>,
    namespace: u16,
    /// Holds what the library insists on having.
    _pki: tempfile::TempDir,
}

/// A client application that gives up at once.
pub(crate) fn builder(application: &str) -> ClientBuilder {
    ClientBuilder::new()
        .application_name(application)
        .application_uri("urn:test")
        .product_uri("urn:test")
        .session_retry_limit(0)
        .max_array_length(1_000_000)
}

/// A notification: signal name and value.
pub(crate) type Notice = (String, DataValue);

impl Client {
    /// Connects without protection and without a user name, to a server of another namespace than that of the line.
    pub(crate) async fn connect_to(url: &str, application: &str, namespace: &str) -> Self {
        let mut client = Self::connect(url, application).await;
        client.namespace = client.session.get_namespace_index(namespace).await.unwrap();
        client
    }

    /// Connects without protection and without a user name.
    pub(crate) async fn connect(url: &str, application: &str) -> Self {
        let pki = tempfile::tempdir().unwrap();
        let client = builder(application).pki_dir(pki.path());
        let endpoint = (url, "None", MessageSecurityMode::None, UserTokenPolicy::anonymous());
        Self::open(client, endpoint.into(), IdentityToken::Anonymous, pki).await.unwrap()
    }

    /// Connects to an endpoint as somebody; the error is the server's, or that of a client that cannot even try.
    pub(crate) async fn open(
        client: ClientBuilder,
        endpoint: EndpointDescription,
        identity: IdentityToken,
        pki: tempfile::TempDir,
    ) -> Result<Self, StatusCode> {
        let mut client = client.client().unwrap();
        let connecting = client.connect_to_matching_endpoint(endpoint, identity);
        let opened = connecting.await.map_err(|error| error.status())?;
        Self::wait(opened, pki).await
    }

    /// Waits until a session is activated or refused.
    pub(crate) async fn wait<C: Connector + Send + Sync + 'static>(
        (session, event_loop): (Arc<Session>, SessionEventLoop<C>),
        pki: tempfile::TempDir,
    ) -> Result<Self, StatusCode> {
        let mut event_loop = event_loop.spawn();
        tokio::select! {
            connected = session.wait_for_connection() => assert!(connected),
            ended = &mut event_loop => return Err(ended.unwrap()),
        }
        let namespaces = session.read_namespace_array().await.unwrap();
        let of_line = namespaces.known_namespaces().iter().find(|(uri, _)| uri.starts_with(LINES));
        // A server of something else than a line has other namespaces, see `connect_to`.
        let namespace = of_line.map_or(0, |(_, namespace)| *namespace);
        Ok(Self { session, event_loop, namespace, _pki: pki })
    }

    pub(crate) fn session(&self) -> &Session {
        &self.session
    }

    pub(crate) fn id(&self, name: &str) -> NodeId {
        NodeId::new(self.namespace, name)
    }

    pub(crate) async fn read_value(&self, name: &str) -> DataValue {
        let node = ReadValueId::from(self.id(name));
        let mut values = self.session.read(&[node], TimestampsToReturn::Both, 0.0).await.unwrap();
        values.remove(0)
    }

    pub(crate) async fn read(&self, name: &str) -> Variant {
        self.read_value(name).await.value.unwrap_or_default()
    }

    /// Calls a method; the outputs if its status is good, else the status.
    pub(crate) async fn call(&self, method: &str, inputs: Vec<Variant>) -> Result<Vec<Variant>, StatusCode> {
        let (object, _) = method.rsplit_once('.').unwrap();
        self.call_on(object, method, inputs).await
    }

    /// The same for a method whose name does not tell its object.
    pub(crate) async fn call_on(
        &self,
        object: &str,
        method: &str,
        inputs: Vec<Variant>,
    ) -> Result<Vec<Variant>, StatusCode> {
        let request = (self.id(object), self.id(method), Some(inputs));
        let result = self.session.call_one(request).await.unwrap();
        if result.status_code.is_good() {
            Ok(result.output_arguments.unwrap_or_default())
        } else {
            Err(result.status_code)
        }
    }

    pub(crate) async fn acquire(&self, holder: &str, ttl_ms: u32) -> Result<u64, StatusCode> {
        let outputs = self.call("Control.AcquireControl", vec![holder.into(), ttl_ms.into()]).await?;
        match outputs[..] {
            [Variant::UInt64(token)] => Ok(token),
            _ => panic!("AcquireControl answered {outputs:?}"),
        }
    }

    /// Subscribes to signals; every change of each comes through the channel.
    pub(crate) async fn subscribe(&self, names: &[&str]) -> mpsc::UnboundedReceiver<Notice> {
        self.subscribe_to(names.iter().map(|name| self.id(name)).collect()).await
    }

    /// Subscribes to signals; every change of each comes through the channel, one of its quality alone as well.
    pub(crate) async fn subscribe_to_quality(&self, names: &[&str]) -> mpsc::UnboundedReceiver<Notice> {
        let nodes = names.iter().map(|name| self.id(name)).collect();
        let filter =
            DataChangeFilter { trigger: DataChangeTrigger::StatusValue, deadband_type: 0, deadband_value: 0.0 };
        self.monitor(nodes, ExtensionObject::from_message(filter)).await
    }

    /// The same for any nodes.
    pub(crate) async fn subscribe_to(&self, nodes: Vec<NodeId>) -> mpsc::UnboundedReceiver<Notice> {
        self.monitor(nodes, ExtensionObject::null()).await
    }

    async fn monitor(&self, nodes: Vec<NodeId>, filter: ExtensionObject) -> mpsc::UnboundedReceiver<Notice> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let callback = DataChangeCallback::new(move |value, item| {
            let name = item.item_to_monitor().node_id.identifier.to_string();
            let _ = sender.send((name.trim_start_matches("s=").to_owned(), value));
        });
        let interval = Duration::from_millis(1);
        let subscription = self.session.create_subscription(interval, 1000, 100, 0, 0, true, callback);
        let subscription = subscription.await.unwrap();
        let items = nodes.into_iter().map(|node| item(node, filter.clone())).collect();
        let created = self.session.create_monitored_items(subscription, TimestampsToReturn::Both, items).await;
        assert!(created.unwrap().iter().all(|item| item.result.status_code.is_good()));
        receiver
    }

    pub(crate) async fn close(self) {
        self.session.disconnect().await.unwrap();
        self.event_loop.await.unwrap();
    }
}

fn item(node: NodeId, filter: ExtensionObject) -> MonitoredItemCreateRequest {
    let parameters = MonitoringParameters {
        sampling_interval: 0.0,
        queue_size: 10_000,
        discard_oldest: true,
        filter,
        ..MonitoringParameters::default()
    };
    MonitoredItemCreateRequest::new(node.into(), MonitoringMode::Reporting, parameters)
}

/// Reads until a node has a value; panics when that takes longer than `limit`.
pub(crate) async fn until(client: &Client, name: &str, value: impl Into<Variant>, limit: Duration) {
    let value = value.into();
    let reached = async {
        while client.read(name).await != value {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let in_time = tokio::time::timeout(limit, reached).await;
    assert!(in_time.is_ok(), "{name} is {:?} and not {value:?}", client.read(name).await);
}
