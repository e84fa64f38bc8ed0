//! What the configuration takes from around the process: environment variables, the user, the hub's time zone.
//!
//! The one place that reads the environment. It is handed around as a value, so that a test can make one up.

use std::collections::BTreeMap;
use std::fmt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::path::PathBuf;

/// What stands before the names of variables that override settings.
const PREFIX: &str = "HUNCHD_";

/// The surroundings of the process. Its `Debug` names the variables without their values, which may be secrets.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// The environment variables. Those that are not UTF-8 are left out.
    pub variables: BTreeMap<String, String>,
    /// Whether the process is the superuser's.
    pub is_root: bool,
    /// The hub's own time zone (IANA), where it can be found.
    pub zone: Option<String>,
}

impl Environment {
    /// The surroundings of this process, now.
    pub fn of_process() -> Environment {
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        // The owner of this folder is the effective user of the process. Where there is no /proc, nobody is root.
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0);
        Environment { variables, is_root, zone: iana_time_zone::get_timezone().ok() }
    }

    /// A variable's value, unless it is absent or empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The name of the variable that overrides a setting: `HUNCHD_MQTT__HOST` for `host` in `[mqtt]`.
    pub(super) fn name_of(section: &str, key: &str) -> String {
        let section = section.replace('.', "__").to_uppercase();
        let between = if section.is_empty() { "" } else { "__" };
        format!("{PREFIX}{section}{between}{}", key.to_uppercase())
    }

    /// Every variable that is spelt like an override: `HUNCHD_`, a section, two underscores, a key.
    pub(super) fn overrides(&self) -> impl Iterator<Item = &str> {
        self.variables
            .keys()
            .map(String::as_str)
            .filter(|name| name.strip_prefix(PREFIX).is_some_and(|rest| rest.contains("__")))
    }

    /// The folder in which systemd has laid the service's credentials.
    pub(super) fn credentials(&self) -> Option<&Path> {
        self.variable("CREDENTIALS_DIRECTORY").map(Path::new)
    }

    /// The folder in memory that systemd gives to the service, if it does.
    pub(super) fn runtime_dir(&self) -> Option<PathBuf> {
        let folders = self.variable("RUNTIME_DIRECTORY")?;
        Some(PathBuf::from(folders.split(':').next().unwrap_or(folders)))
    }

    /// Where the state is kept when no setting says so.
    pub(super) fn state_dir(&self) -> PathBuf {
        // systemd gives several folders with colons between them; the first is the service's main one.
        if let Some(folders) = self.variable("STATE_DIRECTORY") {
            return PathBuf::from(folders.split(':').next().unwrap_or(folders));
        }
        if self.is_root {
            return PathBuf::from("/var/lib/hunchd");
        }
        if let Some(folder) = self.variable("XDG_STATE_HOME") {
            return Path::new(folder).join("hunchd");
        }
        match self.variable("HOME") {
            Some(home) => Path::new(home).join(".local/state/hunchd"),
            None => PathBuf::from("/var/lib/hunchd"),
        }
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("variables", &self.variables.keys())
            .field("is_root", &self.is_root)
            .field("zone", &self.zone)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(variables: &[(&str, &str)], is_root: bool) -> Environment {
        let variables = variables.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Environment { variables, is_root, zone: None }
    }

    #[test]
    fn the_state_goes_where_systemd_says_else_where_the_user_may_write() {
        for (variables, is_root, expected) in [
            (
                &[("STATE_DIRECTORY", "/var/lib/private/hunchd:/srv"), ("HOME", "/root")][..],
                true,
                "/var/lib/private/hunchd",
            ),
            (&[("HOME", "/root")], true, "/var/lib/hunchd"),
            (&[("HOME", "/home/ann")], false, "/home/ann/.local/state/hunchd"),
            (&[("HOME", "/home/ann"), ("XDG_STATE_HOME", "/home/ann/s")], false, "/home/ann/s/hunchd"),
            (&[("STATE_DIRECTORY", ""), ("XDG_STATE_HOME", "")], false, "/var/lib/hunchd"),
        ] {
            assert_eq!(with(variables, is_root).state_dir(), Path::new(expected), "{variables:?}");
        }
    }

    #[test]
    fn values_do_not_show_themselves() {
        let environment = with(&[("HUNCHD_MQTT__PASSWORD", "hunter2")], false);
        let shown = format!("{environment:?}");
        assert!(shown.contains("HUNCHD_MQTT__PASSWORD") && !shown.contains("hunter2"), "{shown}");
    }

    #[test]
    fn overrides_are_told_from_other_variables() {
        let environment = with(&[("HUNCHD_MQTT__HOST", "a"), ("HUNCHD_LOG", "b"), ("MQTT__HOST", "c")], false);
        assert_eq!(environment.overrides().collect::<Vec<_>>(), ["HUNCHD_MQTT__HOST"]);
        assert_eq!(Environment::name_of("notify.ntfy", "reply_topic"), "HUNCHD_NOTIFY__NTFY__REPLY_TOPIC");
    }
}
