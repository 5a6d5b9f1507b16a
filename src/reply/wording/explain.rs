//! What `/explain` says to moderators: why a question gets its verdict, and what would come of it unasked.

use serde::{Deserialize, Serialize};

use super::fill;
use super::naming::{Naming, naming};
use crate::matching::{Explanation, Reason, Wanting, Weakness};

/// The words of one language.
#[derive(Debug, Deserialize, Serialize)]
pub struct Explain {
    /// The title.
    pub title: &'static str,
    /// Exactly this question is in the FAQ, to be answered or declined.
    pub to_the_letter: &'static str,
    /// Answered, because the guild taught `{phrasing}`, which is this very question.
    pub taught: &'static str,
    /// Suggested, because the guild taught `{phrasing}`, which is nearly this question.
    pub taught_nearly: &'static str,
    /// Answered: the score `{score}` meets the minimum `{floor}`.
    pub answer: &'static str,
    /// Suggested, because the score `{score}` is below the minimum `{floor}`, and that one of those suggested
    /// is right, `{covered}`, is likely enough.
    pub suggest: &'static str,
    /// Suggested, though the score `{score}` meets the minimum `{floor}`, because of a danger.
    pub suggest_danger: &'static str,
    /// Suggested, because the message asks several things.
    pub suggest_several: &'static str,
    /// Suggested, though the score `{score}` meets the minimum `{floor}`, because the question denies what
    /// the entry is about.
    pub suggest_denied: &'static str,
    /// Suggested, though the score `{score}` meets the minimum `{floor}`, because a word is only spelled
    /// nearly like one of the FAQ's.
    pub suggest_look_alike: &'static str,
    /// Suggested, though hardly likely enough, because it is about a danger.
    pub suggest_readily: &'static str,
    /// Declined: the score `{score}` is below the minimum `{floor}`, and `{covered}` below `{offer}`.
    pub decline: &'static str,
    /// Declined: no word of it is known.
    pub nothing_known: &'static str,
    /// What speaks against it: the words `{words}` are not in the FAQ.
    pub unknown: &'static str,
    /// It reads like everyday talk.
    pub everyday: &'static str,
    /// It reads like the lines that are out of scope.
    pub out_of_scope: &'static str,
    /// The entries `{one}` and `{other}` are about equally near.
    pub close: &'static str,
    /// It does not name what the FAQ is about.
    pub no_subject: &'static str,
    /// No phrasing says much of it.
    pub little_said: &'static str,
    /// The FAQ has only `{count}` phrasings an entry, on average.
    pub few_phrasings: &'static str,
    /// The FAQ has only `{count}` lines that are out of scope.
    pub few_lines: &'static str,
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
    /// What decided, what speaks against the likeliest entry, and what would help; `shown` makes words
    /// that somebody typed ready to be shown.
    pub fn verdict(&self, why: &Explanation, shown: impl Fn(&str) -> String) -> String {
        let text = match why.reason {
            Reason::ToTheLetter => self.to_the_letter,
            Reason::Taught => self.taught,
            Reason::NearlyTaught => self.taught_nearly,
            Reason::AsksSeveral => self.suggest_several,
            Reason::Confident => self.answer,
            Reason::DangerLikelyToo => self.suggest_danger,
            Reason::Denied => self.suggest_denied,
            Reason::LookAlike => self.suggest_look_alike,
            Reason::LikelyEnough => self.suggest,
            Reason::Danger => self.suggest_readily,
            Reason::Unlikely => self.decline,
            Reason::NothingKnown => self.nothing_known,
        };
        let score = why.judgement.candidates.first().map_or(0.0, |first| first.score);
        let (covered, offer) = (why.covered, why.offer);
        let numbers =
            [("score", score), ("floor", why.floor), ("covered", covered), ("offer", offer)];
        let text = numbers.iter().fold(text.to_owned(), |text, (name, number)| {
            fill(&text, name, format_args!("{number:.2}"))
        });
        let taught = why.taught.as_deref().unwrap_or_default();
        let decided = fill(&text, "phrasing", shown(taught));
        let weak = why.weaknesses.iter().map(|weakness| self.weakness(weakness, &shown));
        let wanting = why.wanting.map(|wanting| match wanting {
            Wanting::Phrasings(count) => fill(self.few_phrasings, "count", count),
            Wanting::OutOfScope(count) => fill(self.few_lines, "count", count),
        });
        let all: Vec<String> = [decided].into_iter().chain(weak).chain(wanting).collect();
        all.join("\n")
    }

