//! Samples of the papers before polling day: T01–T12.

use super::{based, date, group, head, objection, place, polling_day, post, seats, strings, time};
use crate::model::{
    Applicant, CandidateContest, CandidateLine, CandidateList, Clause, CommitteeChange, CommitteeRoster, Duty,
    ElectionRules, Leave, MobileBox, MobileBoxNotice, Mode, NameCorrection, Nomination, NominationBallot,
    PollingNotice, Proxy, ProxyAuthorization, ProxyCard, ProxyCertificates, ProxyEntry, ProxyList, RegistrationNotice,
    RollRulings, Ruling, SelfNominationForm, StaffNotice, Superseded, VoterRoll,
};
use crate::paper::Paper;

const NATIONAL: &str = "《中华人民共和国村民委员会组织法》";
const PROVINCE: &str = "《浙江省村民委员会选举办法》";

fn articles(national: &str, province: &str) -> Vec<String> {
    vec![format!("{NATIONAL}{national}"), format!("{PROVINCE}{province}")]
}

fn cited(head: crate::model::Head, national: &str, province: &str) -> crate::model::Head {
    let list = articles(national, province);
    based(head, &list.iter().map(String::as_str).collect::<Vec<_>>())
}

fn roster() -> CommitteeRoster {
    CommitteeRoster {
        head: cited(head(1, 2, 12), "第十二条", "第八条"),
        elected_by: "村民代表会议".into(),
        elected_on: date(2026, 2, 11),
        members: vec![
            post("主任", &["章国民"]),
            post("副主任", &["徐春兰"]),
            post("委员", &["胡建设", "陈水根", "吴秀英", "方立新", "郑爱华"]),
        ],
        reserve: strings(&["柳志明", "童雪梅"]),
        objection: Some(crate::model::Objection {
            days: 5,
            until: date(2026, 2, 17),
            to: "村民委员会".into(),
            decided_within_days: None,
        }),
        contact: Some("村民选举委员会设在村文化礼堂一楼".into()),
    }
}

pub(super) fn committee_roster() -> Paper {
    Paper::CommitteeRoster(roster())
}

pub(super) fn corrected_roster() -> Paper {
    let mut paper = roster();
    paper.head.number = Some(2);
    paper.head.issued_on = date(2026, 2, 13);
    paper.head.supersedes = Some(Superseded {
        number: Some(1),
        issued_on: date(2026, 2, 12),
        reason: "委员陈水根的姓名误印为“陈水跟”".into(),
    });
    Paper::CommitteeRoster(paper)
}

pub(super) fn registration_notice() -> Paper {
    Paper::RegistrationNotice(RegistrationNotice {
        head: cited(head(3, 2, 20), "第十三条", "第十二条、第十三条"),
        polling_day: polling_day(),
        age: 18,
        born_by: date(2008, 3, 28),
        who: strings(&[
            "户籍在本村并且在本村居住的村民",
            "户籍在本村，不在本村居住，本人表示参加选举的村民",
            "户籍不在本村，在本村居住一年以上或者在本村从事村务工作一年以上，本人申请参加选举，并且经村民会议或者村民代表会议同意参加选举的公民",
        ]),
        from: date(2026, 2, 21),
        until: date(2026, 3, 4),
        places: vec![
            place("第一登记点", "村文化礼堂一楼", &["第一村民小组", "第二村民小组", "第三村民小组"]),
            place("第二登记点", "下徐自然村老年活动室", &["第四村民小组", "第五村民小组"]),
        ],
        bring: strings(&["居民身份证或者户口簿"]),
        notes: strings(&[
            "外出村民可以在登记期内通过电话、微信等方式向本会表示参加选举，由登记员记录并由本人确认",
            "已经在户籍所在村或者居住村登记参加选举的，不得再参加其他地方村民委员会的选举",
        ]),
        contact: Some("登记期间，本会在村文化礼堂一楼接受咨询".into()),
    })
}

