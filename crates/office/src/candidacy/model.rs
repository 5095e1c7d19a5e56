//! What a candidacy is and how far it is; which lists may be published; no database.

use chrono::NaiveDate;
use entity::candidate;
use law::candidacy::{self, Listed};
use law::committee::Standing;
use law::finding::Finding;
use law::posts::{Post, Seats};
use law::regime::{Mode, Regime};
use serde::{Deserialize, Serialize};

use super::store::{ACCEPTED, FILED, QUALIFIED, REFUSED, WITHDRAWN};
use super::strokes;
use crate::people::store::person_ref;

/// Kind of a candidacy: 自荐.
pub const SELF_NOMINATED: &str = "self";
/// Kind of a candidacy: 村民提名.
pub const NOMINATED: &str = "nominated";

/// What belongs to a candidacy besides its columns; stored as JSON in `statement`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dossier {
    /// 竞职演说稿 or 竞职承诺, as text.
    pub text: String,
    /// 竞职承诺书已交.
    pub commitment: bool,
    /// 辞职承诺书已交.
    pub resignation: bool,
    /// 演说稿已送村民选举委员会.
    pub speech: bool,
    /// Place on the list set by a clerk, where the computed order does not fit.
    pub place: Option<u32>,
    /// 审查意见.
    pub opinion: String,
    /// Day of the decision about it.
    pub decided_on: Option<NaiveDate>,
}

/// The dossier of a candidacy. Plain text of older records is its text.
pub fn dossier(row: &candidate::Model) -> Dossier {
    serde_json::from_str(&row.statement)
        .unwrap_or_else(|_| Dossier { text: row.statement.clone(), ..Dossier::default() })
}

/// The word for a status on the page.
pub fn status_zh(status: &str, kind: &str) -> &'static str {
    match status {
        FILED => "待审查",
        ACCEPTED if kind == NOMINATED => "初步候选人",
        ACCEPTED => "待公布",
        QUALIFIED if kind == NOMINATED => "正式候选人",
        QUALIFIED => "已公布",
        WITHDRAWN => "已退出",
        REFUSED => "未列入",
        _ => "不明",
    }
}

/// Whether the person stands (or may still come to stand): what one candidacy per person is counted over.
pub fn stands(row: &candidate::Model) -> bool {
    matches!(row.status.as_str(), FILED | ACCEPTED | QUALIFIED)
}

/// What the person is towards the rules on the election committee; none for those who no longer stand.
pub fn standing(row: &candidate::Model) -> Option<Standing> {
    if !stands(row) {
        return None;
    }
    Some(match (row.status.as_str(), row.kind.as_str()) {
        (_, SELF_NOMINATED) => Standing::SelfNominated,
        (QUALIFIED, _) => Standing::Confirmed,
        _ => Standing::Nominated,
    })
}

/// The post of a candidacy.
pub fn post(row: &candidate::Model) -> Option<Post> {
    Post::from_code(&row.post)
}

/// Days from a day to the polling day; negative afterwards.
pub fn days_before(polling_day: NaiveDate, day: NaiveDate) -> i64 {
    (polling_day - day).num_days()
}

/// Rows of one post in the order that the regime wants; a place set by a clerk goes before the computed one.
pub fn in_list_order(rows: &[candidate::Model], mode: Mode, regime: &Regime) -> Vec<candidate::Model> {
    let listed = rows.iter().map(|row| Listed {
        person: person_ref(row.id),
        votes: u32::try_from(row.nomination_votes).unwrap_or(0),
        stroke_key: strokes::key(&row.name),
    });
    let ordered = candidacy::order(listed.collect(), mode, regime);
    let mut rows: Vec<candidate::Model> = ordered
        .iter()
        .filter_map(|listed| rows.iter().find(|row| person_ref(row.id) == listed.person).cloned())
        .collect();
    rows.sort_by_key(|row| dossier(row).place.unwrap_or(u32::MAX));
    rows
}

/// The list of one post as it would be published.
#[derive(Clone, Debug)]
pub struct PostList {
    /// The post and its seats.
    pub seats: Seats,
    /// Those on the list, in its order.
    pub listed: Vec<candidate::Model>,
    /// Those nominated with fewer votes, who follow when somebody withdraws; highest first.
    pub next: Vec<candidate::Model>,
    /// What the law says about it.
    pub findings: Vec<Finding>,
}

/// Posts whose published list is shorter than the law asks, because somebody withdrew and nobody was left to follow.
pub fn short_posts(rows: &[candidate::Model], seats: &[Seats], regime: &Regime) -> Vec<Post> {
    let short = |seat: &&Seats| {
        let n = rows.iter().filter(|row| post(row) == Some(seat.post) && row.status == QUALIFIED).count();
        let n = u32::try_from(n).unwrap_or(u32::MAX);
        n < candidacy::count(seat.post, seat.n, n, regime).allowed.min
    };
    seats.iter().filter(short).map(|seat| seat.post).collect()
}

