//! `cunxuan law`: the law book on the command line, as a table for people or as JSON for programs; needs no data directory.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use law::body::Body;
use law::book::{LawBook, Text};
use law::catalogue::{self, Rule};
use law::cite::Cite;
use law::regime::ParamRow;
use serde_json::{Value, json};

use super::figures::{Format, pad, width};
use crate::clock::Clock;
use crate::cycle::book;
use crate::failure::{Failure, Refusal};
use crate::lawbook::model::{self, BadSide, RuleFilter, Side};
use crate::lawbook::verbatim::{self, Found, Standing};
use crate::lawbook::{cases, words};

/// How the answer is written.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Written {
    /// 输出格式
    #[arg(long, value_enum, default_value = "table", value_name = "格式")]
    format: Format,
}

/// Questions to the law book.
#[derive(Debug, Subcommand)]
pub(super) enum Law {
    /// 全部文本：版本、是否现行、核对程度、条数
    Texts {
        #[command(flatten)]
        written: Written,
    },
    /// 规则目录，可以按编号、词语、班子、核对程度查
    Rules {
        /// 编号或者词语，空格隔开的都要有
        #[arg(value_name = "词语", default_value = "")]
        words: String,
        /// 班子编码，例如村民委员会为 VC
        #[arg(long, value_name = "班子")]
        body: Option<String>,
        /// 核对程度，例如 verified
        #[arg(long, value_name = "程度")]
        status: Option<String>,
        #[command(flatten)]
        written: Written,
    },
    /// 一条规则：条文、参数、提示、案例和现在计算的结果
    Rule {
        /// 规则编号
        #[arg(value_name = "编号")]
        id: String,
        #[command(flatten)]
        written: Written,
    },
    /// 一个方案在一个选举日的全部参数
    Params {
        /// 方案编号；后面可以加 @年-月-日 指定选举日
        #[arg(value_name = "方案")]
        profile: String,
        /// 只要名称或者键含有这个词语的参数
        #[arg(long, value_name = "词语", default_value = "")]
        words: String,
        #[command(flatten)]
        written: Written,
    },
    /// 两个方案的不同，或者一个方案在两个选举日的不同
    Compare {
        /// 方案编号；后面可以加 @年-月-日 指定选举日
        #[arg(value_name = "方案甲")]
        a: String,
        /// 方案编号；后面可以加 @年-月-日 指定选举日
        #[arg(value_name = "方案乙")]
        b: String,
        #[command(flatten)]
        written: Written,
    },
    /// 一条条文：摘要、实现它的规则或者没有规则的理由
    Article {
        /// 文本编号
        #[arg(value_name = "文本")]
        text: String,
        /// 第几条，写数字
        #[arg(value_name = "条")]
        article: u32,
        /// 数据目录；其中 law-texts 里有这部文本的，一并显示原文
        #[arg(long, value_name = "目录")]
        data: Option<PathBuf>,
        #[command(flatten)]
        written: Written,
    },
}

/// Answers a question.
///
/// # Errors
/// A refusal that names what is there, when something is asked for that is not.
pub(super) async fn law(what: Law) -> Result<ExitCode, Failure> {
    let book = book()?;
    let text = match what {
        Law::Texts { written } => texts(book, written),
        Law::Rules { words, body, status, written } => {
            rules(book, &words, body.as_deref(), status.as_deref(), written)?
        }
        Law::Rule { id, written } => rule(book, &id, written)?,
        Law::Params { profile, words, written } => params(book, &profile, &words, written)?,
        Law::Compare { a, b, written } => compare(book, &a, &b, written)?,
        Law::Article { text, article, data, written } => {
            let text = find_text(book, &text)?;
            let found = match &data {
                Some(data) => verbatim::find(data, text).await,
                None => Found::Nothing,
            };
            one_article(book, text, article, &found, written)?
        }
    };
    // A reader that has seen enough (`| head`) closes the pipe; that is no failure of ours.
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::Internal(error.to_string())),
        _ => Ok(ExitCode::SUCCESS),
    }
}