const NAMES: [&str; 60] = [
    "章国民",
    "徐春兰",
    "胡建设",
    "陈水根",
    "吴秀英",
    "方立新",
    "郑爱华",
    "柳志明",
    "童雪梅",
    "章伟",
    "徐静",
    "诸葛明德",
    "胡小芳",
    "陈雨轩",
    "吴昊",
    "方晓东",
    "郑丽娟",
    "柳青",
    "童建军",
    "章桂花",
    "徐金土",
    "欧阳文静",
    "胡国强",
    "陈阿毛",
    "吴彩凤",
    "方根生",
    "郑樟水",
    "柳玉珍",
    "童子航",
    "章依诺",
    "徐浩然",
    "胡梓涵",
    "陈土生",
    "吴喆",
    "方垚",
    "郑昇",
    "柳翀",
    "童𬭎",
    "章月仙",
    "徐银娣",
    "阿卜杜勒·卡里木·买买提",
    "胡樟松",
    "陈冬梅",
    "吴招弟",
    "方志刚",
    "郑海燕",
    "柳宝根",
    "童秋菊",
    "章志勇",
    "徐美玲",
    "司马长风",
    "胡荣华",
    "陈彩娥",
    "吴德高",
    "方雅琴",
    "郑子墨",
    "柳晓燕",
    "童建国",
    "章凤仙",
    "徐国荣",
];

/// Five groups, 300 names: the same sixty in each, so that the pages look like a real roll.
pub(super) fn voter_roll() -> Paper {
    let groups = ["第一村民小组", "第二村民小组", "第三村民小组", "第四村民小组", "第五村民小组"];
    Paper::VoterRoll(VoterRoll {
        head: cited(head(4, 3, 6), "第十四条", "第十四条"),
        polling_day: polling_day(),
        version: 1,
        groups: groups
            .iter()
            .enumerate()
            .map(|(i, name)| {
                let mut names = NAMES;
                names.rotate_left(i * 7);
                group(name, &names)
            })
            .collect(),
        objection: objection(date(2026, 3, 11)),
    })
}

pub(super) fn roll_rulings() -> Paper {
    let ruling = |applicant: &str, matter: &str, ruling: &str| Ruling {
        applicant: applicant.into(),
        matter: matter.into(),
        ruling: ruling.into(),
        decided_on: date(2026, 3, 11),
    };
    Paper::RollRulings(RollRulings {
        head: cited(head(5, 3, 12), "第十四条", "第十四条"),
        polling_day: polling_day(),
        roll_posted_on: date(2026, 3, 6),
        rulings: vec![
            ruling("章志勇", "本人户籍在本村，名单中没有列入", "经查属实，补登为第一村民小组选民"),
            ruling(
                "徐国荣",
                "认为吴昊户籍已经迁出，不应列入",
                "经查，吴昊户籍不在本村，未提出参加选举的申请，取消登记",
            ),
        ],
        added: vec![group("第一村民小组", &["章志勇"])],
        removed: vec![group("第二村民小组", &["吴昊"])],
        corrected: vec![NameCorrection {
            group: "第四村民小组".into(), posted: "方尧".into(), correct: "方垚".into()
        }],
        total: 300,
    })
}

pub(super) fn election_rules() -> Paper {
    let clause = |title: &str, paragraphs: &[&str]| Clause { title: title.into(), paragraphs: strings(paragraphs) };
    Paper::ElectionRules(ElectionRules {
        head: head(None, 2, 28),
        adopted_by: "村民代表会议".into(),
        adopted_on: Some(date(2026, 2, 28)),
        clauses: vec![
            clause(
                "依据",
                &[
                    "为了规范本村第十二届村民委员会的选举，根据《中华人民共和国村民委员会组织法》和《浙江省村民委员会选举办法》，结合本村实际，制定本办法。",
                ],
            ),
            clause("选举日", &["本村第十二届村民委员会选举日为2026年3月28日。"]),
            clause(
                "职位和名额",
                &[
                    "本村第十二届村民委员会由5人组成，其中主任1名、副主任1名、委员3名。",
                    "委员中设妇女委员1名，选票单列妇女委员职位。",
                ],
            ),
            clause("选举方式", &["本次选举实行无候选人的自荐直选，一次性投票选举主任、副主任和委员。"]),
            clause(
                "自荐报名",
                &["自荐竞职的选民，应当在2026年3月18日前由本人报名参选村民委员会中的一个职位，不得委托他人代为报名。"],
            ),
            clause(
                "委托投票",
                &[
                    "选民在投票期间因外出不能参加投票的，可以在2026年3月25日前书面委托近亲属代为投票。",
                    "每一位受委托人接受委托投票不得超过三人。自荐人不得接受委托。",
                ],
            ),
            clause(
                "选举有效和当选",
                &[
                    "参加投票的选民超过全体选民半数的，选举有效。收回的选票等于或者少于投票人数的有效，多于投票人数的无效。",
                    "获得参加投票的选民的过半数选票，始得当选。得票数相等不能确定当选人时，对得票数相等的人再次投票。",
                ],
            ),
            clause("施行", &["本办法自村民代表会议通过之日起施行。"]),
        ],
    })
}

