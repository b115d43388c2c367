//! Buckets and objects.

use std::collections::BTreeMap;
use std::time::SystemTime;

use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use parking_lot::Mutex;

use super::fault::Fault;
use super::object::Object;
use crate::cloud::template::bucket::is_name;

/// All buckets, by name.
#[derive(Debug, Default)]
pub(super) struct Store {
    buckets: Mutex<BTreeMap<String, Bucket>>,
}

/// A bucket.
#[derive(Debug)]
pub(super) struct Bucket {
    created: DateTime,
    /// By key.
    pub(super) objects: BTreeMap<String, Object>,
}

impl Store {
    /// Makes a bucket.
    ///
    /// # Errors
    /// If it cannot have that name, or there is one.
    pub(super) fn make(&self, name: &str) -> Result<(), Fault> {
        if !is_name(name) {
            return Err(Fault::BucketName);
        }
        let mut buckets = self.buckets.lock();
        if buckets.contains_key(name) {
            return Err(Fault::BucketExists);
        }
        let created = DateTime::from(SystemTime::now());
        buckets.insert(name.to_owned(), Bucket { created, objects: BTreeMap::new() });
        Ok(())
    }

    /// Deletes a bucket.
    ///
    /// # Errors
    /// If there is none, or it has objects.
    pub(super) fn delete(&self, name: &str) -> Result<(), Fault> {
        let mut buckets = self.buckets.lock();
        if !buckets.get(name).ok_or(Fault::NoBucket)?.objects.is_empty() {
            return Err(Fault::NotEmpty);
        }
        buckets.remove(name);
        Ok(())
    }

    /// The names of all, and when each was made.
    pub(super) fn all(&self) -> Vec<(String, String)> {
        let buckets = self.buckets.lock();
        let told = |(name, bucket): (&String, &Bucket)| {
            (name.clone(), bucket.created.fmt(Format::DateTime).unwrap_or_default())
        };
        buckets.iter().map(told).collect()
    }

    /// Does something with a bucket.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn with<T>(&self, name: &str, act: impl FnOnce(&mut Bucket) -> T) -> Result<T, Fault> {
        self.buckets.lock().get_mut(name).map(act).ok_or(Fault::NoBucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_has_a_name_of_its_own_and_is_deleted_when_it_is_empty() {
        let store = Store::default();
        store.make("line-data").unwrap();
        assert_eq!(store.make("line-data"), Err(Fault::BucketExists));
        for name in ["ab", "Line", "a_b", "-ab", "a..b"] {
            assert_eq!(store.make(name), Err(Fault::BucketName), "{name}");
        }
        let object = Object::new("x".into(), &axum::http::HeaderMap::new()).unwrap();
        store.with("line-data", |bucket| bucket.objects.insert("k".to_owned(), object)).unwrap();
        assert_eq!(store.delete("line-data"), Err(Fault::NotEmpty));
        store.with("line-data", |bucket| bucket.objects.clear()).unwrap();
        store.delete("line-data").unwrap();
        assert_eq!(store.delete("line-data"), Err(Fault::NoBucket));
    }
}