/// The lists of all posts as they would be published on `day`, with what the law says.
pub fn lists(rows: &[candidate::Model], seats: &[Seats], mode: Mode, regime: &Regime) -> Vec<PostList> {
    seats
        .iter()
        .map(|seat| {
            let ready: Vec<candidate::Model> = rows
                .iter()
                .filter(|row| post(row) == Some(seat.post) && matches!(row.status.as_str(), ACCEPTED | QUALIFIED))
                .cloned()
                .collect();
            let mut ordered = in_list_order(&ready, mode, regime);
            let mut findings = Vec::new();
            let mut next = Vec::new();
            if mode == Mode::Candidates {
                let all = u32::try_from(ordered.len()).unwrap_or(u32::MAX);
                let allowed = candidacy::count(seat.post, seat.n, all, regime).allowed;
                let most = allowed.max.map_or(ordered.len(), |max| usize::try_from(max).unwrap_or(usize::MAX));
                if ordered.len() > most {
                    // Who is published stays: a supplementary nomination fills up and displaces nobody.
                    ordered.sort_by_key(|row| row.status != QUALIFIED);
                    next = ordered.split_off(most);
                    findings.extend(tie_at_the_end(seat.post, &ordered, &next, regime));
                    ordered = in_list_order(&ordered, mode, regime);
                }
                let listed = u32::try_from(ordered.len()).unwrap_or(u32::MAX);
                findings.extend(candidacy::count(seat.post, seat.n, listed, regime).findings);
            } else if ordered.is_empty() {
                let message = format!("「{}」没有人自荐，选民可以在选票上另写他人", seat.post.zh());
                findings.push(Finding::new("NO_SELF_NOMINEE", law::finding::Severity::Warn, seat.post.code(), message));
            }
            PostList { seats: *seat, listed: ordered, next, findings }
        })
        .collect()
}

/// Equal votes on both sides of the cut: no text says who goes on the list, so the computer does not either.
fn tie_at_the_end(
    post: Post,
    listed: &[candidate::Model],
    next: &[candidate::Model],
    regime: &Regime,
) -> Option<Finding> {
    let (last, first) = (listed.last()?, next.first()?);
    // A place set by the clerk is the record of how the tie was decided.
    let decided = last.status == QUALIFIED || dossier(last).place.is_some();
    if last.nomination_votes != first.nomination_votes || decided {
        return None;
    }
    let message = format!(
        "「{}」提名「{}」与「{}」同为 {} 票，正式候选人名额只够其中一人，须由选举委员会按选举办法确定并填写名单序号",
        post.zh(),
        last.name,
        first.name,
        last.nomination_votes
    );
    Some(
        Finding::new("NOMINATION_TIE", law::finding::Severity::Block, post.code(), message)
            .citing(&regime.candidate_list_order().cites)
            .figure("votes", last.nomination_votes),
    )
}

/// Whether a list published on `day` is in time.
pub fn list_deadline(day: NaiveDate, regime: &Regime) -> Vec<Finding> {
    let param = regime.candidate_list_days_before();
    let Some(days) = param.value else { return Vec::new() };
    let latest = law::deadline::last_day(days, regime);
    if day <= latest {
        return Vec::new();
    }
    let message =
        format!("名单 {day} 公布，选举日是 {}，应当在选举日的 {days} 日前即 {latest} 以前公布", regime.polling_day());
    vec![param.finding("CANDIDATE_LIST_TOO_LATE", "published_on", message).figure("required", days)]
}
/// Who nominates a candidate for a residents' committee 提名方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NominatedBy {
    /// 居民联名.
    Residents,
    /// 户的代表联名.
    Households,
    /// 居民小组代表提名.
    Groups,
}

impl NominatedBy {
    /// All of them.
    pub const ALL: [NominatedBy; 3] = [NominatedBy::Residents, NominatedBy::Households, NominatedBy::Groups];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            NominatedBy::Residents => "residents",
            NominatedBy::Households => "households",
            NominatedBy::Groups => "groups",
        }
    }

    /// The one with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        NominatedBy::ALL.into_iter().find(|by| by.code() == code)
    }

    /// The word on the page.
    pub fn zh(self) -> &'static str {
        match self {
            NominatedBy::Residents => "居民联名",
            NominatedBy::Households => "户代表联名",
            NominatedBy::Groups => "居民小组代表提名",
        }
    }
}

/// How strongly a candidate was nominated, for lists: votes, or how many joined.
pub fn nomination_zh(row: &candidate::Model) -> String {
    match NominatedBy::from_code(&row.nominated_by) {
        Some(by) => format!("{} {} 人", by.zh(), row.nomination_votes),
        None => format!("{} 票", row.nomination_votes),
    }
}
