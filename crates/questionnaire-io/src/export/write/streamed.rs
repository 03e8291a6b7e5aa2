//! Files that are written while others are made, so that nobody holds all of them.
//!
//! One thread makes files, the other writes them; between them are a few. Whichever fails first ends both.

use std::panic::resume_unwind;
use std::sync::mpsc::sync_channel;
use std::thread;

use mentor_match::StopReason;

use super::error::failed;
use super::folder::Folder;
use super::system::{Here, System};
use super::{Destination, OutputFile, WriteError, Written};

/// How many files are handed over together: each time, the writer is woken.
const TOGETHER: usize = 16;
/// How many times files may be handed over before they are written.
const AHEAD: usize = 4;

impl Destination {
    /// Writes files as [`Destination::write_until`] does, then those that `make` gives away one after the other: each
    /// is written while the next is made, and then let go.
    ///
    /// `make` has to end soon after what it gives a file to fails.
    ///
    /// # Errors
    /// As [`Destination::write_until`], and what `make` gives; the folder is then as it was.
    ///
    /// # Examples
    /// ```
    /// use questionnaire_io::export::{Destination, OutputFile, WriteError};
    ///
    /// let here = tempfile::tempdir()?;
    /// let results = Destination::new(here.path().join("round-1"));
    /// let letter = |number: u32| OutputFile::text(format!("participants/{number}.txt"), "Dear Ada");
    /// let receipt = vec![OutputFile::text("receipt.json", "{}")];
    /// results.write_made_until(receipt, |take| (1..=3).try_for_each(|number| take(letter(number))), &|| None)?;
    /// assert!(here.path().join("round-1/participants/3.txt").exists());
    ///
    /// // Two files of one name: nothing is written.
    /// let other = Destination::new(here.path().join("round-2"));
    /// let twice = other.write_made_until(vec![letter(1)], |take| take(letter(1)), &|| None);
    /// assert!(matches!(twice, Err(WriteError::Io { .. })) && !other.folder().exists());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_made_until(
        &self,
        files: Vec<OutputFile>,
        make: impl FnOnce(&mut dyn FnMut(OutputFile) -> Result<(), WriteError>) -> Result<(), WriteError> + Send,
        stop: &dyn Fn() -> Option<StopReason>,
    ) -> Result<Written, WriteError> {
        self.stream(files, make, stop, &Here)
    }

    pub(super) fn stream(
        &self,
        files: Vec<OutputFile>,
        make: impl FnOnce(&mut dyn FnMut(OutputFile) -> Result<(), WriteError>) -> Result<(), WriteError> + Send,
        stop: &dyn Fn() -> Option<StopReason>,
        system: &dyn System,
    ) -> Result<Written, WriteError> {
        let mut panicked = None;
        let fill = |folder: &mut Folder<'_>| {
            thread::scope(|scope| {
                let (sender, receiver) = sync_channel::<Vec<OutputFile>>(AHEAD);
                // Nobody hears of this error: the writer has gone, with one of its own.
                let gone = || WriteError::Stopped(StopReason::Cancelled);
                let maker = move || {
                    let mut some = Vec::with_capacity(TOGETHER);
                    make(&mut |file| {
                        some.push(file);
                        if some.len() < TOGETHER {
                            return Ok(());
                        }
                        // What is given back would be refused again with the next file.
                        let refused = sender.send(std::mem::take(&mut some)).err();
                        refused.map_or(Ok(()), |back| {
                            some = back.0;
                            Err(gone())
                        })
                    })?;
                    sender.send(some).map_err(|_| gone())
                };
                let making = thread::Builder::new().spawn_scoped(scope, maker).map_err(failed(self.folder()))?;
                let all = files.into_iter().chain(receiver.iter().flatten());
                let written = all.into_iter().try_for_each(|file| folder.put_bytes(&file.path, &file.bytes));
                drop(receiver);
                // Nor of this one: what was written is taken away first, then the panic goes on.
                let ended = making.join().unwrap_or_else(|panic| {
                    panicked = Some(panic);
                    Err(WriteError::Stopped(StopReason::Cancelled))
                });
                written.and(ended)
            })
        };
        let written = self.write_made(fill, stop, system);
        panicked.map_or(written, |panic| resume_unwind(panic))
    }
}