fn as_json(value: &Value) -> String {
    // A tree of plain values is always writable; indented for people who look.
    format!("{value:#}\n")
}

/// Columns under each other, the last one as long as it is.
fn table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> String {
    let rows: Vec<[String; N]> = std::iter::once(head.map(str::to_owned)).chain(rows).collect();
    let widths: [usize; N] = std::array::from_fn(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0));
    let line = |row: &[String; N]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, to)| pad(cell, to)).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}

fn cites_zh(book: &LawBook, cites: &[Cite]) -> String {
    law::cite::together_zh(cites, book).join("；")
}

fn texts(book: &LawBook, written: Written) -> String {
    let today = Clock::System.today();
    match written.format {
        Format::Json => as_json(&Value::Array(
            book.texts()
                .map(|text| {
                    json!({
                        "id": text.id, "title": text.title, "rank": words::rank_zh(text.rank),
                        "articles": text.articles.len(), "scope": text.scope,
                        "versions": text.versions.iter().map(|version| json!({
                            "id": version.id, "from": version.from, "to": version.to, "source": version.source,
                            "status": words::status_code(version.status), "in_force": words::force_zh(version, today).1,
                            "sha256": version.sha256,
                        })).collect::<Vec<_>>(),
                    })
                })
                .collect(),
        )),
        Format::Table => {
            let mut rows = Vec::new();
            for text in book.texts() {
                for version in &text.versions {
                    rows.push([
                        text.id.clone(),
                        version.id.to_string(),
                        words::force_zh(version, today).1.to_owned(),
                        version.status.zh().to_owned(),
                        text.articles.len().to_string(),
                        text.title.clone(),
                    ]);
                }
            }
            table(["编号", "版本", "是否现行", "核对程度", "条数", "名称"], rows)
        }
    }
}

fn rules(
    book: &LawBook,
    asked: &str,
    body: Option<&str>,
    status: Option<&str>,
    written: Written,
) -> Result<String, Failure> {
    let body = match body {
        None => None,
        Some(code) => Some(Body::from_code(&code.to_uppercase()).ok_or_else(|| {
            let known = Body::ALL.map(|body| format!("{}（{}）", body.code(), body.zh())).join("、");
            Refusal::new("NO_SUCH_BODY", format!("没有班子「{code}」"), format!("可以填 {known}"))
        })?),
    };
    let status = match status {
        None => None,
        Some(code) => {
            Some(words::STATUSES.into_iter().find(|known| words::status_code(*known) == code).ok_or_else(|| {
                let known =
                    words::STATUSES.map(|known| format!("{}（{}）", words::status_code(known), known.zh())).join("、");
                Refusal::new("NO_SUCH_STATUS", format!("没有核对程度「{code}」"), format!("可以填 {known}"))
            })?)
        }
    };
    let found = model::find_rules(book, &RuleFilter { words: asked.to_owned(), body, status });
    Ok(match written.format {
        Format::Json => as_json(&serde_json::to_value(&found)?),
        Format::Table => {
            let row = |rule: &&Rule| {
                [
                    rule.id.clone(),
                    words::bodies_zh(rule),
                    rule.status.zh().to_owned(),
                    rule.severity.zh().to_owned(),
                    rule.title.clone(),
                ]
            };
            table(["编号", "班子", "核对程度", "违反时", "规则"], found.iter().map(row).collect())
        }
    })
}

