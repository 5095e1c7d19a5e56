//! A text: each article with our line, the operator's verbatim file beside it, and the rules that apply it or why none does.

use axum::extract::Path;
use law::book::{Article, LawBook, Text};
use maud::{Markup, html};

use super::super::model::{self, ParamKey};
use super::super::verbatim::{self, FOLDER, Found, Standing};
use super::super::words;
use super::{frame, rules, status, tabs, unverified_note};
use crate::cycle::book;
use crate::failure::{Failure, Outcome};
use crate::ui::{self, Column, Row, Table, Tone};
use crate::web::{Ctx, Page, html as page};

fn expect<'a>(book: &'a LawBook, id: &str) -> Outcome<&'a Text> {
    book.text(id).ok_or_else(|| Failure::NotFound(format!("文本「{id}」")))
}

/// A text with all its articles.
pub async fn text(ctx: Ctx, Path(id): Path<String>) -> Page {
    let book = book()?;
    let text = expect(book, &id)?;
    let found = verbatim::find(&ctx.app.config.data, text).await;
    let worst = model::text_status(text);
    let body = html! {
        (tabs(&ctx, "/law"))
        (unverified_note(worst))
        (ui::card("版本和来源", about(&ctx, book, text)))
        (file_note(text, &found))
        (articles(book, text, &found))
    };
    Ok(page(frame(&ctx, text.title.clone()).subtitle(text.id.clone()).page(body)))
}

fn about(ctx: &Ctx, book: &LawBook, text: &Text) -> Markup {
    let columns = vec![
        Column::text("版本").sticky().nowrap(),
        Column::state("施行"),
        Column::state("是否现行"),
        Column::state("核对程度"),
        Column::text("来源"),
    ];
    let mut table = Table::new("版本", columns).plain();
    for version in &text.versions {
        let (tone, word) = words::force_zh(version, ctx.today());
        table = table.row(vec![
            html! { (version.id) },
            html! { (version.from) " 起" @if let Some(to) = version.to { br; "至 " (to) } },
            ui::badge(tone, word),
            status(version.status),
            html! {
                (version.source)
                @if let Some(sum) = &version.sha256 { div { small .text-muted .text-break { "所读文件的校验值 SHA-256 " (sum) } } }
            },
        ]);
    }
    let profiles: Vec<_> = book.all_profiles().filter(|profile| profile.texts.contains(&text.id)).collect();
    html! {
        (table.render())
        (ui::kv(&[
            ("层级", html! { (words::rank_zh(text.rank)) }),
            ("编入的条数", html! { (text.articles.len()) @if let Some(scope) = &text.scope { "（" (scope) "）" } }),
            ("用到的方案", html! {
                @if profiles.is_empty() { "没有方案直接使用（用于政策包或者备查）" }
                @for profile in &profiles {
                    a href=(format!("/law/params?p={}", profile.id)) { (profile.id) } " " (profile.title) "　"
                }
            }),
        ]))
    }
}

/// What is there of the operator's own file.
fn file_note(text: &Text, found: &Found) -> Markup {
    match found {
        Found::Nothing => ui::fold(
            "查看原文：放入官方文本",
            html! {
                p { "本软件只有各条的一行摘要，不含原文。把官方公布的文本存为 UTF-8 的文本文件，放在数据目录的 "
                    code { (FOLDER) "/" (text.id) ".txt" } " 或者 " code { (FOLDER) "/" (text.id) ".md" }
                    "，每条以“第几条”开头另起一行，这里就逐条显示，并核对它是不是编写规则时所读的那一个文件。" }
            },
        ),
        Found::Unusable { name, why } => {
            ui::alert(Tone::Bad, Some(&format!("原文文件 {name} 没有显示：{why}")), html! {})
        }
        Found::Official(official) => {
            let sum =
                html! { p .text-break { "文件 " code { (official.name) } "，SHA-256 " code { (official.sha256) } } };
            match &official.standing {
                Standing::Same(version) => {
                    ui::alert(Tone::Good, Some(&format!("原文与编写规则时所读的文件一致（{version} 版本）")), sum)
                }
                Standing::Other(read) => ui::alert(
                    Tone::Bad,
                    Some("校验值不符：这不是编写规则时所读的文件，下面的原文未经核对"),
                    html! {
                        (sum)
                        p .text-break { "所读文件的 SHA-256 " code { (read) } }
                        p { "可能是另一个版本，也可能只是排版不同。请与公布的文本核对后使用；各条摘要和规则以所读的版本为准。" }
                    },
                ),
                Standing::NoSum => ui::alert(
                    Tone::Warn,
                    Some("没有可以比对的校验值：编写规则时没有读到这部文本的文件，下面的原文未经核对"),
                    sum,
                ),
            }
        }
    }
}

