//! Single questions to the shipped pack. Each measures one part of the work: a misspelled word is
//! looked up, Chinese is read by the character, and the sentences of a story that ask are scored too.

use std::fmt;

use caveat::matching::Matcher;
use caveat::pack::PackFiles;
use divan::Bencher;

use crate::generate::loaded;

/// A question of one kind.
struct Asked {
    kind: &'static str,
    text: &'static str,
}

impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)
    }
}

const ASKED: [Asked; 7] = [
    Asked { kind: "two words", text: "usdt fines" },
    Asked {
        kind: "one sentence",
        text: "could my shop get in trouble if we take tether from tourists",
    },
    Asked {
        kind: "misspelled",
        text: "can i topup my wechatt walet wiht usd tether or wil they bann me",
    },
    Asked { kind: "Chinese", text: "我在上海的小店想收泰达币，会不会被罚款？" },
    Asked { kind: "Chinese, traditional", text: "請問用微信錢包買USDT安全嗎" },
    Asked { kind: "story", text: STORY },
    Asked {
        kind: "out of scope",
        text: "which noodle place near the station is open after midnight",
    },
];

const STORY: &str = "My cousin moved to Guangzhou last spring and he sells phone cases at a market \
    stall. Most of his customers pay with WeChat, but last week a man from abroad offered to send \
    him USDT instead and said everybody does it now. My cousin said he would think about it, because \
    his landlord had told him a story about somebody whose account was frozen. I am worried about \
    him. Is he allowed to take that money? And what could happen to him if the police find out?";

/// A question, from its text to the verdict.
#[divan::bench(args = ASKED, sample_count = 200)]
fn shipped(bencher: Bencher, asked: &Asked) {
    let matcher = Matcher::new(&loaded(PackFiles::shipped()));
    bencher.bench_local(|| matcher.judge(divan::black_box(asked.text), None));
}
