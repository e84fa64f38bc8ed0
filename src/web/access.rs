//! Who may see the pages: passwords, the sign that somebody has logged in, and the sign that a form is ours.
//!
//! A password is kept as Argon2id, in a file of its own that is read at each request, so that a change holds at once. The sign of a
//! login is signed by a key in that file: it outlives a restart, and a new key logs everybody out. Knows no HTTP.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::path::PathBuf;
use std::time::Duration;

use argon2::Algorithm;
use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHash;
use argon2::PasswordHasher;
use argon2::PasswordVerifier;
use argon2::Version;
use argon2::password_hash::SaltString;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use hmac::Mac;
use serde::Deserialize;
use serde::Serialize;

use super::WebError;
use crate::time::Timestamp;

/// What somebody may do on the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Look, and press every button.
    All,
    /// Only look: a tablet on the wall.
    Look,
}

/// What the file holds.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kept {
    /// Signs logins and forms; 32 bytes, as base64.
    key: String,
    /// Argon2id of the password that opens everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    all: Option<String>,
    /// Argon2id of the password that lets one look only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    look: Option<String>,
}

/// A shorter password is none, in characters.
const SHORTEST: usize = 8;
/// A longer one is none, in bytes.
const LONGEST: usize = 256;
/// A login holds for so long.
const LOGGED_IN_FOR: Duration = Duration::from_secs(90 * 86_400);

impl Role {
    fn word(self) -> &'static str {
        match self {
            Role::All => "all",
            Role::Look => "look",
        }
    }
}

impl Kept {
    /// What is kept in `file`; `None` where there is no such file: nobody has set a password.
    pub(super) fn read(file: &Path) -> Result<Option<Kept>, WebError> {
        let wrong = |source| WebError::Passwords { file: file.to_owned(), source };
        match fs::read(file) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| wrong(error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(wrong(error)),
        }
    }

    /// Whom this password lets in. Takes some 7 MiB and a noticeable time, on purpose: not for a thread that others wait for.
    pub(super) fn admits(&self, password: &str) -> Option<Role> {
        if password.len() > LONGEST {
            return None;
        }
        let roles = [(Role::All, &self.all), (Role::Look, &self.look)];
        // Every password is tried: how long it takes tells nobody which there are.
        let fits = roles.map(|(role, kept)| {
            let kept = PasswordHash::new(kept.as_deref()?).ok()?;
            argon2().verify_password(password.as_bytes(), &kept).ok().map(|()| role)
        });
        fits.into_iter().flatten().next()
    }

    /// What a browser is given that has logged in.
    pub(super) fn login(&self, now: Timestamp, role: Role) -> String {
        let said = format!("{}.{:x}", role.word(), now.as_millis());
        format!("{said}.{}", self.sign("login", &said))
    }

    /// The role that a login was given, if it is ours and holds.
    pub(super) fn role(&self, now: Timestamp, login: &str) -> Option<Role> {
        let (said, _) = login.rsplit_once('.')?;
        if !self.is_signed("login", said, login.rsplit_once('.')?.1) {
            return None;
        }
        let (word, at) = said.split_once('.')?;
        let at = Timestamp::from_millis(i64::from_str_radix(at, 16).ok()?);
        // A clock that was set back makes a login younger than now: it still holds.
        let is_fresh = at > now || now.since(at) < LOGGED_IN_FOR;
        [Role::All, Role::Look].into_iter().find(|role| role.word() == word).filter(|_| is_fresh)
    }

    /// What the forms of a page send back that was shown to this login.
    pub(super) fn form(&self, login: &str) -> String {
        self.sign("form", login)
    }

    /// Whether a form is one of those.
    pub(super) fn is_form(&self, login: &str, token: &str) -> bool {
        self.is_signed("form", login, token)
    }

    /// The same passwords under a new key: every login has ended.
    pub(super) fn log_all_out(self) -> Kept {
        Kept { key: fresh_key(), ..self }
    }

    /// Forms without a password, for as long as this process lives.
    pub(super) fn of_this_process() -> Kept {
        Kept { key: fresh_key(), ..Kept::default() }
    }

    fn mac(&self, about: &str, text: &str) -> hmac::Hmac<sha2::Sha256> {
        let mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(self.key.as_bytes());
        let mut mac = mac.expect("a key of any length will do");
        mac.update(format!("hunchd {about} {text}").as_bytes());
        mac
    }

