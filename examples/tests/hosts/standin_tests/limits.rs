//! Every limit of the table: a value just within is accepted, one just over is refused at its place.

use serde_json::{Value, json};

use super::{ask_command, client, no, register, send};
use crate::standin::StandIn;

/// `count` characters of three bytes each: limits count code points.
fn long(count: usize) -> String {
    "字".repeat(count)
}

fn embed(embed: Value) -> Value {
    json!({ "embeds": [embed] })
}

fn row(children: Value) -> Value {
    json!({ "content": "x", "components": [{ "type": 1, "components": children }] })
}

fn button(id: &str) -> Value {
    json!({ "type": 2, "style": 2, "label": "x", "custom_id": id })
}

/// A select menu in which `key` is replaced.
fn menu(key: &str, value: Value) -> Value {
    let options = json!([{ "label": "a", "value": "a" }, { "label": "b", "value": "b" }]);
    let mut menu = json!({ "type": 3, "custom_id": "m", "options": options });
    menu[key] = value;
    row(json!([menu]))
}

fn options(count: usize) -> Value {
    (0..count).map(|n| json!({ "label": "x", "value": n.to_string() })).collect()
}

fn fields(count: usize) -> Value {
    (0..count).map(|_| json!({ "name": "n", "value": "v" })).collect()
}

#[tokio::test]
async fn messages_over_a_limit_are_refused() {
    let two_of_3001 = json!([{ "description": long(3001) }, { "description": long(3000) }]);
    let link = |url: &str| row(json!([{ "type": 2, "style": 5, "label": "x", "url": url }]));
    let both =
        json!({ "type": 2, "style": 1, "label": "x", "custom_id": "a", "url": "https://a.b" });
    let wide = json!([{ "type": 3, "custom_id": "m", "options": options(1) }, button("a")]);
    let twice = json!([{ "label": "x", "value": "a" }, { "label": "y", "value": "a" }]);
    let cases = [
        (json!({ "content": long(2001) }), "content"),
        (json!({ "content": 7 }), "content"),
        (json!({ "embeds": vec![json!({ "title": "x" }); 11] }), "embeds"),
        (json!({ "embeds": two_of_3001 }), "embeds"),
        (embed(json!({})), "embeds.0.description"),
        (embed(json!({ "title": long(257) })), "embeds.0.title"),
        (embed(json!({ "description": long(4097) })), "embeds.0.description"),
        (embed(json!({ "title": "x", "url": "ftp://a" })), "embeds.0.url"),
        (embed(json!({ "title": "x", "color": 0x100_0000 })), "embeds.0.color"),
        (embed(json!({ "fields": fields(26) })), "embeds.0.fields"),
        (
            embed(json!({ "fields": [{ "name": long(257), "value": "v" }] })),
            "embeds.0.fields.0.name",
        ),
        (
            embed(json!({ "fields": [{ "name": "n", "value": long(1025) }] })),
            "embeds.0.fields.0.value",
        ),
        (embed(json!({ "fields": [{ "name": "n", "value": " " }] })), "embeds.0.fields.0.value"),
        (embed(json!({ "fields": [{ "name": "n" }] })), "embeds.0.fields.0.value"),
        (embed(json!({ "footer": { "text": long(2049) } })), "embeds.0.footer.text"),
        (embed(json!({ "author": { "name": long(257) } })), "embeds.0.author.name"),
        (
            json!({ "content": "x", "components": vec![json!({ "type": 1, "components": [button("a")] }); 6] }),
            "components",
        ),
        (json!({ "content": "x", "components": [button("a")] }), "components.0.type"),
        (row(json!([])), "components.0.components"),
        (row((0..6).map(|n| button(&n.to_string())).collect()), "components.0.components"),
        (row(wide), "components.0.components"),
        (row(json!([{ "type": 4, "custom_id": "t" }])), "components.0.components.0.type"),
        (row(json!([button("a"), button("a")])), "components.0.components.1.custom_id"),
        (row(json!([button("")])), "components.0.components.0.custom_id"),
        (row(json!([button(&long(101))])), "components.0.components.0.custom_id"),
        (
            row(json!([{ "type": 2, "style": 2, "label": long(81), "custom_id": "a" }])),
            "components.0.components.0.label",
        ),
        (
            row(json!([{ "type": 2, "style": 2, "custom_id": "a" }])),
            "components.0.components.0.label",
        ),
        (
            row(json!([{ "type": 2, "style": 9, "label": "x", "custom_id": "a" }])),
            "components.0.components.0.style",
        ),
        (row(json!([both])), "components.0.components.0"),
        (link(&format!("https://{}", "a".repeat(505))), "components.0.components.0.url"),
        (link("javascript:x"), "components.0.components.0.url"),
        (menu("options", options(0)), "components.0.components.0.options"),
        (menu("options", options(26)), "components.0.components.0.options"),
        (menu("options", twice), "components.0.components.0.options.1.value"),
        (
            menu("options", json!([{ "label": long(101), "value": "a" }])),
            "components.0.components.0.options.0.label",
        ),
        (
            menu("options", json!([{ "label": "x", "value": long(101) }])),
            "components.0.components.0.options.0.value",
        ),
        (
            menu("options", json!([{ "label": "x", "value": "a", "description": long(101) }])),
            "components.0.components.0.options.0.description",
        ),
        (menu("placeholder", json!(long(151))), "components.0.components.0.placeholder"),
        (menu("max_values", json!(3)), "components.0.components.0.max_values"),
        (menu("min_values", json!(2)), "components.0.components.0.min_values"),
        (menu("custom_id", json!(long(101))), "components.0.components.0.custom_id"),
    ];
    let discord = StandIn::start().await;
    let (http, general) = (client(&discord), discord.guild("expats").channel("general"));
    for (body, path) in &cases {
        let refused = no(send(&http, &general, body).await);
        assert_eq!((refused.status, refused.code), (400, 50035), "{body}");
        assert!(refused.paths.contains(&(*path).to_owned()), "{path} not in {refused:?}");
    }
    assert_eq!(discord.expect_violations().len(), cases.len());
}

