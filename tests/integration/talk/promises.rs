//! Checks each sentence of `/privacy`, in every language, against the disk.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use caveat::Clock;
use caveat::discord::Plugin;
use caveat::pack::Language;
use caveat::reply::Wording;
use caveat::service::Memory;
use caveat::store::{DatabaseUrl, Store};
use serenity::model::Permissions;
use serenity::model::gateway::GatewayIntents;

use super::{LEGAL, SHIPPED, caveat_as};
use crate::chat::{Bot, Channel, Guild, Reply, User};
use crate::ids::guild_id;
use crate::standin::StandIn;

const DAY: u64 = 24 * 60 * 60;

/// Claims of `/privacy`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Claim {
    OneDay,
    NobodyNamed,
    TakenOut,
    NinetyDays,
    SoonerIfChosen,
    IgnoredStays,
    AddedStays,
    StepsNinetyDays,
    EntriesStay,
    VersionsThirtyDays,
    DraftsOneDay,
    VotesOneYear,
    VotersCoded,
    NumbersOneYear,
    NothingElseRead,
    OverheardNotStored,
    VotesDeleted,
}

use Claim::{
    AddedStays, DraftsOneDay, EntriesStay, IgnoredStays, NinetyDays, NobodyNamed, NothingElseRead,
    NumbersOneYear, OneDay, OverheardNotStored, SoonerIfChosen, StepsNinetyDays, TakenOut,
    VersionsThirtyDays, VotersCoded, VotesDeleted, VotesOneYear,
};

/// The points of `/privacy` in English, Simplified and Traditional Chinese (as in Taiwan and as in Hong
/// Kong), with their claims. A change of one must list its new claims here and prove them below.
const POINTS: [(&[Claim], [&str; 4]); 6] = [
    (
        &[OneDay, NobodyNamed, TakenOut],
        [
            "Your question, for one day, so that the buttons below an answer work. I do not store who asked. I take out @names, links, e-mail and wallet addresses, long numbers, and amounts beside a wallet or an account; everything else that you type stays, such as names without an @, so please leave out personal details.",
            "你的问题：保存一天，供回答下面的按钮使用，不记录是谁问的。我会去掉 @名字、链接、邮箱和钱包地址、长号码，以及钱包或账户旁边的金额；你写的其他内容会留下，比如没有 @ 的名字，所以请不要写个人信息。",
            "你的問題：保留一天，供回答下面的按鈕使用，不記錄是誰問的。我會去掉 @名字、連結、電子郵件和錢包地址、長號碼，以及錢包或帳戶旁邊的金額；你寫的其他內容會留下，例如沒有 @ 的名字，所以請不要寫個人資料。",
            "你的問題：保留一天，供回答下面的按鈕使用，不記錄是誰問的。我會去掉 @名字、連結、電子郵件和錢包地址、長號碼，以及錢包或戶口旁邊的金額；你寫的其他內容會留下，例如沒有 @ 的名字，所以請不要寫個人資料。",
        ],
    ),
    (
        &[NinetyDays, SoonerIfChosen, IgnoredStays, AddedStays, StepsNinetyDays],
        [
            "Questions that the FAQ did not answer well: the same text, until nobody has asked it for 90 days, or sooner if moderators chose so. It stays longer only if moderators ignored it or added it to an answer. What moderators do with a question is recorded with its text for another 90 days.",
            "没答好的提问：同样的文字，连续 90 天没人再问就删除，管理员也可以选更短的时间；只有管理员忽略的，或者加入了某个回答的，才会更久。管理员怎么处理一个提问，也会连同文字另外记下，保存 90 天。",
            "沒答好的提問：同樣的文字，連續 90 天沒人再問就刪除，管理員也可以選更短的時間；只有管理員忽略的，或者加入了某個回答的，才會更久。管理員怎麼處理一個提問，也會連同文字另外記下，保留 90 天。",
            "沒答好的提問：同樣的文字，連續 90 天沒人再問就刪除，管理員也可以選更短的時間；只有管理員忽略的，或者加入了某個回答的，才會更久。管理員怎麼處理一個提問，也會連同文字另外記下，保留 90 天。",
        ],
    ),
    (
        &[EntriesStay, VersionsThirtyDays, DraftsOneDay, NobodyNamed],
        [
            "Answers that moderators wrote for their server, until they remove them or I leave the server; earlier versions and removed ones for 30 days, drafts for one day. I store when a moderator wrote them, not who.",
            "管理员给自己的服务器写的回答，直到他们删除，或者我离开服务器；以前的版本和删除了的保存 30 天，草稿保存一天。我记下管理员什么时候写的，不记是谁写的。",
            "管理員給自己的伺服器寫的回答，直到他們刪除，或者我離開伺服器；以前的版本和刪除了的保留 30 天，草稿保留一天。我記下管理員什麼時候寫的，不記是誰寫的。",
            "管理員給自己的伺服器寫的回答，直到他們刪除，或者我離開伺服器；以前的版本和刪除了的保留 30 天，草稿保留一天。我記下管理員什麼時候寫的，不記是誰寫的。",
        ],
    ),
    (
        &[VotesOneYear, VotersCoded],
        [
            "Your votes, for one year, with a code in place of your name.",
            "你的评价：用一个代号代替你的名字，保存一年。",
            "你的評價：用一組代號代替你的名字，保留一年。",
            "你的評價：用一組代號代替你的名字，保留一年。",
        ],
    ),
    (
        &[NumbersOneYear, NothingElseRead, OverheardNotStored],
        [
            "Numbers, for one year: how often each answer was given, whether questions were answered, and how long replies took. I read only what is meant for me. In channels that moderators chose I also look for questions; I do not store their text.",
            "数字，保存一年：每个回答给出过多少次、问题有没有得到回答、回复用了多久。我只读对我说的话；在管理员选定的频道里，我也会留意提问，但不保存那些文字。",
            "數字，保留一年：每個回答給出過多少次、問題有沒有得到回答、回覆用了多久。我只讀對我說的話；在管理員選定的頻道裡，我也會留意提問，但不保留那些文字。",
            "數字，保留一年：每個回答給出過多少次、問題有沒有得到回答、回覆用了多久。我只讀對我説的話；在管理員選定的頻道裏，我也會留意提問，但不保留那些文字。",
        ],
    ),
    (
        &[VotesDeleted, NobodyNamed],
        [
            "The button below deletes your votes. I do not store who asked a question, so I cannot find yours to delete them.",
            "下面的按钮可以删除你的评价。我不记录问题是谁问的，所以没法找出你的提问来删除。",
            "下面的按鈕可以刪除你的評價。我不記錄問題是誰問的，所以沒辦法找出你的提問來刪除。",
            "下面的按鈕可以刪除你的評價。我不記錄問題是誰問的，所以沒辦法找出你的提問來刪除。",
        ],
    ),
];

