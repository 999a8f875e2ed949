//! The parts of a workbook's file, which is a zip of XML: takes its bytes; gives each part as text. Never
//! believes a size that the file declares, and never unpacks more than a workbook of records needs.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

/// The most bytes that all parts read unpack to. The records of 5,000 alliances take 60 MB.
const MOST_BYTES: u64 = 256 << 20;

/// How a file of Microsoft's compound format begins: old workbooks and those with a password.
const COMPOUND: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

const SAVE_AGAIN: &str = "open it in Excel or LibreOffice, save it again and import that";

pub(crate) const SAVE_AS: &str = "save it as .xlsx or .ods, or as a folder of .csv files";

/// Why a file cannot be imported, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WorkbookError {
    pub(crate) cause: String,
    pub(crate) help: &'static str,
}

impl WorkbookError {
    /// The file has a part that cannot be read.
    pub(crate) fn damaged(part: &str) -> Self {
        let part = part.replace(char::is_control, "\u{fffd}");
        Self { cause: format!("it is damaged: its part `{part}` cannot be read"), help: SAVE_AGAIN }
    }

    /// The file holds more than a workbook of records.
    pub(crate) fn too_large(what: impl Into<String>) -> Self {
        Self {
            cause: what.into(),
            help: "copy the rows with data into a new workbook and import that",
        }
    }

    pub(crate) fn password() -> Self {
        Self {
            cause: "it is protected with a password".to_owned(),
            help: "save it without a password",
        }
    }
}

/// A workbook's file, opened.
pub(crate) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Where each part is, by its name in small letters and with slashes.
    names: HashMap<String, usize>,
    /// How many more bytes may be unpacked.
    left: u64,
}

impl<'b> Package<'b> {
    /// Opens a file.
    ///
    /// # Errors
    /// If it is not a zip.
    pub(crate) fn open(bytes: &'b [u8]) -> Result<Self, WorkbookError> {
        let error = |cause: &str, help| WorkbookError { cause: cause.to_owned(), help };
        if bytes.starts_with(&COMPOUND) {
            let cause = "it is protected with a password, or is an old .xls workbook";
            return Err(error(cause, "save it as .xlsx, without a password"));
        }
        if bytes.is_empty() {
            return Err(error("it is empty", SAVE_AGAIN));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| {
            let cause = "it is not a workbook, or only a part of one";
            error(cause, SAVE_AS)
        })?;
        let names = (0..archive.len()).filter_map(|at| {
            let name = archive.name_for_index(at)?.ok()?;
            Some((plain_name(&name), at))
        });
        Ok(Self { names: names.collect(), archive, left: MOST_BYTES })
    }

    /// Whether the file has a part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(&plain_name(name))
    }

    /// The text of a part; nothing if the file has no such part.
    ///
    /// # Errors
    /// If it cannot be unpacked, is not text or is too large.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<String>, WorkbookError> {
        let Some(at) = self.names.get(&plain_name(name)) else {
            return Ok(None);
        };
        let part = self.archive.by_index(*at).map_err(|cause| match cause {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => WorkbookError::password(),
            _ => WorkbookError::damaged(name),
        })?;
        let mut bytes = Vec::new();
        let read = part.take(self.left + 1).read_to_end(&mut bytes);
        read.map_err(|_| WorkbookError::damaged(name))?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(|| {
            WorkbookError::too_large(
                "it unpacks to more than 256 MB, which no workbook of records needs",
            )
        })?;
        text(bytes).map(Some).ok_or_else(|| WorkbookError::damaged(name))
    }
}

/// A part's name as writers agree on it: some write backslashes, or other capitals than they refer to.
fn plain_name(name: &str) -> String {
    let name = name.replace('\\', "/").to_lowercase();
    name.trim_start_matches('/').to_owned()
}

/// Text in UTF-8, or in UTF-16 with a byte-order mark.
fn text(bytes: Vec<u8>) -> Option<String> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        String::from_utf16(&units.collect::<Vec<_>>()).ok()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => String::from_utf8(bytes).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            let options = SimpleFileOptions::default();
            writer.start_file(*name, options).expect("begun");
            writer.write_all(bytes).expect("written");
        }
        writer.finish().expect("finished").into_inner()
    }

    #[test]
    fn parts_are_found_and_decoded_however_they_are_written() {
        let wide: Vec<u8> = "\u{feff}<é/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let bytes = zipped(&[
            ("xl\\Workbook.xml", b"\xef\xbb\xbf<a/>"),
            ("wide.xml", &wide),
            ("not-text.xml", b"\xff"),
        ]);
        let mut package = Package::open(&bytes).expect("a zip");
        assert_eq!(package.part("/xl/workbook.xml"), Ok(Some("<a/>".to_owned())));
        assert_eq!(package.part("wide.xml"), Ok(Some("<é/>".to_owned())));
        assert_eq!(package.part("other.xml"), Ok(None));
        assert_eq!(package.part("not-text.xml"), Err(WorkbookError::damaged("not-text.xml")));
    }

    #[test]
    fn what_unpacks_to_too_much_is_refused() {
        let bytes = zipped(&[("content.xml", &[b' '; 200])]);
        let mut package = Package::open(&bytes).expect("a zip");
        package.left = 199;
        let error = package.part("content.xml").expect_err("refused");
        assert!(error.cause.contains("unpacks to more than"), "{error:?}");
    }
}
