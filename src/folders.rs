//! The folder of this user's files on each platform.

use std::path::PathBuf;

use etcetera::{AppStrategy, AppStrategyArgs};

/// The platform's folder for a program's state, such as `~/.local/state/caveat`; `None` without one, as without
/// a home. Nothing is created.
pub(crate) fn state() -> Option<PathBuf> {
    let names = AppStrategyArgs {
        top_level_domain: String::new(),
        author: String::new(),
        app_name: "caveat".to_owned(),
    };
    let folders = etcetera::choose_app_strategy(names).ok()?;
    // Only XDG tells state from data.
    Some(folders.state_dir().unwrap_or_else(|| folders.data_dir()))
}
