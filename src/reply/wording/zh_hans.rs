//! Simplified Chinese.

use super::naming::naming;
use super::{
    Commands, Named, Wording, explain, figures, misses, news, pins, settings, settings_parts,
};

pub(super) static WORDS: Wording = Wording {
    tag: "zh-Hans",
    own_name: "中文",
    full_name: "简体中文",
    severities: ["须知", "注意", "危险"],
    cautions: "注意事项",
    advice: "你可以这样做",
    source: "来源",
    reviewed: "最近核对",
    related: "相关问题",
    suggest_title: "你想问的是下面哪一个？",
    suggest: "我不确定你问的是哪一个。请选一个，或者换个说法再问。",
    decline_title: "常见问题里没有这一条",
    decline: "我只根据整理好的常见问题回答，不会猜。",
    browse_in_discord: naming("想看都有哪些问题，请输入 /faq，或者换个说法再问。"),
    browse_in_terminal: "运行 `caveat topics` 可以看到全部问题。",
    entry_gone: naming("这个问题已不在常见问题里。输入 /faq 可以看现有的问题。"),
    hello: naming(
        "你好！我按常见问题来回答。请 @我 再写上问题，或者用 /ask 提问；输入 /faq 可以看我能回答什么。",
    ),
    not_understood: naming("这个按钮是我旧版本的，已经不能用了。请用 /ask 再问一次。"),
    failed: "抱歉，我这边出了点问题。请稍后再问一次。",
    unreadable: naming("抱歉，我还处理不了这种提问方式。请用 /ask 提问。"),
    related_menu: "相关问题",
    helpful: "有帮助",
    not_helpful: "没帮助",
    voted_helpful: "谢谢，记下了。你随时可以改。",
    voted_not_helpful: "抱歉没能帮到你，谢谢告诉我。你随时可以改。",
    vote_lost: "抱歉，没能记下来。请稍后再按一次。",
    remove: "移除",
    remove_refused: "只有提问的人，或者能在这里管理消息的人，才能移除这条回答。",
    none: "都不是",
    none_title: "抱歉，那我就没有答案了",
    noted: "问题已记下，不带你的名字，留给维护常见问题的人看。",
    not_noted: "这个问题没能记下来。",
    human_role: "想找真人帮忙，请联系 {human}。",
    human_channel: "想找真人帮忙，请到 {human} 提问。",
    human_unknown: "想找真人帮忙，请联系本服务器的管理员。",
    human_direct: "想找真人帮忙，请联系我们共同服务器的管理员。",
    topics_title: "常见问题里有什么",
    topics: "从菜单里选一个问题，就能看到答案，只有你看得到。",
    topics_menu: "选一个问题",
    topics_page: "第 {page} 页，共 {pages} 页",
    page_before: "上一页",
    page_after: "下一页",
    slow_down: "问得太快了，请 {seconds} 秒后再试。",
    target_empty: "那条消息里没有我能回答的文字。",
    target_answered: "我已经在那条消息下面回答了。",
    target_refused: "我没能在那条消息下面回答，所以答案只有你看得到。",
    unsure_for_others: "我没有把握把它发给别人，所以这条只有你看得到。",
    private_for_others: "给别人的回答不能设为仅自己可见。请去掉其中一个选项。",
    privacy_title: "我保存什么，保存多久",
    privacy: [
        "你的问题：保存一天，供答案下面的按钮使用，不记录是谁问的。我会去掉 @名字、链接、地址、长号码，以及钱包或账户旁边的金额；你写的其他内容会留下，比如没有 @ 的名字，所以请不要写个人信息。",
        "没答好的提问：同样的文字，保存到连续 90 天没人再问为止；只有管理员忽略的，或者加入了某个回答的，才会更久。管理员处理一个提问时，操作记录会连同文字再保存 90 天。",
        "你的评价：用一个代号代替你的名字，保存一年。",
        "数字，保存一年：每个答案给出过多少次、问题有没有得到回答、回复用了多久。我只读对我说的话；在管理员选定的频道里，我也会留意提问，但不保存那些文字。",
        "下面的按钮可以删除你的评价。我不记录问题是谁问的，所以没法找出你的提问来删除。",
    ],
    privacy_nothing: "我什么都不保存：没有问题，没有评价，没有名字。",
    forget: "删除我的评价",
    forgotten: "好了。已删除的评价：{count}。我不记录任何问题是谁问的。",
    not_forgotten: "抱歉，没能删除你的评价。请稍后再按一次。",
    moderators_only: "你没有权限在这里这样做。",
    settings: settings::ZH_HANS,
    news: news::ZH_HANS,
    pins: pins::ZH_HANS,
    misses: misses::ZH_HANS,
    explain: explain::ZH_HANS,
    figures: figures::ZH_HANS,
    commands: Commands {
        ask: Named { name: "提问", description: "向常见问题提问" },
        ask_question: Named { name: "问题", description: "用你自己的话写下问题" },
        ask_private: Named { name: "仅自己可见", description: "只有你看得到答案" },
        ask_to: Named { name: "给谁", description: "答案是给哪位成员的" },
        faq: Named { name: "常见问题", description: "看看常见问题里都有什么" },
        answer_message: "用常见问题回答",
        privacy: Named {
            name: "隐私", description: "我保存什么，保存多久，怎么删除"
        },
        settings: Named { name: "设置", description: "我在这个服务器里怎么做" },
        settings_parts: settings_parts::ZH_HANS,
        pin: Named { name: "置顶", description: "发布一个回答，置顶并保持最新" },
        pin_entry: Named { name: "回答", description: "哪个回答" },
        pin_language: Named {
            name: "语言", description: "语言（默认用服务器的）"
        },
        pin_channel: Named { name: "频道", description: "频道（默认是这里）" },
        pins: Named {
            name: "置顶列表", description: "查看这个服务器里置顶的回答"
        },
        misses: Named {
            name: "没答好的", description: "看看没答好的提问"
        },
        stats: Named {
            name: "统计", description: "看统计：提问、回答、评价、没答好的"
        },
        stats_days: Named {
            name: "天数", description: "最近多少天，最多一年（默认 30）"
        },
        explain: Named {
            name: "解释", description: "看看一个问题为什么得到这样的回复"
        },
        explain_question: Named { name: "问题", description: "那个问题" },
        pin_message: "置顶这个回答",
    },
};