#[tokio::test]
async fn messages_at_the_limit_are_taken() {
    let whole = json!({
        "title": long(256),
        "description": long(3000),
        "footer": { "text": long(2048) },
        "author": { "name": long(256) },
        "fields": [{ "name": long(256), "value": long(184) }],
    });
    let full = json!({
        "type": 3, "custom_id": long(100), "placeholder": long(150), "options": options(25), "max_values": 25,
    });
    let cases = [
        json!({ "content": long(2000) }),
        embed(whole),
        embed(
            json!({ "description": long(4096), "fields": [{ "name": "n", "value": long(1024) }] }),
        ),
        embed(json!({ "fields": fields(25) })),
        json!({ "embeds": vec![json!({ "title": "x" }); 10] }),
        row((0..5).map(|n| button(&n.to_string())).collect()),
        row(json!([full])),
        row(
            json!([{ "type": 2, "style": 5, "label": long(80), "url": format!("https://{}", "a".repeat(504)) }]),
        ),
        row(json!([{ "type": 2, "style": 1, "emoji": { "name": "👍" }, "custom_id": "a" }])),
    ];
    let discord = StandIn::start().await;
    let (http, general) = (client(&discord), discord.guild("expats").channel("general"));
    for body in &cases {
        if let Err(error) = send(&http, &general, body).await {
            panic!("{body} was refused: {error:?}");
        }
    }
}

#[tokio::test]
async fn an_empty_message_is_refused() {
    let discord = StandIn::start().await;
    let (http, general) = (client(&discord), discord.guild("expats").channel("general"));
    for body in [json!({}), json!({ "content": "  " }), json!({ "embeds": [], "components": [] })] {
        assert_eq!(no(send(&http, &general, &body).await).code, 50006);
    }
    assert_eq!(discord.expect_violations().len(), 3);
}

