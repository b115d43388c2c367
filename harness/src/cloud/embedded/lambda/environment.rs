//! What a function finds in its environment.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::cloud::Endpoint;
use crate::cloud::template::Function;

/// Where programs are looked for.
pub(super) const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// Where a function finds what the IoT half offers it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Apis {
    /// The Lambda Runtime API.
    pub(super) runtime: SocketAddr,
    /// The IoT data plane.
    pub(super) data: SocketAddr,
}

/// The variables that AWS defines, those of the API half, those of the function's `runtime`, and then the template's and, in place
/// of those, those of the release, which may not shadow what AWS reserves. Nothing else comes from the harness's own environment: the
/// only credentials that reach a function are those of the endpoint that the profile chooses.
pub(super) fn environment(
    function: &Function,
    apis: Apis,
    endpoint: Option<&Endpoint>,
    runtime: &[(&'static str, String)],
    released: &BTreeMap<String, String>,
) -> Vec<(String, String)> {
    let fixed = [
        ("AWS_LAMBDA_RUNTIME_API", apis.runtime.to_string()),
        ("AWS_ENDPOINT_URL_IOT_DATA_PLANE", format!("http://{}", apis.data)),
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.clone()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".into()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", function.memory.to_string()),
        ("AWS_LAMBDA_FUNCTION_TIMEOUT", function.timeout.as_secs().to_string()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".into()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/{}", function.name)),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "lineproof".into()),
        ("_HANDLER", function.handler.clone()),
        ("TZ", ":UTC".into()),
        ("LANG", "en_US.UTF-8".into()),
        ("PATH", PATH.into()),
    ];
    let endpoint = endpoint.into_iter().flat_map(Endpoint::environment);
    let reserved = fixed.into_iter().chain(endpoint).chain(runtime.iter().cloned());
    let reserved = reserved.map(|(name, value)| (name.to_owned(), value));
    // The last one of a name counts.
    let own = function.environment.clone().into_iter().chain(released.clone());
    let all: BTreeMap<String, String> = own.chain(reserved).collect();
    all.into_iter().collect()
}
