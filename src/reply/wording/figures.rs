//! What is said of how it went, to moderators: in a picture, and in text that says the same.

use serde::{Deserialize, Serialize};

/// The words of one language. What the picture shows must be in its font: a test sees to that.
#[derive(Debug, Deserialize, Serialize)]
pub struct Figures {
    /// The title, with the number of `{days}`.
    pub title: &'static str,
    /// Questions by day.
    pub by_day: &'static str,
    /// Those that were answered.
    pub answered: &'static str,
    /// Those that got suggestions.
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
    /// Half took less than `{half}` milliseconds, and the slowest longer than is counted: over `{longest}`.
    pub took_long: &'static str,
    /// Half took longer than is counted: over `{longest}` milliseconds.
    pub took_longest: &'static str,
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
    by_day: "Questions per day",
    answered: "Answered",
    offered: "Got suggestions",
    declined: "Not covered",
    most_given: "Answers given most often",
    most_helpful: "Most helpful",
    least_helpful: "Least helpful",
    of: "{helpful} of {all} votes",
    misses: "Missed questions not yet reviewed",
    took: "Time to reply",
    took_below: "half under {half} ms, 95% under {most} ms",
    took_long: "half under {half} ms, but more than 5% over {longest} ms",
    took_longest: "more than half over {longest} ms",
    nothing: "nothing yet",
    picture: "Bar charts: questions per day by outcome, the answers given most often, and the votes. The text gives the same numbers.",
    wrong_days: "Please choose a number of days from {least} to {most}.",
    failed: "Sorry, I could not read the statistics. Please try again in a moment.",
};

/// Simplified Chinese.
pub(super) const ZH_HANS: Figures = Figures {
    title: "最近 {days} 天",
    by_day: "每天的提问数",
    answered: "有回答",
    offered: "给出选项",
    declined: "没有收录",
    most_given: "给出最多的回答",
    most_helpful: "最有帮助的",
    least_helpful: "最没帮助的",
    of: "{all} 次评价中 {helpful} 次有帮助",
    misses: "待处理的没答好的提问",
    took: "回复所需时间",
    took_below: "一半不到 {half} 毫秒，95% 不到 {most} 毫秒",
    took_long: "一半不到 {half} 毫秒，但 5% 以上超过 {longest} 毫秒",
    took_longest: "一半以上超过 {longest} 毫秒",
    nothing: "暂无",
    picture: "柱形图：每天的提问数和结果，给出最多的回答，以及评价。文字里有同样的数字。",
    wrong_days: "请选 {least} 到 {most} 之间的天数。",
    failed: "抱歉，没能读出统计数据。请稍后再试。",
};

/// Traditional Chinese.
pub(super) const ZH_HANT: Figures = Figures {
    title: "最近 {days} 天",
    by_day: "每天的提問數",
    answered: "有回答",
    offered: "給出選項",
    declined: "沒有收錄",
    most_given: "給出最多的回答",
    most_helpful: "最有幫助的",
    least_helpful: "最沒幫助的",
    of: "{all} 次評價中 {helpful} 次有幫助",
    misses: "待處理的沒答好的提問",
    took: "回覆所需時間",
    took_below: "一半不到 {half} 毫秒，95% 不到 {most} 毫秒",
    took_long: "一半不到 {half} 毫秒，但 5% 以上超過 {longest} 毫秒",
    took_longest: "一半以上超過 {longest} 毫秒",
    nothing: "暫無",
    picture: "長條圖：每天的提問數和結果，給出最多的回答，以及評價。文字中有同樣的數字。",
    wrong_days: "請選 {least} 到 {most} 之間的天數。",
    failed: "抱歉，沒能讀出統計資料。請稍後再試。",
};