fn rule(book: &LawBook, id: &str, written: Written) -> Result<String, Failure> {
    let id = id.trim().to_uppercase();
    let Some(rule) = catalogue::rule(&id) else {
        let near = model::find_rules(book, &RuleFilter { words: id.clone(), ..RuleFilter::default() });
        let near: Vec<&str> = near.iter().take(8).map(|rule| rule.id.as_str()).collect();
        let remedy = if near.is_empty() {
            "用 cunxuan law rules 查看全部编号".to_owned()
        } else {
            format!("是不是 {}？", near.join("、"))
        };
        return Err(Refusal::new("NO_SUCH_RULE", format!("没有规则「{id}」"), remedy).into());
    };
    let all = cases::of_rule(rule);
    if let Format::Json = written.format {
        let mut value = serde_json::to_value(rule)?;
        let answered = all.iter().map(|case| {
            json!({
                "id": case.id, "profile": case.profile, "note": case.note, "input": case.input,
                "expected": case.expected, "answer": case.answer, "agrees": case.agrees,
            })
        });
        value["cases"] = Value::Array(answered.collect());
        return Ok(as_json(&value));
    }
    let mut text = format!("{}  {}\n", rule.id, rule.title);
    let mut fact = |label: &str, value: String| text.push_str(&format!("{}  {value}\n", pad(label, 8)));
    fact("班子", words::bodies_zh(rule));
    fact("核对程度", rule.status.zh().to_owned());
    fact("违反时", rule.severity.zh().to_owned());
    fact("函数", format!("law::{}", rule.function));
    fact("公式", rule.formula.clone());
    for (sign, meaning) in rule.symbols() {
        fact("", format!("{sign}  {meaning}"));
    }
    fact(
        "原文",
        match &rule.quotation {
            Some(quotation) => format!("「{}」  {}", quotation.words, quotation.cite.zh(book)),
            None => words::NOT_QUOTED.to_owned(),
        },
    );
    for cite in &rule.cites {
        fact("条文", format!("{}  {}", cite, cite.zh(book)));
    }
    for ((list, key), title) in model::params_of(book, rule) {
        fact("参数", format!("{key}  {title}（{}）", list.zh()));
    }
    for code in &rule.codes {
        fact("提示", format!("{code}  {}", law::findings::help(code).map_or("", |help| &help.title)));
    }
    for case in &all {
        let mark = if case.agrees { "一致" } else { "不一致" };
        fact("案例", format!("{}  现在计算：{mark}  {}  {}", case.id, case.profile, case.note));
    }
    Ok(text)
}

fn bad_side(error: BadSide) -> Failure {
    Refusal::new("CANNOT_COMPARE", error.to_string(), "写法：方案编号，或者 方案编号@年-月-日，例如 ZJ-2020@2025-05-01")
        .into()
}

fn row_json(row: &ParamRow) -> Result<Value, Failure> {
    let mut value = serde_json::to_value(row)?;
    value["value_zh"] = words::value_zh(row).into();
    Ok(value)
}

fn params(book: &LawBook, profile: &str, asked: &str, written: Written) -> Result<String, Failure> {
    let side = Side::parse(book, profile).map_err(bad_side)?;
    let mut rows = model::rows(book, side.profile, side.day).map_err(|error| bad_side(error.into()))?;
    rows.retain(|row| model::param_has_words(row, asked));
    Ok(match written.format {
        Format::Json => {
            let rows = rows.iter().map(row_json).collect::<Result<Vec<_>, _>>()?;
            as_json(&json!({ "profile": side.profile.id, "polling_day": side.day, "params": rows }))
        }
        Format::Table => {
            let row = |row: &ParamRow| {
                [
                    row.key.to_owned(),
                    row.title_zh.to_owned(),
                    words::value_zh(row),
                    row.status.zh().to_owned(),
                    if row.cites.is_empty() { row.note.clone() } else { cites_zh(book, &row.cites) },
                ]
            };
            format!(
                "{}\n{}",
                side.zh(),
                table(["键", "参数", "数值", "核对程度", "依据"], rows.iter().map(row).collect())
            )
        }
    })
}

