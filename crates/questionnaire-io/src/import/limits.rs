//! How much is read at most: memory stays bounded, whatever a file says.

/// The largest file that is read, and the longest text of one.
pub const MAX_FILE_BYTES: u64 = 128 * 1024 * 1024;
/// The largest file that comes besides the questionnaires: a policy, a mapping, decisions, a table.
pub const MAX_GIVEN_BYTES: u64 = 16 * 1024 * 1024;
/// The most columns a header may have.
pub const MAX_COLUMNS: usize = 2_000;
/// The longest answer that is read; a longer one makes its row unusable.
pub const MAX_CELL_BYTES: usize = 1024 * 1024;
/// The most answers in a cell of a list; more make its row unusable.
pub const MAX_ANSWERS: usize = 1_000;
/// The most rows with answers a file may have: each person costs some 2.5 KiB.
pub const MAX_ROWS: usize = 200_000;
/// The most answers to a form that are read at once: each is looked for among all that a programme has.
pub const MAX_FORM_ROWS: usize = 10_000;
/// The most cells and lines a file may have, counted roughly before anything is read.
pub const MAX_CELLS: usize = 10_000_000;
/// The most bytes that all parts of a workbook (XLSX, ODS) may unpack to.
pub const MAX_UNPACKED_BYTES: u64 = 128 * 1024 * 1024;
/// The most parts a workbook may have.
pub const MAX_ARCHIVE_PARTS: usize = 2_000;
/// The most elements of an XLSX workbook that are no cells, rows or texts: its parser keeps formats and the like.
pub const MAX_ELEMENTS_BESIDE_CELLS: usize = 1_000_000;
/// The most cells an XLS workbook may make, the blank ones between them included, and the most texts XLSX cells share.
pub const MAX_WORKBOOK_CELLS: usize = 5_000_000;
/// A small workbook can hold one long text in very many cells: the text of a table is bounded like that of a file.
#[expect(clippy::cast_possible_truncation, reason = "it fits 32 bits")]
pub(crate) const MAX_TEXT: usize = MAX_FILE_BYTES as usize;
/// The most steps that all files of an import may cost together, unless the options say otherwise; one is about what it
/// costs to look at a byte.
pub const MAX_STEPS: u64 = 4_000_000_000;
/// The most steps that reading a byte may cost where the answers of very many people are expected. Generated
/// questionnaires of all programmes cost 55 to 77 as CSV. Bytes are those of the file, so a workbook, which is packed,
/// gets less.
pub const MAX_STEPS_A_BYTE: u64 = 200;
/// The largest file of a market or of scores.
pub const MAX_MARKET_BYTES: u64 = 64 * 1024 * 1024;
/// The largest file of pairs: ten million rows, which is what a million lists of ten take, are some 270 MB.
pub const MAX_PAIRS_BYTES: u64 = 320 * 1024 * 1024;