#[test]
fn each_column_says_what_is_proved() {
    for (at, tag) in ["en", "zh-Hans", "zh-Hant", "zh-HK"].into_iter().enumerate() {
        let words = Wording::of(&Language::new(tag).unwrap());
        assert_eq!(words.privacy, POINTS.map(|(_, said)| said[at]), "{tag}");
    }
}

/// A server, and the bot's database file.
struct Scene {
    path: PathBuf,
    clock: Clock,
    memory: Memory,
    store: Store,
    guild: Guild,
    general: Channel,
    help: Channel,
    ada: User,
    alice: User,
    _bot: Bot,
    _discord: StandIn,
    folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("caveat.db");
        let place = DatabaseUrl::File(path.clone());
        let discord = StandIn::start().await;
        discord.grant(GatewayIntents::MESSAGE_CONTENT);
        let clock = Clock::system();
        let memory = Memory::open(place.clone(), clock.clone()).await.unwrap();
        let plugin =
            Plugin::builder(SHIPPED.clone()).memory(memory.clone()).listening(true).build();
        let bot = caveat_as(&discord, plugin).await;
        let guild = discord.guild("expats");
        let (general, help) = (guild.channel("general"), guild.channel("help"));
        let role = guild.role("mods", Permissions::MANAGE_MESSAGES | Permissions::MANAGE_GUILD);
        let (ada, alice) = (discord.user("ada").with_role(&role), discord.user("alice"));
        let listen = [("channel", "help"), ("on", "true")];
        ada.asks(&general, "/settings listen", listen).await.reply().await;
        let store = Store::open(&place).await.unwrap();
        Self {
            path,
            clock,
            memory,
            store,
            guild,
            general,
            help,
            ada,
            alice,
            _bot: bot,
            _discord: discord,
            folder,
        }
    }

    async fn ask(&self, question: &str) -> Reply {
        let reply = self.alice.asks(&self.general, "/ask", [("question", question)]).await;
        let reply = reply.reply().await;
        self.memory.settle().await;
        reply
    }

    /// Advances the clock by days, after which expired data is deleted.
    async fn days(&self, days: u64) {
        self.clock.advance(Duration::from_secs(days * DAY + 1));
        self.store.expire(self.clock.unix()).await.unwrap();
    }

    /// A moderator picks a question from a menu of the queue: 0 adds it, 1 makes it a topic, 2 ignores
    /// it.
    async fn sorts(&self, menu: usize, question: &str) -> Reply {
        let list = self.ada.asks(&self.general, "/misses", []).await.reply().await;
        let ids: Vec<String> = list.custom_ids().iter().map(ToString::to_string).collect();
        self.ada.picks_from(&list, &ids[menu], question).await.reply().await
    }

    /// The stored data, without the remains of deleted rows in SQLite's file.
    async fn stored(&self) -> Vec<u8> {
        self.memory.settle().await;
        let fresh = tempfile::tempdir_in(self.folder.path()).unwrap();
        let path = fresh.path().join("copy.db");
        let mut copy = Store::open(&DatabaseUrl::File(path.clone())).await.unwrap();
        self.store.copy_to(&mut copy).await.unwrap();
        copy.close().await;
        read(&path)
    }

    async fn holds(&self, needle: &str) -> bool {
        holds(&self.stored().await, needle.as_bytes())
    }
}

