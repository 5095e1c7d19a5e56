//! Does a count sheet add up? F-findings stop the sheet, W-findings (and F01) need an explanation by a second person.

use crate::book::Status;
use crate::finding::{Finding, Severity};
use crate::num::Threshold;
use crate::posts::{PersonRef, Post, Seats};
use crate::regime::{Param, RecoveredLimit, Regime};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Ballot papers: where each one went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stock {
    /// Printed.
    pub printed: u32,
    /// Handed out and not replaced.
    pub issued: u32,
    /// Spoiled and replaced, or damaged.
    pub spoiled: u32,
    /// Not used.
    pub unused: u32,
}

/// One name at one post on the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetLine {
    /// Who.
    pub person: PersonRef,
    /// For which post.
    pub post: Post,
    /// Votes (for).
    pub votes: u32,
    /// 反对票, where the sheet has them.
    #[serde(default)]
    pub against: u32,
    /// 弃权票, where the sheet has them.
    #[serde(default)]
    pub abstain: u32,
}

/// A count sheet of one place, or the sum of all places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountSheet {
    /// R: on the roll; on the sheet of a place, only the voters who vote there.
    pub registered: u32,
    /// K: voters checked in, proxies included.
    pub checked_in: u32,
    /// Of them on a proxy certificate.
    pub proxies: u32,
    /// Papers, where the sheet has them.
    pub stock: Option<Stock>,
    /// Handed out and not replaced.
    pub issued: u32,
    /// B: in the boxes.
    pub recovered: u32,
    /// Valid ones.
    pub valid: u32,
    /// Invalid ones.
    pub invalid: u32,
    /// Blank ones among the valid.
    pub blank: u32,
    /// Seats per post.
    pub seats: Vec<Seats>,
    /// Votes.
    pub lines: Vec<SheetLine>,
    /// The whole village rather than one place: turnout is judged only then.
    pub whole_village: bool,
}

/// Collects findings with their figures.
struct Check<'a> {
    findings: Vec<Finding>,
    regime: &'a Regime,
}

impl Check<'_> {
    fn add(&mut self, code: &str, severity: Severity, field: &str, message: String, figures: &[(&str, u64)]) {
        let mut finding = Finding::new(code, severity, field, message);
        for (name, value) in figures {
            finding = finding.figure(name, i64::try_from(*value).unwrap_or(i64::MAX));
        }
        if let Some(help) = crate::findings::help(code) {
            finding = finding.citing(&help.cites_for(self.regime));
        }
        self.findings.push(finding);
    }

    fn block(&mut self, code: &str, field: &str, message: String, figures: &[(&str, u64)]) {
        self.add(code, Severity::Block, field, message, figures);
    }

    fn share(&mut self, code: &str, field: &str, message: String, param: &Param<Threshold>, part: u32, whole: u32) {
        let figures = [("part", u64::from(part)), ("whole", u64::from(whole))];
        self.add(code, param.severity, field, message, &figures);
    }
}

/// Checks a sheet. The finding's `field` is the input, e.g. `recovered` or `votes/member/甲`. Findings come F before W, in
/// the order of the sheet.
///
/// 依据 ZJ-VC2020@2020-07-31#26.1 「当众核对、统计票数」; ZJ-VC2020@2020-07-31#27.2 「多于投票人数的无效」;
/// HEN-VC2011@2011-07-29#35.1 「多于发出的选票，选举无效」
pub fn check(sheet: &CountSheet, regime: &Regime) -> Vec<Finding> {
    let mut check = Check { findings: Vec::new(), regime };
    papers(sheet, &mut check);
    votes(sheet, &mut check);
    warnings(sheet, &mut check);
    check.findings
}

