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
    /// Answered: the score `{score}` meets the minimum `{floor}`.
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
    to_the_letter: "The FAQ lists exactly this question, as one to answer or one to decline.",
    taught: "An answer: moderators of this server added exactly this wording, {phrasing}.",
    taught_nearly: "Suggestions: moderators of this server added a wording very close to it, {phrasing}.",
    answer: "An answer: the score {score} meets the minimum {floor}.",
    suggest: "Suggestions: the score {score} is below the minimum {floor}; the chance that one of them is right is {covered}.",
    suggest_danger: "Suggestions: the score {score} meets the minimum {floor}, but an entry marked as a danger is likely too.",
    suggest_several: "Suggestions: it asks several things, and each has its own answer.",
    decline: "No answer: the score {score} is below the minimum {floor}, and the chance that a suggestion would be right, {covered}, is below {offer}.",
    read_as: "Read as",
    corrected: "{from} was read as {to}.",
    unseen: "Words that the FAQ does not know: {unseen}%.",
    nearest: "Closest phrasing",
    unasked: "If somebody posted this here without addressing me",
    spoken: "I would answer it.",
    operator_off: "I would say nothing: the operator has not turned listening on.",
    channel_off: naming(
        "I would say nothing: I do not listen in this channel. /settings listen changes that.",
    ),
    no_question: "I would say nothing: it does not read like a question, or it quotes something.",
    unsure: "I would say nothing: the score is below the minimum.",
    said_lately: naming(
        "I would say nothing: I gave that answer here recently. /settings pace sets how long I wait.",
    ),
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Explain = Explain {
    title: "为什么是这个回复",
    to_the_letter: "常见问题里有一模一样的这句话，并注明了回答还是不回答。",
    taught: "给出回答：本服务器的管理员添加过一模一样的问法，{phrasing}。",
    taught_nearly: "请人选择：本服务器的管理员添加过很接近的问法，{phrasing}。",
    answer: "给出回答：得分 {score} 达到了门槛 {floor}。",
    suggest: "请人选择：得分 {score} 低于门槛 {floor}，但列出的问题里包含正确答案的可能性为 {covered}。",
    suggest_danger: "请人选择：得分 {score} 达到了门槛 {floor}，但标为“危险”的另一条也很可能是对的。",
    suggest_several: "请人选择：这里问了几件事，每件的回答都不一样。",
    decline: "没有回答：得分 {score} 低于门槛 {floor}，列出的问题里包含正确答案的可能性 {covered} 也低于 {offer}。",
    read_as: "理解为",
    corrected: "{from} 理解为 {to}。",
    unseen: "常见问题不认识的词：{unseen}%。",
    nearest: "最接近的说法",
    unasked: "如果这是频道里一条没有 @我 的消息",
    spoken: "我会回答。",
    operator_off: "我不会回应：部署这个机器人的人没有开启自动留意。",
    channel_off: naming("我不会回应：这个频道没有开启自动留意。可以用 /settings listen 开启。"),
    no_question: "我不会回应：它读起来不像提问，或者引用了别的内容。",
    unsure: "我不会回应：得分低于门槛。",
    said_lately: naming("我不会回应：我不久前在这里给过这个回答。等多久由 /settings pace 决定。"),
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Explain = Explain {
    title: "為什麼是這個回覆",
    to_the_letter: "常見問題裡有一模一樣的這句話，並註明了回答還是不回答。",
    taught: "給出回答：本伺服器的管理員新增過一模一樣的問法，{phrasing}。",
    taught_nearly: "請人選擇：本伺服器的管理員新增過很接近的問法，{phrasing}。",
    answer: "給出回答：分數 {score} 達到了門檻 {floor}。",
    suggest: "請人選擇：分數 {score} 低於門檻 {floor}，但列出的問題裡包含正確答案的可能性為 {covered}。",
    suggest_danger: "請人選擇：分數 {score} 達到了門檻 {floor}，但標為「危險」的另一則也很可能是對的。",
    suggest_several: "請人選擇：這裡問了幾件事，每件的回答都不一樣。",
    decline: "沒有回答：分數 {score} 低於門檻 {floor}，列出的問題裡包含正確答案的可能性 {covered} 也低於 {offer}。",
    read_as: "理解為",
    corrected: "{from} 理解為 {to}。",
    unseen: "常見問題不認識的詞：{unseen}%。",
    nearest: "最接近的說法",
    unasked: "如果這是頻道裡一則沒有 @我 的訊息",
    spoken: "我會回答。",
    operator_off: "我不會回應：架設這個機器人的人沒有開啟自動留意。",
    channel_off: naming("我不會回應：這個頻道沒有開啟自動留意。可以用 /settings listen 開啟。"),
    no_question: "我不會回應：它讀起來不像提問，或者引用了別的內容。",
    unsure: "我不會回應：分數低於門檻。",
    said_lately: naming("我不會回應：我不久前在這裡給過這個回答。等多久由 /settings pace 決定。"),
};
