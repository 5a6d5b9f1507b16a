//! What the log channels hear of the bot itself: what it cannot do at the moment, and that it can again.

use serde::{Deserialize, Serialize};

/// The words of one language.
#[derive(Debug, Deserialize, Serialize)]
pub struct News {
    /// The store cannot be used.
    pub store_away: &'static str,
    /// It can be used again.
    pub store_back: &'static str,
    /// Above the first of them: a changed FAQ has `{count}` faults.
    pub pack_faulty: &'static str,
    /// A changed FAQ is answered from after one that was faulty.
    pub pack_back: &'static str,
}

pub(super) const EN: News = News {
    store_away: "I cannot reach my database at the moment. I still answer, but votes, settings, pins and missed questions have to wait. The operator can find the cause in my log.",
    store_back: "My database works again.",
    pack_faulty: "The FAQ was changed, but the new version has errors ({count}), so I still answer from the previous one. Please tell whoever looks after it.",
    pack_back: "The errors are fixed. I now answer from the new FAQ.",
};

pub(super) const ZH_HANS: News = News {
    store_away: "我现在连不上数据库。我仍然会回答，但评价、设置、置顶和没答好的提问要等一等。部署这个机器人的人可以在我的日志里看到原因。",
    store_back: "我的数据库又能用了。",
    pack_faulty: "常见问题改过了，但改动后的内容有错误（{count} 处），我无法使用，所以继续按之前的版本回答。请告诉维护它的人。",
    pack_back: "错误已经改好。我现在按新的常见问题回答。",
};

pub(super) const ZH_HANT: News = News {
    store_away: "我現在連不上資料庫。我仍然會回答，但評價、設定、釘選和沒答好的提問要等一等。架設這個機器人的人可以在我的日誌裡看到原因。",
    store_back: "我的資料庫又能用了。",
    pack_faulty: "常見問題改過了，但變更後的內容有錯誤（{count} 處），我無法使用，所以繼續按之前的版本回答。請告訴維護它的人。",
    pack_back: "錯誤已經改好。我現在按新的常見問題回答。",
};
