//! Whole determinations as the record shows them: every step with its sentence, figures and articles, beside a golden file; and
//! the answers to all cases in words.
//!
//! The record of a round is read by voters, by the township and by courts. `UPDATE_GOLDEN=1 cargo test -p law --test transcripts`
//! writes the files anew; read them before accepting them.

#![allow(clippy::unwrap_used)]

use law::book::LawBook;
use law::finding::Finding;
use law::kinship::{KinEdge, Relation};
use law::poll::{Contested, Disqualified, Elected, RoundInput, RoundKind, Settled, VoteLine, determine};
use law::posts::{PersonRef, Post, Seats, Sex};
use serde_json::Value;
use std::fmt::Write;

/// A round to be told. Roll 1,000; all who checked in got a ballot; 10 invalid.
struct Told {
    title: &'static str,
    profile: &'static str,
    day: Option<&'static str>,
    input: RoundInput,
}

/// `甲 主 700` for each person and post, divided by `，`. 女 begins the name of a woman, 某 of somebody whose sex is not
/// known; `+` behind the name marks a write-in.
fn votes(text: &str) -> Vec<VoteLine> {
    let line = |part: &str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        let [name, post, votes] = words[..] else { panic!("{part}") };
        let person: PersonRef = name.trim_end_matches('+').into();
        VoteLine {
            sex: sex(&person),
            person,
            post: post_of(post),
            votes: votes.parse().unwrap(),
            is_candidate: !name.ends_with('+'),
        }
    };
    text.split('，').filter(|part| !part.is_empty()).map(line).collect()
}

fn post_of(word: &str) -> Post {
    match word {
        "主" => Post::Chair,
        "副" => Post::ViceChair,
        "委" => Post::Member,
        "妇" => Post::WomensSeat,
        other => panic!("{other}"),
    }
}

fn sex(person: &PersonRef) -> Option<Sex> {
    match person.as_str().chars().next() {
        Some('女') => Some(Sex::Female),
        Some('某') => None,
        _ => Some(Sex::Male),
    }
}

/// `主1 委2 妇1`
fn seats(text: &str) -> Vec<Seats> {
    let seat = |part: &str| {
        let post: String = part.chars().take(1).collect();
        Seats { post: post_of(&post), n: part[post.len()..].parse().unwrap() }
    };
    text.split_whitespace().map(seat).collect()
}

fn told(title: &'static str, profile: &'static str, kind: RoundKind, recovered: u32, of: &str, cast: &str) -> Told {
    let input = RoundInput {
        kind,
        registered: 1000,
        issued: recovered,
        checked_in: recovered,
        recovered,
        invalid: 10.min(recovered),
        seats: seats(of),
        votes: votes(cast),
        relations: vec![],
        already_elected: vec![],
        settled: vec![],
        disqualified: vec![],
        first_vote_on: None,
    };
    Told { title, profile, day: None, input }
}

impl Told {
    fn on(mut self, day: &'static str) -> Self {
        self.day = Some(day);
        self
    }

    /// `b` is `relation` of `a`.
    fn kin(mut self, a: &str, b: &str, relation: Relation) -> Self {
        self.input.relations.push(KinEdge::new(a, b, relation));
        self
    }

    fn earlier(mut self, list: &str) -> Self {
        self.input.already_elected = votes(list)
            .into_iter()
            .map(|line| Elected {
                person: line.person,
                post: line.post,
                votes: line.votes,
                sex: line.sex,
                is_candidate: line.is_candidate,
            })
            .collect();
        self
    }

    fn settled(mut self, kind: RoundKind, post: &str, winners: &str, losers: &str) -> Self {
        let names = |list: &str| list.split_whitespace().map(PersonRef::from).collect();
        let (winners, losers) = (names(winners), names(losers));
        self.input.settled.push(Settled { kind, post: post_of(post), winners, losers });
        self
    }

    fn void(mut self, person: &str) -> Self {
        self.input
            .disqualified
            .push(Disqualified { person: person.into(), reason: "不符合村选举办法的条件".into() });
        self
    }

