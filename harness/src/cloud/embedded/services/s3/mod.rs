//! S3: buckets and objects in memory, path style (Amazon S3 API Reference,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>).
//!
//! `CreateBucket`, `HeadBucket`, `DeleteBucket`, `ListBuckets`, `ListObjectsV2`, `PutObject`, `GetObject` (a range of it, too), `HeadObject`,
//! `DeleteObject` and `DeleteObjects`. An object keeps its `Content-*`, `Cache-Control`, `Expires` and `x-amz-meta-*` headers, and its
//! `ETag` is its MD5; `Content-MD5` is checked, other checksums are not. An object takes up to 20 MiB.
//!
//! Without effect: access control lists, server-side encryption, storage classes, and the region that a bucket is made in.
//!
//! Refused: uploads in parts, copies, conditions (`If-Match` and the like), versions, tags, and what else is asked of a bucket or an object
//! by a query.
//!
//! - `store`: buckets and objects. `object`: one object. `listing`: `ListObjectsV2`. `deletion`: `DeleteObjects`. `chunks`: bodies in
//!   signed chunks. `target`: what a request is for. `operations`: what can be asked. `fault`: what S3 refuses.

mod chunks;
mod deletion;
mod fault;
mod listing;
mod object;
mod operations;
mod store;
mod target;

pub(in crate::cloud::embedded) use operations::S3;