    fn sign(&self, about: &str, text: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(about, text).finalize().into_bytes())
    }

    fn is_signed(&self, about: &str, text: &str, mac: &str) -> bool {
        URL_SAFE_NO_PAD.decode(mac).is_ok_and(|mac| self.mac(about, text).verify_slice(&mac).is_ok())
    }

    /// Puts the file in place of what was, whole or not at all. It belongs to whom its folder belongs to, so that the daemon can read
    /// what an administrator wrote.
    pub(super) fn write(&self, file: &Path) -> Result<(), WebError> {
        let wrong = |source| WebError::Passwords { file: file.to_owned(), source };
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let new: PathBuf = file.with_extension("new");
        let write = || {
            let owner = fs::metadata(folder)?;
            let _ = fs::remove_file(&new);
            let mut out = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
            let text = serde_json::to_vec_pretty(self)?;
            io::Write::write_all(&mut out, &text)?;
            out.sync_all()?;
            let own = out.metadata()?;
            if (own.uid(), own.gid()) != (owner.uid(), owner.gid()) {
                std::os::unix::fs::chown(&new, Some(owner.uid()), Some(owner.gid()))?;
            }
            fs::rename(&new, file)
        };
        write().map_err(wrong)
    }
}

/// Sets the password of a role, or takes it away; whoever had logged in has to do so again.
///
/// # Errors
/// Where the password is too short or too long, or the file cannot be read or written.
pub fn set_password(file: &Path, role: Role, password: Option<&str>) -> Result<(), WebError> {
    let hashed = password.map(hash).transpose()?;
    let kept = Kept::read(file)?.unwrap_or_default().log_all_out();
    let kept = match role {
        Role::All => Kept { all: hashed, ..kept },
        Role::Look => Kept { look: hashed, ..kept },
    };
    if kept.all.is_none() && kept.look.is_some() {
        return Err(WebError::OnlyLooking);
    }
    if kept.all.is_none() {
        let gone = fs::remove_file(file);
        let gone = gone.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) });
        return gone.map_err(|source| WebError::Passwords { file: file.to_owned(), source });
    }
    kept.write(file)
}

fn hash(password: &str) -> Result<String, WebError> {
    let length = password.chars().count();
    if length < SHORTEST || password.len() > LONGEST {
        return Err(WebError::Password { length, shortest: SHORTEST, longest: LONGEST });
    }
    let salt = SaltString::encode_b64(&random::<16>()).expect("sixteen bytes are a salt");
    Ok(argon2().hash_password(password.as_bytes(), &salt).expect("the parameters are sound").to_string())
}

/// Argon2id with the least memory that OWASP's password storage sheet still advises: 7 MiB, five passes, one lane. A hub is small.
fn argon2() -> Argon2<'static> {
    let params = Params::new(7168, 5, 1, None).expect("these parameters are sound");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn fresh_key() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

pub(super) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    #[test]
    fn a_login_is_of_its_role_holds_for_three_months_and_ends_with_the_key() {
        let kept = Kept::of_this_process();
        let login = kept.login(NOW, Role::Look);
        assert_eq!(kept.role(NOW, &login), Some(Role::Look));
        assert_eq!(kept.role(NOW + LOGGED_IN_FOR, &login), None);
        assert_eq!(kept.role(NOW, &login.replace("look", "all")), None, "nobody raises their own role");
        for wrong in ["", ".", "..", "all.0.", "all.zz.AAAA", &login[..login.len() - 1], &format!("{login}A")] {
            assert_eq!(kept.role(NOW, wrong), None, "{wrong}");
        }
        assert_eq!(kept.clone().log_all_out().role(NOW, &login), None);
        assert!(kept.is_form(&login, &kept.form(&login)));
        assert!(!kept.is_form("another", &kept.form(&login)));
        assert!(!kept.is_form(&login, login.rsplit_once('.').expect("a mac").1), "a login is no form");
    }

    #[test]
    fn a_password_opens_what_it_was_set_for_until_it_is_taken_away() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("passwords.json");
        assert!(Kept::read(&file).expect("no file is no password").is_none());
        assert!(matches!(set_password(&file, Role::Look, Some("a tablet on the wall")), Err(WebError::OnlyLooking)));
        assert!(matches!(set_password(&file, Role::All, Some("short")), Err(WebError::Password { length: 5, .. })));
        set_password(&file, Role::All, Some("the people of the house")).expect("it is kept");
        set_password(&file, Role::Look, Some("a tablet on the wall")).expect("it is kept");
        assert_eq!(fs::metadata(&file).expect("a file").mode() & 0o777, 0o600);
        let kept = Kept::read(&file).expect("it reads").expect("it is there");
        assert_eq!(kept.admits("the people of the house"), Some(Role::All));
        assert_eq!(kept.admits("a tablet on the wall"), Some(Role::Look));
        assert_eq!(kept.admits("the people of the House"), None);
        assert_eq!(kept.admits(""), None);
        set_password(&file, Role::Look, None).expect("it is taken away");
        let after = Kept::read(&file).expect("it reads").expect("it is there");
        assert_eq!(after.admits("a tablet on the wall"), None);
        assert_ne!(kept.key, after.key, "whoever was in is out");
        set_password(&file, Role::All, None).expect("it is taken away");
        assert!(Kept::read(&file).expect("no file is no password").is_none());
        fs::write(&file, "{").expect("a folder");
        assert!(Kept::read(&file).is_err(), "a file that cannot be read opens nothing");
    }
}
