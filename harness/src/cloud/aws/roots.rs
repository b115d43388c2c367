//! The authority of AWS IoT's endpoints, from this machine's own store
//! (<https://docs.aws.amazon.com/iot/latest/developerguide/server-authentication.html>).

use line_model::Advice;

use crate::cloud::sql::function::encoding::base64;

/// What stands in the names of Amazon's authorities.
const NAMES: [&[u8]; 2] = [b"Amazon Root CA", b"Starfield Services Root Certificate Authority"];

/// Amazon's authorities, in PEM.
///
/// # Errors
/// If this machine has none.
pub(super) fn amazon() -> Result<String, Advice> {
    let found = rustls_native_certs::load_native_certs();
    let certificates: Vec<&[u8]> = found.certs.iter().map(AsRef::as_ref).collect();
    let why = found.errors.first().map_or_else(String::new, |error| format!(" ({error})"));
    let none = || {
        let message = format!("this machine does not know Amazon's authority, which vouches for AWS IoT{why}");
        let help = "install the package ca-certificates, or name with SSL_CERT_FILE a file that holds Amazon Root CA 1 \
                    (https://www.amazontrust.com/repository)";
        Advice::new(message, help)
    };
    of(&certificates).ok_or_else(none)
}

/// Those of Amazon among these, in DER; none if there is none.
fn of(certificates: &[&[u8]]) -> Option<String> {
    let is_amazon = |der: &&&[u8]| NAMES.iter().any(|name| der.windows(name.len()).any(|part| part == *name));
    let pem: String = certificates.iter().filter(is_amazon).map(|der| pem(der)).collect();
    (!pem.is_empty()).then_some(pem)
}

/// RFC 7468: lines of 64 characters.
fn pem(der: &[u8]) -> String {
    let text = base64(der);
    let lines = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n");
    let lines: String = lines.collect();
    format!("-----BEGIN CERTIFICATE-----\n{lines}-----END CERTIFICATE-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    #[test]
    fn amazons_are_taken_and_can_be_read_again() {
        let amazon = [&[b'x'; 100], &b"Amazon Root CA 1"[..]].concat();
        let found = of(&[b"Another Authority", &amazon]).unwrap();
        let read: Vec<_> = CertificateDer::pem_slice_iter(found.as_bytes()).map(Result::unwrap).collect();
        assert_eq!(read, [CertificateDer::from(amazon)]);
        assert_eq!(of(&[b"Another Authority"]), None);
    }
}
