//! Users who speak, ask, click and type. An action that a client would not allow panics.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::Instant;

use super::client::{self, Choice};
use super::{Asked, Channel, Reply, Role, Said, expect};
use crate::standin::Event;
use crate::standin::model::{Id, InteractionKind, Message, Place};
use crate::standin::rules;
use crate::standin::world::{Shared, World};

/// A person, another bot or a webhook.
#[derive(Clone)]
pub(crate) struct User {
    shared: Arc<Shared>,
    pub(crate) id: Id,
}

impl User {
    pub(super) fn new(shared: &Arc<Shared>, id: Id) -> Self {
        Self { shared: Arc::clone(shared), id }
    }

    /// Sets the language of the client.
    pub(crate) fn locale(self, locale: &str) -> Self {
        self.shared.change(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                user.locale = locale.to_owned();
            }
        });
        self
    }

    /// Has the user install the bot for themselves.
    pub(crate) fn with_install(self) -> Self {
        self.shared.change(|world| {
            if let Some(user) = world.users.get_mut(&self.id) {
                user.installed = true;
            }
        });
        self
    }

    /// A group conversation without the bot.
    pub(crate) fn in_group(&self, name: &str) -> Channel {
        let id = self.shared.change(|world| world.add_channel(name, Place::Group));
        Channel { shared: Arc::clone(&self.shared), id }
    }

    /// Makes the user a member of the role's guild who has it.
    pub(crate) fn with_role(self, role: &Role) -> Self {
        self.shared.change(|world| {
            world.members.entry((role.guild, self.id)).or_default().push(role.id);
        });
        self
    }

    /// The direct messages between this user and the bot.
    pub(crate) fn in_dm(&self) -> Channel {
        let id = self.shared.change(|world| world.dm_with(self.id));
        Channel { shared: Arc::clone(&self.shared), id }
    }

    /// Says something; `@name` of anyone known becomes a real mention.
    pub(crate) async fn says(&self, channel: &Channel, text: &str) -> Said {
        self.send(channel, text, None)
    }

    /// Says something to the bot in private.
    pub(crate) async fn dms(&self, text: &str) -> Said {
        self.send(&self.in_dm(), text, None)
    }

    /// Replies to a message of the bot, with the ping that a client sends by default.
    pub(crate) async fn answers(&self, reply: &Reply, text: &str) -> Said {
        self.send(&self.channel_of(reply), text, Some((reply.id, true)))
    }

    /// Like [`Self::answers`], but with the ping switched off.
    pub(crate) async fn answers_without_ping(&self, reply: &Reply, text: &str) -> Said {
        self.send(&self.channel_of(reply), text, Some((reply.id, false)))
    }

    /// Replies to a user's message, with ping.
    pub(crate) async fn answers_said(&self, said: &Said, text: &str) -> Said {
        let channel = Channel { shared: Arc::clone(&self.shared), id: said.channel };
        self.send(&channel, text, Some((said.id, true)))
    }

    /// Edits one of the user's own messages.
    pub(crate) async fn edits(&self, said: &Said, text: &str) {
        self.shared.change(|world| {
            let content = with_mentions(world, text);
            let pings = rules::named(world, &content);
            let Some(message) = world.messages.get_mut(&said.id) else { return };
            assert_eq!(message.author, self.id, "only its author edits a message");
            message.content = content;
            message.pings.users.extend(pings.users);
            message.pings.users.dedup();
            message.edited = true;
            let line = format!("{} edits: {text}", world.name_of(self.id));
            world.transcript.push(line);
            world.dispatch(&Event::MessageUpdate(said.id));
        });
    }

    /// Creates a post in a forum: a thread whose first message has the thread's id.
    pub(crate) async fn posts(&self, forum: &Channel, title: &str, text: &str) -> Said {
        let thread = forum.thread(title, self);
        self.shared.change(|world| world.dispatch(&Event::ThreadCreate(thread.id)));
        self.send_as(Some(thread.id), &thread, text, None)
    }

    fn channel_of(&self, reply: &Reply) -> Channel {
        Channel { shared: Arc::clone(&self.shared), id: reply.channel }
    }

    fn send(&self, channel: &Channel, text: &str, reply_to: Option<(Id, bool)>) -> Said {
        self.send_as(None, channel, text, reply_to)
    }

    /// Like [`Self::send`], but with a given id.
    fn send_as(
        &self,
        id: Option<Id>,
        channel: &Channel,
        text: &str,
        reply_to: Option<(Id, bool)>,
    ) -> Said {
        let (id, sent) = self.shared.change(|world| {
            world.join(self.id, channel.id);
            let content = with_mentions(world, text);
            let id = id.unwrap_or_else(|| world.fresh_id());
            let mut message = Message::new(id, channel.id, self.id, content);
            message.pings = rules::named(world, &message.content);
            if let Some((to, pings)) = reply_to {
                message.reference = Some(to);
                let author = world.messages.get(&to).map(|message| message.author);
                message.pings.users.extend(author.filter(|_| pings));
                message.pings.users.dedup();
            }
            let id = message.id;
            let line =
                format!("{} in {}: {text}", world.name_of(self.id), world.place_of(channel.id));
            world.transcript.push(line);
            world.messages.insert(id, message);
            let sent = Instant::now();
            world.dispatch(&Event::MessageCreate(id));
            (id, sent)
        });
        Said::new(&self.shared, id, channel.id, sent)
    }

    /// Uses a slash command, as in `asks(&general, "/ask", [("question", "…")])`. Waits until the
    /// bot has registered it; refuses what the client would refuse.
    pub(crate) async fn asks<'a>(
        &self,
        channel: &Channel,
        command: &str,
        options: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Asked {
        let options: Vec<_> = options.into_iter().collect();
        let registered = self.command(channel, command, 1).await;
        let data = self
            .shared
            .read(|world| client::command_data(world, &registered, command, &options, None));
        let did = format!("{command} {options:?}");
        self.interact(channel.id, InteractionKind::Command, data, None, &did)
    }

    /// Uses a message command ("Apps" in the context menu) on what somebody said.
    pub(crate) async fn applies(&self, command: &str, said: &Said) -> Asked {
        let channel = Channel { shared: Arc::clone(&self.shared), id: said.channel };
        let registered = self.command(&channel, command, 3).await;
        let data = self.shared.read(|world| client::target_data(world, &registered, said.id));
        self.interact(said.channel, InteractionKind::Command, data, None, command)
    }

    /// Like [`Self::applies`], on a message of the bot.
    pub(crate) async fn applies_to_reply(&self, command: &str, reply: &Reply) -> Asked {
        let channel = self.channel_of(reply);
        let registered = self.command(&channel, command, 3).await;
        let data = self.shared.read(|world| client::target_data(world, &registered, reply.id));
        self.interact(reply.channel, InteractionKind::Command, data, None, command)
    }

    /// Uses a command that the client does not offer: Discord would never let it through.
    pub(crate) fn forces(&self, channel: &Channel, data: Value) -> Asked {
        self.interact(channel.id, InteractionKind::Command, data, None, "calls what is not offered")
    }

    /// Does something that Discord reports in an unknown way: `change` alters the event.
    pub(crate) fn does_oddly(
        &self,
        channel: &Channel,
        kind: InteractionKind,
        data: Value,
        change: impl FnOnce(&mut Value),
    ) -> Asked {
        let asked = self.prepare(channel.id, kind, data, None, "does something new");
        self.shared.change(|world| {
            let mut event = world.interaction_json(&world.interactions[&asked.id]);
            change(&mut event);
            world.dispatch_any("INTERACTION_CREATE", &event);
        });
        asked
    }

    /// Clicks a button with an altered event.
    pub(crate) async fn uses_oddly(
        &self,
        reply: &Reply,
        label: &str,
        change: impl FnOnce(&mut Value),
    ) -> Asked {
        let button = client::button(&self.current(reply), label);
        let mut data = json!({ "component_type": 2, "custom_id": button["custom_id"] });
        change(&mut data);
        self.use_component(reply, data, &format!("clicks [{label}], or nearly so"))
    }

    /// Uses a component of a message with data that no client would send.
    pub(crate) fn tampers(&self, reply: &Reply, data: Value) -> Asked {
        self.use_component(reply, data, "tampers with a component")
    }

    /// Like [`Self::tampers`], but from another channel, as if the message were there.
    pub(crate) fn tampers_from(&self, channel: &Channel, reply: &Reply, data: Value) -> Asked {
        let kind = InteractionKind::Component;
        self.interact(channel.id, kind, data, Some(reply.id), "tampers from elsewhere")
    }

    /// Types into an option with autocomplete and returns what is offered.
    pub(crate) async fn types(
        &self,
        channel: &Channel,
        command: &str,
        (option, text): (&str, &str),
    ) -> Vec<Choice> {
        let registered = self.command(channel, command, 1).await;
        let data = self.shared.read(|world| {
            client::command_data(world, &registered, command, &[(option, text)], Some(option))
        });
        let did = format!("{command} {option}: {text}…");
        self.interact(channel.id, InteractionKind::Autocomplete, data, None, &did).choices().await
    }

    /// Begins to type into an option with autocomplete, whether or not the client offers the command here.
    pub(super) fn begins(&self, channel: Id, command: &Value, option: &str) -> Asked {
        let name = command["name"].as_str().unwrap_or_default();
        let data = self.shared.read(|world| {
            client::command_data(world, command, name, &[(option, "")], Some(option))
        });
        self.interact(channel, InteractionKind::Autocomplete, data, None, &format!("{name}…"))
    }

    /// Waits for whatever this user does next, or did last, for tests that answer by themselves.
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) async fn last_interaction(&self) -> Asked {
        let missing = "the user did nothing";
        let id = expect(&self.shared, missing, |world| {
            let own = world.interactions.values().rev().find(|did| did.user == self.id)?;
            Some(own.id)
        })
        .await;
        Asked::new(&self.shared, id)
    }

    /// Returns whether the client offers the command (`/ask`, or the name of a message command) here
    /// now.
    pub(crate) fn can_use(&self, channel: &Channel, command: &str) -> bool {
        let kind = if command.starts_with('/') { 1 } else { 3 };
        self.shared.change(|world| {
            world.join(self.id, channel.id);
            client::find_command(world, self.id, channel.id, command, kind).is_some()
        })
    }

    async fn command(&self, channel: &Channel, name: &str, kind: u64) -> Value {
        self.shared.change(|world| world.join(self.id, channel.id));
        let missing = format!("there is no {name} that this user may use here");
        expect(&self.shared, &missing, |world| {
            client::find_command(world, self.id, channel.id, name, kind)
        })
        .await
    }

    /// Clicks the button with this label, or whose label alone begins like this.
    pub(crate) async fn clicks(&self, reply: &Reply, label: &str) -> Asked {
        let button = client::button(&self.current(reply), label);
        let data = json!({ "component_type": 2, "custom_id": button["custom_id"] });
        self.use_component(reply, data, &format!("clicks [{label}]"))
    }

    /// Picks the option with this label, or whose label alone begins like this, from the menu.
    pub(crate) async fn picks(&self, reply: &Reply, label: &str) -> Asked {
        let (menu, option) = client::menu_option(&self.current(reply), label);
        let data = json!({
            "component_type": 3,
            "custom_id": menu["custom_id"],
            "values": [option["value"]],
        });
        self.use_component(reply, data, &format!("picks {label}"))
    }

    /// Picks the option with this label from the menu with this id, where several have it.
    pub(crate) async fn picks_from(&self, reply: &Reply, menu: &str, label: &str) -> Asked {
        let (menu, option) = client::option_of(&self.current(reply), menu, label);
        let data = json!({
            "component_type": 3,
            "custom_id": menu["custom_id"],
            "values": [option["value"]],
        });
        self.use_component(reply, data, &format!("picks {label}"))
    }

    /// Uses a component with an id made up by the test, which the bot never offered.
    pub(crate) async fn forges(&self, reply: &Reply, custom_id: &str) -> Asked {
        let data = json!({ "component_type": 2, "custom_id": custom_id });
        self.use_component(reply, data, &format!("forges a click on {custom_id}"))
    }

    /// Fills in and submits the modal that `asked` opened, by custom id of the inputs.
    #[allow(dead_code, reason = "the tests of examples/ use it")]
    pub(crate) async fn submits<'a>(
        &self,
        asked: &Asked,
        values: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Asked {
        let modal = asked.modal().await;
        let values: Vec<_> = values.into_iter().collect();
        let data = client::modal_data(&modal, &values);
        let opened = self.shared.read(|world| world.interactions.get(&asked.id).cloned());
        let opened = opened.expect("the interaction exists");
        let kind = InteractionKind::Modal;
        self.interact(opened.channel, kind, data, opened.source, &format!("submits {values:?}"))
    }

    /// The reply's message as it is now, if this user still sees it.
    fn current(&self, reply: &Reply) -> Message {
        let message = self.shared.read(|world| world.messages.get(&reply.id).cloned());
        let message = message.expect("the message still exists");
        let seen = message.only_for.is_none_or(|user| user == self.id);
        assert!(seen, "an ephemeral message is seen by one user only");
        message
    }

    fn use_component(&self, reply: &Reply, data: Value, did: &str) -> Asked {
        let kind = InteractionKind::Component;
        self.interact(reply.channel, kind, data, Some(reply.id), did)
    }

    fn interact(
        &self,
        channel: Id,
        kind: InteractionKind,
        data: Value,
        source: Option<Id>,
        did: &str,
    ) -> Asked {
        let asked = self.prepare(channel, kind, data, source, did);
        self.shared.change(|world| world.dispatch(&Event::InteractionCreate(asked.id)));
        asked
    }

    /// Like `interact`, but without telling the bot yet.
    fn prepare(
        &self,
        channel: Id,
        kind: InteractionKind,
        data: Value,
        source: Option<Id>,
        did: &str,
    ) -> Asked {
        let id = self.shared.change(|world| {
            let line = format!("{} in {}: {did}", world.name_of(self.id), world.place_of(channel));
            world.transcript.push(line);
            world.interact((self.id, channel), kind, data, source)
        });
        Asked::new(&self.shared, id)
    }
}

/// Turns `@name` into mentions, the longest names first so that none is cut by a shorter one.
fn with_mentions(world: &World, text: &str) -> String {
    let users = world.users.values().map(|user| (&user.name, format!("<@{}>", user.id)));
    let roles = world.roles.values().map(|role| (&role.name, format!("<@&{}>", role.id)));
    let mut names: Vec<_> = users.chain(roles).collect();
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names
        .iter()
        .fold(text.to_owned(), |text, (name, mention)| text.replace(&format!("@{name}"), mention))
}