/// A database file with SQLite's write-ahead log.
fn read(path: &Path) -> Vec<u8> {
    let log = path.with_extension("db-wal");
    [std::fs::read(path).unwrap(), std::fs::read(log).unwrap_or_default()].concat()
}

fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|part| part == needle)
}

/// Messages in channels with and without listening.
async fn overheard(scene: &Scene) -> Vec<Claim> {
    scene.alice.says(&scene.help, LEGAL).await.reply().await;
    scene.alice.says(&scene.help, "did anyone see the marmot on the roof?").await;
    scene.help.stays_quiet().await;
    scene.alice.says(&scene.general, "the marmot is gone again").await;
    scene.general.stays_quiet().await;
    assert!(!scene.holds(LEGAL).await && !scene.holds("marmot").await);
    vec![NothingElseRead, OverheardNotStored]
}

async fn questions(scene: &Scene) -> Vec<Claim> {
    let answer = scene.ask(LEGAL).await;
    assert!(scene.holds(LEGAL).await, "the buttons need it");
    scene.days(1).await;
    assert!(!scene.holds(LEGAL).await, "a day is over");
    scene.alice.clicks(&answer, "Not helpful").await.reply().await;
    assert!(!scene.holds(LEGAL).await, "the button no longer knows it");
    // No entry is like it. There is no @ before Zhang.
    let typed = "@mallory did Zhang rehire a violinist https://evil.example/x a@b.example \
        138 1234 5678 0x52908400098527886E0F7030069857D2E4169EE7 9300 in my wallet";
    scene.ask(typed).await;
    for gone in ["mallory", "evil", "b.example", "1234", "52908400098527886", "9300"] {
        assert!(!scene.holds(gone).await, "{gone} is taken out");
    }
    assert!(scene.holds("Zhang").await, "everything else stays");
    let (stored, id) = (scene.stored().await, scene.alice.id);
    assert!(!holds(&stored, b"alice") && !holds(&stored, id.to_string().as_bytes()));
    assert!(!holds(&stored, &id.to_be_bytes()) && !holds(&stored, &id.to_le_bytes()));
    vec![OneDay, TakenOut, NobodyNamed]
}

async fn missed(scene: &Scene) -> Vec<Claim> {
    const OPEN: &str = "how often must a violin bow be rehaired";
    const TOPIC: &str = "which wine goes with lobster bisque tonight";
    const IGNORED: &str = "who waters the ferns in the lobby";
    const ADDED: &str = "where does the old harbour ferry dock";
    for question in [OPEN, TOPIC, IGNORED, ADDED] {
        scene.ask(question).await;
    }
    scene.days(80).await;
    scene.ask(OPEN).await;
    scene.sorts(1, TOPIC).await;
    scene.sorts(2, IGNORED).await;
    let entries = scene.sorts(0, ADDED).await;
    let entry = entries.menu_options()[0].to_owned();
    scene.ada.picks(&entries, &entry).await.reply().await;
    scene.days(80).await;
    assert!(scene.holds(OPEN).await, "somebody asked it 80 days ago");
    let open = scene.store.misses(guild_id(scene.guild.id), 9).await.unwrap();
    assert!(open.iter().all(|miss| miss.question.words != TOPIC), "nobody asked it for 160 days");
    assert!(scene.holds(TOPIC).await, "but somebody sorted it 80 days ago");
    scene.days(11).await;
    for (question, stays) in [(OPEN, false), (TOPIC, false), (IGNORED, true), (ADDED, true)] {
        assert_eq!(scene.holds(question).await, stays, "{question}");
    }
    scene.ask(OPEN).await;
    scene.ada.asks(&scene.general, "/settings misses", [("days", "10")]).await.reply().await;
    scene.days(10).await;
    assert!(!scene.holds(OPEN).await);
    vec![NinetyDays, SoonerIfChosen, IgnoredStays, AddedStays, StepsNinetyDays]
}

