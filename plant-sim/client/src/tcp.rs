//! The TCP connection below a session: without Nagle's delay, to the given address, in bounded time.

use std::sync::Arc;
use std::time::Duration;

use opcua::client::ConnectionSource;
use opcua::client::transport::{
    Connector, RequestRecv, SecureChannelState, StreamConnection, StreamConnector, TcpTransport, TransportConfiguration,
};
use opcua::core::comms::tcp_codec::TcpCodec;
use opcua::core::comms::url::hostname_port_from_url;
use opcua::core::constants::DEFAULT_OPC_UA_SERVER_PORT;
use opcua::types::{DecodingOptions, EndpointDescription, Error, StatusCode};
use tokio::io::{ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_util::codec::FramedRead;

/// Connects to one URL only, whatever the server advertises, and sends without Nagle's delay, which costs 20 to 60 ms a
/// message.
#[derive(Clone, Debug)]
pub struct PinnedTcp {
    url: String,
    limit: Duration,
}

impl PinnedTcp {
    /// Connects to `url`, `opc.tcp://HOST:PORT/PATH`; connection and HELLO/ACKNOWLEDGE (OPC 10000-6, 7.1.2) together take at
    /// most `limit`. A URL of another form fails when it is connected to.
    #[must_use]
    pub fn new(url: &str, limit: Duration) -> Self {
        Self { url: url.to_owned(), limit }
    }
}

impl Connector for PinnedTcp {
    type Transport = TcpTransport;

    async fn connect(
        &self,
        channel: Arc<SecureChannelState>,
        outgoing: RequestRecv,
        config: TransportConfiguration,
    ) -> Result<TcpTransport, Error> {
        let stream = StreamConnector::new(open, self.url.clone());
        // The library's own HELLO exchange waits for ever on a peer that accepts and says nothing.
        timeout(self.limit, stream.connect(channel, outgoing, config)).await.unwrap_or_else(|_| {
            Err(Error::new(StatusCode::BadTimeout, format!("no answer to HELLO within {:?}", self.limit)))
        })
    }

    fn default_endpoint(&self) -> EndpointDescription {
        EndpointDescription::from(self.url.as_str())
    }
}

impl ConnectionSource for PinnedTcp {
    type Builder = Self;

    fn get_connector(&self, _advertised: &EndpointDescription) -> Result<Self, Error> {
        Ok(self.clone())
    }
}

async fn open(
    url: String,
    decoding: DecodingOptions,
) -> Result<StreamConnection<ReadHalf<TcpStream>, WriteHalf<TcpStream>>, Error> {
    let (host, port) = hostname_port_from_url(&url, DEFAULT_OPC_UA_SERVER_PORT)
        .map_err(|status| Error::new(status, "this is no URL of the form opc.tcp://HOST:PORT"))?;
    let refused = |error: std::io::Error| Error::new(StatusCode::BadCommunicationError, error.to_string());
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await.map_err(refused)?;
    stream.set_nodelay(true).map_err(refused)?;
    let (reader, writer) = tokio::io::split(stream);
    Ok(StreamConnection::new(FramedRead::new(reader, TcpCodec::new(decoding)), writer, url))
}
