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
    advice: "該怎麼做",
    source: "來源",
    reviewed: "審閱於",
    related: "相關問題",
    suggest_title: "你想問的是不是其中一個？",
    suggest: "我不確定你問的是哪一個。請選一個，或者換個說法再問。",
    decline_title: "常見問題裡沒有這一條",
    decline: "我只根據整理好的常見問題回答，不會猜。",
    help_title: "我按常見問題回答",
    help: "用自己的話問就行。常見問題裡有的，我給出回答；沒有的，我會直說。",
    browse_in_discord: naming("想看都有哪些問題，請輸入 /faq，或者換個說法再問。"),
    browse_in_terminal: "執行 `caveat topics` 可以看到全部問題。",
    entry_gone: naming("這個問題已不在常見問題裡。輸入 /faq 可以看現有的問題。"),
    hello: naming(
        "你好！我按常見問題來回答。請在我的名字後面寫上問題，或者用 /ask 提問；輸入 /faq 可以看我知道什麼。",
    ),
    not_understood: naming("這個按鈕來自我的另一個版本，已經不能用了。請用 /ask 再問一次。"),
    failed: "抱歉，我這邊出了點問題。請稍後再問一次。",
    unreadable: naming("抱歉，我還不懂這種提問方式。請用 /ask 提問。"),
    related_menu: "相關問題",
    helpful: "有幫助",
    not_helpful: "沒幫助",
    voted_helpful: "謝謝，記下了。你隨時可以改。",
    voted_not_helpful: "謝謝，記下了。你隨時可以改。",
    vote_lost: "抱歉，剛才沒能記下來。請稍後再按一次。",
    remove: "移除",
    remove_refused: "只有提問的人，或者能在這裡管理訊息的人，才能移除這條回答。",
    none: "都不是",
    none_title: "抱歉，那我就沒有答案了",
    noted: "問題已記下，不帶你的名字，留給維護常見問題的人看。",
    not_noted: "這個問題剛才沒能記下來。",
    human_role: "想找人幫忙，請問 {human}。",
    human_channel: "想找人幫忙，請到 {human} 提問。",
    human_unknown: "想找人幫忙，請問這個伺服器的管理員。",
    human_direct: "想找人幫忙，請問我們共同所在伺服器的管理員。",
    topics_title: "常見問題裡有什麼",
    topics: "從選單裡選一個問題，就能看到答案，只有你看得到。",
    topics_menu: "選一個問題",
    topics_page: "第 {page} 頁，共 {pages} 頁",
    page_before: "上一頁",
    page_after: "下一頁",
    slow_down: "一下子太多了。請在 {seconds} 秒後再試。",
    target_empty: "那條訊息裡沒有我能回答的文字。",
    target_answered: "我已經在那條訊息下面回答了。",
    target_refused: "我沒能在那條訊息下面回答，所以答案只有你看得到。",
    unsure_for_others: "我沒有把握替別人回答，所以這條只有你看得到。",
    private_for_others: "給別人的回答不能只讓自己看到。請去掉其中一個選項。",
    privacy_title: "我保存什麼，保存多久",
    privacy: [
        "你的問題：只有去掉名字、連結和號碼的文字，不記是誰問的，保存一天，供答案下面的按鈕使用。",
        "常見問題沒有答好的問題：同樣的文字，仍然不記是誰問的，最多保存 90 天；只有管理員選擇不再提起的，或者加入了某個回答的，才會更久。",
        "你的評價：用一串程式碼代替你的名字，保存一年。",
        "每個答案給出過多少次、問題的結果、回覆用了多久：只是數字，保存一年。我不保存訊息，也不讀不是對我說的話；只有管理員讓我留意的頻道例外，而在那裡我什麼都不保存。",
        "按下面的按鈕可以刪除你的評價。其餘的內容都無法追溯到你。",
    ],
    privacy_nothing: "我什麼都不保存：沒有問題，沒有評價，沒有名字。",
    forget: "刪除我的評價",
    forgotten: "好了。已刪除的評價：{count}。我沒有保存其他能追溯到你的內容。",
    not_forgotten: "抱歉，剛才沒能刪除你的評價。請稍後再按一次。",
    moderators_only: "你不能在這裡這樣做：這需要你沒有的權限。",
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
            name: "隱私", description: "我保存什麼，保存多久，怎麼刪除"
        },
        settings: Named { name: "設定", description: "我在這個伺服器裡怎麼做" },
        settings_parts: settings_parts::ZH_HANT,
        pin: Named { name: "置頂", description: "發布一個回答，置頂並保持最新" },
        pin_entry: Named { name: "回答", description: "哪個回答" },
        pin_language: Named {
            name: "語言", description: "用哪種語言；不填則用伺服器的"
        },
        pin_channel: Named { name: "頻道", description: "在哪個頻道；不填則在這裡" },
        pins: Named {
            name: "置頂列表", description: "查看這個伺服器裡置頂的回答"
        },
        misses: Named {
            name: "沒答好的", description: "看看常見問題沒有答好的問題"
        },
        stats: Named {
            name: "統計", description: "看看情況：問題、回答、投票、沒答好的"
        },
        stats_days: Named {
            name: "天數", description: "最近多少天，最多一年；不填就是 30"
        },
        explain: Named {
            name: "解釋", description: "看看一個問題為什麼得到這樣的回覆"
        },
        explain_question: Named { name: "問題", description: "那個問題" },
        pin_message: "置頂這個回答",
    },
};