    fn with(mut self, change: impl FnOnce(&mut RoundInput)) -> Self {
        change(&mut self.input);
        self
    }
}

fn all() -> Vec<Told> {
    use Relation::{Child, Grandparent, Parent, Sibling, Spouse, Unknown};
    use RoundKind::{First, KinRevote, Runoff, TieRevote};
    let full = "甲 主 700，乙 委 600，丙 委 500，丁 委 390，女戊 妇 650";
    vec![
        told("选满", "ZJ-2020", First, 800, "主1 委2 妇1", full),
        told(
            "另选人当选，一人得两职的票",
            "HEN-2011",
            First,
            800,
            "主1 委2",
            "甲 主 700，甲 委 450，女乙 委 600，丙+ 委 410，丁 委 100",
        ),
        told("收回多于投票人数", "ZJ-2020", First, 800, "主1 委2 妇1", "").with(|input| {
            (input.issued, input.checked_in) = (799, 799);
        }),
        told("收回多于发出", "HEN-2011", First, 800, "主1", "").with(|input| {
            (input.issued, input.checked_in) = (798, 798);
        }),
        told("恰好一半，没有过半数", "CN-2018", First, 500, "主1", "甲 主 480"),
        told("居民恰好过半数", "RC-2018", First, 501, "主1 委1", "甲 主 251，女乙 委 250"),
        told("居民没有过半数", "RC-2018", First, 500, "主1", "甲 主 480"),
        told(
            "缺额，定最后一日",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 600，丁 委 300，丙 委 350，己 委 20，女戊 妇 380，男庚 妇 405",
        )
        .on("2025-03-28"),
        told("缺额，期限没有明文", "HEN-2011", First, 800, "主1 委2", "甲 主 700，女乙 委 300，丙 委 200")
            .on("2025-03-28"),
        told("缺额，选举日在新文本施行以后", "ZJ-2025", First, 800, "主1 委3", "甲 主 700，女乙 委 600，丙 委 350")
            .on("2026-03-28"),
        told("上海当选满三人", "SH-2020", First, 800, "主1 委4", "甲 主 700，女乙 委 600，丙 委 500，丁 委 100")
            .on("2025-03-28"),
        told("上海当选不满三人", "SH-2020", First, 800, "主1 委4", "甲 主 700，女乙 委 600，丁 委 100")
            .on("2025-03-28"),
        told(
            "并列，另有缺额",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 600，丙 委 450，丁 委 450，女戊 妇 400",
        ),
        told(
            "并列，其他选满",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 600，丙 委 450，丁 委 450，女戊 妇 650",
        ),
        told(
            "并列已经再次投票",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 600，丙 委 450，丁 委 450，女戊 妇 650",
        )
        .settled(TieRevote, "委", "丁", "丙"),
        told("三人并列两个名额，再次投票只定下一人", "ZJ-2020", First, 800, "委2", "乙 委 450，丙 委 450，女丁 委 450")
            .settled(TieRevote, "委", "女丁", ""),
        told(
            "主任并列的人在委员中等待",
            "CN-2018",
            Runoff,
            800,
            "主1 委2",
            "甲 主 395，乙 主 395，甲 委 600，女丙 委 500，丁 委 450",
        ),
        told(
            "下一级的并列等待上一级",
            "CN-2018",
            Runoff,
            800,
            "主1 委2",
            "甲 主 395，乙 主 395，甲 委 580，女丙 委 500，丁 委 500",
        ),
        told(
            "职务较低的亲属不再任职，依次递补",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 600，丙 委 500，丁 委 410，女戊 妇 650",
        )
        .kin("甲", "乙", Spouse),
        told(
            "得票较少的亲属不再任职，没有人递补",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 600，丙 委 500，丁 委 400，女戊 妇 650",
        )
        .kin("乙", "丙", Sibling),
        told(
            "河南：亲属退出以后另行选举",
            "HEN-2011",
            First,
            800,
            "主1 委2",
            "甲 主 700，乙 委 600，女丙 委 500，丁 委 410",
        )
        .kin("甲", "乙", Parent),
        told(
            "亲属职务、票数相同",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 500，丙 委 500，己 委 450，女戊 妇 480",
        )
        .kin("乙", "丙", Sibling)
        .kin("丙", "女戊", Child),
        told(
            "亲属已经继续投票",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 500，丙 委 500，己 委 450，女戊 妇 650",
        )
        .kin("乙", "丙", Sibling)
        .settled(KinRevote, "委", "丙", "乙"),
        told(
            "并列的人是当选人的亲属，不再参加",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，乙 委 600，丙 委 450，丁 委 450，女戊 妇 650",
        )
        .kin("甲", "丙", Child),
        told("并列的主任候选人的亲属等待", "ZJ-2020", Runoff, 800, "主1 委1", "甲 主 395，丁 主 395，女乙 委 600")
            .kin("甲", "女乙", Spouse),
        told("关系待核，新文本的范围", "ZJ-2020", First, 800, "主1 委2 妇1", full)
            .on("2025-11-26")
            .kin("甲", "乙", Unknown)
            .kin("甲", "丙", Grandparent),
        told("关系待核，又有亲属退出", "ZJ-2020", First, 800, "主1 委2 妇1", full)
            .kin("甲", "乙", Unknown)
            .kin("甲", "丙", Spouse),
        told("国家法没有写当选成员回避", "CN-2018", First, 800, "主1 委2 妇1", full).kin("甲", "乙", Spouse),
        told(
            "当选被宣布无效",
            "ZJ-2020",
            First,
            800,
            "主1 委2 妇1",
            "甲 主 700，丁 主 90，乙 委 600，丙 委 500，女戊 妇 650",
        )
        .void("甲")
        .kin("甲", "乙", Spouse),
        told("选满而没有妇女", "CN-2018", First, 800, "主1 委2", "甲 主 700，乙 委 600，丙 委 500"),
        told("浙江选满而没有妇女", "ZJ-2020", First, 800, "主1 委2", "甲 主 700，乙 委 600，丙 委 500"),
        told("没有妇女，还有缺额", "ZJ-2020", First, 800, "主1 委3", "甲 主 700，乙 委 600，丙 委 500，女丁 委 100"),
        told("有人没有登记性别", "CN-2018", First, 800, "主1 委2", "甲 主 700，某乙 委 600，某丙 委 500"),
        told("并列中可能有妇女", "CN-2018", First, 800, "主1 委2", "甲 主 700，乙 委 600，丙 委 450，女丁 委 450"),
        told("妇女委员没有登记性别", "ZJ-2020", First, 800, "主1 委1 妇1", "甲 主 700，乙 委 600，某丙 妇 500"),
        told(
            "男性得妇女委员的票最多",
            "ZJ-2020",
            First,
            800,
            "主1 委1 妇1",
            "甲 主 700，乙 委 600，丙 妇 500，女丁 妇 420",
        ),
        told("浙江另行选举以后可以空缺", "ZJ-2020", Runoff, 600, "委1 妇1", "丙 委 199，丁 委 150，女戊 妇 300")
            .earlier("甲 主 700，乙 委 600"),
        told("浙江另行选举以后不满三人", "ZJ-2020", Runoff, 600, "委2 妇1", "丙 委 199，丁 委 150，女戊 妇 200")
            .earlier("甲 主 700"),
        told("浙江空缺，但没有妇女", "ZJ-2020", Runoff, 600, "委1 妇1", "丙 委 300，女戊 妇 199")
            .earlier("甲 主 700，乙 委 600"),
        told("北京多于三人并有主任，会议决定", "BJ-2012", Runoff, 600, "委2", "女丙 委 300，丁 委 199")
            .earlier("甲 主 700，乙 委 600，己 委 500")
            .on("2025-03-28"),
        told("北京没有主任", "BJ-2012", Runoff, 600, "主1 委1", "甲 主 199，女丙 委 300")
            .earlier("乙 委 600，己 委 500，庚 委 450")
            .on("2025-03-28"),
        told("河南另行选举先取过半数", "HEN-2011", Runoff, 600, "委1", "女丙 委 290，丁 委 250").earlier("甲 主 700"),
        told("已经当选的人又被另选", "ZJ-2020", Runoff, 600, "委1", "甲+ 委 120，女丙 委 290").earlier("甲 主 700"),
        told("另行选举当选的亲属职务较高", "ZJ-2020", Runoff, 600, "副1", "乙 副 400，丙 副 150")
            .earlier("甲 主 700，丁 委 650，女戊 妇 600")
            .kin("乙", "丁", Parent),
        told("再次投票分出", "ZJ-2020", TieRevote, 700, "委1", "丙 委 300，丁 委 301"),
        told("再次投票仍然并列", "ZJ-2020", TieRevote, 700, "委1", "丙 委 300，丁 委 300，女己 委 20"),
        told("三人再次投票，只分出一人", "ZJ-2020", TieRevote, 700, "委2", "丙 委 300，丁 委 200，女己 委 200"),
        told("再次投票没有人得票", "ZJ-2020", TieRevote, 700, "委1", "丙 委 0，丁 委 0"),
        told("两人两席再次投票，一人无票", "ZJ-2020", TieRevote, 700, "委2", "丙 委 300，丁 委 0"),
        told("再次投票没有过半数", "ZJ-2020", TieRevote, 500, "委1", "丙 委 300，丁 委 100"),
        told(
            "两个职位同时再次投票",
            "ZJ-2020",
            TieRevote,
            700,
            "主1 委1",
            "甲 主 400，乙 主 200，丙 委 300，丁 委 300",
        ),
        told("亲属继续投票分出", "ZJ-2020", KinRevote, 700, "委1", "乙 委 300，丙 委 350"),
        told("亲属继续投票仍然相同", "ZJ-2020", KinRevote, 700, "委1 妇1", "乙 委 300，女丙 妇 300"),
    ]
}

