//! The embedded API half: the services of AWS in memory, behind an endpoint that the ordinary AWS SDKs talk to.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use dynoxide::Database;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::broken_tables::BrokenTables;
use super::doorway::Doorway;
use super::loopback;
use super::services::Services;
use super::services::dynamodb::DynamoDb;
use super::services::s3::S3;
use super::services::sqs::Sqs;
use super::services::sts::Sts;
use crate::cloud::endpoint::Keys;
use crate::cloud::template::{Bucket, Queue, REGION, Table};
use crate::cloud::{Api, CloudError, Endpoint, TableFaults, tables};
use crate::journal::{Journal, watched};

/// The key id that functions and clients get; the endpoint accepts any.
pub const ACCESS_KEY_ID: &str = "AKIALINEPROOFEMBEDDED";

/// The secret that functions and clients get; the endpoint accepts any.
pub const SECRET_ACCESS_KEY: &str = "embedded-cloud-without-secrets";

/// How long requests that are under way may still take when the endpoint closes.
const CLOSING: Duration = Duration::from_secs(2);

/// The endpoint, serving.
#[derive(Debug)]
pub struct EmbeddedApi {
    endpoint: Endpoint,
    broken: Arc<BrokenTables>,
    queues: Arc<Sqs>,
    buckets: Arc<S3>,
    services: Services,
    closing: CancellationToken,
    /// None once it is closed.
    server: Mutex<Option<JoinHandle<()>>>,
}

impl EmbeddedApi {
    /// Serves on a free port, within a runtime.
    ///
    /// # Errors
    /// If there is no port.
    pub fn open(journal: Journal) -> Result<Self, CloudError> {
        let listen = |source| CloudError::Listen { what: "the AWS endpoint", source };
        let (door, inside) = (loopback::listen().map_err(listen)?, loopback::listen().map_err(listen)?);
        let (address, behind) = (door.local_addr().map_err(listen)?, inside.local_addr().map_err(listen)?);
        let keys = Keys { id: ACCESS_KEY_ID.into(), secret: SECRET_ACCESS_KEY.into(), session: None };
        let (words, said) = watch::channel(0);
        let endpoint = Endpoint::new(format!("http://{address}"), address, REGION, keys).with_own_way(behind, said);
        let database = Database::memory().map_err(|error| CloudError::Database(error.to_string()))?;
        let closing = CancellationToken::new();
        let (closed, broken) = (closing.clone().cancelled_owned(), Arc::<BrokenTables>::default());
        let services = Services::default();
        let dynamodb = DynamoDb::new(behind, words, Arc::clone(&broken), closing.clone());
        let (queues, buckets) = (Arc::<Sqs>::default(), Arc::<S3>::default());
        services.add("dynamodb", Arc::new(dynamodb));
        services.add("s3", Arc::clone(&buckets) as _);
        services.add("sqs", Arc::clone(&queues) as _);
        services.add("sts", Arc::new(Sts));
        let doorway = Doorway { services: services.clone(), journal: journal.clone(), closing: closing.clone() };
        let (teller, name) = (journal.clone(), "the embedded DynamoDB".to_owned());
        let server = tokio::spawn(watched(journal, "cloud", name, async move {
            let served = dynoxide::server::serve_with_shutdown(inside, database, closed);
            let (served, kept) = tokio::join!(served, doorway.keep(door));
            if let Err(error) = served {
                teller.trouble("cloud", format!("the embedded DynamoDB stopped: {error}"));
            }
            if let Err(error) = kept {
                teller.trouble("cloud", format!("the AWS endpoint stopped: {error}"));
            }
        }));
        Ok(Self { endpoint, broken, queues, buckets, services, closing, server: Mutex::new(Some(server)) })
    }
}

#[async_trait]
impl Api for EmbeddedApi {
    async fn make(&self, tables: &[Table]) -> Result<Endpoint, CloudError> {
        tables::create_all(&self.endpoint.dynamodb(), tables).await?;
        self.broken.know(tables.iter().map(|table| table.name.clone()));
        Ok(self.endpoint.clone())
    }

    async fn make_stores(&self, queues: &[Queue], buckets: &[Bucket]) -> Result<(), CloudError> {
        let fault = |what, name: &String, why: String| CloudError::Store { what, name: name.clone(), why };
        for Queue { name, attributes } in queues {
            self.queues.make(name, attributes).map_err(|why| fault("queue", name, why.to_string()))?;
        }
        for Bucket { name } in buckets {
            self.buckets.make(name).map_err(|why| fault("bucket", name, why.to_string()))?;
        }
        Ok(())
    }

    fn table_faults(&self) -> Option<Arc<dyn TableFaults>> {
        Some(Arc::clone(&self.broken) as _)
    }

    fn services(&self) -> Option<Services> {
        Some(self.services.clone())
    }

    /// Waits for requests that are under way, not long.
    async fn close(&self) -> Result<(), String> {
        self.closing.cancel();
        let server = self.server.lock().take();
        let Some(mut server) = server else { return Ok(()) };
        if tokio::time::timeout(CLOSING, &mut server).await.is_err() {
            server.abort();
            let _ = server.await;
        }
        Ok(())
    }
}
