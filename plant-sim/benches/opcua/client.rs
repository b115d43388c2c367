//! The client that measures every server: no delay in its socket, no limit that a default would set.

use std::sync::Arc;
use std::time::Duration;

use opcua::client::{
    ClientBuilder, IdentityToken, MonitoredItemMap, OnSubscriptionNotificationCore, Session, SessionBuilder,
};
use opcua::core::sync::RwLock;
use opcua::crypto::CertificateStore;
use opcua::types::{
    AttributeId, CallMethodRequest, DataChangeNotification, DataValue, MessageSecurityMode, MonitoredItemCreateRequest,
    MonitoringMode, MonitoringParameters, NodeId, NotificationMessage, StatusCode, TimestampsToReturn, Variant,
    WriteValue,
};
use plant_client::PinnedTcp;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Whatever ends a measurement.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// Where all names are.
pub(crate) const NAMESPACE: &str = "urn:lineproof:line:mps";
const PUBLISHING: Duration = Duration::from_millis(1);
/// After so long without a value a measurement is given up.
const SILENCE: Duration = Duration::from_secs(30);
/// Calls in flight at once.
const PIPELINE: usize = 16;

/// A session with one server.
pub(crate) struct Bench {
    session: Arc<Session>,
    driver: JoinHandle<StatusCode>,
    namespace: u16,
    _pki: tempfile::TempDir,
}

/// How many values arrive.
pub(crate) struct Heard(mpsc::UnboundedReceiver<usize>, usize);

impl Heard {
    /// Waits for so many further values.
    pub(crate) async fn count(&mut self, values: usize) -> Result<(), Failure> {
        while self.1 < values {
            let more = tokio::time::timeout(SILENCE, self.0.recv()).await;
            self.1 += more.map_err(|_| format!("{} of {values} values arrived", self.1))?.ok_or("the session ended")?;
        }
        self.1 -= values;
        Ok(())
    }
}

impl Bench {
    /// Opens a session without protection.
    pub(crate) async fn connect(url: &str) -> Result<Self, Failure> {
        let pki = tempfile::tempdir()?;
        let builder = ClientBuilder::new()
            .application_name("bench")
            .application_uri("urn:bench")
            .product_uri("urn:bench")
            .pki_dir(pki.path())
            .session_retry_limit(0)
            .session_timeout(120_000)
            .request_timeout(4 * SILENCE)
            .publish_timeout(4 * SILENCE)
            .keep_alive_interval(SILENCE)
            .min_publish_interval(PUBLISHING)
            .max_message_size(64 << 20)
            .max_chunk_count(0)
            .max_array_length(1 << 20);
        let config = builder.config().clone();
        let client = builder.client().map_err(|errors| errors.join(", "))?;
        let offered = client.get_server_endpoints_from_url(url).await?;
        let mut offered = offered.into_iter().filter(|offer| offer.security_mode == MessageSecurityMode::None);
        let mut endpoint = offered.next().ok_or("no endpoint without protection")?;
        endpoint.endpoint_url = url.into();
        let store = Arc::new(RwLock::new(CertificateStore::new(pki.path())));
        let (session, events) = SessionBuilder::new(&config)
            .with_connector(PinnedTcp::new(url, SILENCE))
            .connect_to_endpoint_directly(endpoint)?
            .user_identity_token(IdentityToken::Anonymous)
            .build(store)?;
        let driver = events.spawn();
        session.wait_for_connection().await;
        let namespace = session.get_namespace_index(NAMESPACE).await?;
        Ok(Self { session, driver, namespace, _pki: pki })
    }

    /// Observes one variable through so many items.
    pub(crate) async fn subscribe(&self, name: &str, items: usize) -> Result<Heard, Failure> {
        self.subscribe_all(&vec![name.to_owned(); items]).await
    }

    /// Observes variables, each through an item.
    pub(crate) async fn subscribe_all(&self, names: &[String]) -> Result<Heard, Failure> {
        let (sender, receiver) = mpsc::unbounded_channel();
        let id = self.session.create_subscription(PUBLISHING, 100_000, 1_000, 0, 0, true, Counter(sender)).await?;
        let item = |(handle, name): (u32, &String)| {
            let requested = MonitoringParameters {
                client_handle: handle,
                queue_size: 10_000,
                discard_oldest: true,
                ..MonitoringParameters::default()
            };
            MonitoredItemCreateRequest::new(self.id(name).into(), MonitoringMode::Reporting, requested)
        };
        let requests = (1..).zip(names).map(item).collect();
        let created = self.session.create_monitored_items(id, TimestampsToReturn::Source, requests).await?;
        match created.iter().find(|item| !item.result.status_code.is_good()) {
            Some(item) => Err(item.result.status_code.to_string().into()),
            None => Ok(Heard(receiver, 0)),
        }
    }

    /// Acquires the lease again: one change of `Control.Token`.
    pub(crate) async fn acquire(&self) -> Result<(), Failure> {
        self.call("Control.AcquireControl", vec!["bench".into(), 60_000u32.into()]).await
    }

    /// Acquires the lease so often, with several calls on their way at once.
    pub(crate) async fn acquire_many(&self, times: u32) -> Result<(), Failure> {
        let left = std::sync::atomic::AtomicU32::new(times);
        let take = || {
            left.fetch_update(std::sync::atomic::Ordering::Relaxed, std::sync::atomic::Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
        };
        let caller = async || {
            while take().is_ok() {
                self.acquire().await?;
            }
            Ok::<(), Failure>(())
        };
        futures::future::try_join_all((0..PIPELINE).map(|_| caller())).await?;
        Ok(())
    }

    /// Writes one value to all of these variables, in one request.
    pub(crate) async fn write(&self, names: &[String], value: i32) -> Result<(), Failure> {
        let write = |name: &String| WriteValue {
            node_id: self.id(name),
            attribute_id: AttributeId::Value as u32,
            value: DataValue { value: Some(value.into()), ..DataValue::default() },
            ..WriteValue::default()
        };
        let results = self.session.write(&names.iter().map(write).collect::<Vec<_>>()).await?;
        match results.iter().find(|status| !status.is_good()) {
            Some(status) => Err(format!("a value was not written: {status}").into()),
            None => Ok(()),
        }
    }

    /// Calls a method.
    pub(crate) async fn call(&self, method: &str, inputs: Vec<Variant>) -> Result<(), Failure> {
        let object = method.split_once('.').map_or(method, |(object, _)| object);
        let (object_id, method_id) = (self.id(object), self.id(method));
        let request = CallMethodRequest { object_id, method_id, input_arguments: Some(inputs) };
        let result = self.session.call_one(request).await?;
        if result.status_code.is_good() { Ok(()) } else { Err(format!("{method}: {}", result.status_code).into()) }
    }

    fn id(&self, name: &str) -> NodeId {
        NodeId::new(self.namespace, name.to_owned())
    }

    /// Closes the session.
    pub(crate) async fn close(self) {
        let _ = self.session.disconnect().await;
        let _ = self.driver.await;
    }
}

struct Counter(mpsc::UnboundedSender<usize>);

impl OnSubscriptionNotificationCore for Counter {
    fn on_subscription_notification(&mut self, message: NotificationMessage, _: MonitoredItemMap<'_>) {
        let changes = message.notification_data.iter().flatten().filter_map(|data| data.inner_as());
        let count = |changes: &DataChangeNotification| changes.monitored_items.as_ref().map_or(0, Vec::len);
        // Nobody listens any more when a measurement has ended.
        let _ = self.0.send(changes.map(count).sum());
    }
}