/// A command in which `key` is replaced.
fn command(key: &str, value: Value) -> Value {
    let mut command = ask_command();
    command[key] = value;
    command
}

/// A command whose only option has `key` replaced.
fn option(key: &str, value: Value) -> Value {
    let mut command = ask_command();
    command["options"][0]["autocomplete"] = json!(false);
    command["options"][0][key] = value;
    command
}

#[tokio::test]
async fn commands_over_a_limit_are_refused() {
    let plain = |n: usize| json!({ "type": 3, "name": format!("o{n}"), "description": "d" });
    let choice = |name: &str, value: &str| json!([{ "name": name, "value": value }]);
    let late = json!([plain(1), { "type": 3, "name": "o2", "description": "d", "required": true }]);
    let heavy: Value = (0..25)
        .map(|n| {
            let long = long(100);
            json!({ "type": 3, "name": format!("o{n}"), "description": "d", "description_localizations": { "de": long },
                "choices": [{ "name": long, "value": long }, { "name": "y", "value": long }] })
        })
        .collect();
    let mut both = ask_command();
    both["options"][0]["choices"] = choice("a", "a");
    let cases = [
        (command("name", json!("")), "name"),
        (command("name", json!(long(33))), "name"),
        (command("name", json!("Ask")), "name"),
        (command("name", json!("two words")), "name"),
        (command("description", json!("")), "description"),
        (command("description", json!(long(101))), "description"),
        (command("type", json!(9)), "type"),
        (command("default_member_permissions", json!("many")), "default_member_permissions"),
        (command("name_localizations", json!({ "de": "Frag Mich" })), "name_localizations.de"),
        (command("name_localizations", json!({ "zh": "问" })), "name_localizations.zh"),
        (
            command("description_localizations", json!({ "de": long(101) })),
            "description_localizations.de",
        ),
        (command("options", (0..26).map(plain).collect()), "options"),
        (command("options", json!([plain(1), plain(1)])), "options.1.name"),
        (command("options", late), "options.1"),
        (command("options", heavy), "_"),
        (option("type", json!(12)), "options.0.type"),
        (option("description", json!(long(101))), "options.0.description"),
        (option("max_length", json!(6001)), "options.0.max_length"),
        (
            option(
                "choices",
                (0..26).map(|n| json!({ "name": n.to_string(), "value": "v" })).collect(),
            ),
            "options.0.choices",
        ),
        (option("choices", choice(&long(101), "v")), "options.0.choices.0.name"),
        (option("choices", choice("n", &long(101))), "options.0.choices.0.value"),
        (both, "options.0"),
        (json!({ "type": 3, "name": "Read", "description": "not here" }), "description"),
    ];
    let discord = StandIn::start().await;
    let http = client(&discord);
    for (body, path) in &cases {
        let refused = no(http.create_global_command(body).await);
        assert_eq!((refused.status, refused.code), (400, 50035), "{body}");
        assert!(refused.paths.contains(&(*path).to_owned()), "{path} not in {refused:?}");
    }
    assert_eq!(discord.expect_violations().len(), cases.len());
    assert!(discord.commands().is_empty());
    register(&http, command("name", json!("問い合わせ"))).await;
    register(&http, command("name_localizations", json!({ "zh-CN": "询问", "hi": "पूछो" }))).await;
}

#[tokio::test]
async fn only_so_many_commands_fit() {
    let discord = StandIn::start().await;
    let http = client(&discord);
    for n in 0..15 {
        register(&http, json!({ "type": 3, "name": format!("Read {n}") })).await;
    }
    let one_more = json!({ "type": 3, "name": "One more" });
    assert_eq!(no(http.create_global_command(&one_more).await).code, 30032);
    discord.expect_violations();
}
