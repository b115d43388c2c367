//! Which service a request is for.

use super::service::Asked;

/// In front of what the signature is of.
const CREDENTIAL: &str = "Credential=";

/// What requests that are not signed may be for, by the beginning of their `X-Amz-Target`.
const TARGETS: [(&str, &str); 2] = [("DynamoDB", "dynamodb"), ("AmazonSQS", "sqs")];

/// The service that a request is signed for; of one that is not signed, the service of its target, and S3 if it has none. None if the
/// signature names no service, or the target none that is known.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>
pub(super) fn service(asked: &Asked) -> Option<String> {
    if let Some(signature) = asked.header("authorization") {
        let credential = signature.split([' ', ',']).find_map(|part| part.strip_prefix(CREDENTIAL))?;
        return scoped(credential);
    }
    let query = asked.head.uri.query().unwrap_or_default();
    let presigned = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "X-Amz-Credential");
    if let Some((_, credential)) = presigned {
        return scoped(&credential);
    }
    let Some(target) = asked.header("x-amz-target") else { return Some("s3".to_owned()) };
    TARGETS.iter().find(|(start, _)| target.starts_with(start)).map(|(_, service)| (*service).to_owned())
}

/// The service of a credential scope, whose last part but one it is: `KEY/DATE/REGION/SERVICE/aws4_request`, without the region where a
/// signature is for many.
fn scoped(credential: &str) -> Option<String> {
    let (scope, end) = credential.rsplit_once('/')?;
    let (_, service) = scope.rsplit_once('/')?;
    (end == "aws4_request" && !service.is_empty()).then(|| service.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Bytes;
    use axum::http::Request;

    fn meant(uri: &str, headers: &[(&str, &str)]) -> Option<String> {
        let mut request = Request::builder().uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        service(&Asked { head, body: Bytes::new() })
    }

    #[test]
    fn the_signature_names_it() {
        let scope =
            "AWS4-HMAC-SHA256 Credential=AK/20260101/eu-central-1/sqs/aws4_request, SignedHeaders=host, Signature=0";
        assert_eq!(meant("/", &[("authorization", scope), ("x-amz-target", "DynamoDB_20120810.X")]).unwrap(), "sqs");
        let close = "AWS4-HMAC-SHA256 SignedHeaders=host,Credential=AK/20260101/eu-central-1/lambda/aws4_request";
        assert_eq!(meant("/", &[("authorization", close)]).unwrap(), "lambda");
        let many = "AWS4-ECDSA-P256-SHA256 Credential=AK/20260101/s3/aws4_request, Signature=0";
        assert_eq!(meant("/", &[("authorization", many)]).unwrap(), "s3");
    }

    #[test]
    fn a_presigned_url_names_it() {
        let presigned = "/b/k?X-Amz-Credential=AK%2F20260101%2Feu-central-1%2Fs3%2Faws4_request&X-Amz-Signature=0";
        assert_eq!(meant(presigned, &[]).unwrap(), "s3");
    }

    #[test]
    fn what_is_not_signed_is_for_its_target_or_for_s3() {
        assert_eq!(meant("/", &[("x-amz-target", "DynamoDB_20120810.ListTables")]).unwrap(), "dynamodb");
        assert_eq!(meant("/", &[("x-amz-target", "DynamoDBStreams_20120810.ListStreams")]).unwrap(), "dynamodb");
        assert_eq!(meant("/", &[("x-amz-target", "AmazonSQS.ListQueues")]).unwrap(), "sqs");
        assert_eq!(meant("/bucket/key", &[]).unwrap(), "s3");
    }

    #[test]
    fn what_names_none_is_for_none() {
        assert_eq!(meant("/", &[("authorization", "Bearer token")]), None);
        assert_eq!(meant("/", &[("authorization", "AWS4-HMAC-SHA256 Credential=AK, Signature=0")]), None);
        assert_eq!(meant("/", &[("x-amz-target", "Kinesis_20131202.ListStreams")]), None);
    }
}