async fn entries(scene: &Scene) -> Vec<Claim> {
    let publish = async |question: &str, answer: &str| {
        let form = scene.ada.asks(&scene.general, "/entry new", []).await;
        let typed = [("question", question), ("answer", answer)];
        let preview = scene.ada.submits(&form, typed).await.reply().await;
        scene.ada.clicks(&preview, "Publish").await.reply().await
    };
    let form = scene.ada.asks(&scene.general, "/entry new", []).await;
    let typed = [("question", "What is a narwhal?"), ("answer", "A whale with a tusk.")];
    scene.ada.submits(&form, typed).await.reply().await;
    assert!(scene.holds("narwhal").await);
    scene.days(1).await;
    assert!(!scene.holds("narwhal").await, "a draft lasts a day");
    publish("Where do the walruses sleep?", "On the <@1234567890123456789> ice.").await;
    publish("Who feeds the penguins?", "The keeper.").await;
    let edit = [("entry", "Where do the walruses sleep?")];
    let form = scene.ada.asks(&scene.general, "/entry edit", edit).await;
    let preview = scene.ada.submits(&form, [("answer", "On the beach.")]).await.reply().await;
    scene.ada.clicks(&preview, "Publish").await.reply().await;
    let gone = [("entry", "Who feeds the penguins?")];
    scene.ada.asks(&scene.general, "/entry remove", gone).await.reply().await;
    let (stored, id) = (scene.stored().await, scene.ada.id);
    assert!(!holds(&stored, id.to_string().as_bytes()) && !holds(&stored, b"1234567890123456789"));
    assert!(!holds(&stored, &id.to_be_bytes()) && !holds(&stored, &id.to_le_bytes()));
    scene.days(29).await;
    assert!(scene.holds("ice.").await && scene.holds("penguins").await, "it can be undone");
    scene.days(1).await;
    assert!(!scene.holds("ice.").await && !scene.holds("penguins").await);
    scene.days(400).await;
    assert!(scene.holds("On the beach.").await);
    vec![EntriesStay, VersionsThirtyDays, DraftsOneDay]
}

async fn votes_and_numbers(scene: &Scene) -> Vec<Claim> {
    let votes = async || scene.store.tallies(guild_id(scene.guild.id), 0).await.unwrap().len();
    let answer = scene.ask(LEGAL).await;
    scene.alice.clicks(&answer, "Helpful").await.reply().await;
    assert_eq!(votes().await, 1);
    let (stored, id) = (scene.stored().await, scene.alice.id);
    assert!(!holds(&stored, b"alice") && !holds(&stored, id.to_string().as_bytes()));
    assert!(!holds(&stored, &id.to_be_bytes()) && !holds(&stored, &id.to_le_bytes()));
    let told = scene.alice.asks(&scene.general, "/privacy", []).await.reply().await;
    scene.alice.clicks(&told, "Delete my votes").await.reply().await;
    assert_eq!(votes().await, 0);
    scene.alice.clicks(&answer, "Helpful").await.reply().await;
    let then = scene.clock.unix();
    let given = async || {
        let stats = scene.store.stats(guild_id(scene.guild.id), 1, then).await.unwrap();
        (stats.days[0].answered, stats.given.len(), stats.took.is_empty())
    };
    let (answered, entries, untimed) = given().await;
    assert!(answered > 0 && entries > 0 && !untimed);
    scene.days(360).await;
    assert_eq!((votes().await, given().await), (1, (answered, entries, false)));
    scene.days(6).await;
    assert_eq!((votes().await, given().await), (0, (0, 0, true)));
    vec![VotesOneYear, VotersCoded, VotesDeleted, NumbersOneYear]
}

#[tokio::test]
async fn what_is_said_is_what_is_stored() {
    let scene = Scene::new().await;
    let mut proved = BTreeSet::new();
    proved.extend(overheard(&scene).await);
    proved.extend(questions(&scene).await);
    proved.extend(missed(&scene).await);
    proved.extend(votes_and_numbers(&scene).await);
    proved.extend(entries(&scene).await);
    let claimed: BTreeSet<Claim> = POINTS.iter().flat_map(|(claims, _)| *claims).copied().collect();
    assert_eq!(proved, claimed);
    assert!(scene.path.exists());
}
