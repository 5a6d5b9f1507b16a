//! Words that OpenCC lacks, or has only in their computing sense: in a FAQ about rules and money they
//! mean something else. They are matched in the Simplified text, the longest first.

use super::Form;

/// A word as a pack writes it, with its regional forms.
pub(super) struct Word {
    pub(super) simplified: &'static str,
    taiwan: &'static str,
    hong_kong: &'static str,
}

impl Word {
    pub(super) fn in_form(&self, form: Form) -> &'static str {
        match form {
            Form::Taiwan => self.taiwan,
            Form::HongKong => self.hong_kong,
        }
    }
}

const fn word(simplified: &'static str, taiwan: &'static str, hong_kong: &'static str) -> Word {
    Word { simplified, taiwan, hong_kong }
}

/// Sorted by characters, so that words with the same beginning are adjacent.
static WORDS: [Word; 116] = [
    word("万象", "萬象", "萬象"),
    word("举报", "檢舉", "舉報"),
    word("了解", "了解", "了解"),
    word("二维码", "QR Code", "QR碼"),
    word("代码", "代碼", "代碼"),
    word("低级", "低級", "低級"),
    word("保存", "保存", "保存"),
    word("信息", "資訊", "資訊"),
    word("假消息", "假消息", "假消息"),
    word("充值", "儲值", "增值"),
    word("全局", "全局", "全局"),
    word("公布", "公布", "公布"),
    word("冻卡", "帳戶凍結", "戶口凍結"),
    word("出租车", "計程車", "的士"),
    word("前提现", "前提現", "前提現"),
    word("加纳税", "加納稅", "加納税"),
    word("博客", "部落格", "網誌"),
    word("卡被冻", "帳戶被凍結", "戶口被凍結"),
    word("发布", "發布", "發佈"),
    word("取消息", "取消息", "取消息"),
    word("司法程序", "司法程序", "司法程序"),
    word("后台", "後台", "後台"),
    word("在线", "線上", "網上"),
    word("坏消息", "壞消息", "壞消息"),
    word("声明", "聲明", "聲明"),
    word("大数据", "大數據", "大數據"),
    word("好消息", "好消息", "好消息"),
    word("如实时", "如實時", "如實時"),
    word("存在线", "存在線", "存在線"),
    word("实时", "即時", "即時"),
    word("审批程序", "審批程序", "審批程序"),
    word("对象", "對象", "對象"),
    word("小程序", "小程式", "小程式"),
    word("小道消息", "小道消息", "小道消息"),
    word("局部", "局部", "局部"),
    word("屏幕", "螢幕", "螢幕"),
    word("平台", "平台", "平台"),
    word("应用商店", "應用程式商店", "應用程式商店"),
    word("应用程序", "應用程式", "應用程式"),
    word("应用软件", "應用程式", "應用程式"),
    word("循环", "循環", "循環"),
    word("心里没底", "不放心", "不放心"),
    word("性价比", "性價比", "性價比"),
    word("手机应用", "手機應用程式", "手機應用程式"),
    word("打印", "列印", "列印"),
    word("打开", "打開", "打開"),
    word("打款", "匯款", "匯款"),
    word("打钱", "匯錢", "匯錢"),
    word("拿不准", "不確定", "不確定"),
    word("接入", "串接", "接駁"),
    word("提现", "提領", "提款"),
    word("搜索", "搜尋", "搜尋"),
    word("支持", "支援", "支援"),
    word("支持者", "支持者", "支持者"),
    word("数字人民币", "數位人民幣", "數碼人民幣"),
    word("数字化", "數位化", "數碼化"),
    word("数字经济", "數位經濟", "數碼經濟"),
    word("数字货币", "數位貨幣", "數碼貨幣"),
    word("数字资产", "數位資產", "數碼資產"),
    word("数字钱包", "數位錢包", "數碼錢包"),
    word("数据", "資料", "數據"),
    word("数组", "數組", "數組"),
    word("文件", "文件", "文件"),
    word("文件名", "檔名", "檔案名稱"),
    word("文件夹", "資料夾", "資料夾"),
    word("有资质的", "合格的", "合資格的"),
    word("服务器", "伺服器", "伺服器"),
    word("权限", "權限", "權限"),
    word("查看", "查看", "查看"),
    word("没底", "不放心", "不放心"),
    word("法律程序", "法律程序", "法律程序"),
    word("渠道", "管道", "渠道"),
    word("源代码", "原始碼", "原始碼"),
    word("点击", "點擊", "點擊"),
    word("申请程序", "申請程序", "申請程序"),
    word("登录", "登入", "登入"),
    word("直接入", "直接入", "直接入"),
    word("短信", "簡訊", "短訊"),
    word("社区", "社群", "社區"),
    word("私信", "私訊", "私訊"),
    word("移动支付", "行動支付", "流動支付"),
    word("移动端", "行動裝置", "流動裝置"),
    word("窗口", "窗口", "窗口"),
    word("算法律", "算法律", "算法律"),
    word("类型", "類型", "類型"),
    word("绑定", "綁定", "綁定"),
    word("联系", "聯繫", "聯繫"),
    word("脱锚", "脫鉤", "脫鈎"),
    word("菜单", "選單", "選單"),
    word("被冻卡", "帳戶被凍結", "戶口被凍結"),
    word("视频", "影片", "影片"),
    word("计划", "計畫", "計劃"),
    word("设置", "設定", "設定"),
    word("诉讼程序", "訴訟程序", "訴訟程序"),
    word("账", "帳", "賬"),
    word("账号", "帳號", "帳號"),
    word("账户", "帳戶", "戶口"),
    word("质量", "品質", "質素"),
    word("运营", "營運", "營運"),
    word("运行", "運行", "運行"),
    word("进程", "進程", "進程"),
    word("连接", "連接", "連接"),
    word("通过", "透過", "透過"),
    word("通过了", "通過了", "通過了"),
    word("通过审", "通過審", "通過審"),
    word("通过率", "通過率", "通過率"),
    word("通过考", "通過考", "通過考"),
    word("通过验", "通過驗", "通過驗"),
    word("道里", "道裡", "道裏"),
    word("链接", "連結", "連結"),
    word("靠不住", "不可靠", "不可靠"),
    word("靠谱", "可靠", "可靠"),
    word("面向对象", "物件導向", "物件導向"),
    word("项目", "項目", "項目"),
    word("高级", "高級", "高級"),
    word("默认", "預設", "預設"),
];

/// The longest of the words that `text` starts with.
pub(super) fn find(text: &str) -> Option<&'static Word> {
    let first = text.chars().next()?;
    let begins = |word: &&Word| word.simplified.starts_with(first);
    // Words that start with this character are adjacent.
    let from = WORDS.partition_point(|word| word.simplified.chars().next() < Some(first));
    let found = WORDS[from..].iter().take_while(begins);
    found.filter(|word| text.starts_with(word.simplified)).max_by_key(|word| word.simplified.len())
}

#[cfg(test)]
mod tests {
    use super::WORDS;

    #[test]
    fn each_stands_once_and_in_order() {
        assert!(WORDS.is_sorted_by(|one, other| one.simplified < other.simplified));
    }
}
