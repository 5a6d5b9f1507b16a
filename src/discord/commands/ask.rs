//! `/ask question:` answers a question, with the pack's own questions offered while it is typed.

use serenity::all::{
    CommandInteraction, CommandOptionType, CreateCommand, CreateCommandOption, InstallationContext,
    InteractionContext, ResolvedValue,
};

use crate::matching::LONGEST_QUESTION;

/// `/ask`, called or being typed.
pub(in crate::discord) struct Ask {
    /// What was asked, or typed so far.
    pub(in crate::discord) question: String,
}

const QUESTION: &str = "question";

impl Ask {
    /// The command's name.
    pub(in crate::discord) const NAME: &str = "ask";

    /// How it is declared to Discord.
    pub(super) fn declaration() -> CreateCommand {
        let question = CreateCommandOption::new(
            CommandOptionType::String,
            QUESTION,
            "Your question, in your own words",
        )
        .name_localized("zh-CN", "问题")
        .name_localized("zh-TW", "問題")
        .description_localized("zh-CN", "用你自己的话写下问题")
        .description_localized("zh-TW", "用你自己的話寫下問題")
        .required(true)
        .max_length(LONGEST_QUESTION as u16)
        .set_autocomplete(true);
        CreateCommand::new(Self::NAME)
            .name_localized("zh-CN", "提问")
            .name_localized("zh-TW", "提問")
            .description("Ask the FAQ a question")
            .description_localized("zh-CN", "向常见问题提问")
            .description_localized("zh-TW", "向常見問題提問")
            .integration_types(vec![InstallationContext::Guild, InstallationContext::User])
            .contexts(vec![
                InteractionContext::Guild,
                InteractionContext::BotDm,
                InteractionContext::PrivateChannel,
            ])
            .add_option(question)
    }

    pub(super) fn read(interaction: &CommandInteraction) -> Self {
        let typed = interaction.data.options().into_iter().find_map(|option| match option.value {
            ResolvedValue::String(text) | ResolvedValue::Autocomplete { value: text, .. }
                if option.name == QUESTION =>
            {
                Some(text.to_owned())
            }
            _ => None,
        });
        Self { question: typed.unwrap_or_default() }
    }
}
