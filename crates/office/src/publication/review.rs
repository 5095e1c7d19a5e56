//! Papers of the joint review 联审意见、联审情况报告: printed from replies that are handed in and from conclusions that are final.

use std::collections::{BTreeMap, HashMap};

use axum::extract::Path;
use chrono::{Datelike, NaiveDate};
use entity::{review_agency, review_answer, review_batch, review_item};
use paper::Paper;
use paper::model::{
    Committee, Head, PostNames, ReviewFact, ReviewKind, ReviewLine, ReviewReply, ReviewReport, ReviewStated, ReviewSum,
};
use sea_orm::ConnectionTrait;

use super::model::content_hash;
use super::service::PRINTED_HASH;
use crate::access::{COUNTY, REVIEWERS};
use crate::clock::{china_time, zh_date};
use crate::cycle;
use crate::failure::{Failure, Outcome, Refusal};
use crate::org::{self, words};
use crate::routes::{Gate, Route, get};
use crate::vetting::model::{Conclusion, Opinion, Stage, concluded, post_zh};
use crate::vetting::service::{batch_for, batch_of, own_agency};
use crate::vetting::store;
use crate::web::{Ctx, Page, pdf};

/// Routes of the papers of the review.
pub fn routes() -> Vec<Route> {
    vec![
        get("/reviews/{id}/report", Gate::Roles(REVIEWERS), of_agency),
        get("/u/{unit}/reviews/{id}/report", Gate::Roles(COUNTY), of_meeting),
    ]
}

/// Names of the units of a batch and whether they are villages.
type Places = HashMap<String, (String, bool)>;

/// What both papers are made from.
struct Source<'a, C> {
    conn: &'a C,
    batch: review_batch::Model,
    items: Vec<review_item::Model>,
    places: Places,
    head: Head,
    submitted_by: String,
}

async fn source<C: ConnectionTrait>(conn: &C, batch: review_batch::Model, today: NaiveDate) -> Outcome<Source<'_, C>> {
    let items = store::items(conn, batch.id).await?;
    let mut codes: Vec<String> = items.iter().map(|item| item.unit_code.clone()).collect();
    codes.extend([batch.township_code.clone(), batch.county_code.clone()]);
    codes.sort_unstable();
    codes.dedup();
    let units = org::store::units_by_code(conn, &codes).await?;
    let places: Places =
        units.into_iter().map(|(code, unit)| (code, (unit.name, !unit.org_kind.contains('居')))).collect();
    let missing = || Failure::NotFound("换届".into());
    let cycle = cycle::store::cycle(conn, batch.cycle_id).await?.ok_or_else(missing)?;
    let name = |code: &str| places.get(code).map(|(name, _)| name.clone()).unwrap_or_default();
    let head = Head {
        committee: Committee::Villagers,
        electors: None,
        village: name(&batch.county_code),
        township: String::new(),
        term_no: u32::try_from(cycle.term_no).unwrap_or(1),
        number: None,
        issued_on: today,
        signer: String::new(),
        basis: Vec::new(),
        drill: cycle.synthetic,
        banner: None,
        footer_hash: None,
        supersedes: None,
    };
    let submitted_by = name(&batch.township_code);
    Ok(Source { conn, batch, items, places, head, submitted_by })
}

fn count(n: i32) -> u32 {
    u32::try_from(n).unwrap_or(0)
}

fn to_sign(posts: impl IntoIterator<Item = String>) -> Vec<PostNames> {
    posts.into_iter().map(|post| PostNames { post, names: Vec::new() }).collect()
}

fn fact(label: impl Into<String>, text: &str) -> Option<ReviewFact> {
    (!text.is_empty()).then(|| ReviewFact { label: label.into(), text: text.to_owned() })
}

/// What a department states, as labelled facts.
fn facts_of(answer: &review_answer::Model, files: &[String]) -> Vec<ReviewFact> {
    let mut all: Vec<ReviewFact> =
        [fact("情形", &answer.kind), fact("依据", &answer.basis), fact("证明材料", &answer.evidence)]
            .into_iter()
            .flatten()
            .collect();
    all.extend(fact("附件", &files.join("；")));
    all
}

/// The same in one sentence, for the meeting's report.
fn in_one(answer: &review_answer::Model, files: &[String]) -> String {
    let joined: Vec<String> = facts_of(answer, files)
        .into_iter()
        .map(|one| if one.label == "情形" { one.text } else { format!("{}：{}", one.label, one.text) })
        .collect();
    joined.join("；")
}

