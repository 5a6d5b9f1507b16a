//! What is said of how it went, to moderators: in a picture, and in text that says the same.

use serde::Serialize;

/// The words of one language. What the picture shows must be in its font: a test sees to that.
#[derive(Debug, Serialize)]
pub struct Figures {
    /// The title, with the number of `{days}`.
    pub title: &'static str,
    /// Questions by day.
    pub by_day: &'static str,
    /// Those that were answered.
    pub answered: &'static str,
    /// Those that were met with offers.
    pub offered: &'static str,
    /// Those that were not covered.
    pub declined: &'static str,
    /// The entries that were given most.
    pub most_given: &'static str,
    /// The entries that helped most.
    pub most_helpful: &'static str,
    /// The entries that helped least.
    pub least_helpful: &'static str,
    /// How many of the votes said so: `{helpful}` of `{all}`.
    pub of: &'static str,
    /// Misses that nobody has sorted yet.
    pub misses: &'static str,
    /// How long replies take.
    pub took: &'static str,
    /// Half took less than `{half}` milliseconds, 95 of 100 less than `{most}`.
    pub took_below: &'static str,
    /// The same, where the slowest took longer than is counted.
    pub long: &'static str,
    /// Where there is nothing to show.
    pub nothing: &'static str,
    /// What the picture shows, for those who cannot see it.
    pub picture: &'static str,
    /// When a number of days is none from `{least}` to `{most}`.
    pub wrong_days: &'static str,
    /// When the figures could not be read.
    pub failed: &'static str,
}

/// English.
pub(super) const EN: Figures = Figures {
    title: "The last {days} days",
    by_day: "Questions a day",
    answered: "Answered",
    offered: "Met with offers",
    declined: "Not covered",
    most_given: "Given most",
    most_helpful: "Most helpful",
    least_helpful: "Least helpful",
    of: "{helpful} of {all} votes",
    misses: "Missed questions that nobody has sorted",
    took: "Time to reply",
    took_below: "half below {half} ms, 95 of 100 below {most} ms",
    long: "more than 3000",
    nothing: "nothing yet",
    picture: "Bars of the questions a day by outcome, of the entries given most, and of the votes. The text says the same in numbers.",
    wrong_days: "Please choose a number of days from {least} to {most}.",
    failed: "I could not read the figures just now, sorry. Please try again in a moment.",
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Figures = Figures {
    title: "最近 {days} 天",
    by_day: "每天的问题",
    answered: "有回答",
    offered: "给出选项",
    declined: "没有收录",
    most_given: "回答最多的",
    most_helpful: "最有帮助的",
    least_helpful: "最没帮助的",
    of: "{all} 票中 {helpful} 票说有帮助",
    misses: "还没人处理的未答好问题",
    took: "回复用时",
    took_below: "一半少于 {half} 毫秒，百分之九十五少于 {most} 毫秒",
    long: "超过 3000",
    nothing: "还没有",
    picture: "柱形图：每天的问题和结果，回答最多的条目，以及投票。文字里有同样的数字。",
    wrong_days: "请选 {least} 到 {most} 之间的天数。",
    failed: "抱歉，刚才没能读出数字。请稍后再试。",
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Figures = Figures {
    title: "最近 {days} 天",
    by_day: "每天的問題",
    answered: "有回答",
    offered: "給出選項",
    declined: "沒有收錄",
    most_given: "回答最多的",
    most_helpful: "最有幫助的",
    least_helpful: "最沒幫助的",
    of: "{all} 票中 {helpful} 票說有幫助",
    misses: "還沒人處理的未答好問題",
    took: "回覆用時",
    took_below: "一半少於 {half} 毫秒，百分之九十五少於 {most} 毫秒",
    long: "超過 3000",
    nothing: "還沒有",
    picture: "長條圖：每天的問題和結果，回答最多的條目，以及投票。文字裡有同樣的數字。",
    wrong_days: "請選 {least} 到 {most} 之間的天數。",
    failed: "抱歉，剛才沒能讀出數字。請稍後再試。",
};
