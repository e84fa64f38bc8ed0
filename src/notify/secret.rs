//! Secrets as values that do not show themselves: access tokens as text, and the key that signs answers.
//!
//! Knows nothing of where a token is used. The signing key's file is the only file that this room touches.

use std::fmt;
use std::fs;
use std::fs::OpenOptions;
use std::io;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;

use super::hex;

/// The home's own key, with which it recognises the answers that it has offered.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey([u8; 32]);

/// Length of the key, in bytes.
const KEY_BYTES: usize = 32;

impl SigningKey {
    /// A key from its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> SigningKey {
        SigningKey(bytes)
    }

    /// A fresh random key.
    ///
    /// # Errors
    /// Where the system has no randomness to give.
    pub fn generate() -> Result<SigningKey, KeyError> {
        let mut bytes = [0; KEY_BYTES];
        getrandom::fill(&mut bytes).map_err(|source| KeyError::NoRandomness(source.to_string()))?;
        Ok(SigningKey(bytes))
    }

    /// Reads the key from `path`, or makes one there that only its owner can read.
    ///
    /// Whoever deletes the file makes every button that was shown before worthless, and does no other harm.
    ///
    /// # Errors
    /// Where the file cannot be read or written, or holds something else than a key: it is then left as it is.
    pub fn load_or_create(path: &Path) -> Result<SigningKey, KeyError> {
        match fs::read_to_string(path) {
            Ok(text) => {
                let bytes = hex::decode(text.trim()).ok_or_else(|| KeyError::NotAKey(path.to_owned()))?;
                Ok(SigningKey(bytes))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = SigningKey::generate()?;
                write_for_owner_only(path, &hex::encode(&key.0))
                    .map_err(|source| KeyError::Write { path: path.to_owned(), source })?;
                Ok(key)
            }
            Err(source) => Err(KeyError::Read { path: path.to_owned(), source }),
        }
    }

    /// The bytes, for the one place that signs.
    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file is there and cannot be read.
    #[error("The answer key `{path}` cannot be read: {source}.")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file cannot be made.
    #[error("The answer key `{path}` cannot be written: {source}.")]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("The file `{0}` does not hold an answer key of 64 hexadecimal digits; delete it and a new one is made.")]
    NotAKey(PathBuf),
    /// The system gave no random bytes.
    #[error("The system gave no random bytes for the answer key: {0}.")]
    NoRandomness(String),
}

/// All or nothing: a power cut leaves either no file or a whole one.
fn write_for_owner_only(path: &Path, text: &str) -> io::Result<()> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".new");
    // One left over from a crash may be anybody's: it is removed, so that the mode below holds.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    writeln!(file, "{text}")?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::secret::Secret;

    #[test]
    fn the_key_is_made_once_for_its_owner_only_and_then_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answer.key");
        fs::write(folder.path().join("answer.key.new"), "half a ke").unwrap();
        let made = SigningKey::load_or_create(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(SigningKey::load_or_create(&path).unwrap() == made);
        assert!(made != SigningKey::generate().unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_no_key_is_refused_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("answer.key");
        for wrong in ["", "hello", &"0".repeat(63), &"g".repeat(64)] {
            fs::write(&path, wrong).unwrap();
            let error = SigningKey::load_or_create(&path).unwrap_err();
            assert!(error.to_string().contains("answer.key"), "{error}");
            assert_eq!(fs::read_to_string(&path).unwrap(), wrong);
        }
    }

    #[test]
    fn secrets_do_not_show_themselves() {
        let shown = format!("{:?} {:?}", Secret::new("tk_deep"), SigningKey::from_bytes([7; KEY_BYTES]));
        assert_eq!(shown, "*** SigningKey(..)");
    }
}
