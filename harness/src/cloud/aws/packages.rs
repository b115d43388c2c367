//! Functions' code: zipped, uploaded, and named in the template.
//!
//! All packages of a deployment are in a folder of the bucket that bears its mark: `PREFIX/packages/MARK/FUNCTION.zip`.

use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};

use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use line_model::Advice;
use serde_yaml_ng::{Mapping, Value as Yaml};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::Account;
use crate::process::Mark;

/// What stands before the mark in the key of a package.
fn folder(account: &Account) -> String {
    format!("{}/packages/", account.config.prefix)
}

/// The key of a file of a deployment.
pub(super) fn key(account: &Account, mark: &Mark, file: &str) -> String {
    format!("{}{mark}/{file}", folder(account))
}

/// A package of a `bootstrap` binary, or of a folder of modules.
///
/// # Errors
/// If a file cannot be read.
pub(super) fn zipped(code: &Path) -> Result<Vec<u8>, Advice> {
    let wrong = |why: String| {
        Advice::new(format!("{} cannot be packed for AWS: {why}", code.display()), "build it, or correct the profile")
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let files = files(code).map_err(|error| wrong(error.to_string()))?;
    for (name, file) in files {
        let options = SimpleFileOptions::default().unix_permissions(0o755);
        zip.start_file(name, options).map_err(|error| wrong(error.to_string()))?;
        let content = std::fs::read(&file).map_err(|error| wrong(format!("{}: {error}", file.display())))?;
        zip.write_all(&content).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(zip.finish().map_err(|error| wrong(error.to_string()))?.into_inner())
}

/// The files of a package and their names in it.
fn files(code: &Path) -> std::io::Result<Vec<(String, PathBuf)>> {
    if !code.is_dir() {
        return Ok(vec![("bootstrap".to_owned(), code.to_owned())]);
    }
    let (mut found, mut folders) = (Vec::new(), vec![code.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(code).unwrap_or(&path).display().to_string();
                found.push((name, path));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Uploads a file of a deployment.
///
/// # Errors
/// If the bucket does not take it, or belongs to another account.
pub(super) async fn upload(account: &Account, key: &str, content: Vec<u8>) -> Result<(), Advice> {
    let bucket = &account.config.bucket;
    let request = account.store().put_object().bucket(bucket).key(key).body(ByteStream::from(content));
    let sent = request.expected_bucket_owner(&account.config.account).send().await;
    sent.map(drop).map_err(|error| {
        let message = format!("bucket {bucket} does not take {key}: {}", DisplayErrorContext(error));
        Advice::new(message, "is it there, in this account and region, and may these credentials write to it?")
    })
}

/// The template with these packages as the code of its functions, which are named by their resources.
pub(super) fn placed(mut template: Yaml, bucket: &str, packages: &[(String, String)]) -> Yaml {
    for (resource, key) in packages {
        let place = [("S3Bucket", bucket), ("S3Key", key)];
        let code: Mapping = place.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let resource = template.get_mut("Resources").and_then(|resources| resources.get_mut(resource.as_str()));
        if let Some(Yaml::Mapping(properties)) = resource.and_then(|resource| resource.get_mut("Properties")) {
            properties.insert("Code".into(), Yaml::Mapping(code));
        }
    }
    template
}

/// The keys of all files of deployments of this prefix, each with its deployment's mark.
///
/// # Errors
/// If the bucket does not list them.
pub(super) async fn listed(account: &Account) -> Result<Vec<(Mark, String)>, Advice> {
    let (bucket, folder) = (&account.config.bucket, folder(account));
    let request = account.store().list_objects_v2().bucket(bucket).prefix(&folder);
    let mut pages = request.expected_bucket_owner(&account.config.account).into_paginator().send();
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| {
            let message = format!("bucket {bucket} does not list {folder}: {}", DisplayErrorContext(error));
            Advice::new(message, account.leftovers())
        })?;
        let keys = page.contents().iter().filter_map(|object| object.key());
        let marked = |key: &str| Some((Mark::parse(key.strip_prefix(&folder)?.split('/').next()?)?, key.to_owned()));
        found.extend(keys.filter_map(marked));
    }
    Ok(found)
}

/// Removes these files.
///
/// # Errors
/// If the bucket does not.
pub(super) async fn remove(account: &Account, keys: &[String]) -> Result<(), Advice> {
    let bucket = &account.config.bucket;
    let wrong =
        |why: String| Advice::new(format!("packages in bucket {bucket} cannot be removed: {why}"), account.leftovers());
    // So many are the most of one request.
    for keys in keys.chunks(1000) {
        let objects = keys.iter().map(|key| ObjectIdentifier::builder().key(key).build());
        let objects = objects.collect::<Result<Vec<_>, _>>().map_err(|error| wrong(error.to_string()))?;
        let delete = Delete::builder().set_objects(Some(objects)).build().map_err(|error| wrong(error.to_string()))?;
        let request = account.store().delete_objects().bucket(bucket).delete(delete);
        let answer = request.expected_bucket_owner(&account.config.account).send().await;
        let answer = answer.map_err(|error| wrong(DisplayErrorContext(error).to_string()))?;
        if let Some(error) = answer.errors().first() {
            let why = error.message().or(error.code()).unwrap_or("no reason is given");
            return Err(wrong(format!("{}: {why}", error.key().unwrap_or_default())));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_binary_is_packed_as_bootstrap_and_a_folder_with_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let of = |name: &str| folder.path().join(name);
        std::fs::create_dir_all(of("code/sub")).unwrap();
        std::fs::write(of("binary"), "#!").unwrap();
        std::fs::write(of("code/main.py"), "1").unwrap();
        std::fs::write(of("code/sub/more.py"), "2").unwrap();
        let names = |code: &str| {
            let mut zip = zip::ZipArchive::new(Cursor::new(zipped(&of(code)).unwrap())).unwrap();
            let each = (0..zip.len())
                .map(|at| zip.by_index(at).map(|file| (file.name().unwrap().into_owned(), file.unix_mode())));
            each.collect::<Result<Vec<_>, _>>().unwrap()
        };
        let executable = |name: &str| (name.to_owned(), Some(0o100_755));
        assert_eq!(names("binary"), [executable("bootstrap")]);
        assert_eq!(names("code"), [executable("main.py"), executable("sub/more.py")]);
        assert!(zipped(&of("none")).unwrap_err().message.contains("cannot be packed for AWS"));
    }

    #[test]
    fn only_the_code_of_functions_is_another() {
        let text = "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Role: !GetAtt R.Arn\n      Code: {ZipFile: x}\n";
        let yaml: Yaml = serde_yaml_ng::from_str(text).unwrap();
        let placed = serde_yaml_ng::to_string(&placed(yaml, "b", &[("F".into(), "k".into())])).unwrap();
        assert!(
            placed.contains("Role: !GetAtt R.Arn") && placed.contains("S3Key: k") && !placed.contains("ZipFile"),
            "{placed}"
        );
    }
}
