//! Which of the server's endpoints fits what was asked for (OPC UA Part 4, 7.14 and 7.41).

use opcua::crypto::SecurityPolicy as Known;
use opcua::types::{EndpointDescription, MessageSecurityMode, UserTokenPolicy, UserTokenType};

use super::{Login, Security, SecurityMode, SecurityPolicy};

/// No endpoint fits.
pub(crate) struct NoOffer {
    /// What was asked for.
    pub(crate) wanted: String,
    /// What there is.
    pub(crate) offered: String,
}

/// Picks the endpoint that fits exactly; it keeps only the way to log in that is to be used.
pub(crate) fn choose(
    offered: &[EndpointDescription],
    security: Option<&Security>,
    login: Option<&Login>,
) -> Result<EndpointDescription, NoOffer> {
    let mut fitting = offered.iter().filter(|offer| protects(offer, security));
    let chosen = fitting.find_map(|offer| Some((offer, token(offer, login)?)));
    let (offer, token) = chosen.ok_or_else(|| NoOffer { wanted: want(security, login), offered: describe(offered) })?;
    Ok(EndpointDescription { user_identity_tokens: Some(vec![token.clone()]), ..offer.clone() })
}

fn protects(offer: &EndpointDescription, security: Option<&Security>) -> bool {
    match security {
        None => offer.security_mode == MessageSecurityMode::None,
        Some(wanted) => {
            let mode = match wanted.mode {
                SecurityMode::Sign => MessageSecurityMode::Sign,
                SecurityMode::SignAndEncrypt => MessageSecurityMode::SignAndEncrypt,
            };
            offer.security_mode == mode && policy(offer.security_policy_uri.as_ref()) == known(wanted.policy)
        }
    }
}

/// How to log in. A password goes only where nobody can read it.
fn token<'a>(offer: &'a EndpointDescription, login: Option<&Login>) -> Option<&'a UserTokenPolicy> {
    let wanted = if login.is_some() { UserTokenType::UserName } else { UserTokenType::Anonymous };
    let mut tokens = offer.user_identity_tokens.iter().flatten().filter(|token| token.token_type == wanted);
    tokens.find(|token| login.is_none() || hides_password(offer, token))
}

fn hides_password(offer: &EndpointDescription, token: &UserTokenPolicy) -> bool {
    let by_token = policy(token.security_policy_uri.as_ref());
    let by_channel = policy(offer.security_policy_uri.as_ref());
    // Without a policy of its own the password is encrypted as the channel is (Part 4, 7.41).
    let effective = if token.security_policy_uri.is_empty() { by_channel } else { by_token };
    match effective {
        Known::Unknown => false,
        Known::None => offer.security_mode == MessageSecurityMode::SignAndEncrypt,
        _ => !offer.server_certificate.is_null_or_empty(),
    }
}

fn policy(uri: &str) -> Known {
    if uri.is_empty() { Known::None } else { Known::from_uri(uri) }
}

fn known(policy: SecurityPolicy) -> Known {
    match policy {
        SecurityPolicy::Basic256Sha256 => Known::Basic256Sha256,
        SecurityPolicy::Aes256Sha256RsaPss => Known::Aes256Sha256RsaPss,
    }
}

fn want(security: Option<&Security>, login: Option<&Login>) -> String {
    let who = if login.is_some() { "users with a password that nobody else can read" } else { "anonymous clients" };
    match security {
        None => format!("security policy None for {who}"),
        Some(Security { policy, mode, .. }) => format!("security policy {policy} {mode} for {who}"),
    }
}

