//! The papers that an election needs and their variants; no database.

use law::regime::Mode;
use paper::PaperKind;

/// When a paper is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Once for the election of the unit.
    Election,
    /// Once for each round of voting.
    Round,
}

/// A paper that can be made from the data. Some kinds have several forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Code in addresses and in the database, for instance `T10-list`.
    pub code: &'static str,
    /// Kind of `spec/law.md` 4.6.
    pub kind: PaperKind,
    /// Title on the page.
    pub title: &'static str,
    /// A public notice: gets a number 「第×号」 and is posted. Others are forms and registers.
    pub notice: bool,
    /// Election or round.
    pub scope: Scope,
}

const fn notice(code: &'static str, kind: PaperKind, title: &'static str) -> Template {
    Template { code, kind, title, notice: true, scope: Scope::Election }
}

const fn form(code: &'static str, kind: PaperKind, title: &'static str) -> Template {
    Template { code, kind, title, notice: false, scope: Scope::Election }
}

const fn per_round(mut template: Template) -> Template {
    template.scope = Scope::Round;
    template
}

/// All papers in the order in which an election needs them.
pub const TEMPLATES: [Template; 25] = [
    notice("T01", PaperKind::T01, "选举委员会成员名单公告"),
    notice("T05", PaperKind::T05, "村民委员会选举办法"),
    notice("T02", PaperKind::T02, "选民登记公告"),
    notice("T03", PaperKind::T03, "选民名单公告"),
    notice("T04", PaperKind::T04, "选民名单补正及申诉处理公告"),
    form("T07-self", PaperKind::T07, "自荐报名表"),
    form("T07-ballot", PaperKind::T07, "候选人提名票"),
    notice("T08", PaperKind::T08, "候选人（自荐人）名单公告"),
    notice("T09", PaperKind::T09, "选举委员会成员退出递补公告"),
    notice("T06", PaperKind::T06, "选举日及投票公告"),
    notice("T12", PaperKind::T12, "工作人员名单公告"),
    form("T10-form", PaperKind::T10, "委托投票书"),
    form("T10-cards", PaperKind::T10, "委托投票证"),
    notice("T10-list", PaperKind::T10, "委托投票名单公告"),
    notice("T11", PaperKind::T11, "流动票箱公告"),
    per_round(form("T13-ballots", PaperKind::T13, "选票")),
    per_round(form("T13-stubs", PaperKind::T13, "选票发放登记簿")),
    per_round(form("T14", PaperKind::T14, "计票单")),
    per_round(form("T15", PaperKind::T15, "选举结果报告单")),
    per_round(notice("T18", PaperKind::T18, "另行选举（再次投票）公告")),
    notice("T16", PaperKind::T16, "当选公告"),
    form("T17", PaperKind::T17, "当选证书"),
    form("T19", PaperKind::T19, "工作移交清单"),
    form("T20", PaperKind::T20, "选举档案目录"),
    notice("T21", PaperKind::T21, "职务终止公告"),
];

/// Papers of an election that a meeting decides, in the order in which it needs them. Ballots, registers, tally sheets and pledges are
/// printed as often as wanted; the others are frozen.
pub const MEETING_TEMPLATES: [Template; 8] = [
    per_round(form("T22-ballots", PaperKind::T22, "会议选票")),
    per_round(form("T22-stubs", PaperKind::T22, "会议发票登记簿")),
    per_round(form("T23", PaperKind::T23, "会议计票单")),
    per_round(form("T24", PaperKind::T24, "会议选举结果报告单")),
    form("T26", PaperKind::T26, "选举结果请示、报告"),
    notice("T25", PaperKind::T25, "会议选举结果公告"),
    form("T27", PaperKind::T27, "履职承诺书"),
    form("T28", PaperKind::T28, "会议选举当选证书"),
];

/// Papers of the joint review and of analysis meetings: printed from what is frozen, as often as wanted, with no template of a unit.
pub const REVIEW_PAPERS: [PaperKind; 2] = [PaperKind::T29, PaperKind::T30];

impl Template {
    /// The template of a meeting with this code.
    pub fn of_meeting(code: &str) -> Option<Template> {
        MEETING_TEMPLATES.into_iter().find(|template| template.code == code)
    }

    /// The template with this code.
    pub fn find(code: &str) -> Option<Template> {
        TEMPLATES.into_iter().find(|template| template.code == code)
    }

    /// Whether an election of this mode has such a paper: the form of self-nomination belongs to 自荐直选, the nomination ballot
    /// to an election with candidates.
    pub fn used_in(self, mode: Mode) -> bool {
        match self.code {
            "T07-self" => mode != Mode::Candidates,
            "T07-ballot" => mode == Mode::Candidates,
            _ => true,
        }
    }
}

/// Hash of a paper: SHA-256 of its JSON with the fields in their fixed order, without number and verification code, which
/// are only known when it is frozen.
pub fn content_hash(paper: &paper::Paper) -> Result<String, serde_json::Error> {
    Ok(crate::crypto::sha256_hex(serde_json::to_string(paper)?.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_begin_with_their_kind() {
        for (at, template) in TEMPLATES.iter().enumerate() {
            assert!(template.code.starts_with(&template.kind.code()), "{}", template.code);
            assert!(TEMPLATES[..at].iter().all(|other| other.code != template.code));
        }
        for template in MEETING_TEMPLATES {
            assert!(template.code.starts_with(&template.kind.code()), "{}", template.code);
            assert!(Template::find(template.code).is_none(), "{}", template.code);
        }
        let all: Vec<PaperKind> =
            TEMPLATES.iter().chain(&MEETING_TEMPLATES).map(|template| template.kind).chain(REVIEW_PAPERS).collect();
        for kind in PaperKind::ALL {
            assert!(all.contains(&kind), "{} has no template", kind.code());
        }
    }

    /// What the timetable calls a paper and what is printed are one list.
    #[test]
    fn every_kind_of_paper_is_in_the_list_of_the_law() {
        let listed: Vec<String> = law::timetable::papers().iter().map(|paper| paper.code.clone()).collect();
        let kinds: Vec<String> = PaperKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(listed, kinds);
    }
}