impl<C: ConnectionTrait> Source<'_, C> {
    fn unit(&self, item: &review_item::Model) -> String {
        self.places.get(&item.unit_code).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    fn post(&self, item: &review_item::Model) -> String {
        let village = self.places.get(&item.unit_code).is_none_or(|(_, village)| *village);
        let own = if village { &words::VILLAGE } else { &words::COMMUNITY };
        own.say(post_zh(&item.body, &item.post)).into_owned()
    }

    fn line(&self, item: &review_item::Model, result: &str) -> ReviewLine {
        ReviewLine {
            no: count(item.no),
            name: item.name.clone(),
            unit: self.unit(item),
            post: self.post(item),
            result: result.to_owned(),
        }
    }

    fn stated(&self, item: &review_item::Model, result: &str, facts: Vec<ReviewFact>) -> ReviewStated {
        ReviewStated {
            no: count(item.no),
            name: item.name.clone(),
            place: format!("{}，{}", self.unit(item), self.post(item)),
            result: result.to_owned(),
            facts,
        }
    }

    /// Files that stand, with the beginning of their hash, by record.
    async fn files(&self, agencies: &[i64]) -> Outcome<BTreeMap<String, Vec<String>>> {
        let owner = crate::vetting::service::evidence_owner;
        let owners: Vec<String> =
            self.items.iter().flat_map(|item| agencies.iter().map(move |agency| owner(item.id, *agency))).collect();
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in crate::files::store::of(self.conn, &owners).await?.into_iter().filter(|f| f.removed_ms.is_none()) {
            let mark: String = file.hash.chars().take(PRINTED_HASH).collect();
            all.entry(file.owner).or_default().push(format!("{}（校验值{mark}）", file.name));
        }
        Ok(all)
    }

    fn report(
        self,
        kind: ReviewKind,
        code: String,
        parts: (Vec<ReviewSum>, Vec<ReviewStated>, Vec<ReviewLine>),
    ) -> ReviewReport {
        let (sums, stated, listed) = parts;
        ReviewReport {
            kind,
            code,
            batch: self.batch.title.clone(),
            round: count(self.batch.round),
            submitted_by: self.submitted_by,
            submitted_on: self.batch.submitted_on.unwrap_or(self.head.issued_on),
            asked: Vec::new(),
            persons: u32::try_from(self.items.len()).unwrap_or(u32::MAX),
            sums,
            replies: Vec::new(),
            stated,
            listed,
            signers: Vec::new(),
            head: self.head,
        }
    }
}

/// The paper of a department on a batch, from the reply that it handed in.
///
/// # Errors
/// `REPLY_NOT_HANDED_IN` when there is no reply, or answers changed after it.
pub(super) async fn agency_paper(
    conn: &impl ConnectionTrait,
    agency: &review_agency::Model,
    batch: review_batch::Model,
) -> Outcome<Paper> {
    let id = batch.id;
    let replies = store::replies(conn, id).await?;
    let reply = replies.into_iter().filter(|reply| reply.agency_id == agency.id).max_by_key(|reply| reply.no);
    let covered = store::handed_in(conn, id).await?.contains(&agency.id);
    let Some(reply) = reply.filter(|_| covered) else {
        let message = "本单位意见还没有报送，或者报送后有更改";
        return Err(Refusal::new("REPLY_NOT_HANDED_IN", message, "请先报送本单位意见，再打印").into());
    };
    let mut source = source(conn, batch, day_of(reply.at_ms)).await?;
    source.head.signer.clone_from(&agency.name);
    let answers = store::answers_of_agency(conn, id, agency.id).await?;
    let files = source.files(&[agency.id]).await?;
    let (mut stated, mut listed) = (Vec::new(), Vec::new());
    let mut sums = Opinion::ALL.map(|opinion| ReviewSum { result: opinion.zh().into(), persons: 0 });
    for item in &source.items {
        let answer = answers.get(&item.id);
        let opinion = answer.and_then(|row| Opinion::from_code(&row.opinion));
        let (Some(answer), Some(opinion)) = (answer, opinion) else { continue };
        for sum in sums.iter_mut().filter(|sum| sum.result == opinion.zh()) {
            sum.persons += 1;
        }
        listed.push(source.line(item, opinion.zh()));
        if opinion != Opinion::Clear {
            let owner = crate::vetting::service::evidence_owner(item.id, agency.id);
            let own = files.get(&owner).cloned().unwrap_or_default();
            stated.push(source.stated(item, opinion.zh(), facts_of(answer, &own)));
        }
    }
    let basis = if agency.basis.is_empty() { String::new() } else { format!("（依据：{}）", agency.basis) };
    let report = source.report(ReviewKind::Agency, reply.number, (sums.into(), stated, listed));
    Ok(Paper::ReviewReport(ReviewReport {
        asked: vec![format!("{}{basis}", agency.question)],
        signers: to_sign(["经办人", "审核人", "单位负责人"].map(str::to_owned)),
        ..report
    }))
}

