//! A secret, and the three ways to give one: a file, a systemd credential, or in the configuration itself.
//!
//! Nothing here or in the settings shows a secret: not in a log, not in a mistake.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use super::reader::Table;
use crate::secret::Secret;

impl Table<'_> {
    /// The secret `key`, given as `key`, as a path in `file_key`, or as the systemd credential `credential`.
    pub(super) fn secret(
        &mut self,
        key: &'static str,
        file_key: &'static str,
        credential: &'static str,
    ) -> Option<Secret> {
        if self.any_given(&[key, file_key]) {
            return self.secret_here(key, file_key);
        }
        self.credential(file_key, credential)
    }

    /// The same for one person of several: their credential has their name behind it, as in `gotify_token_anna`.
    pub(super) fn secret_of(&mut self, person: &str, key: &'static str, file_key: &'static str) -> Option<Secret> {
        if self.any_given(&[key, file_key]) {
            return self.secret_here(key, file_key);
        }
        self.credential(file_key, &format!("{key}_{}", plain(person)))
    }

    fn credential(&mut self, file_key: &'static str, name: &str) -> Option<Secret> {
        let path: PathBuf = self.environment().credentials()?.join(name);
        // A credential that was not handed over is simply not there.
        if path.exists() { self.secret_in(file_key, &path) } else { None }
    }

    fn secret_here(&mut self, key: &'static str, file_key: &'static str) -> Option<Secret> {
        let inline = self.hidden_string(key);
        let file = self.path(file_key);
        match (inline, file) {
            (Some(_), Some(_)) => {
                self.wrong(file_key, &format!("is given beside `{key}`; give only one of the two"));
                None
            }
            (Some(text), None) if text.is_empty() => {
                self.wrong(key, "is empty; leave the line out where there is none");
                None
            }
            (Some(text), None) => {
                if self.stands_in_file(key) {
                    self.note(format!(
                        "`{key}` stands in the configuration file itself, and whoever may read the file knows it: \
                         `{file_key}` keeps it apart."
                    ));
                }
                Some(Secret::new(text))
            }
            (None, Some(path)) => self.secret_in(file_key, &path),
            (None, None) => None,
        }
    }

    fn secret_in(&mut self, file_key: &'static str, path: &Path) -> Option<Secret> {
        match read_first_line(path) {
            Ok(text) if text.is_empty() => {
                self.wrong(file_key, &format!("names {}, which is empty", path.display()));
                None
            }
            Ok(text) => Some(Secret::new(text)),
            Err(error) => {
                self.wrong(file_key, &format!("names {}, which cannot be read ({error})", path.display()));
                None
            }
        }
    }
}

/// A person's name as systemd allows it in that of a credential: small letters and digits, and a line for everything else.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect()
}

/// Editors and `echo` end a file with a newline that is no part of the secret.
fn read_first_line(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_named_in_letters_that_systemd_takes() {
        for (name, expected) in [("Anna", "anna"), ("Jan Willem 2", "jan_willem_2"), ("Jürg/..", "j_rg___")] {
            assert_eq!(plain(name), expected);
        }
    }

    #[test]
    fn a_secret_does_not_show_itself() {
        let secret = Secret::new("hunter2");
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "*** Some(***)");
        assert_eq!(secret.reveal(), "hunter2");
    }
}