fn people(list: &[PersonRef]) -> String {
    list.iter().map(PersonRef::as_str).collect::<Vec<_>>().join(" ")
}

fn posts(list: &[Elected]) -> String {
    let one =
        |e: &Elected| format!("{} {} {}{}", e.person, e.post.zh(), e.votes, if e.is_candidate { "" } else { " 另选" });
    list.iter().map(one).collect::<Vec<_>>().join("，")
}

fn contested(list: &[Contested]) -> String {
    let one = |tie: &Contested| format!("{}{}名：{}", tie.post.zh(), tie.seats, people(&tie.persons));
    list.iter().map(one).collect::<Vec<_>>().join("；")
}

fn findings(out: &mut String, list: &[Finding]) {
    for finding in list {
        let figures: Vec<String> = finding.figures.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cites: Vec<String> = finding.cites.iter().map(ToString::to_string).collect();
        let (code, severity) = (&finding.code, finding.severity);
        writeln!(
            out,
            "  ! {code} {severity:?} [{}] {} {{{}}} {}",
            finding.field,
            finding.message,
            figures.join(" "),
            cites.join(" ")
        )
        .unwrap();
    }
}

fn transcript() -> String {
    let book = LawBook::builtin().unwrap();
    let mut out = String::new();
    for Told { title, profile, day, input } in all() {
        let regime = match day {
            Some(day) => book.regime(profile, day.parse().unwrap()).unwrap(),
            None => book.regime_undated(profile).unwrap(),
        };
        writeln!(out, "== {title}（{profile} {}）", day.unwrap_or("")).unwrap();
        let verdict = match determine(&input, &regime) {
            Ok(verdict) => verdict,
            Err(refused) => {
                findings(&mut out, &refused.findings);
                continue;
            }
        };
        for step in &verdict.steps {
            let figures: Vec<String> = step.figures.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let cites: Vec<String> = step.cites.iter().map(ToString::to_string).collect();
            writeln!(out, "  {} {} {} {:?}", step.no, step.code, step.title_zh, step.outcome).unwrap();
            writeln!(out, "    {}", step.sentence_zh).unwrap();
            writeln!(out, "    {{{}}} {}", figures.join(" "), cites.join(" ")).unwrap();
        }
        let options: Vec<String> = verdict.options.iter().map(|option| format!("{option:?}")).collect();
        let reason = verdict.reason.map_or_else(String::new, |reason| format!(" {reason:?}"));
        writeln!(
            out,
            "  → {:?} {} 有效={}{reason} 最少{}票",
            verdict.next,
            options.join(" "),
            verdict.valid,
            verdict.min_votes
        )
        .unwrap();
        let vacant: Vec<String> = verdict.vacant.iter().map(|(post, n)| format!("{}{n}", post.zh())).collect();
        let removed: Vec<String> = verdict
            .kin_removed
            .iter()
            .map(|one| {
                let follows = one.filled_by.as_ref().map_or("-", PersonRef::as_str);
                format!("{} {} 因 {} 补 {follows}", one.person, one.post.zh(), one.because_of)
            })
            .collect();
        for (label, text) in [
            ("当选", posts(&verdict.elected)),
            ("缺", vacant.join("，")),
            ("再次投票", contested(&verdict.tie_revote)),
            ("等待的并列", contested(&verdict.tie_waiting)),
            ("继续投票", contested(&verdict.kin_revote)),
            ("退出", removed.join("；")),
            ("待定", posts(&verdict.provisional)),
        ] {
            if !text.is_empty() {
                writeln!(out, "  {label}：{text}").unwrap();
            }
        }
        if let Some(plan) = &verdict.runoff {
            let seats =
                |list: &[Seats]| list.iter().map(|s| format!("{}{}", s.post.zh(), s.n)).collect::<Vec<_>>().join(" ");
            let candidates: Vec<String> = plan
                .candidates
                .iter()
                .map(|(post, list)| {
                    let list: Vec<String> = list.iter().map(|(person, votes)| format!("{person}{votes}")).collect();
                    format!("{}：{}", post.zh(), list.join(" "))
                })
                .collect();
            let latest = plan.latest.map_or_else(|| "-".to_owned(), |day| day.to_string());
            let (women, own) = (plan.womens_column, plan.self_nomination_allowed);
            writeln!(
                out,
                "  另行选举 {} 候选人 {} 至少 {} 最迟 {latest} 妇女栏={women} 自荐={own}",
                seats(&plan.seats),
                candidates.join("；"),
                seats(&plan.min_candidates)
            )
            .unwrap();
        }
        findings(&mut out, &verdict.findings);
    }
    out
}