/// The report of the joint meeting on a batch, once everybody on it is concluded.
///
/// # Errors
/// `REVIEW_NOT_CONCLUDED`.
pub(super) async fn meeting_paper(
    conn: &impl ConnectionTrait,
    batch: review_batch::Model,
    today: NaiveDate,
) -> Outcome<Paper> {
    let id = batch.id;
    let asked = store::asked(&batch)?;
    let all = store::agencies(conn, &batch.county_code).await?;
    let agencies: Vec<review_agency::Model> = all.into_iter().filter(|one| asked.contains(&one.id)).collect();
    let source = source(conn, batch, today).await?;
    let open = source.items.iter().filter(|item| !concluded(&item.conclusion, item.reopened)).count();
    if open > 0 || store::stage(&source.batch) != Stage::Concluded {
        let message = format!("这个批次还有 {open} 人没有结论");
        return Err(Refusal::new("REVIEW_NOT_CONCLUDED", message, "请先登记全部结论，再打印联审情况报告").into());
    }
    let replies = store::replies(conn, id).await?;
    let handed_in: Vec<ReviewReply> = agencies
        .iter()
        .map(|agency| {
            let own = replies.iter().filter(|reply| reply.agency_id == agency.id).max_by_key(|reply| reply.no);
            ReviewReply {
                agency: agency.name.clone(),
                number: own.map(|reply| reply.number.clone()).unwrap_or_default(),
                dated: own.map(|reply| day_of(reply.at_ms)),
                found: own.map_or(0, |reply| count(reply.found)),
                explain: own.map_or(0, |reply| count(reply.explain)),
            }
        })
        .collect();
    let files = source.files(&asked).await?;
    let (mut stated, mut listed) = (Vec::new(), Vec::new());
    let results = [Conclusion::Clear, Conclusion::Found];
    let mut sums = results.map(|one| ReviewSum { result: one.zh().into(), persons: 0 });
    for item in &source.items {
        let result = Conclusion::from_code(&item.conclusion).map_or("", Conclusion::zh);
        for sum in sums.iter_mut().filter(|sum| sum.result == result) {
            sum.persons += 1;
        }
        listed.push(source.line(item, result));
        if item.conclusion_note.is_empty() && item.second_look.is_empty() && item.explanation.is_empty() {
            continue;
        }
        let answers = store::answers_about(conn, item.id).await?;
        let mut facts = Vec::new();
        for answer in answers.iter().filter(|row| row.current && row.opinion != Opinion::Clear.code()) {
            let Some(agency) = agencies.iter().find(|one| one.id == answer.agency_id) else { continue };
            let word = Opinion::from_code(&answer.opinion).map_or("", Opinion::zh);
            let own = files.get(&crate::vetting::service::evidence_owner(item.id, agency.id)).cloned();
            facts.extend(fact(format!("{word}（{}）", agency.name), &in_one(answer, &own.unwrap_or_default())));
        }
        let heard = item.explained_on.map_or_else(String::new, |day| format!("（{}）", zh_date(day)));
        facts.extend(fact(format!("本人说明{heard}"), &item.explanation));
        facts.extend(fact("复核", &item.second_look));
        facts.extend(fact("结论依据", &item.conclusion_note));
        stated.push(source.stated(item, result, facts));
    }
    let year = source.batch.submitted_on.map_or_else(|| today.year(), |day| day.year());
    let mut source = source;
    source.head.signer = format!("{}村（社区）组织换届工作办公室", source.head.village);
    let signers = agencies.iter().map(|agency| agency.name.clone()).chain(std::iter::once("会商主持人".to_owned()));
    let signers = to_sign(signers);
    let note = source.batch.meeting_note.clone();
    let code = format!("联审〔{year}〕{id}号");
    let report = source.report(ReviewKind::Meeting, code, (sums.into(), stated, listed));
    let asked = if note.is_empty() { Vec::new() } else { vec![note] };
    Ok(Paper::ReviewReport(ReviewReport { asked, replies: handed_in, signers, ..report }))
}

/// The day in China on which something was recorded.
fn day_of(ms: i64) -> NaiveDate {
    china_time(ms).date_naive()
}

/// Prints with the beginning of the hash over its content, so that two prints can be told apart.
async fn print(ctx: &Ctx, name: &str, mut paper: Paper) -> Page {
    let hash = content_hash(&paper)?;
    paper.head_mut().footer_hash = Some(hash.chars().take(PRINTED_HASH).collect());
    Ok(pdf(name, ctx.app.press.pdf(paper).await?))
}

/// The paper of the actor's department.
pub async fn of_agency(ctx: Ctx, Path(id): Path<i64>) -> Page {
    let conn = ctx.app.db.read();
    let agency = own_agency(conn, &ctx.actor).await?;
    let batch = batch_for(conn, &agency, id).await?;
    let name = format!("{}-联审意见-{}.pdf", agency.name, batch.title);
    let paper = agency_paper(conn, &agency, batch).await?;
    print(&ctx, &name, paper).await
}

/// The report of the joint meeting.
pub async fn of_meeting(ctx: Ctx, Path((_, id)): Path<(String, i64)>) -> Page {
    let conn = ctx.app.db.read();
    let unit = ctx.unit()?;
    let batch = batch_of(conn, unit, id).await?;
    // The township learns the conclusions on its own page, not who stated what.
    if batch.county_code != unit.code {
        return Err(Failure::NotFound("这个联审批次".into()));
    }
    let name = format!("联审情况报告-{}.pdf", batch.title);
    let paper = meeting_paper(conn, batch, ctx.today()).await?;
    print(&ctx, &name, paper).await
}
