//! Bytes into text: UTF-8 first, then an older encoding with a question, never silently. UTF-16 is told by its byte
//! order mark, or by the zero byte that every second byte of plain letters is.
//!
//! A file without any byte above 127 that is valid UTF-8 needs no thought. A file that mixes valid UTF-8 letters with
//! stray bytes is UTF-8 with damage: the stray bytes become U+FFFD and the cells are noted. Any other file is what
//! older spreadsheets write: Windows-1252, unless the letters, where there are enough of them, make another encoding
//! likelier (`chardetng`). What is none of them refuses the file.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::import::error::ImportError;
use crate::import::limits::MAX_FILE_BYTES;
use crate::import::source::Given;

/// How much of a file the guess of an encoding looks at.
const GUESSED_FROM: usize = 1024 * 1024;
/// A mark at the beginning of a file in UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";
/// Fewer letters beyond the plain ones are no basis for a guess.
const FEWEST_LETTERS: usize = 12;

/// A file's text, with `\n` as its only line break.
#[derive(Debug)]
#[non_exhaustive]
pub struct Decoded {
    /// The text, without a mark at its start.
    pub text: String,
    /// The encoding's name.
    pub encoding: &'static str,
    /// The first word that only the encoding explains; `None` for UTF-8 and UTF-16.
    pub sample: Option<String>,
}

/// A file that was named on a command line as text, in whatever encoding questionnaires may have.
///
/// # Errors
/// [`ImportError::NotText`], [`ImportError::Encoding`], [`ImportError::TooLarge`].
///
/// # Examples
/// ```
/// use questionnaire_io::import::{Given, decode_given};
/// let given = Given { name: "pairs.csv".to_owned(), bytes: b"mentee;mentor\r\nZo\xEB;Ben\r\n".to_vec() };
/// let decoded = decode_given(&given)?;
/// assert_eq!((decoded.text.as_str(), decoded.encoding), ("mentee;mentor\nZoë;Ben\n", "windows-1252"));
/// assert!(decode_given(&Given { bytes: b"PK\x03\x04".to_vec(), ..given }).is_err());
/// # Ok::<(), questionnaire_io::import::ImportError>(())
/// ```
pub fn decode_given(given: &Given) -> Result<Decoded, ImportError> {
    decode(&given.name, &given.bytes, None)
}

/// The same of a file that may be larger, up to `limit` bytes as text too; what is UTF-8 is not copied.
///
/// # Errors
/// As [`decode_given`].
pub fn decode_large(given: Given, limit: u64) -> Result<Decoded, ImportError> {
    decode_within(&given.name, Cow::Owned(given.bytes), None, limit)
}

/// `decided` is the encoding that the coordinator named for a file that is not UTF-8.
pub(crate) fn decode(file: &str, bytes: &[u8], decided: Option<&str>) -> Result<Decoded, ImportError> {
    decode_within(file, Cow::Borrowed(bytes), decided, MAX_FILE_BYTES)
}

