//! What `/explain` says to moderators: why a question gets its verdict, and what would come of it unasked.

use serde::Serialize;

use super::fill;
use super::naming::{Naming, naming};
use crate::matching::{Explanation, Verdict};

/// The words of one language.
#[derive(Debug, Serialize)]
pub struct Explain {
    /// The title.
    pub title: &'static str,
    /// The question stands in the FAQ to the letter, to be answered or declined.
    pub to_the_letter: &'static str,
    /// Answered, because the guild taught `{phrasing}`, which is this very question.
    pub taught: &'static str,
    /// Offered, because the guild taught `{phrasing}`, which is nearly this question.
    pub taught_nearly: &'static str,
    /// Answered: the score `{score}` reaches the floor `{floor}`.
    pub answer: &'static str,
    /// Offered, because the score `{score}` is below the floor `{floor}`, and that one of those offered
    /// is right, `{covered}`, is likely enough.
    pub suggest: &'static str,
    /// Offered, though the score `{score}` reaches the floor `{floor}`, because of a danger.
    pub suggest_danger: &'static str,
    /// Offered, because the message asks several things.
    pub suggest_several: &'static str,
    /// Declined: the score `{score}` is below the floor `{floor}`, and `{covered}` below `{offer}`.
    pub decline: &'static str,
    /// Above the words as they were read.
    pub read_as: &'static str,
    /// A word `{from}` that was read as `{to}`.
    pub corrected: &'static str,
    /// The share of words never seen: `{unseen}` percent.
    pub unseen: &'static str,
    /// Before the phrasing that is most alike.
    pub nearest: &'static str,
    /// Above what would come of it as a message in this channel.
    pub unasked: &'static str,
    /// It would be answered.
    pub spoken: &'static str,
    /// The operator has not switched listening on.
    pub operator_off: &'static str,
    /// This channel is not read.
    pub channel_off: Naming,
    /// It does not read like a question.
    pub no_question: &'static str,
    /// It is not certain enough.
    pub unsure: &'static str,
    /// The entry was given here a short while ago.
    pub said_lately: Naming,
}

impl Explain {
    /// What decided, in one sentence; `shown` makes a phrasing that was taught ready to be shown.
    pub fn verdict(&self, why: &Explanation, shown: impl FnOnce(&str) -> String) -> String {
        if let Some(taught) = &why.taught {
            let text = match why.judgement.verdict.entry() {
                Some(_) => self.taught,
                None => self.taught_nearly,
            };
            return fill(text, "phrasing", shown(taught));
        }
        if why.to_the_letter {
            return self.to_the_letter.to_owned();
        }
        let score = why.judgement.candidates.first().map_or(0.0, |first| first.score);
        let text = match &why.judgement.verdict {
            Verdict::Answer(_) => self.answer,
            Verdict::Suggest(_) if why.asks_several => self.suggest_several,
            Verdict::Suggest(_) if score >= why.floor => self.suggest_danger,
            Verdict::Suggest(_) => self.suggest,
            Verdict::Decline => self.decline,
        };
        let (covered, offer) = (why.covered, why.offer);
        let numbers =
            [("score", score), ("floor", why.floor), ("covered", covered), ("offer", offer)];
        numbers.iter().fold(text.to_owned(), |text, (name, number)| {
            fill(&text, name, format_args!("{number:.2}"))
        })
    }
}