fn describe(offered: &[EndpointDescription]) -> String {
    let mut names: Vec<String> = offered.iter().map(describe_one).collect();
    names.sort();
    names.dedup();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

fn describe_one(offer: &EndpointDescription) -> String {
    // A policy's URI ends in its name (Part 7, 6.6.161 ff).
    let uri = offer.security_policy_uri.as_ref();
    let name = uri.rsplit(['#', '/']).next().unwrap_or(uri).replace('_', "");
    let mode = match offer.security_mode {
        MessageSecurityMode::Sign => " Sign",
        MessageSecurityMode::SignAndEncrypt => " SignAndEncrypt",
        _ => "",
    };
    let mut tokens: Vec<&str> = offer.user_identity_tokens.iter().flatten().map(describe_token).collect();
    tokens.sort_unstable();
    tokens.dedup();
    format!("{name}{mode} for {}", if tokens.is_empty() { "nobody".to_owned() } else { tokens.join(" and ") })
}

fn describe_token(token: &UserTokenPolicy) -> &'static str {
    match token.token_type {
        UserTokenType::Anonymous => "anonymous",
        UserTokenType::UserName => "users",
        UserTokenType::Certificate => "certificates",
        UserTokenType::IssuedToken => "tokens",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use opcua::types::ByteString;

    fn offer(policy: Known, mode: MessageSecurityMode, tokens: &[(UserTokenType, Known)]) -> EndpointDescription {
        let token = |&(token_type, policy): &(UserTokenType, Known)| UserTokenPolicy {
            token_type,
            security_policy_uri: policy.to_uri().into(),
            ..UserTokenPolicy::default()
        };
        EndpointDescription {
            security_policy_uri: policy.to_uri().into(),
            security_mode: mode,
            server_certificate: ByteString::from(b"any".as_slice()),
            user_identity_tokens: Some(tokens.iter().map(token).collect()),
            ..EndpointDescription::default()
        }
    }

    fn login() -> Login {
        Login { user: "maintenance".into(), password: "secret".into() }
    }

    #[test]
    fn only_what_fits_exactly_is_taken() {
        let anonymous = [(UserTokenType::Anonymous, Known::None)];
        let offers = [
            offer(Known::None, MessageSecurityMode::None, &anonymous),
            offer(Known::Basic256Sha256, MessageSecurityMode::Sign, &anonymous),
            offer(Known::Basic256Sha256, MessageSecurityMode::SignAndEncrypt, &anonymous),
        ];
        let wanted = Security::new(SecurityPolicy::Basic256Sha256, "pki");
        let chosen = choose(&offers, Some(&wanted), None).ok().unwrap();
        assert_eq!(chosen.security_mode, MessageSecurityMode::SignAndEncrypt);
        let wanted = Security::new(SecurityPolicy::Aes256Sha256RsaPss, "pki");
        let none = choose(&offers, Some(&wanted), None).err().unwrap();
        assert_eq!(none.wanted, "security policy Aes256Sha256RsaPss SignAndEncrypt for anonymous clients");
        let all = "Basic256Sha256 Sign for anonymous, Basic256Sha256 SignAndEncrypt for anonymous, None for anonymous";
        assert_eq!(none.offered, all);
    }

    #[test]
    fn a_password_goes_only_where_nobody_can_read_it() {
        let users = |policy| [(UserTokenType::UserName, policy)];
        let readable = offer(Known::None, MessageSecurityMode::None, &users(Known::None));
        assert!(choose(&[readable], None, Some(&login())).is_err());
        let hidden = offer(Known::None, MessageSecurityMode::None, &users(Known::Basic256Sha256));
        assert!(choose(&[hidden], None, Some(&login())).is_ok());
        let wanted = Security::new(SecurityPolicy::Basic256Sha256, "pki");
        let by_channel = offer(Known::Basic256Sha256, MessageSecurityMode::SignAndEncrypt, &users(Known::None));
        assert!(choose(&[by_channel], Some(&wanted), Some(&login())).is_ok());
    }

    #[test]
    fn only_the_way_to_log_in_that_is_used_remains() {
        let both = [(UserTokenType::Anonymous, Known::None), (UserTokenType::UserName, Known::Basic256Sha256)];
        let offers = [offer(Known::None, MessageSecurityMode::None, &both)];
        let chosen = choose(&offers, None, Some(&login())).ok().unwrap();
        let tokens = chosen.user_identity_tokens.unwrap();
        assert_eq!(tokens.iter().map(|token| token.token_type).collect::<Vec<_>>(), [UserTokenType::UserName]);
    }
}
