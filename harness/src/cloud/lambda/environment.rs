//! What a function finds in its environment.

use std::net::SocketAddr;

use crate::cloud::tables::{ACCESS_KEY_ID, SECRET_ACCESS_KEY};
use crate::cloud::template::{Function, REGION};

/// The variables that AWS defines, the endpoint of the embedded cloud, and then the template's, which may not shadow
/// what AWS reserves. Nothing comes from the harness's own environment: no real credentials reach a function.
pub(super) fn environment(function: &Function, api: SocketAddr, endpoint: SocketAddr) -> Vec<(String, String)> {
    let reserved = [
        ("AWS_LAMBDA_RUNTIME_API", api.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".into()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory.to_string()),
        ("AWS_LAMBDA_FUNCTION_TIMEOUT", function.timeout.as_secs().to_string()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".into()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name)),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "lineproof".into()),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY_ID.into()),
        ("AWS_SECRET_ACCESS_KEY", SECRET_ACCESS_KEY.into()),
        ("AWS_REGION", REGION.into()),
        ("AWS_DEFAULT_REGION", REGION.into()),
        ("AWS_ENDPOINT_URL", format!("http://{endpoint}")),
        ("_HANDLER", function.handler.clone()),
        ("TZ", ":UTC".into()),
        ("LANG", "en_US.UTF-8".into()),
        ("PATH", "/usr/local/bin:/usr/bin:/bin".into()),
    ];
    let own = function.environment.iter().filter(|(name, _)| !reserved.iter().any(|(taken, _)| taken == name));
    let own = own.map(|(name, value)| (name.clone(), value.clone()));
    reserved.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).chain(own).collect()
}