fn decode_within(
    file: &str,
    mut bytes: Cow<'_, [u8]>,
    decided: Option<&str>,
    limit: u64,
) -> Result<Decoded, ImportError> {
    let within = |read: Decoded| {
        if read.text.len() as u64 > limit {
            return Err(ImportError::TooLarge { file: file.to_owned(), limit });
        }
        Ok(Decoded { text: unified_line_breaks(read.text), ..read })
    };
    if let Some(encoding) = utf16(&bytes) {
        let (text, malformed) = encoding.decode_with_bom_removal(&bytes);
        if malformed {
            return Err(ImportError::NotText { file: file.to_owned(), what: "damaged text in UTF-16" });
        }
        let text = text.into_owned();
        drop(bytes);
        return within(Decoded { text, encoding: encoding.name(), sample: None });
    }
    refuse_binary(file, &bytes)?;
    if bytes.starts_with(MARK) {
        bytes = match bytes {
            Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[MARK.len()..]),
            Cow::Owned(mut bytes) => {
                bytes.drain(..MARK.len());
                Cow::Owned(bytes)
            }
        };
    }
    let as_utf8 = |text| within(Decoded { text, encoding: UTF_8.name(), sample: None });
    // Looked at once, whoever owns them: what is not UTF-8 is not copied either.
    let (bytes, error) = match bytes {
        Cow::Owned(owned) => match String::from_utf8(owned) {
            Ok(text) => return as_utf8(text),
            Err(refused) => {
                let error = refused.utf8_error();
                (Cow::Owned(refused.into_bytes()), error)
            }
        },
        Cow::Borrowed(borrowed) => match std::str::from_utf8(borrowed) {
            Ok(text) => return as_utf8(text.to_owned()),
            Err(error) => (Cow::Borrowed(borrowed), error),
        },
    };
    let bytes = &*bytes;
    if decided.is_none() && has_utf8_letters(bytes) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return within(Decoded { text, encoding: UTF_8.name(), sample: None });
    }
    let encoding = match decided {
        Some(label) => Encoding::for_label_no_replacement(label.trim().as_bytes())
            .filter(|encoding| *encoding != UTF_8 && encoding.is_ascii_compatible())
            .ok_or_else(|| ImportError::UnknownEncoding { file: file.to_owned(), answer: label.to_owned() })?,
        None => likeliest(bytes),
    };
    if encoding == WINDOWS_1252
        && let Some(at) = bytes.iter().position(|byte| matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D))
    {
        return Err(undecodable(file, bytes, at));
    }
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    if malformed {
        return Err(undecodable(file, bytes, error.valid_up_to()));
    }
    let sample = text.split(|letter: char| !letter.is_alphanumeric()).find(|word| !word.is_ascii());
    let sample = sample.or_else(|| text.split_whitespace().find(|word| !word.is_ascii())).unwrap_or("").to_owned();
    within(Decoded { sample: Some(sample), encoding: encoding.name(), text: text.into_owned() })
}

/// The encoding that a file in none of the Unicode ones has most likely; Windows-1252 where too few letters say
/// anything.
fn likeliest(bytes: &[u8]) -> &'static Encoding {
    let sample = &bytes[..bytes.len().min(GUESSED_FROM)];
    if sample.iter().filter(|byte| !byte.is_ascii()).count() < FEWEST_LETTERS {
        return WINDOWS_1252;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let reads =
        guess.is_ascii_compatible() && guess.decode_without_bom_handling_and_without_replacement(bytes).is_some();
    if reads { guess } else { WINDOWS_1252 }
}

fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let beginning = &bytes[..bytes.len().min(4096)];
    let zeros = |from: usize| beginning.iter().skip(from).step_by(2).filter(|&&byte| byte == 0).count();
    let (first, second, pairs) = (zeros(0), zeros(1), beginning.len() / 2);
    // Most letters of a header are plain; the other half of a pair is then never zero.
    match (2 * first > pairs, 2 * second > pairs) {
        (false, true) if first == 0 => Some(UTF_16LE),
        (true, false) if second == 0 => Some(UTF_16BE),
        _ => None,
    }
}

fn undecodable(file: &str, bytes: &[u8], at: usize) -> ImportError {
    let lines = bytes[..at].split(|&byte| byte == b'\n').count() - 1;
    ImportError::Encoding {
        file: file.to_owned(),
        row: u32::try_from(lines + 1).unwrap_or(u32::MAX),
        byte: bytes[at],
        offset: at + 1,
    }
}

fn refuse_binary(file: &str, bytes: &[u8]) -> Result<(), ImportError> {
    let what = match bytes {
        [b'P', b'K', 3, 4, ..] => "a spreadsheet (XLSX or ODS)",
        [0xD0, 0xCF, 0x11, 0xE0, ..] => "a spreadsheet in the old XLS format",
        [b'%', b'P', b'D', b'F', ..] => "a PDF document",
        bytes if bytes.iter().take(4096).any(|&byte| byte == 0) => "binary data",
        _ => return Ok(()),
    };
    Err(ImportError::NotText { file: file.to_owned(), what })
}

/// Whether of the letters beyond ASCII at least half are written in valid UTF-8: the others are damage.
fn has_utf8_letters(bytes: &[u8]) -> bool {
    let (mut letters, mut strays) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        strays += usize::from(!chunk.invalid().is_empty());
    }
    letters > 0 && letters >= strays
}