pub(super) fn polling_notice() -> Paper {
    Paper::PollingNotice(PollingNotice {
        head: cited(head(8, 3, 22), "第十五条", "第二十二条、第二十四条"),
        polling_day: polling_day(),
        mode: Mode::SelfNomination,
        seats: seats(),
        places: vec![
            place("中心投票会场", "村文化礼堂", &["第一村民小组", "第二村民小组", "第三村民小组"]),
            place("第一投票站", "下徐自然村老年活动室", &["第四村民小组", "第五村民小组"]),
        ],
        bring: strings(&["选民证", "委托证"]),
        staff: vec![
            post("唱票人", &["楼小明"]),
            post("监票人", &["金玉堂", "俞春花", "汪正平"]),
            post("计票人", &["余国庆", "叶青"]),
        ],
        proxies_until: Some(date(2026, 3, 25)),
        notes: strings(&["投票场所设秘密写票处；因文盲、病残等不能填写选票的，由代写员按选民的意愿填写"]),
    })
}

const DECLARATION: [&str; 2] = [
    "本人自愿报名参加村民委员会成员选举，所填内容真实，符合本村选举办法规定的条件",
    "本人遵守选举纪律，不以暴力、威胁、欺骗、贿赂等不正当手段影响选举",
];

fn form(applicant: Option<Applicant>) -> Paper {
    Paper::Nomination(Nomination::SelfNomination(SelfNominationForm {
        head: head(None, 3, 12),
        posts: strings(&["主任", "副主任", "委员", "妇女委员"]),
        until: date(2026, 3, 18),
        applicant: applicant.map(Box::new),
        declaration: strings(&DECLARATION),
        rules: strings(&["只能报名参选一个职位", "不得委托他人代为报名"]),
    }))
}

pub(super) fn self_nomination() -> Paper {
    form(None)
}

pub(super) fn self_nomination_filled() -> Paper {
    form(Some(Applicant {
        name: "诸葛明德".into(),
        sex: Some("男".into()),
        born: Some("1979年8月".into()),
        ethnicity: Some("汉族".into()),
        education: Some("大专".into()),
        party: Some("中共党员".into()),
        duty: Some("皂洞口村村民委员会委员".into()),
        post: Some("主任".into()),
    }))
}

pub(super) fn nomination_ballot() -> Paper {
    Paper::Nomination(Nomination::Ballot(NominationBallot {
        head: head(None, 3, 12),
        nomination_day: date(2026, 3, 15),
        seats: seats(),
        instructions: strings(&[
            "每一选民提名的人数不得超过应选名额，超过的，该提名票无效",
            "不得提名同一人为两项以上职务的候选人，否则该提名无效",
            "不得委托他人提名",
        ]),
        copies: 1,
    }))
}

pub(super) fn line(
    name: &str,
    sex: &str,
    born: &str,
    education: &str,
    party: &str,
    votes: Option<u32>,
) -> CandidateLine {
    CandidateLine {
        name: name.into(),
        sex: Some(sex.into()),
        born: Some(born.into()),
        ethnicity: None,
        education: Some(education.into()),
        party: Some(party.into()),
        votes,
    }
}

