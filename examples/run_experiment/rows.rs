//! The table of runs: written row by row, and read back.

use std::error::Error;
use std::fs::{self, File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use cohort_lab::experiment::{Plan, Row, Status};
use examples::MarketText;
use questionnaire_io::export::{Existing, write_file};
use questionnaire_io::import::MAX_MARKET_BYTES;
use questionnaire_io::shown;

/// `rows.csv` of an experiment, open at its end.
pub(crate) struct Rows {
    path: PathBuf,
    file: File,
    count: usize,
}

/// A row as it stands in the file.
pub(crate) struct Written(Vec<String>);

impl Written {
    pub(crate) fn text(&self, column: &str) -> &str {
        let at = Row::HEADER.iter().position(|name| *name == column);
        at.and_then(|at| self.0.get(at)).map_or("", String::as_str)
    }

    #[cfg(feature = "arrow")]
    pub(crate) fn cells(&self) -> &[String] {
        &self.0
    }

    pub(crate) fn number(&self, column: &str) -> Option<f64> {
        self.text(column).parse().ok()
    }

    pub(crate) fn is(&self, status: Status) -> bool {
        self.text("status") == status.word()
    }
}

impl Rows {
    /// A new folder with the plan and a table without rows.
    pub(crate) fn begin(folder: &Path, plan: &str) -> Result<Self, Box<dyn Error>> {
        let path = folder.join("rows.csv");
        if path.exists() {
            let path = shown(&path);
            return Err(
                format!("{path} already exists; choose another folder, or go on behind it with --resume").into()
            );
        }
        fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", shown(folder)))?;
        write_file(&folder.join("plan.toml"), Existing::Replace, |file| file.write_all(plan.as_bytes()))?;
        let header = Row::HEADER.join(",") + "\n";
        write_file(&path, Existing::Keep, |file| file.write_all(header.as_bytes()))?;
        let file = open(&path)?;
        Ok(Self { path, file, count: 0 })
    }

    /// The table of an earlier run of the same plan, without what is left of a torn last instance.
    pub(crate) fn resume(folder: &Path, text: &str, plan: &Plan) -> Result<Self, Box<dyn Error>> {
        let [path, earlier] = ["rows.csv", "plan.toml"].map(|name| folder.join(name));
        if MarketText::read(&earlier, MAX_MARKET_BYTES)?.named().1 != text {
            let earlier = shown(&earlier);
            return Err(format!("{earlier} is another plan; run that one, or choose another folder").into());
        }
        let table = MarketText::read(&path, MAX_MARKET_BYTES)?;
        let mut ends = Vec::new();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(table.named().1.as_bytes());
        if *reader.headers()? != *Row::HEADER {
            return Err(format!("{} has other columns; choose another folder", shown(&path)).into());
        }
        let begin = reader.position().byte();
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record)? && record.len() == Row::HEADER.len() {
            let end = reader.position().byte();
            if table.named().1.as_bytes().get(usize::try_from(end)? - 1) == Some(&b'\n') {
                ends.push(end);
            }
        }
        let count = ends.len() - ends.len() % plan.strategies.len();
        let mut file = open(&path)?;
        let end = count.checked_sub(1).map_or(begin, |last| ends[last]);
        file.set_len(end)?;
        file.seek(SeekFrom::End(0))?;
        Ok(Self { path, file, count })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// How many instances are there.
    pub(crate) fn instances(&self, plan: &Plan) -> usize {
        self.count / plan.strategies.len()
    }

    /// Writes the rows of an instance.
    pub(crate) fn append(&mut self, rows: &[Row]) -> Result<(), Box<dyn Error>> {
        let mut writer = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
        rows.iter().try_for_each(|row| writer.write_record(row.cells()))?;
        let bytes = writer.into_inner().map_err(|error| error.to_string())?;
        self.file.write_all(&bytes).map_err(|error| format!("{}: {error}", shown(&self.path)))?;
        self.count += rows.len();
        Ok(())
    }

    /// All rows.
    pub(crate) fn read(&self) -> Result<Vec<Written>, Box<dyn Error>> {
        let table = MarketText::read(&self.path, MAX_MARKET_BYTES)?;
        let mut rows = Vec::new();
        for record in csv::Reader::from_reader(table.named().1.as_bytes()).records() {
            rows.push(Written(record?.iter().map(str::to_owned).collect()));
        }
        Ok(rows)
    }
}

/// Open at its end.
fn open(path: &Path) -> Result<File, Box<dyn Error>> {
    OpenOptions::new().append(true).open(path).map_err(|error| format!("{}: {error}", shown(path)).into())
}
