//! Reads from the server.

use opcua::types::{DataValue, NodeId, ReadValueId, StatusCode, TimestampsToReturn};
use plant_client::Connection;

use super::error::RecordError;

/// Nodes asked for in one request.
pub(super) const CHUNK: usize = 100;

/// What the signals are now.
pub(super) async fn present(
    connection: &Connection,
    endpoint: &str,
    nodes: &[NodeId],
) -> Result<Vec<DataValue>, RecordError> {
    let mut values = Vec::with_capacity(nodes.len());
    for chunk in nodes.chunks(CHUNK) {
        let nodes: Vec<_> = chunk.iter().cloned().map(ReadValueId::from).collect();
        values.extend(read(connection, endpoint, &nodes).await?);
    }
    Ok(values)
}

/// Reads from the server, with source timestamps.
pub(super) async fn read(
    connection: &Connection,
    endpoint: &str,
    nodes: &[ReadValueId],
) -> Result<Vec<DataValue>, RecordError> {
    let answer = connection.request(connection.session().read(nodes, TimestampsToReturn::Source, 0.0)).await;
    answer.map_err(|error| RecordError::Refused {
        endpoint: endpoint.to_owned(),
        what: "its nodes".to_owned(),
        why: error.to_string(),
    })
}

/// Whether what was read says that there is no such node.
pub(super) fn is_absent(status: StatusCode) -> bool {
    matches!(status, StatusCode::BadNodeIdUnknown | StatusCode::BadNodeIdInvalid)
}
