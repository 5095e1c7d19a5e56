//! Whether an office is serving the data of a directory, for commands that would hold it up.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// File whose lock tells; nothing is written into it. The system lets go of the lock when the process ends, however it ends.
const FILE: &str = "serving";

/// A lock that lasts until it is dropped.
#[derive(Debug)]
pub struct Presence(#[allow(dead_code, reason = "held, not read")] File);

fn file(data: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(data.join(FILE))
}

impl Presence {
    /// Says that an office serves these data. Waits while a command has them for itself.
    ///
    /// # Errors
    /// Of the file system.
    pub fn serving(data: &Path) -> io::Result<Self> {
        let file = file(data)?;
        file.lock_shared()?;
        Ok(Self(file))
    }

    /// Has the data for itself, unless an office serves them.
    ///
    /// # Errors
    /// Of the file system.
    pub fn alone(data: &Path) -> io::Result<Option<Self>> {
        let file = file(data)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_served_data_for_himself() {
        let dir = tempfile::tempdir().unwrap();
        let alone = Presence::alone(dir.path()).unwrap();
        assert!(alone.is_some() && Presence::alone(dir.path()).unwrap().is_none(), "one at a time");
        drop(alone);
        let (one, two) = (Presence::serving(dir.path()).unwrap(), Presence::serving(dir.path()).unwrap());
        drop(one);
        assert!(Presence::alone(dir.path()).unwrap().is_none(), "another office still serves");
        drop(two);
        assert!(Presence::alone(dir.path()).unwrap().is_some());
    }
}
