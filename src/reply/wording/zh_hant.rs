//! Traditional Chinese.

use super::naming::naming;
use super::{
    Commands, Named, Wording, explain, figures, misses, news, pins, settings, settings_parts,
};

pub(super) static WORDS: Wording = Wording {
    tag: "zh-Hant",
    own_name: "中文",
    full_name: "繁體中文",
    severities: ["須知", "注意", "危險"],
    cautions: "注意事項",
    advice: "你可以這樣做",
    source: "來源",
    reviewed: "最近核對",
    related: "相關問題",
    suggest_title: "你想問的是下面哪一個？",
    suggest: "我不確定你問的是哪一個。請選一個，或者換個說法再問。",
    decline_title: "常見問題裡沒有這一則",
    decline: "我只根據整理好的常見問題回答，不會猜。",
    browse_in_discord: naming("想看都有哪些問題，請輸入 /faq，或者換個說法再問。"),
    browse_in_terminal: "執行 `caveat topics` 可以看到全部問題。",
    entry_gone: naming("這個問題已不在常見問題裡。輸入 /faq 可以看現有的問題。"),
    hello: naming(
        "你好！我按常見問題來回答。請 @我 再寫上問題，或者用 /ask 提問；輸入 /faq 可以看我能回答什麼。",
    ),
    not_understood: naming("這個按鈕是我舊版本的，已經不能用了。請用 /ask 再問一次。"),
    failed: "抱歉，我這邊出了點問題。請稍後再問一次。",
    unreadable: naming("抱歉，我還處理不了這種提問方式。請用 /ask 提問。"),
    related_menu: "相關問題",
    helpful: "有幫助",
    not_helpful: "沒幫助",
    voted_helpful: "謝謝，記下了。你隨時可以改。",
    voted_not_helpful: "抱歉沒能幫到你，謝謝告訴我。你隨時可以改。",
    vote_lost: "抱歉，沒能記下來。請稍後再按一次。",
    remove: "移除",
    remove_refused: "只有提問的人，或者能在這裡管理訊息的人，才能移除這則回答。",
    none: "都不是",
    none_title: "抱歉，那我就沒有答案了",
    noted: "問題已記下，不帶你的名字，留給維護常見問題的人看。",
    not_noted: "這個問題沒能記下來。",
    human_role: "想找真人幫忙，請聯絡 {human}。",
    human_channel: "想找真人幫忙，請到 {human} 提問。",
    human_unknown: "想找真人幫忙，請聯絡這個伺服器的管理員。",
    human_direct: "想找真人幫忙，請聯絡我們共同伺服器的管理員。",
    topics_title: "常見問題裡有什麼",
    topics: "從選單裡選一個問題，就能看到答案，只有你看得到。",
    topics_menu: "選一個問題",
    topics_page: "第 {page} 頁，共 {pages} 頁",
    page_before: "上一頁",
    page_after: "下一頁",
    slow_down: "問得太快了，請 {seconds} 秒後再試。",
    target_empty: "那則訊息裡沒有我能回答的文字。",
    target_answered: "我已經在那則訊息下面回答了。",
    target_refused: "我沒能在那則訊息下面回答，所以答案只有你看得到。",
    unsure_for_others: "我沒有把握把它發給別人，所以這則只有你看得到。",
    private_for_others: "給別人的回答不能設為僅自己可見。請去掉其中一個選項。",
    privacy_title: "我保留什麼，保留多久",
    privacy: [
        "你的問題：保留一天，供答案下面的按鈕使用，不記錄是誰問的。我會去掉 @名字、連結、地址、長號碼，以及錢包或帳戶旁邊的金額；你寫的其他內容會留下，例如沒有 @ 的名字，所以請不要寫個人資料。",
        "沒答好的提問：同樣的文字，保留到連續 90 天沒人再問為止；只有管理員忽略的，或者加入了某個回答的，才會更久。管理員處理一個提問時，操作紀錄會連同文字再保留 90 天。",
        "你的評價：用一組代號代替你的名字，保留一年。",
        "數字，保留一年：每個答案給出過多少次、問題有沒有得到回答、回覆用了多久。我只讀對我說的話；在管理員選定的頻道裡，我也會留意提問，但不保留那些文字。",
        "下面的按鈕可以刪除你的評價。我不記錄問題是誰問的，所以沒辦法找出你的提問來刪除。",
    ],
    privacy_nothing: "我什麼都不保留：沒有問題，沒有評價，沒有名字。",
    forget: "刪除我的評價",
    forgotten: "好了。已刪除的評價：{count}。我不記錄任何問題是誰問的。",
    not_forgotten: "抱歉，沒能刪除你的評價。請稍後再按一次。",
    moderators_only: "你沒有權限在這裡這樣做。",
    settings: settings::ZH_HANT,
    news: news::ZH_HANT,
    pins: pins::ZH_HANT,
    misses: misses::ZH_HANT,
    explain: explain::ZH_HANT,
    figures: figures::ZH_HANT,
    commands: Commands {
        ask: Named { name: "提問", description: "向常見問題提問" },
        ask_question: Named { name: "問題", description: "用你自己的話寫下問題" },
        ask_private: Named { name: "僅自己可見", description: "只有你看得到答案" },
        ask_to: Named { name: "給誰", description: "答案是給哪位成員的" },
        faq: Named { name: "常見問題", description: "看看常見問題裡都有什麼" },
        answer_message: "用常見問題回答",
        privacy: Named {
            name: "隱私", description: "我保留什麼，保留多久，怎麼刪除"
        },
        settings: Named { name: "設定", description: "我在這個伺服器裡怎麼做" },
        settings_parts: settings_parts::ZH_HANT,
        pin: Named { name: "釘選", description: "發布一個回答，釘選並保持最新" },
        pin_entry: Named { name: "回答", description: "哪個回答" },
        pin_language: Named {
            name: "語言", description: "語言（預設用伺服器的）"
        },
        pin_channel: Named { name: "頻道", description: "頻道（預設是這裡）" },
        pins: Named {
            name: "釘選清單", description: "查看這個伺服器裡釘選的回答"
        },
        misses: Named {
            name: "沒答好的", description: "看看沒答好的提問"
        },
        stats: Named {
            name: "統計", description: "看看情況：問題、回答、投票、沒答好的"
        },
        stats_days: Named {
            name: "天數", description: "最近多少天，最多一年（預設 30）"
        },
        explain: Named {
            name: "解釋", description: "看看一個問題為什麼得到這樣的回覆"
        },
        explain_question: Named { name: "問題", description: "那個問題" },
        pin_message: "釘選這個回答",
    },
};
