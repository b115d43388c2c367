//! Where a template in S3 is.

/// Bucket and key of an object's URL, with the bucket in the path or in the host's name; none if it is no URL of S3.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-bucket-intro.html>
pub(super) fn object(url: &str) -> Option<(String, String)> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/')?;
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    let bucket = [".s3.", ".s3-"].iter().find_map(|mark| host.split_once(mark).map(|(bucket, _)| bucket));
    let (bucket, key) = match bucket {
        Some(bucket) => (bucket, path),
        None => path.split_once('/')?,
    };
    (!bucket.is_empty() && !key.is_empty()).then(|| (bucket.to_owned(), key.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_is_in_the_path_or_in_the_name() {
        let expected = Some(("code".to_owned(), "a/t.yaml".to_owned()));
        for url in [
            "http://127.0.0.1:4566/code/a/t.yaml",
            "https://s3.eu-central-1.amazonaws.com/code/a/t.yaml?versionId=1",
            "https://code.s3.eu-central-1.amazonaws.com/a/t.yaml",
            "https://code.s3-eu-west-1.amazonaws.com/a/t.yaml",
        ] {
            assert_eq!(object(url), expected, "{url}");
        }
        for url in ["s3://code/t.yaml", "https://s3.amazonaws.com/code", "https://s3.amazonaws.com//t"] {
            assert_eq!(object(url), None, "{url}");
        }
    }
}