fn compare(book: &LawBook, a: &str, b: &str, written: Written) -> Result<String, Failure> {
    let (a, b) = (Side::parse(book, a).map_err(bad_side)?, Side::parse(book, b).map_err(bad_side)?);
    let all = model::compare(book, a, b).map_err(bad_side)?;
    if let Format::Json = written.format {
        let one = |one: &model::Difference| -> Result<Value, Failure> {
            Ok(
                json!({ "key": one.key, "title": one.title, "differs": one.what, "a": row_json(&one.a)?, "b": row_json(&one.b)? }),
            )
        };
        let differences = all.iter().map(one).collect::<Result<Vec<_>, _>>()?;
        let side = |side: Side<'_>| json!({ "profile": side.profile.id, "polling_day": side.day });
        return Ok(as_json(&json!({ "a": side(a), "b": side(b), "differences": differences })));
    }
    let (only_cites, shown): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.only_cites());
    let row = |one: &&model::Difference| {
        [
            one.title.to_owned(),
            words::value_zh(&one.a),
            words::value_zh(&one.b),
            one.what.join("、"),
            one.key.to_owned(),
        ]
    };
    let mut text = format!("甲：{}\n乙：{}\n", a.zh(), b.zh());
    text.push_str(&table(["参数", "甲", "乙", "不同之处", "键"], shown.iter().map(row).collect()));
    text.push_str(&format!("共 {} 项不同；另有 {} 项数值相同、依据的条文不同\n", shown.len(), only_cites.len()));
    Ok(text)
}

fn find_text<'a>(book: &'a LawBook, id: &str) -> Result<&'a Text, Failure> {
    let found = book.texts().find(|text| text.id.eq_ignore_ascii_case(id.trim()));
    found.ok_or_else(|| {
        let known: Vec<&str> = book.texts().map(|text| text.id.as_str()).collect();
        Refusal::new("NO_SUCH_TEXT", format!("没有文本「{id}」"), format!("可以填 {}", known.join("、"))).into()
    })
}