/// English.
pub(super) const EN: Explain = Explain {
    title: "Why it gets this reply",
    to_the_letter: "The FAQ holds these very words, to be answered or to be declined.",
    taught: "An answer: moderators of this server taught me these very words, {phrasing}, for it.",
    taught_nearly: "An offer: moderators of this server taught me nearly these words, {phrasing}.",
    answer: "An answer: the score {score} reaches the floor {floor}.",
    suggest: "An offer: the score {score} is below the floor {floor}, but one of those offered is right with {covered}.",
    suggest_danger: "An offer: the score {score} reaches the floor {floor}, but an entry about a danger is likely too.",
    suggest_several: "An offer: it asks several things, and each has another answer.",
    decline: "No answer: the score {score} is below the floor {floor}, and that an offer is right, {covered}, is below {offer}.",
    read_as: "Read as",
    corrected: "{from} was read as {to}.",
    unseen: "Words that the FAQ has never seen: {unseen} %.",
    nearest: "Most like",
    unasked: "As a message in this channel, not addressed to me",
    spoken: "I would answer it.",
    operator_off: "I would say nothing: the operator has not switched listening on.",
    channel_off: naming(
        "I would say nothing: I do not read this channel. /settings listen changes that.",
    ),
    no_question: "I would say nothing: it does not read like a question, or it quotes something.",
    unsure: "I would say nothing: the score is below the floor.",
    said_lately: naming(
        "I would say nothing: I have given that answer here a short while ago. /settings pace says how long I wait.",
    ),
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Explain = Explain {
    title: "为什么是这个回复",
    to_the_letter: "常见问题里原样写着这句话，注明要回答或不回答。",
    taught: "给出回答：本服务器的管理员教过我这句话，{phrasing}。",
    taught_nearly: "请人选择：本服务器的管理员教过我几乎一样的话，{phrasing}。",
    answer: "给出回答：得分 {score} 达到了门槛 {floor}。",
    suggest: "请人选择：得分 {score} 低于门槛 {floor}，但列出的问题里有一个对的可能是 {covered}。",
    suggest_danger: "请人选择：得分 {score} 达到了门槛 {floor}，但也可能是一个关于危险的问题。",
    suggest_several: "请人选择：这里问了几件事，每件的回答都不一样。",
    decline: "没有回答：得分 {score} 低于门槛 {floor}，列出的问题里有一个对的可能 {covered} 也低于 {offer}。",
    read_as: "读作",
    corrected: "{from} 读作 {to}。",
    unseen: "常见问题里从没见过的词：{unseen} %。",
    nearest: "最像",
    unasked: "如果是这个频道里没有对我说的一条消息",
    spoken: "我会回答。",
    operator_off: "我不会说话：运营者没有开启留意功能。",
    channel_off: naming("我不会说话：我不读这个频道。可以用 /settings listen 改变。"),
    no_question: "我不会说话：它读起来不像提问，或者引用了别的内容。",
    unsure: "我不会说话：得分低于门槛。",
    said_lately: naming("我不会说话：我不久前在这里给过这个回答。等多久由 /settings pace 决定。"),
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Explain = Explain {
    title: "為什麼是這個回覆",
    to_the_letter: "常見問題裡原樣寫著這句話，註明要回答或不回答。",
    taught: "給出回答：本伺服器的管理員教過我這句話，{phrasing}。",
    taught_nearly: "請人選擇：本伺服器的管理員教過我幾乎一樣的話，{phrasing}。",
    answer: "給出回答：得分 {score} 達到了門檻 {floor}。",
    suggest: "請人選擇：得分 {score} 低於門檻 {floor}，但列出的問題裡有一個對的可能是 {covered}。",
    suggest_danger: "請人選擇：得分 {score} 達到了門檻 {floor}，但也可能是一個關於危險的問題。",
    suggest_several: "請人選擇：這裡問了幾件事，每件的回答都不一樣。",
    decline: "沒有回答：得分 {score} 低於門檻 {floor}，列出的問題裡有一個對的可能 {covered} 也低於 {offer}。",
    read_as: "讀作",
    corrected: "{from} 讀作 {to}。",
    unseen: "常見問題裡從沒見過的詞：{unseen} %。",
    nearest: "最像",
    unasked: "如果是這個頻道裡沒有對我說的一則訊息",
    spoken: "我會回答。",
    operator_off: "我不會說話：營運者沒有開啟留意功能。",
    channel_off: naming("我不會說話：我不讀這個頻道。可以用 /settings listen 改變。"),
    no_question: "我不會說話：它讀起來不像提問，或者引用了別的內容。",
    unsure: "我不會說話：得分低於門檻。",
    said_lately: naming("我不會說話：我不久前在這裡給過這個回答。等多久由 /settings pace 決定。"),
};