/// The answers of all cases as one reads them: outcome without the citations, then each reason in a line.
fn answers() -> String {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../law/cases"));
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut out = String::new();
    for file in files {
        let document: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        for answer in law::determine::run(&document) {
            let Value::Object(mut answer) = answer else { panic!("{answer}") };
            let id = answer.remove("id").unwrap();
            let (cited, plain) = (answer.remove("reasons_cited"), answer.remove("reasons"));
            answer.remove("banner");
            let reasons = match (cited, plain) {
                (Some(cited), Some(plain)) => {
                    answer.insert("reasons".into(), plain);
                    cited
                }
                (None, Some(plain)) => plain,
                _ => Value::Null,
            };
            writeln!(out, "{} {}", id.as_str().unwrap(), Value::Object(answer)).unwrap();
            for reason in reasons.as_array().into_iter().flatten() {
                writeln!(out, "  {} {}", reason["code"].as_str().unwrap(), reason["message"].as_str().unwrap())
                    .unwrap();
            }
        }
    }
    out
}

/// `told` is what the golden file says; `UPDATE_GOLDEN` writes it.
fn same_as_golden(name: &str, told: &str) {
    let file = format!("{}/tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&file, told).unwrap();
    }
    let known = std::fs::read_to_string(&file).unwrap_or_default();
    for (at, (left, right)) in told.lines().zip(known.lines()).enumerate() {
        assert_eq!(left, right, "{name} line {}", at + 1);
    }
    assert_eq!(told.lines().count(), known.lines().count(), "{name}");
}

#[test]
fn every_record_reads_as_before() {
    same_as_golden("transcripts.txt", &transcript());
}

#[test]
fn every_case_is_answered_in_the_same_words() {
    same_as_golden("answers.txt", &answers());
}