fn one_article(book: &LawBook, text: &Text, no: u32, found: &Found, written: Written) -> Result<String, Failure> {
    let article = text.article(no).ok_or_else(|| {
        let known = text.articles.iter().map(|article| article.no.to_string()).collect::<Vec<_>>().join("、");
        Refusal::new(
            "NO_SUCH_ARTICLE",
            format!("《{}》没有编入第 {no} {}", text.title, text.unit.zh()),
            format!("编入的有 {known}"),
        )
    })?;
    let used = model::use_of(book, &text.id, no);
    let verbatim = found.article(no);
    let standing = match found {
        Found::Nothing => None,
        Found::Unusable { name, why } => Some(format!("{name} 没有显示：{why}")),
        Found::Official(official) => Some(match &official.standing {
            Standing::Same(version) => format!("与编写规则时所读的文件一致（{version} 版本）"),
            Standing::Other(_) => "校验值不符，不是编写规则时所读的文件，原文未经核对".to_owned(),
            Standing::NoSum => "没有可以比对的校验值，原文未经核对".to_owned(),
        }),
    };
    if let Format::Json = written.format {
        let sha256 = if let Found::Official(official) = found { Some(official.sha256.clone()) } else { None };
        return Ok(as_json(&json!({
            "text": text.id, "title": text.title, "article": no, "paragraphs": article.paragraphs,
            "summary": article.summary, "not_implemented": article.not_implemented,
            "rules": used.rules.iter().map(|rule| &rule.id).collect::<Vec<_>>(),
            "params": used.params.iter().map(|((_, key), _)| key).collect::<Vec<_>>(),
            "verbatim": verbatim, "file_sha256": sha256, "file": standing,
        })));
    }
    let mut out = format!("{}{}\n摘要（不是原文）：{}\n", text.title, words::article_zh(text, no), article.summary);
    for version in &text.versions {
        out.push_str(&format!("版本 {}：{}，{}\n", version.id, version.status.zh(), version.source));
    }
    for rule in &used.rules {
        out.push_str(&format!("规则 {}：{}\n", rule.id, rule.title));
    }
    for ((_, key), title) in &used.params {
        out.push_str(&format!("参数 {key}：{title}\n"));
    }
    if let Some(why) = &article.not_implemented {
        out.push_str(&format!("没有规则：{why}\n"));
    }
    if let Some(standing) = standing {
        out.push_str(&format!("原文文件：{standing}\n"));
    }
    for paragraph in verbatim.into_iter().flatten() {
        out.push_str(&format!("  {}\n", paragraph.replace('\n', "\n  ")));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: Written = Written { format: Format::Table };
    const JSON: Written = Written { format: Format::Json };

    fn book() -> &'static LawBook {
        LawBook::builtin().unwrap()
    }

    fn refused(answer: Result<String, Failure>) -> String {
        match answer.unwrap_err() {
            Failure::Refused(refusal) => format!("{} {} {}", refusal.code, refusal.message, refusal.remedy),
            other => panic!("{other:?}"),
        }
    }

    fn read(answer: &str) -> Value {
        serde_json::from_str(answer).unwrap()
    }

    #[test]
    fn every_text_rule_and_article_answers_in_both_forms() {
        let all = read(&texts(book(), JSON));
        assert_eq!(all.as_array().unwrap().len(), book().texts().count());
        assert!(texts(book(), TABLE).contains("ZJ-VC2020"));
        let found = rules(book(), "", None, None, TABLE).unwrap();
        for rule in catalogue::rules() {
            assert!(found.contains(&rule.id));
            assert_eq!(read(&super::rule(book(), &rule.id, JSON).unwrap())["id"], rule.id.as_str());
            let said = super::rule(book(), &rule.id.to_lowercase(), TABLE).unwrap();
            assert!(said.contains(&rule.title) && said.contains(&rule.formula), "{}", rule.id);
            let words = rule.quotation.as_ref().map_or(words::NOT_QUOTED, |quotation| &quotation.words);
            assert!(said.contains(words), "{}", rule.id);
        }
        for text in book().texts() {
            for article in &text.articles {
                let answer = one_article(book(), text, article.no, &Found::Nothing, TABLE).unwrap();
                assert!(answer.contains("规则 ") || answer.contains("没有规则："), "{answer}");
            }
        }
    }

    #[test]
    fn parameters_and_differences() {
        let zj = params(book(), "ZJ-2020", "", TABLE).unwrap();
        assert!(zj.contains("过半数") && zj.contains("《浙江省村民委员会选举办法》"), "{zj}");
        let one = read(&params(book(), "zj-2020@2025-03-28", "turnout", JSON).unwrap());
        assert_eq!(one["polling_day"], "2025-03-28");
        assert!(
            one["params"].as_array().unwrap().iter().any(|row| row["key"] == "turnout" && row["value_zh"] == "过半数")
        );
        let text = compare(book(), "ZJ-2020", "CN-2018", TABLE).unwrap();
        let json = read(&compare(book(), "ZJ-2020", "CN-2018", JSON).unwrap());
        let numbers =
            json["differences"].as_array().unwrap().iter().filter(|one| one["differs"] != json!(["依据"])).count();
        assert!(numbers > 5 && text.contains(&format!("共 {numbers} 项不同")), "{text}");
        assert!(compare(book(), "ZJ-2020", "ZJ-2020", TABLE).unwrap().contains("共 0 项不同"));
    }

    #[test]
    fn what_is_not_there_is_refused_with_what_is() {
        let body = |code| refused(rules(book(), "", Some(code), None, TABLE));
        assert!(body("XX").contains("VC（村民委员会）"));
        assert!(refused(rules(book(), "", None, Some("good"), TABLE)).contains("verified（已核）"));
        assert!(refused(rule(book(), "VC-WIN", TABLE)).contains("VC-WIN-01"));
        assert!(refused(rule(book(), "甲", TABLE)).contains("law rules"));
        assert!(refused(params(book(), "ZJ-1999", "", TABLE)).contains("ZJ-2020"));
        assert!(refused(compare(book(), "ZJ-2020", "CPC-2020", TABLE)).contains("不是同一套"));
        assert!(refused(compare(book(), "ZJ-2020@昨天", "CN-2018", TABLE)).contains("不是日期"));
        assert!(find_text(book(), "甲").is_err());
        let text = find_text(book(), "zj-vc2020").unwrap();
        assert!(refused(one_article(book(), text, 9999, &Found::Nothing, TABLE)).contains("编入的有 1、2"));
    }
}
