//! Which endpoint of a server a client may use (`GetEndpoints`, OPC UA Part 4, 5.5.4).

use std::sync::Arc;
use std::time::Duration;

use opcua::client::transport::{SecureChannelEventLoop, TransportPollResult};
use opcua::client::{AsyncSecureChannel, ClientConfig, SessionBuilder};
use opcua::core::ResponseMessage;
use opcua::core::sync::RwLock;
use opcua::crypto::CertificateStore;
use opcua::types::{DateTime, EndpointDescription, Error, GetEndpointsRequest, NodeId, RequestHeader, StatusCode};

use crate::error::AccessError;
use crate::security::{NoOffer, choose};
use crate::target::Target;
use crate::tcp::PinnedTcp;

/// Asks the server for its endpoints (nothing is protected yet), and picks the one that fits the target.
/// Its URL becomes that of the target, because the advertised one may lead around a relay or nowhere.
pub(crate) async fn discover(
    target: &Target,
    client: &ClientConfig,
    store: &Arc<RwLock<CertificateStore>>,
    limit: Duration,
) -> Result<EndpointDescription, AccessError> {
    let endpoint = target.endpoint.as_str();
    let offered = ask(endpoint, client, store, limit).await.map_err(|error| target.unreachable(error.to_string()))?;
    let mut fitting =
        choose(&offered, target.security.as_ref(), target.login.as_ref()).map_err(|NoOffer { wanted, offered }| {
            AccessError::NoEndpoint { endpoint: endpoint.to_owned(), wanted, offered }
        })?;
    fitting.endpoint_url = endpoint.into();
    Ok(fitting)
}

async fn ask(
    url: &str,
    config: &ClientConfig,
    store: &Arc<RwLock<CertificateStore>>,
    limit: Duration,
) -> Result<Vec<EndpointDescription>, Error> {
    let channel = SessionBuilder::new(config).connect_to_endpoint_directly(url)?.build_channel(Arc::clone(store))?;
    let mut transport = channel.connect_no_retry(&PinnedTcp::new(url, limit)).await?;
    let answer = tokio::select! {
        answer = request(&channel, url, limit) => answer,
        status = closed(&mut transport) => Err(Error::new(status, "the server closed the connection")),
    };
    channel.close_channel().await;
    closed(&mut transport).await;
    answer
}

async fn request(channel: &AsyncSecureChannel, url: &str, limit: Duration) -> Result<Vec<EndpointDescription>, Error> {
    let request = GetEndpointsRequest {
        request_header: RequestHeader::new(&NodeId::null(), &DateTime::now(), channel.request_handle()),
        endpoint_url: url.into(),
        locale_ids: None,
        profile_uris: None,
    };
    match channel.send(request, limit).await? {
        ResponseMessage::GetEndpoints(answer) => Ok(answer.endpoints.unwrap_or_default()),
        other => Err(Error::new(
            StatusCode::BadUnknownResponse,
            format!("{} as an answer to GetEndpoints", other.type_name()),
        )),
    }
}

/// Drives the connection until it is closed, and says by what.
async fn closed(transport: &mut SecureChannelEventLoop<opcua::client::transport::TcpTransport>) -> StatusCode {
    loop {
        if let TransportPollResult::Closed(status) = transport.poll().await {
            return status;
        }
    }
}
