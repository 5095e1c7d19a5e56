//! Samples of the papers of the joint review: T29.

use super::{date, head};
use crate::model::{PostNames, ReviewFact, ReviewKind, ReviewLine, ReviewReply, ReviewReport, ReviewStated, ReviewSum};
use crate::paper::Paper;

fn line(no: u32, name: &str, unit: &str, post: &str, result: &str) -> ReviewLine {
    ReviewLine { no, name: name.into(), unit: unit.into(), post: post.into(), result: result.into() }
}

fn fact(label: &str, text: &str) -> ReviewFact {
    ReviewFact { label: label.into(), text: text.into() }
}

fn sum(result: &str, persons: u32) -> ReviewSum {
    ReviewSum { result: result.into(), persons }
}

fn to_sign(posts: &[&str]) -> Vec<PostNames> {
    posts.iter().map(|post| PostNames { post: (*post).into(), names: Vec::new() }).collect()
}

pub(super) fn of_agency() -> Paper {
    let mut head = head(None, 3, 5);
    head.village = "兰溪市".into();
    head.signer = "兰溪市公安局".into();
    Paper::ReviewReport(ReviewReport {
        head,
        kind: ReviewKind::Agency,
        code: "兰公审〔2026〕8号".into(),
        batch: "上华街道初步人选联审".into(),
        round: 2,
        submitted_by: "上华街道".into(),
        submitted_on: date(2026, 2, 27),
        asked: vec!["是否有犯罪记录、正在被立案侦查，是否因黄赌毒受过处罚".into()],
        persons: 3,
        sums: vec![sum("未发现情形", 2), sum("发现情形", 1), sum("需要说明", 0)],
        replies: Vec::new(),
        stated: vec![ReviewStated {
            no: 2,
            name: "赵铁".into(),
            place: "皂洞口村，村民委员会委员".into(),
            result: "发现情形".into(),
            facts: vec![
                fact("情形", "2025年6月因赌博被行政拘留五日"),
                fact("依据", "换届选举工作意见第二条第三项"),
                fact("证明材料", "行政处罚决定书（示例）第12号"),
            ],
        }],
        listed: vec![
            line(1, "陈春", "皂洞口村", "村民委员会主任", "未发现情形"),
            line(2, "赵铁", "皂洞口村", "村民委员会委员", "发现情形"),
            line(3, "郑敏", "上华社区", "居民委员会委员", "未发现情形"),
        ],
        signers: to_sign(&["经办人", "审核人", "单位负责人"]),
    })
}

pub(super) fn of_meeting() -> Paper {
    let Paper::ReviewReport(agency) = of_agency() else { return of_agency() };
    let mut head = agency.head.clone();
    head.signer = "兰溪市村（社区）组织换届工作领导小组办公室".into();
    let reply = |agency: &str, number: &str, d: Option<u32>, found: u32| ReviewReply {
        agency: agency.into(),
        number: number.into(),
        dated: d.map(|d| date(2026, 3, d)),
        found,
        explain: 0,
    };
    let mut stated = agency.stated.clone();
    for one in &mut stated {
        one.facts = vec![
            fact(
                "情形（公安局）",
                "2025年6月因赌博被行政拘留五日；依据：换届选举工作意见第二条第三项；材料：行政处罚决定书（示例）第12号",
            ),
            fact("本人说明（2026年3月8日）", "承认事实，认为情节轻微"),
            fact("复核", "经复核，处罚决定已经生效，没有提起复议"),
            fact("结论依据", "换届选举工作意见第二条第三项"),
        ];
    }
    Paper::ReviewReport(ReviewReport {
        head,
        kind: ReviewKind::Meeting,
        code: "联审2026第7号".into(),
        asked: Vec::new(),
        sums: vec![sum("未发现情形", 2), sum("发现情形", 1)],
        replies: vec![
            reply("公安局", "兰公审〔2026〕8号", Some(5), 1),
            reply("人民法院", "兰法函〔2026〕3号", Some(4), 0),
            reply("信访局", "", None, 0),
        ],
        stated,
        signers: to_sign(&["公安局", "人民法院", "信访局", "会商主持人"]),
        ..agency
    })
}
