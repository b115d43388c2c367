//! Which endpoint of the plant the harness may use (`GetEndpoints`, OPC UA Part 4, 5.5.4).

use std::sync::Arc;
use std::time::Duration;

use opcua::client::transport::{SecureChannelEventLoop, TransportPollResult};
use opcua::client::{AsyncSecureChannel, ClientConfig, SessionBuilder};
use opcua::core::ResponseMessage;
use opcua::core::sync::RwLock;
use opcua::crypto::{CertificateStore, SecurityPolicy};
use opcua::types::{
    DateTime, EndpointDescription, Error, GetEndpointsRequest, MessageSecurityMode, NodeId, RequestHeader, StatusCode,
    UserTokenType,
};

use super::PlantError;
use super::tcp::PinnedTcp;

/// Asks the server at `endpoint` for its endpoints, and picks one without encryption that admits anonymous clients.
/// Its URL becomes `endpoint`, because the advertised one may lead around a relay or nowhere.
pub(super) async fn discover(
    endpoint: &str,
    config: &ClientConfig,
    store: &Arc<RwLock<CertificateStore>>,
    limit: Duration,
) -> Result<EndpointDescription, PlantError> {
    let offered = ask(endpoint, config, store, limit)
        .await
        .map_err(|error| PlantError::Connect { endpoint: endpoint.to_owned(), why: error.to_string() })?;
    let mut usable = offered
        .iter()
        .find(|offer| is_usable(offer))
        .cloned()
        .ok_or_else(|| PlantError::NoEndpoint { endpoint: endpoint.to_owned(), offered: describe(&offered) })?;
    usable.endpoint_url = endpoint.into();
    Ok(usable)
}

fn is_usable(offer: &EndpointDescription) -> bool {
    offer.security_mode == MessageSecurityMode::None && offer.find_policy(UserTokenType::Anonymous).is_some()
}

fn describe(offered: &[EndpointDescription]) -> String {
    let mut names: Vec<String> = offered
        .iter()
        .map(|offer| {
            let policy = SecurityPolicy::from_uri(offer.security_policy_uri.as_ref());
            let anonymous = offer.find_policy(UserTokenType::Anonymous).map_or("users", |_| "anonymous");
            format!("{} for {anonymous}", policy.to_str())
        })
        .collect();
    names.sort();
    names.dedup();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
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
