//! What the log channels hear of the bot itself: what it cannot do just now, and that it can again.

use serde::Serialize;

/// The words of one language.
#[derive(Debug, Serialize)]
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
    store_away: "I cannot use my database just now. I answer all the same, but votes, settings, pins and missed questions have to wait. The operator finds the cause in my log.",
    store_back: "My database can be used again.",
    pack_faulty: "The FAQ was changed, but I cannot use it like this. I go on answering from the one before. Please tell whoever looks after it. Faults: {count}.",
    pack_back: "The changed FAQ has no faults any more. I answer from it now.",
};

pub(super) const ZH_HANS: News = News {
    store_away: "我现在用不了数据库。我照样回答，但评价、设置、置顶和没答好的问题要等一等。运营者可以在我的日志里看到原因。",
    store_back: "我的数据库又能用了。",
    pack_faulty: "常见问题改过了，但这个样子我用不了。我继续按之前的版本回答。请告诉维护它的人。错误数：{count}。",
    pack_back: "改过的常见问题没有错误了。我现在按它回答。",
};

pub(super) const ZH_HANT: News = News {
    store_away: "我現在用不了資料庫。我照樣回答，但評價、設定、釘選和沒答好的問題要等一等。營運者可以在我的日誌裡看到原因。",
    store_back: "我的資料庫又能用了。",
    pack_faulty: "常見問題改過了，但這個樣子我用不了。我繼續按之前的版本回答。請告訴維護它的人。錯誤數：{count}。",
    pack_back: "改過的常見問題沒有錯誤了。我現在按它回答。",
};
