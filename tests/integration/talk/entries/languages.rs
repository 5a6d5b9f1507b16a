//! Writing an entry in other languages than English.

use insta::assert_snapshot;
use serenity::model::Permissions;

use super::{Server, dated, server, service};
use crate::standin::StandIn;

#[tokio::test]
async fn in_chinese_the_same() {
    let discord = StandIn::start().await;
    let server = server(&discord).await;
    let Server { general, alice, .. } = &server;
    let mei = server.ada.clone().locale("zh-TW");
    let wrote = alice.says(general, "先看規則頻道，然後在那裡按打勾。").await;
    let form = mei.applies("Add to FAQ", &wrote).await;
    assert_eq!(form.modal().await["title"], "給本伺服器寫一個條目");
    let typed = [("question", "怎麼拿到成員身分組？"), ("severity", "注意")];
    let preview = mei.submits(&form, typed).await.reply().await;
    assert_snapshot!(dated(&server, &preview), @r#"
    | 成員看到的就是這樣。還沒有發布，只有你能看到。
    | 它和這些條目相近：
    | • `這份問答從哪裡來，有多新，算法律意見嗎？`
    embed #E67E22 "怎麼拿到成員身分組？"
    author "⚠\u{fe0f} 注意"
    | 先看規則頻道，然後在那裡按打勾。
    field "來源"
    | 本伺服器的管理員，TODAY
    footer "以上內容整理自一篇英文文章，僅供參考，不構成法律意見。"
    buttons primary [發布] [修改] danger [放棄]
    "#);
    let done = mei.clicks(&preview, "發布").await.reply().await;
    assert_eq!(done.content(), "已發布。從現在起，我在這個伺服器裡用它回答。");
    let asked = alice.asks(general, "/ask", [("question", "怎么拿到成员身分组")]).await;
    assert_snapshot!(dated(&server, &asked.reply().await), @r#"
    embed #E67E22 "怎麼拿到成員身分組？"
    author "⚠\u{fe0f} 注意"
    | 先看規則頻道，然後在那裡按打勾。
    field "来源"
    | 本服务器的管理员，TODAY
    footer "以上内容整理自一篇英文文章，仅供参考，不构成法律意见。"
    buttons [有帮助] [没帮助]
    "#);
    let list = mei.asks(general, "/entry list", []).await.reply().await;
    assert_snapshot!(dated(&server, &list), @r#"
    embed #95A5A6 "本伺服器的條目"
    | • `怎麼拿到成員身分組？`
    |   注意 · TODAY
    footer "1 個條目，最多 100 個"
    menu "修改一個" :
      1. 怎麼拿到成員身分組？ -> +1
    menu "刪除一個" :
      1. 怎麼拿到成員身分組？ -> +1
    buttons [寫一個] [復原上一次改動]
    "#);
    let gone = mei.picks_from(&list, list.custom_ids()[1], "怎麼拿到成員身分組？").await;
    assert_eq!(gone.reply().await.content(), "已刪除。30 天內可以復原。");
    let none = mei.asks(general, "/entry export", []).await.reply().await;
    assert_eq!(none.content(), "這個伺服器沒有自己的條目可以匯出。");
}

#[tokio::test]
async fn in_spanish_the_same() {
    let discord = StandIn::start().await;
    let files = [
        ("pack.toml", "title = \"T\"\nlanguages = [\"en\", \"es\"]\ndefault_language = \"es\"\n"),
        ("hours.toml", "[es]\nquestion = \"¿Cuándo abren?\"\nanswer = \"A las nueve.\"\n"),
    ];
    let server = Server::over(service(&files), &discord, Permissions::MANAGE_MESSAGES, false).await;
    let Server { general, ada, alice, .. } = &server;
    let ines = ada.clone().locale("es-419");
    let form = ines.asks(general, "/entry new", []).await;
    assert_eq!(form.modal().await["title"], "Entrada nueva para este servidor");
    let typed = [
        ("question", "¿Cómo consigo el rol de miembro?"),
        ("answer", "Lee el canal de las reglas y reacciona allí."),
        ("cautions", "Nunca pagues por él."),
    ];
    let preview = ines.submits(&form, typed).await.reply().await;
    assert_snapshot!(dated(&server, &preview), @r#"
    | Así se verá. Todavía no hay nada publicado, y esto solo lo ves tú.
    embed #3498DB "¿Cómo consigo el rol de miembro?"
    author "ℹ\u{fe0f} Conviene saber"
    | Lee el canal de las reglas y reacciona allí.
    field "Ten cuidado"
    | • Nunca pagues por él.
    field "Fuente"
    | Equipo de moderación de este servidor, TODAY
    buttons primary [Publicar] [Cambiar] danger [Descartar]
    "#);
    let done = ines.clicks(&preview, "Publicar").await.reply().await;
    assert_snapshot!(dated(&server, &done), @r#"
    | Publicada. Desde ahora respondo con ella en este servidor.
    embed #95A5A6 "Entradas de este servidor"
    | • `¿Cómo consigo el rol de miembro?`
    |   TODAY
    footer "1 de 100 entradas"
    menu "Cambiar una" :
      1. ¿Cómo consigo el rol de miembro? -> +1
    menu "Quitar una" :
      1. ¿Cómo consigo el rol de miembro? -> +1
    buttons [Escribir una] [Deshacer el último cambio]
    "#);
    let pilar = alice.clone().locale("es-ES");
    let asked = [("question", "como consigo el rol de miembro"), ("private", "true")];
    let asked = pilar.asks(general, "/ask", asked).await.reply().await;
    assert_snapshot!(dated(&server, &asked), @r#"
    embed #3498DB "¿Cómo consigo el rol de miembro?"
    author "ℹ\u{fe0f} Conviene saber"
    | Lee el canal de las reglas y reacciona allí.
    field "Ten cuidado"
    | • Nunca pagues por él.
    field "Fuente"
    | Equipo de moderación de este servidor, TODAY
    buttons [Me sirve] [No me sirve]
    "#);
    let entry = [("entry", "¿Cómo consigo el rol de miembro?")];
    let gone = ines.asks(general, "/entry remove", entry).await.reply().await;
    assert_snapshot!(gone.content(), @"Quitada. Se puede deshacer durante 30 días.");
    let undone = ines.asks(general, "/entry undo", []).await.reply().await;
    assert_snapshot!(undone.content(), @"El último cambio está deshecho.");
}