    fn weakness(&self, weakness: &Weakness, shown: impl Fn(&str) -> String) -> String {
        match weakness {
            Weakness::Unknown(words) => {
                let words: Vec<String> = words.iter().map(|word| shown(word)).collect();
                fill(self.unknown, "words", words.join(", "))
            }
            Weakness::Everyday => self.everyday.to_owned(),
            Weakness::OutOfScope => self.out_of_scope.to_owned(),
            Weakness::Close(one, other) => fill(&fill(self.close, "one", one), "other", other),
            Weakness::NoSubject => self.no_subject.to_owned(),
            Weakness::LittleSaid => self.little_said.to_owned(),
        }
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
    suggest_denied: "Suggestions: the score {score} meets the minimum {floor}, but the question says no to what that entry is about.",
    suggest_look_alike: "Suggestions: the score {score} meets the minimum {floor}, but one of its words is only spelled like one in the FAQ.",
    suggest_readily: "Suggestions: an entry marked as a danger is suggested even when it is not likely ({covered}).",
    nothing_known: "No answer: the FAQ knows none of its words.",
    unknown: "Too few of its words are in the FAQ; these are not: {words}.",
    everyday: "It reads like everyday talk more than like anything in the FAQ.",
    out_of_scope: "It reads like the questions that the FAQ declines.",
    close: "Two entries are about equally near: {one} and {other}.",
    no_subject: "It does not name what the FAQ is about.",
    little_said: "No phrasing of the FAQ says much of it.",
    few_phrasings: "The FAQ has {count} phrasings an entry; a few more ways to ask for each would help most.",
    few_lines: "The FAQ has {count} out-of-scope lines; five or more would help it to decline and to be sure.",
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
    suggest_denied: "请人选择：得分 {score} 达到了门槛 {floor}，但问题否定了那一条说的事。",
    suggest_look_alike: "请人选择：得分 {score} 达到了门槛 {floor}，但有一个词和常见问题里的词只是拼写相近。",
    suggest_readily: "请人选择：关于危险的条目，可能性不大（{covered}）也会列出来。",
    nothing_known: "没有回答：它的词常见问题里一个也没有。",
    unknown: "它的词大多不在常见问题里：{words}。",
    everyday: "它更像日常闲聊，不像常见问题里的任何一条。",
    out_of_scope: "它更像常见问题注明不回答的那些话。",
    close: "有两条差不多一样近：{one} 和 {other}。",
    no_subject: "它没有提到这份常见问题讲的东西。",
    little_said: "常见问题里没有哪种问法和它相近。",
    few_phrasings: "这份常见问题平均每条只有 {count} 种问法，每条多写几种最有帮助。",
    few_lines: "这份常见问题只有 {count} 句注明不回答的话，写上五句以上，拒答和回答都会更准。",
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
    suggest_denied: "請人選擇：分數 {score} 達到了門檻 {floor}，但問題否定了那一則說的事。",
    suggest_look_alike: "請人選擇：分數 {score} 達到了門檻 {floor}，但有一個詞和常見問題裡的詞只是拼寫相近。",
    suggest_readily: "請人選擇：關於危險的條目，可能性不大（{covered}）也會列出來。",
    nothing_known: "沒有回答：它的詞常見問題裡一個也沒有。",
    unknown: "它的詞大多不在常見問題裡：{words}。",
    everyday: "它更像日常閒聊，不像常見問題裡的任何一則。",
    out_of_scope: "它更像常見問題註明不回答的那些話。",
    close: "有兩則差不多一樣近：{one} 和 {other}。",
    no_subject: "它沒有提到這份常見問題講的東西。",
    little_said: "常見問題裡沒有哪種問法和它相近。",
    few_phrasings: "這份常見問題平均每則只有 {count} 種問法，每則多寫幾種最有幫助。",
    few_lines: "這份常見問題只有 {count} 句註明不回答的話，寫上五句以上，拒答和回答都會更準。",
    spoken: "我會回答。",
    operator_off: "我不會回應：架設這個機器人的人沒有開啟自動留意。",
    channel_off: naming("我不會回應：這個頻道沒有開啟自動留意。可以用 /settings listen 開啟。"),
    no_question: "我不會回應：它讀起來不像提問，或者引用了別的內容。",
    unsure: "我不會回應：分數低於門檻。",
    said_lately: naming("我不會回應：我不久前在這裡給過這個回答。等多久由 /settings pace 決定。"),
};
