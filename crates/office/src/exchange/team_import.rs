//! The team of the last term 上届班子 from a table: template, upload, all rows or none. A village has three to seven, so the errors
//! come back on the page and nothing is kept in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Multipart;
use chrono::NaiveDate;
use law::posts::Post;
use maud::{Markup, html};
use sheet::{Column, Kind, Limits, Row, RowError, SheetSpec};

use super::roll_import::errors_table;
use super::roll_sheet::{EDUCATION, POLITICAL};
use super::upload::{receive, unreadable};
use crate::access::CLERKS;
use crate::bodies::service::{Fault, Holder, LastTerm, add_last_team, last_team_faults};
use crate::bodies::store::holders;
use crate::cycle;
use crate::failure::{Failure, Outcome};
use crate::routes::{Gate, Route, get, post};
use crate::shell::{self, Frame};
use crate::ui::{self, Field, Form, Tone};
use crate::web::{Ctx, Done, Fields, Page, download, html as page, html_refused};
use crate::work::blocking;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// More than any committee ever had, with a reserve for tables of several terms.
const MOST_ROWS: u32 = 200;

const POSTS: &[(&str, &str)] = &[
    ("director", "主任"),
    ("deputy", "副主任"),
    ("member", "委员"),
    ("women_member", "妇女委员"),
    ("director", "村委会主任"),
    ("director", "村主任"),
    ("deputy", "村委会副主任"),
    ("member", "村委会委员"),
];
const SEX: &[(&str, &str)] = &[("男", "男"), ("女", "女"), ("男", "男性"), ("女", "女性")];

/// Routes of this part.
pub fn routes() -> Vec<Route> {
    let gate = Gate::Roles(CLERKS);
    vec![
        get("/u/{unit}/team/import", gate, form),
        post("/u/{unit}/team/import", gate, upload),
        get("/u/{unit}/team/import/template", gate, template),
    ]
}

/// The columns of the table.
fn spec() -> SheetSpec<'static> {
    SheetSpec {
        name: "上届班子成员",
        columns: vec![
            Column::new("name", "姓名", Kind::Text).required().max_chars(50).sample("王小明"),
            Column::new("post", "职务", Kind::Choice(POSTS)).required().aliases(&["现任职务"]).sample("主任"),
            Column::new("since", "任职起始日", Kind::Date)
                .required()
                .aliases(&["任职时间", "当选日期", "任职日期"])
                .help("当选或任职的日期")
                .sample("2021-03-20"),
            Column::new("sex", "性别", Kind::Choice(SEX)).width(8).sample("男"),
            Column::new("birth", "出生日期", Kind::Date).aliases(&["出生年月日", "出生"]).sample("1980-05-01"),
            Column::new("education", "学历", Kind::Choice(EDUCATION)).aliases(&["文化程度"]).sample("高中"),
            Column::new("political", "政治面貌", Kind::Choice(POLITICAL)).sample("中共党员"),
        ],
    }
}

fn limits() -> Limits {
    Limits { max_rows: MOST_ROWS, ..Limits::default() }
}

/// What is written on the first sheet of the template.
const INSTRUCTIONS: &[&str] =
    &["一行一名上届村民委员会成员；身兼两职的只填一个职务。", "有一行不对，整份表都不写入；改正后重新上传。"];

fn holder(row: &Row, post: Post) -> Holder {
    let text = |key: &str| row.str(key).unwrap_or_default().to_owned();
    Holder {
        person_id: None,
        name: text("name"),
        sex: text("sex"),
        birth: row.date("birth"),
        education: text("education"),
        political: text("political"),
        post,
        votes: None,
    }
}

/// The members by the day since which they hold their post, or everything that is wrong. Pure.
fn members(rows: &[Row], term: &LastTerm<'_>) -> Result<BTreeMap<NaiveDate, Vec<Holder>>, Vec<RowError>> {
    // Both columns are required, so the reader has answered for them.
    let known = |row: &Row| Some((row.date("since")?, row.str("post").and_then(Post::from_code)?));
    let read: Vec<(&Row, NaiveDate, Holder)> =
        rows.iter().filter_map(|row| known(row).map(|(since, post)| (row, since, holder(row, post)))).collect();
    let team: Vec<(NaiveDate, &Holder)> = read.iter().map(|(_, since, one)| (*since, one)).collect();
    let faults = last_team_faults(&team, term);
    if !faults.is_empty() {
        let error =
            |fault: Fault| read.get(fault.at).map(|(row, ..)| row.error(fault.field, fault.reason, fault.remedy));
        return Err(faults.into_iter().filter_map(error).collect());
    }
    let mut by_day: BTreeMap<NaiveDate, Vec<Holder>> = BTreeMap::new();
    for (_, since, one) in read {
        by_day.entry(since).or_default().push(one);
    }
    Ok(by_day)
}