pub(super) fn candidate_list() -> Paper {
    let contest = |post: &str, seats, candidates| CandidateContest { post: post.into(), seats, candidates };
    Paper::CandidateList(CandidateList {
        head: cited(head(7, 3, 22), "第十五条", "第十八条"),
        polling_day: polling_day(),
        mode: Mode::Candidates,
        order: "按得票多少为序".into(),
        contests: vec![
            contest(
                "主任",
                1,
                vec![
                    line("诸葛明德", "男", "1979年8月", "大专", "中共党员", Some(612)),
                    line("胡建设", "男", "1968年1月", "高中", "中共党员", Some(355)),
                ],
            ),
            contest(
                "副主任",
                1,
                vec![
                    line("方晓东", "男", "1985年11月", "本科", "中共党员", Some(540)),
                    line("柳青", "女", "1990年5月", "大专", "群众", Some(401)),
                ],
            ),
            contest(
                "委员",
                2,
                vec![
                    line("童建军", "男", "1976年2月", "高中", "群众", Some(590)),
                    line("吴喆", "男", "1993年9月", "本科", "共青团员", Some(566)),
                    line("陈雨轩", "男", "1988年7月", "大专", "中共预备党员", Some(331)),
                ],
            ),
            contest(
                "妇女委员",
                1,
                vec![
                    line("欧阳文静", "女", "1987年4月", "大专", "中共党员", Some(644)),
                    line("郑丽娟", "女", "1982年12月", "高中", "群众", Some(298)),
                ],
            ),
        ],
        withdraw_until: Some(date(2026, 3, 25)),
        notes: Vec::new(),
    })
}

pub(super) fn self_nominee_list() -> Paper {
    let contest = |post: &str, seats, names: &[(&str, &str)]| CandidateContest {
        post: post.into(),
        seats,
        candidates: names
            .iter()
            .map(|(name, sex)| CandidateLine {
                name: (*name).into(),
                sex: Some((*sex).into()),
                ..CandidateLine::default()
            })
            .collect(),
    };
    Paper::CandidateList(CandidateList {
        head: cited(head(7, 3, 22), "第十五条", "第二十条"),
        polling_day: polling_day(),
        mode: Mode::SelfNomination,
        order: "按姓名笔画为序".into(),
        contests: vec![
            contest("主任", 1, &[("胡建设", "男"), ("诸葛明德", "男")]),
            contest("副主任", 1, &[("方晓东", "男"), ("柳青", "女")]),
            contest("委员", 2, &[("吴喆", "男"), ("陈雨轩", "男"), ("童建军", "男")]),
            contest("妇女委员", 1, &[("欧阳文静", "女"), ("郑丽娟", "女")]),
        ],
        withdraw_until: None,
        notes: strings(&["自荐人与选民见面的时间和地点另行公告；选举日停止竞职活动"]),
    })
}

pub(super) fn committee_change() -> Paper {
    Paper::CommitteeChange(CommitteeChange {
        head: cited(head(6, 3, 19), "第十二条", "第九条"),
        changes: vec![
            Leave {
                name: "胡建设".into(),
                post: "委员".into(),
                reason: "本人自荐参选村民委员会主任".into(),
                on: date(2026, 3, 18),
                successor: Some("柳志明".into()),
            },
            Leave {
                name: "方立新".into(),
                post: "委员".into(),
                reason: "其子方晓东自荐参选村民委员会副主任".into(),
                on: date(2026, 3, 18),
                successor: Some("童雪梅".into()),
            },
        ],
        members: vec![
            post("主任", &["章国民"]),
            post("副主任", &["徐春兰"]),
            post("委员", &["陈水根", "吴秀英", "郑爱华", "柳志明", "童雪梅"]),
        ],
    })
}

const PROXY_RULES: [&str; 3] = [
    "受委托人应当是委托人的近亲属，且为本村选民；候选人、自荐人不得接受委托",
    "每一位受委托人接受委托投票不得超过三人，不得再委托他人",
    "受委托人不得违背委托人的意愿，不得泄露委托人的意愿",
];

fn authorization(known: Option<[&str; 4]>) -> Paper {
    let part = |i: usize| known.map(|k| k[i].to_owned());
    Paper::Proxy(Proxy::Authorization(ProxyAuthorization {
        head: head(None, 3, 20),
        polling_day: polling_day(),
        until: date(2026, 3, 25),
        principal: part(0),
        holder: part(1),
        relation: part(2),
        reason: part(3),
        rules: strings(&PROXY_RULES),
    }))
}

