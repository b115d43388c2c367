//! The embedded API half: DynamoDB in memory, behind an endpoint that the ordinary AWS SDK talks to.

use std::time::Duration;

use async_trait::async_trait;
use dynoxide::Database;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{doorway, loopback};
use crate::cloud::endpoint::Keys;
use crate::cloud::template::{REGION, Table};
use crate::cloud::{Api, CloudError, Endpoint, tables};
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
    closing: CancellationToken,
    /// None once it is closed.
    server: Mutex<Option<JoinHandle<()>>>,
}

impl EmbeddedApi {
    /// Serves DynamoDB on a free port, within a runtime.
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
        let (closed, closing_door) = (closing.clone().cancelled_owned(), closing.clone());
        let (teller, name) = (journal.clone(), "the embedded DynamoDB".to_owned());
        let server = tokio::spawn(watched(journal, "cloud", name, async move {
            let doorway = doorway::keep(door, behind, words, &teller, closing_door);
            let served = dynoxide::server::serve_with_shutdown(inside, database, closed);
            if let (Err(error), ()) = tokio::join!(served, doorway) {
                teller.trouble("cloud", format!("the embedded DynamoDB stopped: {error}"));
            }
        }));
        Ok(Self { endpoint, closing, server: Mutex::new(Some(server)) })
    }
}

#[async_trait]
impl Api for EmbeddedApi {
    fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    async fn make(&self, tables: &[Table]) -> Result<(), CloudError> {
        let client = self.endpoint.dynamodb();
        for table in tables {
            tables::create(&client, table, None).await?;
        }
        Ok(())
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
