//! A reply to an answer is read together with it.

use std::sync::Arc;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::service::{Memory, Service};
use caveat::store::{DatabaseUrl, Store};

use super::{caveat_as, caveat_with, said, service};
use crate::chat::Reply;
use crate::ids::guild_id;
use crate::standin::StandIn;

const PACK: &str = "title = \"A library\"\nlanguages = [\"en\", \"zh-Hans\"]\n\
                    default_language = \"en\"\n[out_of_scope]\nen = [\"who won the game\"]\n";
const KEEPING: &str = r#"
related = ["fees", "lost"]
[en]
question = "How long may I keep a book that I borrowed?"
answer = "Four weeks."
also_asked = ["how many weeks may i keep a book", "for how long can i borrow a novel"]
[zh-Hans]
question = "借的书可以看多久？"
answer = "四个星期。"
also_asked = ["书能借几个星期", "什么时候要还书"]
"#;
const FEES: &str = r#"
[en]
question = "What does it cost when I return a book too late?"
answer = "Fifty cents a day."
also_asked = ["how high is the late fee", "what is the fine for a late return"]
[zh-Hans]
question = "还书晚了要交多少钱？"
answer = "每天五角。"
also_asked = ["逾期罚款多少", "晚还书要罚款吗"]
"#;
const LOST: &str = r#"
[en]
question = "What happens if I lose or damage a borrowed book?"
answer = "You pay for a new one."
also_asked = ["i lost a book", "my dog damaged the book", "must i replace a damaged novel"]
[zh-Hans]
question = "借的书丢了或者弄坏了怎么办？"
answer = "要赔一本新的。"
also_asked = ["我把书弄丢了", "书坏了要赔吗"]
"#;
const COMPANIES: &str = r#"
[en]
question = "Can a company or a school get a library card?"
answer = "Yes, with a stamp."
also_asked = ["does the library lend to companies", "a card for our company"]
[zh-Hans]
question = "公司或者学校能办借书证吗？"
answer = "可以，要盖章。"
also_asked = ["公司怎么办证", "学校可以借书吗"]
"#;
const HOURS: &str = r#"
[en]
question = "When is the library open?"
answer = "From nine to six."
also_asked = ["opening hours", "is it open on sunday", "when do you close"]
[zh-Hans]
question = "图书馆几点开门？"
answer = "九点到六点。"
also_asked = ["星期天开门吗", "几点关门"]
"#;

const KEEP: &str = "How long may I keep a book that I borrowed?";
const FEE: &str = "What does it cost when I return a book too late?";
const LOSE: &str = "What happens if I lose or damage a borrowed book?";
const COMPANY: &str = "Can a company or a school get a library card?";
const OPEN: &str = "When is the library open?";
/// A reply that is not enough alone.
const SUNDAY: &str = "even on sunday?";

/// Returns whether a reply answers or offers a question of the library's pack.
fn shows(reply: &Reply, question: &str) -> bool {
    reply.title() == question || reply.buttons().contains(&question)
}

fn library() -> Arc<Service> {
    let entries = [
        ("pack.toml", PACK),
        ("keeping.toml", KEEPING),
        ("fees.toml", FEES),
        ("lost.toml", LOST),
        ("companies.toml", COMPANIES),
        ("hours.toml", HOURS),
    ];
    service(&entries)
}

#[tokio::test]
async fn a_few_words_below_an_answer_are_understood() {
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, library()).await;
    let general = discord.guild("readers").channel("general");
    let (alice, bob) = (discord.user("alice"), discord.user("bob"));
    let answer = alice.says(&general, &format!("@caveat {KEEP}")).await.reply().await;
    assert_eq!(answer.title(), KEEP);
    let company = alice.answers(&answer, "and for a company?").await.reply().await;
    let shown = [&[company.title()], company.buttons().as_slice()].concat();
    assert!(shown[..2].contains(&COMPANY), "{}", company.render());
    // Anybody may reply, with or without mentioning the bot.
    for question in [SUNDAY.to_owned(), format!("@caveat {SUNDAY}")] {
        let offered = bob.answers(&answer, &question).await.reply().await;
        assert!(shows(&offered, OPEN), "{}", offered.render());
    }
    let named = bob.answers_without_ping(&answer, &format!("@caveat {SUNDAY}")).await;
    assert!(shows(&named.reply().await, OPEN));
    // Without an answer above it, the same text is another question.
    let offered = bob.answers(&answer, "why?").await.reply().await;
    let alone = bob.says(&general, "@caveat why?").await.reply().await;
    assert_ne!(said(&offered), said(&alone));
}

