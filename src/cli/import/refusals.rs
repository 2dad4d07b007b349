//! Refused lines: the first are told on standard error, and where there are more, all are listed in
//! a file.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use indicatif::ProgressBar;
use uuid::Uuid;

use crate::cli::note::note;
use crate::cli::table_file::STANDARD_INPUT;
use crate::domain::files::Refusal;
use crate::files::NewFile;
use crate::report::tables::CsvWriter;

/// The most lines that are shown on standard error.
const MOST_SHOWN: usize = 100;

/// A refused line: its number, the column, the reason. As the list has them.
type RefusedLine = [String; 3];

/// The refused lines of a file. However many there are, only the first are held in memory.
pub(super) struct Refusals {
    input: PathBuf,
    /// Those that were shown.
    shown: Vec<RefusedLine>,
    list: Option<io::Result<RefusalList>>,
    /// The number of lines by column and kind of reason.
    counts: BTreeMap<(String, &'static str), u64>,
}

impl Refusals {
    pub(super) fn new(input: &Path) -> Self {
        Self {
            input: input.to_owned(),
            shown: Vec::new(),
            list: None,
            counts: BTreeMap::new(),
        }
    }

    /// Reports a refused line.
    pub(super) fn add(&mut self, line: u64, refusal: &impl Refusal, bar: &ProgressBar) {
        let (column, reason) = (refusal.column(), refusal.reason());
        let counted = (column.to_owned(), refusal.kind());
        *self.counts.entry(counted).or_default() += 1;
        let refused = [line.to_string(), column.to_owned(), reason];
        if self.shown.len() < MOST_SHOWN {
            let path = self.input.display();
            let [_, _, reason] = &refused;
            bar.suspend(|| note!("{path}, line {line}: {}{reason}", prefix(column)));
            self.shown.push(refused);
            return;
        }
        let list = match self.list.take() {
            Some(list) => list,
            None => RefusalList::begin(&self.input, &self.shown),
        };
        self.list = Some(list.and_then(|list| list.with(&refused)));
    }

    /// Where there are more than were told, tells the numbers by reason and where the list is. That
    /// the list can't be written, on a full disk perhaps, is told as well, and ends nothing.
    pub(super) fn finish(self) {
        let Some(list) = self.list else { return };
        let mut counts: Vec<_> = self.counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let total: u64 = counts.iter().map(|(_, count)| count).sum();
        let path = self.input.display();
        note!("{path}: {total} lines refused, of which {MOST_SHOWN} are told above; by reason:");
        for ((column, kind), count) in counts {
            note!("{count:>9}  {}{kind}", prefix(&column));
        }
        match list.and_then(RefusalList::finish) {
            Ok(path) => note!("all refused lines are listed in {}", path.display()),
            Err(error) => note!("the list of all refused lines could not be written: {error}"),
        }
    }
}

fn prefix(column: &str) -> String {
    if column.is_empty() {
        String::new()
    } else {
        format!("column `{column}`: ")
    }
}

/// The list of all refused lines, a CSV file of its owner's.
struct RefusalList {
    path: PathBuf,
    writer: CsvWriter<NewFile>,
}

impl RefusalList {
    /// Begins the list beside the input, where whoever mends the file looks for it and where cells of
    /// the file are as private as the file itself. An earlier list of the same file is replaced.
    /// Where nothing may be written there, and for standard input, it is in the temporary directory,
    /// under a name that nobody can have taken.
    fn begin(input: &Path, shown: &[RefusedLine]) -> io::Result<Self> {
        let mut beside = input.to_owned().into_os_string();
        beside.push(".refused.csv");
        let beside = PathBuf::from(beside);
        let created = match input.as_os_str() == STANDARD_INPUT {
            true => Err(io::ErrorKind::NotFound.into()),
            false => NewFile::create(&beside),
        };
        let (path, file) = match created {
            Ok(file) => (beside, file),
            Err(_) => {
                let name = format!("sipas-{}.refused.csv", Uuid::new_v4());
                let path = std::env::temp_dir().join(name);
                let file = NewFile::create(&path)?;
                (path, file)
            }
        };
        let mut writer = CsvWriter::new(file);
        writer.row(["line", "column", "reason"])?;
        for refused in shown {
            writer.row(refused)?;
        }
        Ok(Self { path, writer })
    }

    fn with(mut self, refused: &RefusedLine) -> io::Result<Self> {
        self.writer.row(refused)?;
        Ok(self)
    }

    fn finish(self) -> io::Result<PathBuf> {
        self.writer.finish()?.commit()?;
        Ok(self.path)
    }
}