fn papers(sheet: &CountSheet, check: &mut Check) {
    let CountSheet { registered, checked_in, proxies, issued, recovered, valid, invalid, blank, .. } = *sheet;
    let limit = check.regime.recovered_limit();
    let (most, what) = match limit.value {
        RecoveredLimit::CheckedIn => (checked_in, "投票人数"),
        RecoveredLimit::Issued => (issued, "发出的选票"),
    };
    if recovered > most {
        let message = format!("收回选票{recovered}张，多于{what}{most}，多{}张。", recovered - most);
        // The law has an answer to this, a new vote: figures that are true must be able to reach it. They are explained
        // by one person and closed by another, never changed to fit.
        let figures = [("recovered", recovered.into()), ("limit", most.into())];
        check.add("F01", Severity::Warn, "recovered", message, &figures);
    }
    let counted = u64::from(valid) + u64::from(invalid);
    if counted != u64::from(recovered) {
        let message =
            format!("有效票{valid}张加无效票{invalid}张等于{counted}张，收回的是{recovered}张，两者应当相等。");
        let figures = [("valid", valid.into()), ("invalid", invalid.into()), ("recovered", recovered.into())];
        check.block("F02", "valid", message, &figures);
    }
    if let Some(Stock { printed, issued: handed_out, spoiled, unused }) = sheet.stock {
        let used = u64::from(handed_out) + u64::from(spoiled) + u64::from(unused);
        if used != u64::from(printed) {
            let message = format!(
                "印制选票{printed}张，发出{handed_out}张加作废{spoiled}张加剩余{unused}张等于{used}张，两者应当相等。"
            );
            let figures = [
                ("printed", printed.into()),
                ("issued", handed_out.into()),
                ("spoiled", spoiled.into()),
                ("unused", unused.into()),
            ];
            check.block("F05", "printed", message, &figures);
        }
        if handed_out != issued {
            let message = format!("选票登记发出{handed_out}张，计票单发出{issued}张，两者应当相等。");
            check.block("F12", "issued", message, &[("stock", handed_out.into()), ("sheet", issued.into())]);
        }
    }
    for (field, value, zh) in [("issued", issued, "发出选票"), ("checked_in", checked_in, "投票人数")] {
        if value > registered {
            let message = format!("{zh}{value}，多于登记参加选举的{registered}人。");
            check.block("F06", field, message, &[(field, value.into()), ("registered", registered.into())]);
        }
    }
    if issued != checked_in {
        let message = format!("发出选票{issued}张，投票人数{checked_in}人，一证一票，两者应当相等（换发的不计）。");
        check.block("F07", "issued", message, &[("issued", issued.into()), ("checked_in", checked_in.into())]);
    }
    if blank > valid {
        let message = format!("全部弃权的选票{blank}张，多于有效票{valid}张。");
        check.block("F08", "blank", message, &[("blank", blank.into()), ("valid", valid.into())]);
    }
    if proxies > checked_in {
        let message = format!("委托投票{proxies}人，多于投票人数{checked_in}人。");
        check.block("F11", "proxies", message, &[("proxies", proxies.into()), ("checked_in", checked_in.into())]);
    }
}

fn votes(sheet: &CountSheet, check: &mut Check) {
    let valid = sheet.valid;
    let mut sums: BTreeMap<Post, u64> = BTreeMap::new();
    let mut seen: BTreeSet<(&PersonRef, Post)> = BTreeSet::new();
    for line in &sheet.lines {
        let SheetLine { person, post, votes, against, abstain } = line;
        let field = format!("votes/{}/{person}", post.code());
        if !seen.insert((person, *post)) {
            check.block("F09", &field, format!("{person}在{}中列了两次，应当合为一行。", post.zh()), &[]);
        }
        if !sheet.seats.iter().any(|seat| seat.post == *post) {
            check.block("F10", &field, format!("本次不选{}，却有{person}的得票。", post.zh()), &[]);
        }
        if *votes > valid {
            let message = format!("{person}（{}）得{votes}票，多于有效票{valid}张。", post.zh());
            check.block("F04", &field, message, &[("votes", (*votes).into()), ("valid", valid.into())]);
        }
        let marked = u64::from(*votes) + u64::from(*against) + u64::from(*abstain);
        if marked > u64::from(valid) && *votes <= valid {
            let message = format!(
                "{person}（{}）赞成{votes}、反对{against}、弃权{abstain}，合计{marked}，多于有效票{valid}张。",
                post.zh()
            );
            check.block("F13", &field, message, &[("marked", marked), ("valid", valid.into())]);
        }
        *sums.entry(*post).or_default() += u64::from(*votes);
    }
    // A blank ballot gives nobody a vote.
    let voting = valid.saturating_sub(sheet.blank);
    for seat in &sheet.seats {
        let sum = sums.get(&seat.post).copied().unwrap_or(0);
        let most = u64::from(voting) * u64::from(seat.n);
        if sum > most {
            let message = format!(
                "{}得票合计{sum}，多于有效票{voting}张（不含全部弃权的）乘应选{}名即{most}。",
                seat.post.zh(),
                seat.n
            );
            let figures = [("sum", sum), ("valid", voting.into()), ("seats", seat.n.into())];
            check.block("F03", &format!("votes/{}", seat.post.code()), message, &figures);
        }
    }
}

