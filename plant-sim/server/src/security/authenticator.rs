//! Answers the library's questions: who is this, and may they?

use std::sync::Arc;

use async_trait::async_trait;
use opcua::crypto::{SecurityPolicy, Thumbprint};
use opcua::server::ServerEndpoint;
use opcua::server::address_space::AccessLevel;
use opcua::server::authenticator::{
    AuthManager, CoreServerPermissions, Password, UserToken, user_pass_security_policy_id,
};
use opcua::server::node_manager::RequestContext;
use opcua::sync::Mutex;
use opcua::types::{Error, NodeId, StatusCode, UAString, UserTokenPolicy, UserTokenType};
use tokio::sync::{Notify, Semaphore};
use tokio::task;

use super::refusals::{Refusals, quoted};
use super::rights::Right;
use super::users::verify;
use super::{Rights, Role, User, Users};

/// The policy ids that the library expects to get back.
const ANONYMOUS_POLICY: &str = "anonymous";
const CERTIFICATE_POLICY: &str = "x509";

/// Lets users in and knows their rights.
pub struct Authenticator {
    rights: Rights,
    anonymous: Vec<Role>,
    users: Users,
    refusals: Refusals,
    /// One password is verified at a time: a flood of logins gets neither all cores nor all memory.
    verification: Arc<Semaphore>,
    /// Somebody asks for the endpoints, which is what a client does first.
    arrivals: Notify,
    refused_calls: Mutex<RefusedCalls>,
}

/// The methods that the library was refused last, and the task that asked.
#[derive(Default)]
struct RefusedCalls {
    task: Option<task::Id>,
    methods: Vec<NodeId>,
}

impl Authenticator {
    pub(crate) fn new(rights: Rights, anonymous: Vec<Role>, users: Users) -> Self {
        Self {
            rights,
            anonymous,
            users,
            refusals: Refusals::new(),
            verification: Arc::new(Semaphore::new(1)),
            arrivals: Notify::new(),
            refused_calls: Mutex::default(),
        }
    }

    /// Waits until a client may have presented its certificate.
    pub(super) async fn arrival(&self) {
        self.arrivals.notified().await;
    }

    pub(super) fn refusals(&self) -> &Refusals {
        &self.refusals
    }

    /// Counts the methods of a call service that were refused. To be called where the library hands calls over.
    ///
    /// The library refuses them itself, before that and in the same task without a pause; it asks
    /// [`AuthManager::is_user_executable`] for it, as it does when somebody only reads the attribute.
    pub fn count_refused_calls(&self, context: &RequestContext) {
        let refused = {
            let mut refused_calls = self.refused_calls.lock();
            if refused_calls.task != task::try_id() {
                return;
            }
            std::mem::take(&mut refused_calls.methods)
        };
        if refused.is_empty() {
            return;
        }
        let client = context.session().read().application_description().application_name.text.to_string();
        for method in refused {
            let (user, client) = (quoted(&context.user_token().0), quoted(&client));
            self.refusals.call(format!("user {user} of {client} may not call {}", method.identifier));
        }
    }

    fn may(&self, token: &UserToken, right: Right) -> bool {
        self.roles(token).iter().any(|role| role.grants(right))
    }

    fn roles(&self, token: &UserToken) -> &[Role] {
        if token.is_anonymous() {
            return &self.anonymous;
        }
        self.users.get(&token.0).map_or(&[], User::roles)
    }

    fn refuse(&self, what: String) -> Error {
        self.refusals.session(what);
        // The peer is not told whether it was the name or the password.
        Error::new(StatusCode::BadIdentityTokenRejected, "the user is not let in")
    }

    /// Verified on another thread: the line goes on meanwhile.
    async fn fits(&self, password: &Password, hash: &str) -> bool {
        let (hash, password) = (hash.to_owned(), password.get().to_owned());
        let Ok(_turn) = self.verification.clone().acquire_owned().await else { return false };
        task::spawn_blocking(move || verify(&password, &hash)).await.unwrap_or(false)
    }
}

#[async_trait]
impl AuthManager for Authenticator {
    async fn authenticate_anonymous_token(&self, _endpoint: &ServerEndpoint) -> Result<(), Error> {
        if self.anonymous.is_empty() {
            return Err(self.refuse("somebody without a user name".into()));
        }
        Ok(())
    }

    async fn authenticate_username_identity_token(
        &self,
        _endpoint: &ServerEndpoint,
        name: &str,
        password: &Password,
    ) -> Result<UserToken, Error> {
        let known = self.users.get(name).and_then(User::hash);
        // A name that nobody has takes as long, so that the time of an answer tells nothing.
        let hash = known.or_else(|| self.users.any_hash()).unwrap_or_default();
        if self.fits(password, hash).await && known.is_some() {
            return Ok(UserToken(name.into()));
        }
        Err(self.refuse(format!("user {}: unknown, or another password", quoted(name))))
    }

    async fn authenticate_x509_identity_token(
        &self,
        _endpoint: &ServerEndpoint,
        thumbprint: &Thumbprint,
    ) -> Result<UserToken, Error> {
        let thumbprint = thumbprint.as_hex_string();
        let name = self.users.by_thumbprint(&thumbprint).map(|name| UserToken(name.into()));
        name.ok_or_else(|| self.refuse(format!("user with the certificate {}: unknown", quoted(&thumbprint))))
    }

    fn effective_user_access_level(&self, token: &UserToken, level: AccessLevel, _node: &NodeId) -> AccessLevel {
        match (self.may(token, Right::Observe), self.may(token, Right::Command)) {
            (true, true) => level,
            (true, false) => level.difference(AccessLevel::CURRENT_WRITE),
            (false, _) => AccessLevel::empty(),
        }
    }

    fn is_user_executable(&self, token: &UserToken, method: &NodeId) -> bool {
        let may = self.may(token, self.rights.to_call(method));
        if !may {
            let mut refused_calls = self.refused_calls.lock();
            let task = task::try_id();
            if refused_calls.task != task {
                *refused_calls = RefusedCalls { task, methods: Vec::new() };
            }
            refused_calls.methods.push(method.clone());
        }
        may
    }

    fn user_token_policies(&self, endpoint: &ServerEndpoint) -> Vec<UserTokenPolicy> {
        self.arrivals.notify_one();
        let policy = |id: UAString, token_type, policy: Option<SecurityPolicy>| UserTokenPolicy {
            policy_id: id,
            token_type,
            issued_token_type: UAString::null(),
            issuer_endpoint_url: UAString::null(),
            security_policy_uri: policy.map_or_else(UAString::null, |policy| policy.to_uri().into()),
        };
        let secured = Some(endpoint.password_security_policy());
        let mut policies = Vec::new();
        if !self.anonymous.is_empty() {
            policies.push(policy(ANONYMOUS_POLICY.into(), UserTokenType::Anonymous, None));
        }
        if self.users.any_hash().is_some() {
            policies.push(policy(user_pass_security_policy_id(endpoint), UserTokenType::UserName, secured));
        }
        if self.users.have_certificates() {
            policies.push(policy(CERTIFICATE_POLICY.into(), UserTokenType::Certificate, secured));
        }
        policies
    }

    fn core_permissions(&self, token: &UserToken) -> CoreServerPermissions {
        CoreServerPermissions { read_diagnostics: self.may(token, Right::Maintain) }
    }
}