pub(super) fn proxy_authorization() -> Paper {
    authorization(None)
}

pub(super) fn proxy_authorization_filled() -> Paper {
    authorization(Some(["徐浩然", "徐金土", "父亲", "外出务工"]))
}

pub(super) fn proxy_certificates() -> Paper {
    let pairs =
        [("徐浩然", "徐金土"), ("章依诺", "章桂花"), ("童子航", "童建军"), ("郑子墨", "郑海燕"), ("柳翀", "柳宝根")];
    Paper::Proxy(Proxy::Certificates(ProxyCertificates {
        head: head(None, 3, 26),
        polling_day: polling_day(),
        cards: pairs
            .iter()
            .zip(1..)
            .map(|((principal, holder), number)| ProxyCard {
                number,
                principal: (*principal).into(),
                holder: (*holder).into(),
            })
            .collect(),
        rules: strings(&["凭本证领取选票一张，一证一票，领票后本证收回", "本证不得转让，不得再委托他人"]),
    }))
}

pub(super) fn proxy_list() -> Paper {
    let entry = |principal: &str, holder: &str, relation: &str| ProxyEntry {
        principal: principal.into(),
        holder: holder.into(),
        relation: relation.into(),
    };
    Paper::Proxy(Proxy::List(ProxyList {
        head: cited(head(9, 3, 26), "第十五条", "第二十五条"),
        polling_day: polling_day(),
        entries: vec![
            entry("徐浩然", "徐金土", "父亲"),
            entry("章依诺", "章桂花", "祖母"),
            entry("童子航", "童建军", "父亲"),
            entry("郑子墨", "郑海燕", "母亲"),
            entry("柳翀", "柳宝根", "祖父"),
        ],
        rules: strings(&["受委托人凭委托证领取选票；未经审核公告的委托无效"]),
    }))
}

pub(super) fn mobile_boxes() -> Paper {
    let on = |number, area: &str, scrutineers: &[&str], voters: &[&str]| MobileBox {
        number,
        area: area.into(),
        opens: time(9, 0),
        closes: time(14, 0),
        scrutineers: strings(scrutineers),
        voters: strings(voters),
    };
    Paper::MobileBoxNotice(MobileBoxNotice {
        head: cited(head(10, 3, 26), "第十五条", "第二十四条"),
        polling_day: polling_day(),
        approved_by: "上华街道村民委员会选举工作指导小组".into(),
        approved_on: date(2026, 3, 24),
        approval_no: Some("上选指〔2026〕7号".into()),
        boxes: vec![
            on(
                1,
                "里坞、外坞自然村，居住分散、行动不便的选民",
                &["金玉堂", "俞春花", "汪正平"],
                &["陈阿毛", "吴彩凤", "方根生", "郑樟水", "柳玉珍", "章月仙", "徐银娣", "胡樟松", "吴招弟"],
            ),
            on(2, "村卫生室和卧病在家的选民", &["余国庆", "叶青", "钟秀珠"], &["柳宝根", "童秋菊", "吴德高"]),
        ],
    })
}

pub(super) fn staff() -> Paper {
    let duty = |duty: &str, place: &str, names: &[&str]| Duty {
        duty: duty.into(),
        place: Some(place.into()),
        names: strings(names),
    };
    Paper::StaffNotice(StaffNotice {
        head: cited(head(11, 3, 22), "第十五条", "第二十二条"),
        polling_day: polling_day(),
        duties: vec![
            duty("总监票人", "中心投票会场", &["金玉堂"]),
            duty("监票人", "中心投票会场", &["俞春花", "汪正平", "钟秀珠"]),
            duty("唱票人", "中心投票会场", &["楼小明"]),
            duty("计票人", "中心投票会场", &["余国庆", "叶青"]),
            duty("发票员", "中心投票会场", &["蒋丽", "沈国良", "韩梅", "何水生"]),
            duty("代写员", "中心投票会场", &["孔令仪", "严实"]),
            duty("监票人", "第一投票站", &["华东升", "戚小妹", "谢天明"]),
        ],
        kin_rule: Some("候选人、自荐人及其配偶、父母子女、兄弟姐妹没有担任唱票人、监票人、计票人".into()),
    })
}