fn form_page(ctx: &Ctx, failure: Option<&Failure>, errors: &[RowError]) -> Outcome<Markup> {
    let unit = ctx.unit()?;
    let base = format!("/u/{}/team", unit.code);
    let refused = failure.map(shell::errors).unwrap_or_default();
    let form = Form::post(format!("{base}/import?csrf={}", ctx.csrf), &*ctx.csrf, 0)
        .multipart()
        .errors(&refused)
        .field(
            Field::file("file", "填好的表", ".xlsx,.xls,.csv")
                .required()
                .help("Excel 或 CSV；要有姓名、职务、任职起始日三列，其余可不填"),
        )
        .submit("上传并登记")
        .cancel(&base);
    let body = html! {
        @if !errors.is_empty() {
            (ui::alert(Tone::Bad, Some(&format!("表中有 {} 处要改正，没有写入任何一行", errors.len())), html! {
                p { "请在原表中改正后重新上传。" }
            }))
            (ui::card("要改正的地方", errors_table(errors)))
        }
        (ui::toolbar(&[ui::button(&format!("{base}/import/template"), "下载模板")]))
        (ui::card("导入上届班子成员", html! {
            (form.render())
            p { "全部正确才写入；写入后可在班子成员页逐个删除。" }
        }))
    };
    Ok(Frame::new(ctx, "导入上届班子成员").tab("/posts").crumb("班子成员", base).page(body))
}

/// The form for a file.
pub async fn form(ctx: Ctx) -> Page {
    Ok(page(form_page(&ctx, None, &[])?))
}

/// The table to fill in.
pub async fn template(ctx: Ctx) -> Page {
    let name = format!("{}-上届班子成员-模板.xlsx", ctx.unit()?.legal_name);
    let bytes = blocking(|| sheet::template(&spec(), INSTRUCTIONS))
        .await?
        .map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(download(&name, XLSX, bytes))
}

