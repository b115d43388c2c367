//! How much of everything a description may have. A line of 100,000 nodes stays far below; a hostile file cannot make
//! the reader take more than some hundred megabytes or some seconds.

/// Largest file, unpacked. Also the largest container.
pub const MAX_FILE_BYTES: usize = 32 << 20;
/// Most files, the first one included.
pub const MAX_FILES: usize = 32;
/// Largest sum of all files.
pub const MAX_TOTAL_BYTES: usize = 64 << 20;
/// Deepest nesting of XML elements; also of objects and classes that contain each other or are derived from each other.
pub const MAX_DEPTH: usize = 64;
/// Most XML elements and XML attributes in all files together.
pub const MAX_XML_ITEMS: usize = 2_000_000;
/// Most XML attributes of one XML element.
pub const MAX_XML_ATTRIBUTES: usize = 64;
/// Most objects and attributes after classes have been filled in: classes that contain classes multiply.
pub const MAX_OBJECTS: usize = 1_000_000;
/// Longest dotted name of anything in the line, in bytes.
pub const MAX_NAME_BYTES: usize = 256;
/// Most names that an unknown one is compared with.
pub const MAX_CANDIDATES: usize = 2000;
/// After so many errors no more are looked for.
pub const MAX_ERRORS: usize = 100;
