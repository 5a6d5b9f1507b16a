//! Keeps secrets out of what a process leaves behind: its messages, the texts of its panics, and the files
//! that the system writes when it dies.

use std::panic::PanicHookInfo;

use super::out;
use crate::secrets;

/// Endings of the names of variables that hold secrets.
const NAMES: [&str; 7] =
    ["TOKEN", "PASSWORD", "PASSWD", "SECRET", "API_KEY", "PRIVATE_KEY", "ACCESS_KEY"];
/// Maximum bytes of a variable that is searched for passwords in addresses.
const LONGEST: usize = 4096;

/// Removes the environment's secrets from all output from now on.
pub(super) fn remember() {
    for (name, value) in std::env::vars_os() {
        let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else { continue };
        if NAMES.iter().any(|secret| name.to_ascii_uppercase().ends_with(secret)) {
            secrets::remember(value.trim().trim_start_matches("Bot "));
        }
        if value.len() <= LONGEST && value.contains("://") {
            secrets::secrets(value).into_iter().for_each(|range| secrets::remember(&value[range]));
        }
    }
}

/// Reports a panic before there is a log: the standard library would print it with everything in it.
pub(super) fn panicked(panic: &PanicHookInfo<'_>) {
    out::say(sentence(panic));
}

fn sentence(panic: &PanicHookInfo<'_>) -> String {
    let why = panic.payload_as_str().unwrap_or("of no words");
    let at = panic.location().map(ToString::to_string).unwrap_or_default();
    format!("caveat: a fault of this program, please report it: {why} ({at})")
}

/// Keeps the system from writing an image of this process to the disk when it dies, and other processes of
/// the same user from reading its memory or its environment. Where it cannot, it goes on without.
#[cfg(all(unix, feature = "run"))]
pub(super) fn keep_in_memory() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let none = Rlimit { current: Some(0), maximum: getrlimit(Resource::Core).maximum };
    let _ = setrlimit(Resource::Core, none);
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _ = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(all(not(unix), feature = "run"))]
pub(super) fn keep_in_memory() {}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::sentence;
    use crate::secrets::{redacted, remember};

    #[test]
    fn a_panic_with_a_token_near_does_not_say_it() {
        static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
        let token = "MTIz.a-token.of-a-panic";
        remember(token);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(|panic| {
            // Other tests may panic meanwhile.
            SAID.lock().unwrap().push(redacted(&sentence(panic)).into_owned());
        }));
        let caught = std::panic::catch_unwind(|| {
            panic!("postgres://bot:hunter2hunter2@db refused {token}");
        });
        std::panic::set_hook(before);
        assert!(caught.is_err());
        let said = SAID.lock().unwrap().concat();
        assert!(said.contains("refused [redacted]") && said.contains("secret.rs"), "{said}");
        assert!(!said.contains("hunter2") && !said.contains(token), "{said}");
    }

    #[cfg(all(target_os = "linux", feature = "run"))]
    #[test]
    fn no_image_of_the_process_is_written() {
        use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};
        super::keep_in_memory();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
    }
}
