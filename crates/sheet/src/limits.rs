//! How much of a file is accepted.

/// Bounds on an upload. A file beyond one is refused with the bound named, before it is held in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most data rows.
    pub max_rows: u32,
    /// Most bytes of the file as uploaded.
    pub max_file_bytes: u64,
    /// Most bytes that all entries of an .xlsx may unpack to. They are streamed, so this bounds time, not memory.
    pub max_unpacked_bytes: u64,
    /// Most bytes that one entry may unpack to per byte packed, once it is larger than 16 MiB.
    pub max_ratio: u64,
    /// Most bytes of unpacked parts that must stand in memory while reading (shared texts, styles).
    pub max_resident_bytes: u64,
    /// Most row errors that are described; further rows are still counted as bad.
    pub max_errors: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_rows: 1_000_000,
            max_file_bytes: 128 << 20,
            max_unpacked_bytes: 1536 << 20,
            max_ratio: 200,
            max_resident_bytes: 192 << 20,
            max_errors: 10_000,
        }
    }
}
