//! 上届其他班子: who sat in the party organisation, the supervision committee and the co-operative in the last term, typed line by
//! line, so that terms, cross-appointments and relatives can be compared. Command and page.

use chrono::NaiveDate;
use entity::officeholder;
use maud::Markup;
use serde_json::json;

use super::posts::{OFFICES, Office};
use super::store;
use crate::access::{Actor, CLERKS};
use crate::cycle;
use crate::db::Tx;
use crate::failure::{Failure, Outcome, Refusal};
use crate::shell;
use crate::ui::{Field, Form};
use crate::web::{Ctx, Done, Fields, Page, html_refused};

/// Most lines of one form.
const MOST_LINES: usize = 200;

/// Somebody who sat in a body in the last term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastMember {
    /// Line of the form, from 1.
    pub line: usize,
    /// Name.
    pub name: String,
    /// Post with its body.
    pub office: &'static Office,
    /// 男 or 女; empty when unknown.
    pub sex: String,
    /// Birth.
    pub birth: Option<NaiveDate>,
    /// 学历.
    pub education: String,
    /// 政治面貌.
    pub political: String,
}

/// The posts that are typed here: those of the villagers' committee have a form of their own.
fn offices() -> impl Iterator<Item = &'static Office> {
    OFFICES.iter().filter(|office| office.body != "vc")
}

/// Reads the lines; those that are wrong with the reason.
fn read(text: &str) -> (Vec<LastMember>, Vec<String>) {
    let (mut members, mut wrong) = (Vec::new(), Vec::new());
    for (line, text) in (1..).zip(text.lines()).filter(|(_, text)| !text.trim().is_empty()).take(MOST_LINES) {
        let cells: Vec<&str> = text.split(['，', ',', '\t']).map(str::trim).collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default().to_owned();
        let before = wrong.len();
        let mut fault = |reason: String| wrong.push(format!("第 {line} 行：{reason}"));
        if cell(0).is_empty() {
            fault("没有姓名".into());
        }
        let office = offices().find(|office| office.full_zh == cell(1));
        if office.is_none() {
            let known: Vec<&str> = offices().map(|office| office.full_zh).collect();
            fault(format!("职务「{}」应为 {}", cell(1), known.join("、")));
        }
        if !matches!(&*cell(2), "男" | "女" | "") {
            fault(format!("性别「{}」应为男或女", cell(2)));
        }
        let birth = match cell(3).as_str() {
            "" => None,
            text => match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
                Ok(day) => Some(day),
                Err(_) => {
                    fault(format!("出生日期「{text}」应写成 1980-05-01"));
                    None
                }
            },
        };
        if let Some(office) = office.filter(|_| wrong.len() == before) {
            let (name, sex, education, political) = (cell(0), cell(2), cell(4), cell(5));
            members.push(LastMember { line, name, office, sex, birth, education, political });
        }
    }
    if members.is_empty() && wrong.is_empty() {
        wrong.push("没有填写成员".to_owned());
    }
    (members, wrong)
}

/// Adds members of the other bodies of the last term; all or none.
///
/// # Errors
/// `Forbidden`, `TEAM_LINES` with every line that cannot be so.
pub async fn add_last_members(
    tx: &Tx,
    actor: &Actor,
    unit_code: &str,
    since: NaiveDate,
    members: &[LastMember],
) -> Outcome<usize> {
    actor.require(CLERKS)?;
    let election = cycle::store::expect_current(tx.read(), unit_code).await?;
    let term = cycle::store::cycle(tx.read(), election.cycle_id).await?.map_or(1, |cycle| cycle.term_no);
    let present = store::holders(tx.read(), unit_code).await?;
    let mut wrong: Vec<(&str, String)> = Vec::new();
    if since >= election.polling_day || since > tx.today() {
        wrong.push(("since", format!("任职起始日 {since} 应早于本届选举日 {}，也不能晚于今天", election.polling_day)));
    }
    for (at, one) in members.iter().enumerate() {
        let same =
            |name: &str, body: &str, code: &str| name == one.name && body == one.office.body && code == one.office.code;
        let recorded = present.iter().any(|row| row.term_no == term - 1 && same(&row.name, &row.body, &row.post));
        let twice = members[..at].iter().any(|other| same(&other.name, other.office.body, other.office.code));
        if recorded || twice {
            wrong.push(("bodies", format!("第 {} 行：{}「{}」已经登记", one.line, one.office.full_zh, one.name)));
        }
        if one.birth.is_some_and(|birth| birth >= since) {
            wrong.push(("bodies", format!("第 {} 行：出生日期不早于任职起始日", one.line)));
        }
        let heads = members[..at].iter().any(|other| other.office == one.office && other.name != one.name)
            || present.iter().any(|row| {
                row.term_no == term - 1
                    && row.body == one.office.body
                    && row.post == one.office.code
                    && row.name != one.name
            });
        if one.office.heads() && heads {
            wrong.push(("bodies", format!("第 {} 行：同一届已有另一名{}", one.line, one.office.full_zh)));
        }
    }
    if !wrong.is_empty() {
        let message = format!("上届成员有 {} 处需要改正", wrong.len());
        let refusal = Refusal::new("TEAM_LINES", message, "请按提示改正后重新提交，全部正确后才写入");
        return Err(wrong.into_iter().fold(refusal, |refusal, (field, text)| refusal.field(field, text)).into());
    }
    for one in members {
        let row = officeholder::Model {
            id: 0,
            unit_code: unit_code.to_owned(),
            election_id: None,
            meeting_id: None,
            term_no: term - 1,
            person_id: None,
            name: one.name.clone(),
            sex: one.sex.clone(),
            birth: one.birth,
            education: one.education.clone(),
            political: one.political.clone(),
            body: one.office.body.to_owned(),
            post: one.office.code.to_owned(),
            votes: None,
            since,
            until: None,
        };
        store::insert_holder(tx.conn(), row).await?;
    }
    let detail = json!({ "term_no": term - 1, "added": members.len() });
    tx.audit(actor.event("bodies.add_last_team", unit_code, "上届党组织、监委会、合作社成员", detail));
    Ok(members.len())
}

