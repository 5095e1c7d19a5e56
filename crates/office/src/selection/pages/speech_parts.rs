//! Parts of the page of a speech competition: scheme and draw, sheets, ranking.

use maud::{Markup, html};

use super::by;
use crate::failure::FieldError;
use crate::selection::model::{FrozenRank, Points, Setup, Sheets, rank_zh};
use crate::ui::{self, Column, Field, Form, Table, Tone};
use crate::web::{Ctx, Fields};

/// Scheme, judges and drawn order as they stand.
pub(super) fn scheme(row: &entity::selection_speech::Model, setup: &Setup) -> Markup {
    let items: Vec<String> =
        setup.items.iter().map(|item| format!("{} {} 分", item.name, Points(item.most.into()))).collect();
    let total = Points(setup.items.iter().map(|item| u64::from(item.most)).sum());
    let judges: Vec<String> = setup
        .judges
        .iter()
        .map(|one| if one.role.is_empty() { one.name.clone() } else { format!("{}（{}）", one.name, one.role) })
        .collect();
    let order: Vec<String> =
        setup.speakers.iter().enumerate().map(|(at, one)| format!("{}. {}", at + 1, one.name)).collect();
    ui::kv(&[
        (
            "评分项目",
            html! { (items.join("，")) "；满分 " (total) " 分，" @if setup.decimals { "最多两位小数" } @else { "只计整数" } },
        ),
        ("计分", html! { (counting(setup)) }),
        ("评委", html! { (setup.judges.len()) " 名：" (judges.join("、")) }),
        ("演讲顺序", html! { (order.join("　")) }),
        ("抽签", html! { (ui::format::date(row.drawn_on)) "，" (row.drawn_how) }),
    ])
}

/// How totals become a rank, in words.
pub(super) fn counting(setup: &Setup) -> String {
    let dropped = match (setup.drop_high, setup.drop_low) {
        (0, 0) => "全部评委的总分".to_owned(),
        (high, low) => format!("每人去掉 {high} 个最高总分、{low} 个最低总分，其余 {} 个总分", setup.counted()),
    };
    format!("{dropped}取平均，按分数原值比较；平均分相同的名次并列，其后的名次顺延")
}

fn lines(setup: &Setup, names: &std::collections::HashMap<i64, String>) -> [String; 3] {
    let items = setup.items.iter().map(|item| format!("{} {}", item.name, Points(item.most.into())));
    let judges = setup.judges.iter().map(|one| format!("{} {}", one.name, one.role).trim().to_owned());
    let speakers = setup.speakers.iter().map(|one| names.get(&one.person).cloned().unwrap_or_else(|| one.name.clone()));
    [
        items.collect::<Vec<_>>().join("\n"),
        judges.collect::<Vec<_>>().join("\n"),
        speakers.collect::<Vec<_>>().join("\n"),
    ]
}

/// The form for scheme, judges and drawn order.
pub(super) fn setup_form(
    ctx: &Ctx,
    mine: &str,
    row: &entity::selection_speech::Model,
    setup: &Setup,
    names: &std::collections::HashMap<i64, String>,
    typed: Option<&Fields>,
    errors: &[FieldError],
) -> Markup {
    let [items, judges, speakers] = lines(setup, names);
    let value = |name: &str, kept: String| match typed {
        Some(fields) => fields.get(name).unwrap_or_default().to_owned(),
        None => kept,
    };
    let decimals = typed.map_or(setup.decimals, |fields| fields.get("decimals") == Some("yes"));
    Form::post(format!("{mine}/setup"), &*ctx.csrf, row.version)
        .errors(errors)
        .field(
            Field::textarea("items", "评分项目", 4)
                .value(value("items", items))
                .required()
                .help("每行一项：名称、空格、最高分，例如「履职设想 40」"),
        )
        .field(
            Field::textarea("judges", "评委", 6)
                .value(value("judges", judges))
                .required()
                .help("每行一名：姓名、空格、身份，例如「王某 镇党委组织委员」"),
        )
        .field(
            Field::textarea("speakers", "参加人员（按抽签顺序）", 6)
                .value(value("speakers", speakers))
                .required()
                .help("每行一人，须是本单位人员；同名的写编号，例如「张三#12」"),
        )
        .field(
            Field::radio("decimals", "计分", [("no", "只计整数"), ("yes", "最多两位小数")])
                .value(if decimals { "yes" } else { "no" })
                .required(),
        )
        .field(
            Field::number("drop_high", "每人去掉几个最高总分")
                .value(value("drop_high", setup.drop_high.to_string()))
                .required(),
        )
        .field(
            Field::number("drop_low", "每人去掉几个最低总分")
                .value(value("drop_low", setup.drop_low.to_string()))
                .required(),
        )
        .field(
            Field::date("drawn_on", "抽签日期")
                .value(value("drawn_on", row.drawn_on.min(ctx.today()).to_string()))
                .max(ctx.today().to_string())
                .required(),
        )
        .field(
            Field::text("drawn_how", "抽签办法和见证人")
                .value(value("drawn_how", row.drawn_how.clone()))
                .required()
                .maxlength(200)
                .wide(),
        )
        .submit("保存办法和顺序")
        .render()
}

