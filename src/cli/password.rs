//! Passwords, and a My Number to be registered, come from an owner-only file or from the terminal, never from an argument or the environment.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::cli::failure::Failure;
use crate::cli::output::Output;
use crate::text::commands;

/// Longer passwords than this are refused rather than cut.
const PASSWORD_LEN_MAX: u64 = 4_096;

/// The password from the file, else asked for once at the terminal.
pub fn given(file: Option<&Path>, output: Output) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(file) => from_file(file),
        None => asked(commands::PASSWORD.plain(output.lang)),
    }
}

/// A password that is to be set: from the file, else asked for twice.
pub fn chosen(file: Option<&Path>, output: Output) -> Result<Zeroizing<String>, Failure> {
    if let Some(file) = file {
        return from_file(file);
    }
    let first = asked(commands::NEW_PASSWORD.plain(output.lang))?;
    let second = asked(commands::NEW_PASSWORD_AGAIN.plain(output.lang))?;
    if *first == *second {
        Ok(first)
    } else {
        Err(Failure::new("E-7006", &[]))
    }
}

/// A My Number that is to be registered: from the file, else asked for once, never shown.
pub fn number(file: Option<&Path>, output: Output) -> Result<Zeroizing<String>, Failure> {
    match file {
        Some(file) => from_file(file),
        None => asked(commands::MY_NUMBER.plain(output.lang)),
    }
}

/// The first line of an owner-only file, without its line end.
pub fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let unreadable =
        |error: io::Error| Failure::new("E-7002", &[("file", &path.display()), ("reason", &error)]);
    let file = File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.mode();
    if mode & 0o077 != 0 {
        return Err(Failure::new("E-7003", &[("file", &path.display())]));
    }
    let mut content = Zeroizing::new(String::with_capacity(PASSWORD_LEN_MAX as usize));
    file.take(PASSWORD_LEN_MAX)
        .read_to_string(&mut content)
        .map_err(unreadable)?;
    let first = content.split('\n').next().unwrap_or_default();
    let password = first.strip_suffix('\r').unwrap_or(first);
    if password.is_empty() {
        return Err(Failure::new("E-7004", &[]));
    }
    Ok(Zeroizing::new(password.to_owned()))
}

fn asked(prompt: &str) -> Result<Zeroizing<String>, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::new("E-7004", &[]));
    }
    let password = rpassword::prompt_password(prompt).map_err(|_| Failure::new("E-7004", &[]))?;
    Ok(Zeroizing::new(password))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_password_file_gives_its_first_line_and_must_be_the_owners_only() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("password");
        fs::write(&path, "correct horse battery\r\nsecond line\n").expect("written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("mode");
        assert_eq!(
            from_file(&path)
                .map(|password| password.to_string())
                .ok()
                .as_deref(),
            Some("correct horse battery")
        );
        for open in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(open)).expect("mode");
            assert_eq!(
                from_file(&path)
                    .err()
                    .map(|failure| failure.code)
                    .as_deref(),
                Some("E-7003")
            );
        }
    }
}