/// The form, with what was typed and why it was refused.
pub(super) fn form(ctx: &Ctx, unit_code: &str, typed: Option<(&Fields, &Failure)>) -> Markup {
    let typed = typed.filter(|(fields, _)| fields.get("bodies").is_some());
    let errors = typed.map(|(_, failure)| shell::errors(failure)).unwrap_or_default();
    let value = |name: &str| typed.and_then(|(fields, _)| fields.get(name)).unwrap_or_default().to_owned();
    let known: Vec<&str> = offices().map(|office| office.full_zh).collect();
    Form::post(format!("/u/{unit_code}/team/bodies"), &*ctx.csrf, 0)
        .errors(&errors)
        .hidden("form_key", ctx.form_key())
        .field(Field::date("since", "任职起始日").value(value("since")).required())
        .field(Field::textarea("bodies", "成员", 5).value(value("bodies")).required().help(format!(
            "每人一行，用逗号分开：姓名，职务（{}），性别，出生日期（1980-05-01），学历，政治面貌。一人数职的每职一行。",
            known.join("、")
        )))
        .submit("登记上届其他班子")
        .render()
}

/// Adds members of the other bodies of the last term.
pub(super) async fn add(ctx: Ctx, fields: Fields) -> Page {
    let unit = ctx.unit()?.code.clone();
    let mut reader = fields.reader();
    let since = reader.date("since", "任职起始日");
    let (members, wrong) = read(fields.get("bodies").unwrap_or_default());
    for text in wrong {
        reader.error("bodies", text);
    }
    let result = match reader.finish() {
        Err(refusal) => Err(refusal.into()),
        Ok(()) => {
            let actor = ctx.actor.clone();
            ctx.submit(&fields, move |tx| {
                let (actor, unit, members) = (actor.clone(), unit.clone(), members.clone());
                Box::pin(async move {
                    let n = add_last_members(tx, &actor, &unit, since, &members).await?;
                    Ok(Done::new(format!("/u/{unit}/team"), format!("已登记上届成员 {n} 人次")))
                })
            })
            .await
        }
    };
    match result {
        Err(failure @ Failure::Refused(_)) => {
            Ok(html_refused(super::pages::team_page(&ctx, Some((&fields, &failure))).await?))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;
    use crate::testkit::{TOWNSHIP, VILLAGE, day, office};

    #[test]
    fn lines_are_read_and_each_fault_is_named() {
        let (members, wrong) = read("甲，党组织书记，男，1970-01-01，大专，中共党员\n乙,监委会主任\n\n丙，主任，男");
        assert_eq!((members.len(), members[1].line, members[1].office.code), (2, 2, "chair"));
        assert!(wrong.len() == 1 && wrong[0].contains("第 4 行") && wrong[0].contains("党组织书记"), "{wrong:?}");
        assert_eq!(read(" \n").1, ["没有填写成员"]);
        assert_eq!(read("，村文书，无，1970").1.len(), 3);
    }

    #[tokio::test]
    async fn the_last_term_of_the_other_bodies_is_written_all_or_none() {
        let office = office().await;
        office.election(VILLAGE, day(2026, 4, 20)).await;
        let clerk = office.login(Role::TownshipClerk, TOWNSHIP).await;
        let path = format!("/u/{VILLAGE}/team/bodies");
        let post = |since: &'static str, lines: &'static str| {
            let (clerk, path) = (clerk.clone(), path.clone());
            async move { clerk.post(&path, &[("since", since), ("bodies", lines)]).await }
        };
        let two = "甲，党组织书记，男，1970-01-01，大专，中共党员\n乙，监委会主任，女";
        for (since, lines, says) in [
            ("2026-05-01", two, "早于本届选举日"),
            ("2020-11-01", "甲，党组织书记\n甲，党组织书记", "已经登记"),
            ("2020-11-01", "甲，党组织书记\n乙，党组织书记", "已有另一名党组织书记"),
            ("2020-11-01", "甲，党组织书记，男，2021-01-01", "不早于任职起始日"),
            ("2020-11-01", "甲，村长", "职务「村长」"),
            ("", two, "任职起始日"),
        ] {
            let page = post(since, lines).await.refused();
            assert!(page.contains(says), "{says}: {page}");
        }
        assert!(store::holders(office.app.db.read(), VILLAGE).await.unwrap().is_empty());
        post("2020-11-01", two).await.done();
        let page = clerk.get(&format!("/u/{VILLAGE}/team")).await.ok();
        assert!(page.contains("党组织书记") && page.contains("监委会主任"), "{page}");
        assert!(post("2020-11-01", two).await.refused().contains("已经登记"));
        let structure = clerk.get(&format!("/u/{VILLAGE}/structure")).await.ok();
        assert!(structure.contains("监督委员会") && structure.contains("党组织"), "{structure}");
    }
}