/// Judges × persons: who has typed what, and what is missing.
pub(super) fn sheets_table(mine: &str, setup: &Setup, sheets: &Sheets) -> Markup {
    let mut columns = vec![Column::text("评委").sticky(), Column::text("身份")];
    columns.extend(setup.speakers.iter().map(|one| Column::number(one.name.clone())));
    let mut table = Table::new("各评委给各人的总分", columns).scroll_on_phone();
    for judge in &setup.judges {
        let mut cells =
            vec![html! { a href=(format!("{mine}/sheets/{}", judge.no)) { (judge.name) } }, html! { (judge.role) }];
        for speaker in &setup.speakers {
            let points = sheets.get(&(judge.no, speaker.person)).map_or(&[][..], Vec::as_slice);
            let written: Vec<u64> = points.iter().flatten().map(|n| u64::from(*n)).collect();
            cells.push(html! {
                @if written.len() == setup.items.len() { (Points(written.iter().sum())) }
                @else { (ui::badge(Tone::Warn, "缺")) }
            });
        }
        table = table.row(cells);
    }
    table.render()
}

/// A ranking; `judges` shows the total of each judge, those left out in brackets.
pub(super) fn ranking(setup: &Setup, ranks: &[FrozenRank], judges: bool) -> Markup {
    let mut columns = vec![
        Column::text("名次").nowrap(),
        Column::text("姓名").sticky(),
        Column::number("顺序"),
        Column::number("平均分"),
    ];
    if judges {
        columns.extend(setup.judges.iter().map(|one| Column::number(one.name.clone())));
    }
    let mut table = Table::new("名次", columns);
    if judges {
        table = table.scroll_on_phone();
    }
    for one in ranks {
        let mut cells = vec![
            html! { (rank_zh(one.rank, one.tied)) },
            html! { (one.name) },
            html! { (one.order) },
            html! { (one.mean.zh()) },
        ];
        if judges {
            for (total, out) in one.totals.iter().zip(&one.dropped) {
                cells.push(
                    html! { @if *out { span .text-muted { "（" (Points(*total)) "）" } } @else { (Points(*total)) } },
                );
            }
        }
        table = table.row(cells);
    }
    html! {
        (table.render())
        @if judges && setup.counted() < setup.judges.len() { p .text-muted { "括号内的总分按办法去掉，不计入平均。" } }
    }
}

/// Who did what when.
pub(super) fn acts(row: &entity::selection_speech::Model) -> Markup {
    let mut facts = vec![
        ("登记", by(&row.begun_by, row.begun_ms)),
        ("提交封定", by(&row.recorded_by, row.recorded_ms)),
        ("封定", by(&row.confirmed_by, row.confirmed_ms)),
    ];
    if !row.number.is_empty() {
        facts.push(("文号", html! { (row.number) }));
        facts.push(("校验值", html! { code { (row.hash.chars().take(16).collect::<String>()) } }));
    }
    if let Some(day) = row.published_on {
        facts.push((
            "公布",
            html! { (ui::format::date(day)) "，" (row.published_place) "（" (row.published_by) "登记）" },
        ));
    }
    ui::kv(&facts)
}