/// In place: a text may be large.
fn unified_line_breaks(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let mut bytes = text.into_bytes();
    let mut kept = 0;
    for at in 0..bytes.len() {
        let is_return = bytes[at] == b'\r';
        if is_return && bytes.get(at + 1) == Some(&b'\n') {
            continue;
        }
        bytes[kept] = if is_return { b'\n' } else { bytes[at] };
        kept += 1;
    }
    bytes.truncate(kept);
    String::from_utf8(bytes).expect("plain letters were taken out of a text")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_is_taken_as_it_is_and_the_mark_at_its_start_dropped() {
        let decoded = decode("a.csv", "\u{feff}Zoë\r\nÅse\r".as_bytes(), None).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.sample), ("Zoë\nÅse\n", None));
    }

    #[test]
    fn older_spreadsheets_are_read_as_windows_1252_and_say_so() {
        let decoded = decode("a.csv", b"Name\nZo\xEB \x96 Faro", None).unwrap();
        assert_eq!(decoded.text, "Name\nZoë – Faro");
        assert_eq!((decoded.encoding, decoded.sample.as_deref()), ("windows-1252", Some("Zoë")));
        assert_eq!(decode("a.csv", b"Name\nJi\xF8\xED", Some("iso-8859-2")).unwrap().text, "Name\nJiří");
    }

    #[test]
    fn with_enough_letters_the_likeliest_encoding_is_taken() {
        let read = |encoding: &'static Encoding, text: &str| {
            let (bytes, _, lossy) = encoding.encode(text);
            assert!(!lossy);
            let decoded = decode("a.csv", &bytes, None).unwrap();
            assert!(decoded.sample.is_some());
            (decoded.text, decoded.encoding)
        };
        let polish = "Imi\u{119} i nazwisko,Miasto\n\u{141}ukasz Wójcik,\u{141}ód\u{17a}\nJoanna Wi\u{15b}niewska,Gda\u{144}sk\nZbigniew D\u{105}browski,Pozna\u{144}\nGrażyna,Wrocław\n";
        let russian = "Имя,Город\nДмитрий Соколов,Москва\nОльга Кузнецова,Казань\n";
        let japanese = "名前,住所\n山田太郎,東京都\n佐藤花子,大阪府\n";
        assert_eq!(read(encoding_rs::WINDOWS_1250, polish), (polish.to_owned(), "windows-1250"));
        assert_eq!(read(encoding_rs::WINDOWS_1251, russian), (russian.to_owned(), "windows-1251"));
        assert_eq!(read(encoding_rs::SHIFT_JIS, japanese), (japanese.to_owned(), "Shift_JIS"));
        let french = "Prénom,Ville\nZoé,Orléans\nRené,Besançon\nHélène,Mâcon\nJosé,Nîmes\nAndré,Sète\nIrène,Béziers\n";
        assert_eq!(read(WINDOWS_1252, french), (french.to_owned(), "windows-1252"));
    }

    #[test]
    fn what_is_neither_is_refused_with_row_and_byte() {
        let error = decode("a.csv", b"Name\nZo\xEB\nX\x81", None).unwrap_err().to_string();
        assert!(error.contains("a.csv row 3: the byte 0x81") && error.contains("CSV UTF-8"), "{error}");
        let error = decode("a.csv", b"PK\x03\x04...", None).unwrap_err().to_string();
        assert!(error.contains("a spreadsheet (XLSX or ODS), not a CSV file"), "{error}");
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let text = "Name\tClub\r\nZoë\tMill";
        let bytes = |big: bool| -> Vec<u8> {
            text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
        };
        for (mark, big, encoding) in [
            (&b"\xFF\xFE"[..], false, "UTF-16LE"),
            (b"\xFE\xFF", true, "UTF-16BE"),
            (b"", false, "UTF-16LE"),
            (b"", true, "UTF-16BE"),
        ] {
            let decoded = decode("a.csv", &[mark, &bytes(big)].concat(), None).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), ("Name\tClub\nZoë\tMill", encoding));
        }
        let damaged = decode("a.csv", b"\xFF\xFE\x00\xD8a\x00", None).unwrap_err().to_string();
        assert!(damaged.contains("damaged text in UTF-16"), "{damaged}");
        assert!(decode("a.csv", b"a\0\0\0b\0\0\0", None).is_err());
    }

    #[test]
    fn a_stray_byte_in_a_utf8_file_damages_its_own_cell_only() {
        let decoded = decode("a.csv", b"Zo\xC3\xAB,\x96", None).unwrap();
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("Zoë,\u{fffd}", "UTF-8"));
    }
}
