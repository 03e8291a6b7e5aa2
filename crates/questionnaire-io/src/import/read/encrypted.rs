//! Whether a workbook needs a password: said at once, instead of what a parser makes of bytes it cannot read.
//!
//! An XLSX with a password is a compound file with a stream `EncryptedPackage`; an XLS has a record `FILEPASS` among
//! the first of its stream; an ODS names the cipher of each part in its manifest.

use std::io::{Cursor, Read};

use super::archive;

/// So much of a stream or manifest is looked at.
const LOOKED_AT: u64 = 1 << 20;
/// More records do not stand before `FILEPASS`.
const FIRST_RECORDS: usize = 64;
const FILEPASS: u16 = 0x002F;

/// Whether the bytes of a workbook cannot be read without a password.
pub(super) fn is_encrypted(file: &str, bytes: &[u8]) -> bool {
    if bytes.starts_with(b"PK") {
        let manifest = archive::part_up_to(file, bytes, "META-INF/manifest.xml", LOOKED_AT).unwrap_or_default();
        return memchr::memmem::find(&manifest, b":encryption-data").is_some();
    }
    let Ok(mut compound) = cfb::CompoundFile::open(Cursor::new(bytes)) else { return false };
    if compound.is_stream("/EncryptedPackage") {
        return true;
    }
    let mut records = Vec::new();
    for name in ["/Workbook", "/Book"] {
        if let Ok(stream) = compound.open_stream(name) {
            let _ = stream.take(LOOKED_AT).read_to_end(&mut records);
            break;
        }
    }
    let mut rest = records.as_slice();
    for _ in 0..FIRST_RECORDS {
        let &[kind, kind_high, length, length_high, ref after @ ..] = rest else { return false };
        if u16::from_le_bytes([kind, kind_high]) == FILEPASS {
            return true;
        }
        let length = usize::from(u16::from_le_bytes([length, length_high]));
        let Some(next) = after.get(length..) else { return false };
        rest = next;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::is_encrypted;

    fn compound(stream: &str, bytes: &[u8]) -> Vec<u8> {
        let mut compound = cfb::CompoundFile::create(std::io::Cursor::new(Vec::new())).unwrap();
        compound.create_stream(stream).unwrap().write_all(bytes).unwrap();
        compound.into_inner().into_inner()
    }

    fn ods(manifest: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, text) in [("META-INF/manifest.xml", manifest), ("content.xml", "\u{1}not XML")] {
            archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    #[test]
    fn a_workbook_with_a_password_says_so() {
        let bof = [0x09, 0x08, 2, 0, 0, 6];
        let filepass = [0x2F, 0, 2, 0, 1, 0];
        let ciphered = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
        for bytes in [
            compound("/EncryptedPackage", b"secret"),
            compound("/Workbook", &[&bof[..], &filepass].concat()),
            compound("/Book", &[&bof[..], &filepass].concat()),
            ods(ciphered),
        ] {
            assert!(is_encrypted("people", &bytes));
        }
        // Damaged, but not by a password: no such record, a record that ends too early, a manifest without a cipher.
        for bytes in [
            compound("/Workbook", &bof),
            compound("/Workbook", &[0x09, 0x08, 0xFF, 0xFF, 0x2F, 0]),
            compound("/Other", b"text"),
            ods("<manifest:file-entry/>"),
            b"\xD0\xCF\x11\xE0".to_vec(),
        ] {
            assert!(!is_encrypted("people", &bytes));
        }
    }
}