#[tokio::test]
async fn why_leads_on_and_thanks_lead_nowhere() {
    let discord = StandIn::start().await;
    let bot = caveat_with(&discord, library()).await;
    let general = discord.guild("readers").channel("general");
    let alice = discord.user("alice");
    let answer = alice.asks(&general, "/ask", [("question", KEEP)]).await.reply().await;
    let why = alice.answers(&answer, "@caveat why?").await.reply().await;
    assert_eq!(why.buttons()[..2], [FEE, LOSE], "{}", why.render());
    let next = alice.clicks(&why, FEE).await.reply().await;
    assert_eq!(next.title(), FEE);
    let direct = alice.dms(KEEP).await.reply().await;
    let why = alice.answers(&direct, "how so?").await.reply().await;
    assert_eq!(why.buttons()[..2], [FEE, LOSE]);
    let answer = alice.says(&general, &format!("@caveat {KEEP}")).await.reply().await;
    let count = bot.replies().len();
    for thanks in ["thanks", "ok", "lol", "thank you so much!"] {
        alice.answers(&answer, thanks).await.quiet().await;
    }
    assert_eq!(bot.replies().len(), count);
}

#[tokio::test]
async fn below_a_chinese_answer_it_goes_on_in_chinese() {
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, library()).await;
    let general = discord.guild("readers").channel("general");
    let mei = discord.user("mei");
    let answer = mei.says(&general, "@caveat 借的書可以看多久？").await.reply().await;
    assert_eq!(answer.title(), "借的書可以看多久？");
    for why in ["why?", "為什麼？"] {
        let offered = mei.answers(&answer, why).await.reply().await;
        assert_eq!(offered.buttons()[0], "還書晚了要交多少錢？", "{}", offered.render());
    }
}

/// An offer is about several entries, so it is no context.
#[tokio::test]
async fn a_reply_to_an_offer_stands_alone() {
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, library()).await;
    let general = discord.guild("readers").channel("general");
    let alice = discord.user("alice");
    let answer = alice.says(&general, &format!("@caveat {KEEP}")).await.reply().await;
    let offer = alice.answers(&answer, "why?").await.reply().await;
    let below = alice.answers(&offer, SUNDAY).await.reply().await;
    let alone = alice.dms(SUNDAY).await.reply().await;
    assert_eq!(said(&below), said(&alone));
    // Once a choice was made, the message is an answer.
    alice.clicks(&offer, FEE).await.reply().await;
    let below = alice.answers(&offer, SUNDAY).await.reply().await;
    assert!(shows(&below, OPEN), "{}", below.render());
}

#[tokio::test]
async fn below_an_answer_that_the_faq_does_not_have_any_more_it_stands_alone() {
    let discord = StandIn::start().await;
    let plugin = Plugin::builder(library()).memory(super::memory().await).build();
    let _bot = caveat_as(&discord, plugin.clone()).await;
    let general = discord.guild("readers").channel("general");
    let alice = discord.user("alice");
    let answer = alice.says(&general, &format!("@caveat {KEEP}")).await.reply().await;
    let files =
        [("pack.toml", PACK), ("fees.toml", FEES), ("lost.toml", LOST), ("hours.toml", HOURS)];
    plugin.replace(service(&files));
    for question in [SUNDAY, "why?"] {
        let below = alice.answers(&answer, question).await.reply().await;
        assert_eq!(said(&below), said(&alice.dms(question).await.reply().await));
    }
}

#[tokio::test]
async fn an_edited_reply_is_read_with_the_same_answer() {
    let discord = StandIn::start().await;
    let _bot = caveat_with(&discord, library()).await;
    let general = discord.guild("readers").channel("general");
    let alice = discord.user("alice");
    let answer = alice.says(&general, &format!("@caveat {KEEP}")).await.reply().await;
    let asked = alice.answers(&answer, "why?").await;
    let why = asked.reply().await;
    alice.edits(&asked, SUNDAY).await;
    let changed = asked.edited_reply(0).await;
    assert!(changed.id == why.id && shows(&changed, OPEN), "{}", changed.render());
    alice.edits(&asked, LOSE).await;
    assert_eq!(asked.edited_reply(1).await.title(), LOSE, "a whole question stands alone");
}

/// Curators read the member's own words, and nothing that the bot added to them.
#[tokio::test]
async fn a_missed_reply_is_noted_in_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let place = DatabaseUrl::File(folder.path().join("caveat.db"));
    let memory = Memory::open(place.clone(), Clock::system()).await.unwrap();
    let discord = StandIn::start().await;
    let _bot = caveat_as(&discord, Plugin::builder(library()).memory(memory.clone()).build()).await;
    let guild = discord.guild("readers");
    let alice = discord.user("alice");
    let general = guild.channel("general");
    let answer = alice.says(&general, &format!("@caveat {KEEP}")).await.reply().await;
    alice.answers(&answer, "who won the game?").await.reply().await;
    memory.settle().await;
    let misses = Store::open(&place).await.unwrap().misses(guild_id(guild.id), 9).await.unwrap();
    let words: Vec<&str> = misses.iter().map(|miss| miss.question.words.as_str()).collect();
    assert_eq!(words, ["who won the game?"]);
}
