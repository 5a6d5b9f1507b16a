//! Forms of a language that are made from another: Traditional Chinese, told from Simplified, and made from it
//! where a pack has only that, in the words of Taiwan or of Hong Kong. OpenCC's dictionaries do most of it, the
//! rest is `conversion.toml` of the form's folder in `src/lang/`.

use std::sync::{LazyLock, OnceLock};

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use unicode_normalization::UnicodeNormalization;

use crate::lang::{LANGUAGES, Lang};
use crate::matching::Levelled;
use crate::text::is_han;

/// The dictionaries are large: each is loaded when the first reader needs it.
fn converter(form: &Lang) -> Option<&'static OpenCC> {
    static CONVERTERS: [OnceLock<Option<OpenCC>>; LANGUAGES.len()] =
        [const { OnceLock::new() }; LANGUAGES.len()];
    let load = || form.opencc.and_then(|config| OpenCC::from_config(config).ok());
    CONVERTERS[form.position()].get_or_init(load).as_ref()
}

/// A text of the pack in the characters and the words of `form`.
pub(super) fn made(text: &str, form: &Lang) -> String {
    let Some(converter) = converter(form).filter(|_| text.chars().any(is_han)) else {
        return text.to_owned();
    };
    let mut made = String::with_capacity(text.len());
    let (mut rest, mut at) = (text, 0);
    while let Some(next) = rest[at..].chars().next() {
        match word(form, &rest[at..]) {
            Some((from, to)) => {
                made.push_str(&converter.convert(&rest[..at]));
                made.push_str(to);
                rest = &rest[at + from.len()..];
                at = 0;
            }
            None => at += next.len_utf8(),
        }
    }
    made.push_str(&converter.convert(rest));
    made
}

/// The longest of the words that a form says in its own way and that `text` begins with.
fn word(form: &Lang, text: &str) -> Option<(&'static str, &'static str)> {
    let first = text.chars().next()?;
    // They are in order of their characters: those that begin with this one stand together.
    let from = form.conversion.partition_point(|(word, _)| word.chars().next() < Some(first));
    let found = form.conversion[from..].iter().take_while(|(word, _)| word.starts_with(first));
    let found = found.filter(|(word, _)| text.starts_with(word));
    found.copied().max_by_key(|(word, _)| word.len())
}

/// Returns whether a question is written in traditional characters: more of them would change on the way to
/// Simplified than on the way to Traditional.
pub(crate) fn is_traditional(question: &Levelled<'_>) -> bool {
    let text = question.text();
    // Converts characters only: the counts below compare them position by position.
    static CHARACTERS: LazyLock<Option<OpenCC>> =
        LazyLock::new(|| OpenCC::from_config(BuiltinConfig::S2tw).ok());
    if text.is_ascii() {
        return false;
    }
    let han = |text: &str| text.nfkc().filter(|&c| is_han(c)).collect::<Vec<char>>();
    let changes = |other: &str| {
        let pairs = han(text).into_iter().zip(han(other)).filter(|(one, other)| one != other);
        pairs.count()
    };
    let traditional = changes(question.level());
    let made = || CHARACTERS.as_ref().map_or(0, |converter| changes(&converter.convert(text)));
    traditional > 0 && traditional > made()
}

#[cfg(test)]
mod tests {
    use super::{Levelled, is_traditional, made};
    use crate::lang;

    #[test]
    fn tells_the_scripts_apart() {
        for text in ["用泰達幣付錢合法嗎", "<@1> 這樣做會坐牢嗎？", "ＵＳＤＴ 是什麼"]
        {
            assert!(is_traditional(&Levelled::new(text)), "{text}");
        }
        for text in ["用泰达币付钱合法吗", "微信支付", "USDT", "", "is it legal", "后来怎么了"]
        {
            assert!(!is_traditional(&Levelled::new(text)), "{text}");
        }
    }

    #[track_caller]
    fn check(simplified: &str, taiwan: &str, hong_kong: &str) {
        for (tag, expected) in [("zh-Hant", taiwan), ("zh-HK", hong_kong)] {
            assert_eq!(made(simplified, lang::of(tag).unwrap()), expected);
        }
    }

    #[test]
    fn characters_are_those_of_the_place() {
        check("用USDT付款合法吗？", "用USDT付款合法嗎？", "用USDT付款合法嗎？");
        check("在这里面对监管", "在這裡面對監管", "在這裏面對監管");
        check("他说台风为什么来", "他說颱風為什麼來", "他説颱風為什麼來");
        check("plain", "plain", "plain");
        check("", "", "");
    }

    /// Words that readers stumbled over when only the characters were converted.
    #[test]
    fn words_are_those_of_the_place() {
        check("仅供参考的信息", "僅供參考的資訊", "僅供參考的資訊");
        check("正规的平台", "正規的平台", "正規的平台");
        check("渠道里的钱", "管道裡的錢", "渠道裏的錢");
        check("走受监管的渠道；", "走受監管的管道；", "走受監管的渠道；");
        check("在频道里问", "在頻道裡問", "在頻道裏問");
        check("通过微信付款", "透過微信付款", "透過微信付款");
        check("通过审核", "通過審核", "通過審核");
        check("网络上的黑客", "網路上的駭客", "網絡上的黑客");
        check("在服务器上", "在伺服器上", "在伺服器上");
        check("支持这个功能", "支援這個功能", "支援這個功能");
        check("支持者", "支持者", "支持者");
        check("移动支付", "行動支付", "流動支付");
        check("数字货币和数字经济", "數位貨幣和數位經濟", "數碼貨幣和數碼經濟");
        check("充值和提现", "儲值和提領", "增值和提款");
        check("前提现在没变", "前提現在沒變", "前提現在沒變");
        check("转账到账户，账目要清楚", "轉帳到帳戶，帳目要清楚", "轉賬到戶口，賬目要清楚");
        check("谁在运营？", "誰在營運？", "誰在營運？");
        check("接不接入都行", "接不串接都行", "接不接駁都行");
        check("直接入口", "直接入口", "直接入口");
        check("给他发私信", "給他發私訊", "給他發私訊");
        check("应用程序", "應用程式", "應用程式");
        check("没有什么计划", "沒有什麼計畫", "沒有什麼計劃");
        check("会不会被冻卡", "會不會帳戶被凍結", "會不會戶口被凍結");
        check("会脱锚吗", "會脫鉤嗎", "會脫鈎嗎");
        check("心里没底，拿不准", "不放心，不確定", "不放心，不確定");
        check("服务靠不住", "服務不可靠", "服務不可靠");
        check("了解公布的规定", "了解公布的規定", "了解公布的規定");
        check("软件和汇率", "軟體和匯率", "軟件和匯率");
        check("有资质的人", "合格的人", "合資格的人");
    }

    /// Words that OpenCC's computing vocabulary would replace wrongly here.
    #[test]
    fn ordinary_words_stay_ordinary() {
        check("算法律意见吗", "算法律意見嗎", "算法律意見嗎");
        check("多数组织", "多數組織", "多數組織");
        check("法律声明和法律程序", "法律聲明和法律程序", "法律聲明和法律程序");
        check("交易对象", "交易對象", "交易對象");
        check("身份证明文件", "身份證明文件", "身份證明文件");
        check("绑定钱包", "綁定錢包", "綁定錢包");
        check("把两者连接起来", "把兩者連接起來", "把兩者連接起來");
        check("保存证据", "保存證據", "保存證據");
        check("收费项目", "收費項目", "收費項目");
    }
}
