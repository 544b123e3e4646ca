//! What no export needs more of. A file says how large it is in many places; each reader holds what it is told, and what it finds,
//! against these numbers while it reads, and names the one that a file goes beyond.

/// Columns of a table, or of all tables of a file whose names stand in its records: as many as a sheet has.
pub(crate) const MAX_COLUMNS: usize = 16_384;

/// Rows of a sheet.
pub(crate) const MAX_ROWS: u32 = 1 << 20;

/// Tables of a file: sheets of a workbook, lists of a JSON file.
pub(crate) const MAX_RELATIONS: usize = 1_000;

/// Bytes of a record, a tag or a text.
pub(crate) const MAX_RECORD: usize = 64 << 20;

/// Cells of a record, named or not.
pub(crate) const MAX_CELLS: usize = 1 << 20;

/// Cells of headers and samples of all tables of a file.
pub(crate) const MAX_SAMPLED: usize = 16 << 20;

/// Lists and objects, or elements, inside each other.
pub(crate) const MAX_DEPTH: usize = 127;

/// Bytes of the name of a column, its path included.
pub(crate) const MAX_NAME: usize = 4 << 10;

/// Bytes of text that one part of a table may grow to where a file repeats what stands in it once.
pub(crate) const MAX_PART: usize = 512 << 20;