/// The paragraphs of the operator's file, with a mark when it is not the file that was read.
fn paragraphs(found: &Found, no: u32) -> Markup {
    let unchecked = matches!(found, Found::Official(official) if !matches!(official.standing, Standing::Same(_)));
    html! {
        @match found.article(no) {
            Some(list) => {
                @if unchecked { p { (ui::badge(Tone::Warn, "原文未核对")) } }
                @for paragraph in list { @for line in paragraph.lines() { p { (line) } } }
            }
            None => p .text-muted { "文件里没有找到这一条" },
        }
    }
}

fn implemented(book: &LawBook, text: &Text, article: &Article) -> Markup {
    let used = model::use_of(book, &text.id, article.no);
    html! {
        (rules(&used.rules))
        @if let Some(why) = &article.not_implemented { span .text-muted { "没有规则：" (why) } }
    }
}

fn articles(book: &LawBook, text: &Text, found: &Found) -> Markup {
    let has_file = matches!(found, Found::Official(_));
    let columns = vec![
        Column::text(text.unit.zh()).sticky().nowrap(),
        Column::text("摘要（不是原文）"),
        Column::text("实现它的规则"),
    ];
    let mut table = Table::new(format!("{}各条", text.title), columns).total(text.articles.len() as u64);
    for article in &text.articles {
        table = table.push(
            Row::new(vec![
                html! { a href=(format!("/law/texts/{}/{}", text.id, article.no)) { (words::article_zh(text, article.no)) } },
                html! {
                    (article.summary)
                    @if has_file { (ui::fold("原文", paragraphs(found, article.no))) }
                },
                implemented(book, text, article),
            ])
            .id(format!("a{}", article.no)),
        );
    }
    table.empty("没有编入任何一条", html! { "这部文本没有读到，规则不引用它的条文" }).render()
}

fn param_href((_, key): ParamKey) -> String {
    format!("/law/params?q={key}")
}

/// One article.
pub async fn article(ctx: Ctx, Path((id, no)): Path<(String, String)>) -> Page {
    let book = book()?;
    let text = expect(book, &id)?;
    let found_article = no.parse().ok().and_then(|no| text.article(no));
    let article =
        found_article.ok_or_else(|| Failure::NotFound(format!("《{}》的第 {no} {}", text.title, text.unit.zh())))?;
    let found = verbatim::find(&ctx.app.config.data, text).await;
    let used = model::use_of(book, &text.id, article.no);
    let helps = model::helps_of(&text.id, article.no);
    let at = text.articles.iter().position(|one| one.no == article.no).unwrap_or(0);
    let near = |at: Option<usize>| at.and_then(|at| text.articles.get(at));
    let (before, after) = (near(at.checked_sub(1)), near(Some(at + 1)));
    let href = |article: &Article| format!("/law/texts/{}/{}", text.id, article.no);
    let body = html! {
        (tabs(&ctx, "/law"))
        (unverified_note(model::text_status(text)))
        (ui::card("摘要（我们的话，不是原文）", html! { p { (article.summary) } p .text-muted { "共 " (article.paragraphs) " 款" } }))
        @if matches!(found, Found::Official(_)) {
            (file_note(text, &found))
            (ui::card("原文", paragraphs(&found, article.no)))
        } @else { (file_note(text, &found)) }
        (ui::card("实现它的规则", html! {
            (implemented(book, text, article))
            @if !used.params.is_empty() {
                h3 { "数字出自这一条的参数" }
                @for (key, title) in &used.params { div { a href=(param_href(*key)) { (title) } } }
            }
            @if !helps.is_empty() {
                h3 { "引用这一条的提示" }
                @for help in &helps { div { a href=(format!("/law/findings/{}", help.code)) { (help.title) } " " small .text-muted { (help.code) } } }
            }
        }))
        p {
            @if let Some(before) = before { (ui::button(&href(before), &format!("← {}", words::article_zh(text, before.no)))) " " }
            @if let Some(after) = after { (ui::button(&href(after), &format!("{} →", words::article_zh(text, after.no)))) " " }
            (ui::button(&format!("/law/texts/{}#a{}", text.id, article.no), "看全文各条"))
        }
    };
    let title = format!("{}{}", text.title, words::article_zh(text, article.no));
    Ok(page(
        frame(&ctx, title)
            .crumb(text.title.clone(), format!("/law/texts/{}", text.id))
            .subtitle(text.id.clone())
            .page(body),
    ))
}