fn warnings(sheet: &CountSheet, check: &mut Check) {
    let CountSheet { registered, checked_in, proxies, issued, recovered, valid, invalid, .. } = *sheet;
    let regime = check.regime;
    let invalid_high = regime.invalid_share_high();
    if recovered > 0 && invalid_high.value.met(invalid, recovered) {
        let message = format!("收回{recovered}张中无效票{invalid}张，{}，请说明原因。", invalid_high.value.zh());
        check.share("W01", "invalid", message, invalid_high, invalid, recovered);
    }
    if sheet.whole_village {
        let turnout = regime.turnout();
        if !turnout.value.met(recovered, registered) {
            let needed = turnout.value.minimum(registered);
            let message = format!(
                "登记{registered}人，收回选票{recovered}张，没有{}（{needed}），选举将无效，请核对。",
                turnout.value.zh()
            );
            let figures = [("recovered", recovered.into()), ("needed", needed.into())];
            check.add("W02", Severity::Warn, "recovered", message, &figures);
        }
        let high = regime.turnout_suspicious();
        if registered > 0 && high.value.met(checked_in, registered) {
            let message = format!("登记{registered}人，投票{checked_in}人，达到{}，请复核。", high.value.zh());
            check.share("W03", "checked_in", message, high, checked_in, registered);
        }
    }
    let missing = issued.saturating_sub(recovered);
    let unreturned = regime.unreturned_share_high();
    if issued > 0 && unreturned.value.met(missing, issued) {
        let message = format!("发出{issued}张，未收回{missing}张，{}，请说明去向。", unreturned.value.zh());
        check.share("W04", "recovered", message, unreturned, missing, issued);
    }
    let one = regime.one_person_share_high();
    for line in sheet.lines.iter().filter(|line| valid > 0 && one.value.met(line.votes, valid)) {
        let message = format!(
            "有效票{valid}张，{}（{}）得{}票，达到{}，请复核。",
            line.person,
            line.post.zh(),
            line.votes,
            one.value.zh()
        );
        let field = format!("votes/{}/{}", line.post.code(), line.person);
        check.share("W05", &field, message, one, line.votes, valid);
    }
    let by_proxy = regime.proxy_share_high();
    if checked_in > 0 && by_proxy.value.met(proxies, checked_in) {
        let message = format!("投票{checked_in}人中委托投票{proxies}人，{}，请复核委托手续。", by_proxy.value.zh());
        check.share("W06", "proxies", message, by_proxy, proxies, checked_in);
    }
    for seat in &sheet.seats {
        let none = !sheet.lines.iter().any(|line| line.post == seat.post && line.votes > 0);
        if valid > sheet.blank && none {
            let message = format!("{}没有任何人得票，请核对是否漏录。", seat.post.zh());
            check.add("W07", Severity::Warn, &format!("votes/{}", seat.post.code()), message, &[]);
        }
    }
}

/// More proxy votes on the sheets than proxies announced before the vote: a proxy that was not announced cannot vote. An
/// error where an article of the profile's own text sets the announcement, a warning where it is our reading.
///
/// 依据 VCOL2018@2018-12-29#15.4 「公布委托人和受委托人的名单」; ZJ-VC2020@2020-07-31#25.2
pub fn announced_proxies(total: &CountSheet, announced: u32, regime: &Regime) -> Option<Finding> {
    if total.proxies <= announced {
        return None;
    }
    let rule = regime.proxy_list_days_before();
    let severity = if rule.status == Status::Verified { Severity::Block } else { Severity::Warn };
    let mut check = Check { findings: Vec::new(), regime };
    let message = format!("计票单上委托投票合计{}人，多于已公布的委托{announced}人。", total.proxies);
    let figures = [("proxies", total.proxies.into()), ("announced", announced.into())];
    check.add("F15", severity, "proxies", message, &figures);
    check.findings.pop()
}

/// The sum of the sheets of all places: figures added, lines of the same person and post added. `None` without sheets, when
/// the places do not elect the same seats, or when a sum does not fit.
pub fn total(sheets: &[CountSheet]) -> Option<CountSheet> {
    let (first, rest) = sheets.split_first()?;
    let mut sum = first.clone();
    let mut lines = BTreeMap::new();
    add_lines(&mut lines, &first.lines)?;
    for sheet in rest {
        let same_seats = sheet.seats.len() == sum.seats.len() && sheet.seats.iter().all(|s| sum.seats.contains(s));
        if !same_seats {
            return None;
        }
        for (to, from) in [
            (&mut sum.registered, sheet.registered),
            (&mut sum.checked_in, sheet.checked_in),
            (&mut sum.proxies, sheet.proxies),
            (&mut sum.issued, sheet.issued),
            (&mut sum.recovered, sheet.recovered),
            (&mut sum.valid, sheet.valid),
            (&mut sum.invalid, sheet.invalid),
            (&mut sum.blank, sheet.blank),
        ] {
            *to = to.checked_add(from)?;
        }
        sum.stock = match (sum.stock, sheet.stock) {
            (Some(a), Some(b)) => Some(Stock {
                printed: a.printed.checked_add(b.printed)?,
                issued: a.issued.checked_add(b.issued)?,
                spoiled: a.spoiled.checked_add(b.spoiled)?,
                unused: a.unused.checked_add(b.unused)?,
            }),
            // Without the papers of one place there are none of the village.
            _ => None,
        };
        add_lines(&mut lines, &sheet.lines)?;
    }
    sum.lines = lines.into_values().collect();
    sum.whole_village = true;
    Some(sum)
}

fn add_lines(sums: &mut BTreeMap<(Post, PersonRef), SheetLine>, lines: &[SheetLine]) -> Option<()> {
    for line in lines {
        let zero = SheetLine { votes: 0, against: 0, abstain: 0, ..line.clone() };
        let sum = sums.entry((line.post, line.person.clone())).or_insert(zero);
        sum.votes = sum.votes.checked_add(line.votes)?;
        sum.against = sum.against.checked_add(line.against)?;
        sum.abstain = sum.abstain.checked_add(line.abstain)?;
    }
    Some(())
}
