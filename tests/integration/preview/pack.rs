//! The page of the pack: every entry, and the warnings for a curator.

use regex::Regex;

use super::Preview;
use crate::command_line::Library;

#[tokio::test]
async fn entries_stand_side_by_side_with_what_is_wrong_in_place() {
    let library = Library::new();
    let card = std::path::Path::new(library.path()).join("card.toml");
    let text = std::fs::read_to_string(&card).unwrap();
    std::fs::write(&card, text.replace("reviewed = 2026-01-02\n", "")).unwrap();
    let preview = Preview::start(&["--faq", library.path()]);
    let page = preview.studied("/pack").await;
    let entry = |id: &str| {
        let (_, section) = page.split_once(&format!("id=\"entry-{id}\"")).unwrap();
        section.split("</section>").next().unwrap()
    };
    let parts =
        ["How do I get a library card?", "怎么办借书证？", "never reviewed", "leads", "<meter"];
    for part in parts {
        let is_there = part != "leads" && part != "<meter";
        assert_eq!(entry("card").contains(part), is_there, "{part}: {}", entry("card"));
    }
    assert!(entry("card").contains("<summary>1 warning: still empty: `reviewed`</summary>"));
    let warning = "<p class=\"warning\"><code>card.toml:1:1</code> still empty: `reviewed`";
    assert!(entry("card").contains(warning));
    let path = format!("data-copy=\"{}\"", card.display());
    assert!(entry("card").contains(&path), "{}", entry("card"));
    assert!(
        !entry("hours").contains("class=\"warning\"") && entry("hours").contains("leads to card")
    );
    assert!(entry("hours").contains("reviewed 2026-01-02 · handbook ¶1 ¶2"));

    for (words, found) in [("identity", 1), ("借书", 1), ("LIBRARY", 2), ("nowhere", 0), ("", 2)]
    {
        let page = preview.page(&format!("/pack?q={words}")).await;
        let told = page.contains(&format!("{found} of 2 entries"));
        assert!(told != words.is_empty(), "{words}");
        assert_eq!(page.matches("<section class=\"entry card\"").count(), found, "{words}");
    }
}

/// Where a text is near what it may be, its length is shown, against what `check` warns of.
#[tokio::test]
async fn long_texts_are_measured() {
    let library = Library::new();
    let card = std::path::Path::new(library.path()).join("card.toml");
    let text = std::fs::read_to_string(&card).unwrap();
    let long = format!("Bring an identity card to the desk. {}", "x".repeat(364));
    std::fs::write(&card, text.replace("Bring an identity card to the desk.", &long)).unwrap();
    let preview = Preview::start(&["--faq", library.path()]);
    let page = preview.page("/pack").await;
    assert!(page.contains("400 of 600") && page.matches("<meter").count() == 1, "{page}");
}

/// A curator sees an entry under the headings that its readers get, in each language.
#[tokio::test]
async fn headings_are_those_of_the_pack_and_of_each_language() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write(
        "pack.toml",
        "title = \"Harbour\"\nlanguages = [\"en\", \"zh-Hans\"]\ndefault_language = \"en\"\n\
         [headings.en]\nadvice = \"At the desk\"\ndanger = \"Stop\"\n",
    );
    write(
        "open.toml",
        "severity = \"danger\"\n\
         [en]\nquestion = \"Is it open?\"\nanswer = \"No.\"\nadvice = [\"Come back.\"]\n\
         [zh-Hans]\nquestion = \"开吗？\"\nanswer = \"不开。\"\nadvice = [\"改天再来。\"]\n",
    );
    let preview = Preview::start(&["--faq", folder.path().to_str().unwrap()]);
    let page = preview.page("/pack").await;
    for part in ["en · Stop", ">At the desk<", "zh-Hans · 危险", ">你可以这样做<"] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[tokio::test]
async fn a_cell_of_the_heat_map_leads_to_its_questions() {
    let preview = Preview::start(&[]);
    assert!(preview.page("/pack").await.contains("class=\"working\""), "it takes a moment");
    let page = preview.studied("/pack").await;
    let cell = Regex::new("<a href=\"(/pack\\?cell=([a-z-]+):([a-z-]+)[^\"]*)#cell\" aria-label=\"([0-9]+) phrasings of").unwrap();
    let cells: Vec<_> = cell.captures_iter(&page).collect();
    assert!(cells.len() > 20, "{}", cells.len());
    let [link, own, found, count] = cells[cells.len() / 2].extract::<4>().1;
    let page = preview.page(&link.replace("&amp;", "&")).await;
    let title = format!("Phrasings of {own} that find {found}");
    let (_, section) = page.split_once(&title).unwrap();
    let list = section.split("</section>").next().unwrap();
    assert_eq!(list.matches("<li>").count().to_string(), count);
    // Lost phrasings are shown at their entry too.
    assert!(page.matches("would not find this entry").count() > 10);
    for odd in ["x", ":", "a:b", "%22%3E:%3Cb%3E", own] {
        assert!(
            !preview.page(&format!("/pack?cell={odd}&page=99999")).await.contains("id=\"cell\"")
        );
    }
}