/// Reads a file and records its members in one transaction; nothing of it when one row is wrong.
pub async fn upload(ctx: Ctx, multipart: Multipart) -> Page {
    let result = async {
        let received = receive(multipart).await?;
        let table = blocking(move || sheet::read(&received.bytes, &received.name, &spec(), limits()))
            .await?
            .map_err(|error| unreadable(&error))?;
        let unit = ctx.unit()?.code.clone();
        let conn = ctx.app.db.read();
        let election = cycle::store::expect_current(conn, &unit).await?;
        let term = cycle::store::cycle(conn, election.cycle_id).await?.map_or(1, |cycle| cycle.term_no);
        let (rows, unread) = (Arc::new(table.rows), Arc::new(table.row_errors));
        let (polling_day, least_age) = (election.polling_day, cycle::regime(&election)?.reg_age().value);
        let found = Arc::new(std::sync::Mutex::new(Vec::new()));
        let (actor, wrong) = (ctx.actor.clone(), found.clone());
        let answer = ctx
            .submit(&Fields::default(), move |tx| {
                let (actor, unit, rows, wrong) = (actor.clone(), unit.clone(), rows.clone(), wrong.clone());
                let unread = unread.clone();
                Box::pin(async move {
                    // Asked in the transaction: a table that is sent twice is recorded once.
                    let present = holders(tx.read(), &unit).await?;
                    let present: Vec<_> = present.into_iter().filter(|row| row.term_no == term - 1).collect();
                    let last = LastTerm { present: &present, polling_day, today: tx.today(), least_age };
                    match members(&rows, &last) {
                        Ok(team) if unread.is_empty() => {
                            let mut n = 0;
                            for (since, some) in team {
                                n += add_last_team(tx, &actor, &unit, term - 1, since, &some).await?;
                            }
                            Ok(Done::new(format!("/u/{unit}/team"), format!("已登记上届成员 {n} 人")))
                        }
                        read => {
                            // What could not be read at all hides nothing of what is wrong with the other rows.
                            let mut errors = read.err().unwrap_or_default();
                            errors.extend(unread.iter().cloned());
                            errors.sort_by_key(|error| error.line);
                            if let Ok(mut wrong) = wrong.lock() {
                                *wrong = errors;
                            }
                            Err(crate::failure::Refusal::new("TEAM_TABLE", "表中有错，没有写入", "请改正后重新上传")
                                .into())
                        }
                    }
                })
            })
            .await;
        let errors = found.lock().map(|mut errors| std::mem::take(&mut *errors)).unwrap_or_default();
        if errors.is_empty() { answer } else { Ok(html_refused(form_page(&ctx, None, &errors)?)) }
    }
    .await;
    match result {
        Err(failure @ Failure::Refused(_)) => Ok(html_refused(form_page(&ctx, Some(&failure), &[])?)),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::testkit::{TOWNSHIP, VILLAGE, day, office};

    const TITLES: &str = "姓名,职务,任职起始日,性别,出生日期,学历,政治面貌\n";

    #[test]
    fn the_posts_are_those_of_the_law() {
        for (code, label) in POSTS {
            let post = Post::from_code(code).unwrap();
            assert!(label.ends_with(post.zh()), "{label}");
        }
        assert!(Post::ALL.iter().all(|post| POSTS.contains(&(post.code(), post.zh()))));
    }

    #[tokio::test]
    async fn a_table_is_recorded_as_a_whole_or_not_at_all() {
        let office = office().await;
        office.election(VILLAGE, day(2026, 4, 5)).await;
        let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
        let import = format!("/u/{VILLAGE}/team/import");
        let stored = async || holders(office.app.db.read(), VILLAGE).await.unwrap();

        let bad = format!("{TITLES}王小明,村长,2021-03-20,,,,\n李四,委员,2026-04-05,男,1980-05-01,,\n");
        let page = clerk.upload(&import, "班子.csv", bad.as_bytes()).await.refused();
        for part in ["没有写入任何一行", "B 职务", "村长", "不在可选项里", "主任、副主任"] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        let late = format!(
            "{TITLES}王小明,主任,2021-03-20,男,2022-01-01,,\n李四,委员,2026-04-05,,,,\n王小明,主任,2021-03-20,,,,\n"
        );
        let page = clerk.upload(&import, "班子.csv", late.as_bytes()).await.refused();
        for part in ["出生日期不早于任职起始日", "不早于本届选举日 2026-04-05", "与前面一行的姓名、职务相同"]
        {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        // An unknown post hides neither the other faults nor the other rows.
        let all = format!(
            "{TITLES}王小明,村长,2021-03-20,,,,\n李四,妇女委员,2021-03-20,男,,,\n张三,主任,2021-03-20,男,2004-01-01,,\n\
             赵六,主任,2021-05-01,,,,\n钱七,委员,2026-04-04,,,,\n孙八,委员,2021-03-20,女,2003-03-20,,\n"
        );
        let page = clerk.upload(&import, "班子.csv", all.as_bytes()).await.refused();
        for part in [
            "5 处要改正",
            "村长",
            "妇女委员的性别填为男",
            "任职起始日时 17 周岁，不满 18 周岁",
            "同一届已有主任「张三」，任职时间重叠",
            "任职起始日 2026-04-04 还没有到",
        ] {
            assert!(page.contains(part), "{part} is missing in {page}");
        }
        assert!(stored().await.is_empty());

        let good =
            format!("{TITLES}王小明,村委会主任,2021-03-20,男,1980-05-01,大专,党员\n李四,妇女委员,2022年6月1日,女,,,\n");
        assert_eq!(clerk.upload(&import, "班子.csv", good.as_bytes()).await.done(), format!("/u/{VILLAGE}/team"));
        let team = stored().await;
        let shown: Vec<_> = team.iter().map(|row| (row.name.as_str(), row.post.as_str(), row.since)).collect();
        assert_eq!(shown, [("王小明", "director", day(2021, 3, 20)), ("李四", "women_member", day(2022, 6, 1))]);
        assert_eq!(
            (team[0].education.as_str(), team[0].political.as_str(), team[0].sex.as_str()),
            ("大专", "中共党员", "男")
        );
        let again = clerk.upload(&import, "班子.csv", good.as_bytes()).await.refused();
        assert!(again.contains("已经登记") && stored().await.len() == 2, "a table sent twice is recorded once");
        let second = format!("{TITLES}周九,主任,2022-03-20,男,,,\n");
        let page = clerk.upload(&import, "班子.csv", second.as_bytes()).await.refused();
        assert!(page.contains("同一届已有主任「王小明」"), "{page}");
    }

    #[tokio::test]
    async fn the_template_is_read_by_its_own_import() {
        let office = office().await;
        office.election(VILLAGE, day(2026, 4, 5)).await;
        let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
        let import = format!("/u/{VILLAGE}/team/import");
        assert!(clerk.get(&import).await.ok().contains(&format!("{import}/template")));
        let template = clerk.get(&format!("{import}/template")).await;
        let empty = clerk.upload(&import, "模板.xlsx", &template.bytes).await.refused();
        assert!(empty.contains("表头下面没有数据"), "{empty}");
    }
}
