//! Why a server and a client do not come together.

use std::path::PathBuf;

/// Why a server and a client do not come together.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// There is no session, for a reason that has nothing to do with who the client is.
    #[error("cannot connect to {endpoint}: {why}; does its OPC UA server run, and is it reachable from here?")]
    Connect {
        /// The endpoint that was tried.
        endpoint: String,
        /// What happened.
        why: String,
    },
    /// The server lets nobody in the way the client comes.
    #[error(
        "the server at {endpoint} offers no endpoint with {wanted}; it offers {offered}; choose one of these, or enable \
         the wanted one on the server"
    )]
    NoEndpoint {
        /// The endpoint that was asked.
        endpoint: String,
        /// What was asked for.
        wanted: String,
        /// What it offers.
        offered: String,
    },
    /// The client does not believe that this is the server.
    #[error(
        "the certificate of the server at {endpoint} is not trusted ({subject}, SHA-1 {thumbprint}); if it is the \
         server's, move {} to {}", .rejected.display(), .trusted.display()
    )]
    Untrusted {
        /// The endpoint.
        endpoint: String,
        /// To whom the certificate was issued.
        subject: String,
        /// By which a person can compare it with the server's.
        thumbprint: String,
        /// Where it has been kept.
        rejected: PathBuf,
        /// The folder of trusted certificates.
        trusted: PathBuf,
    },
    /// The server's certificate cannot be used.
    #[error("the certificate of the server at {endpoint} cannot be used: {why}; give the server another one")]
    Certificate {
        /// The endpoint.
        endpoint: String,
        /// What is wrong with it.
        why: String,
    },
    /// The server does not believe that this is the client.
    #[error(
        "the server at {endpoint} does not accept this client's certificate ({why}); add {} to the certificates that the \
         server trusts", .certificate.display()
    )]
    Distrusted {
        /// The endpoint.
        endpoint: String,
        /// The client's certificate.
        certificate: PathBuf,
        /// What the server answered.
        why: String,
    },
    /// The server does not let this user in.
    #[error("the server at {endpoint} does not let {who} in: {why}; check the user's name and password")]
    Login {
        /// The endpoint.
        endpoint: String,
        /// Who asked.
        who: String,
        /// What the server answered.
        why: String,
    },
    /// The client's own keys can be neither read nor made.
    #[error("the client's keys in {} cannot be used: {why}; empty the folder and new ones are made", .folder.display())]
    Keys {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        why: String,
    },
}
