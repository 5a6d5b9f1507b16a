//! Reads the bot's token.

use std::path::{Path, PathBuf};

use super::Failure;
use crate::discord::Token;
use crate::secrets;

/// The token: from `DISCORD_TOKEN`, from the file that `DISCORD_TOKEN_FILE` names, or from systemd's
/// credential `discord-token`. Never a flag, as every user of the machine could read it.
pub(super) fn token() -> Result<Token, Failure> {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let text = if let Some(text) = set("DISCORD_TOKEN") {
        text.into_string().unwrap_or_default()
    } else if let Some(file) = set("DISCORD_TOKEN_FILE") {
        read(&PathBuf::from(file), "name another in DISCORD_TOKEN_FILE")?
    } else if let Some(folder) = set("CREDENTIALS_DIRECTORY")
        && let file = PathBuf::from(folder).join("discord-token")
        && file.exists()
    {
        read(&file, "see LoadCredential= of its unit")?
    } else if std::env::var_os("DISCORD_TOKEN").is_some() {
        String::new()
    } else {
        return Err(Failure::Said(
            "there is no token; set DISCORD_TOKEN to the one on the Bot page of your application"
                .to_owned(),
        ));
    };
    secrets::remember(text.trim().trim_start_matches("Bot "));
    Token::new(&text).map_err(|error| Failure::Said(error.to_string()))
}

fn read(file: &Path, next: &str) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|cause| {
        let file = file.display();
        Failure::Said(format!("the token cannot be read from {file}: {cause}; {next}"))
    })
}
