//! Charts drawn by the server. Each chart is a table whose rows also carry a drawing, so that the figures are read, printed and
//! copied where the picture is not seen. SVG with presentation attributes and integer arithmetic only.

use std::fmt::Write as _;

use chrono::NaiveDate;
use maud::{Markup, html};

use super::format;
use super::mark::Tone;

/// A position in thousandths as an SVG length: `375` → `37.5%`.
fn permille(n: i64) -> String {
    let n = n.clamp(0, 1000);
    format!("{}.{}%", n / 10, n % 10)
}

fn share(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        0
    } else {
        i64::try_from(i128::from(part.max(0)) * 1000 / i128::from(whole)).unwrap_or(1000).clamp(0, 1000)
    }
}

/// One bar.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What is measured.
    pub label: String,
    /// Length of the bar.
    pub value: i64,
    /// The figure as it is written beside the bar, e.g. `91.4%` or 「未报」.
    pub text: String,
    /// Colour of the bar.
    pub tone: Tone,
    /// A mark on the bar with its text, e.g. the value of the last term.
    pub compare: Option<(i64, String)>,
}

impl Bar {
    /// A plain bar; the text is the number.
    #[must_use]
    pub fn new(label: impl Into<String>, value: i64) -> Self {
        Self { label: label.into(), value, text: format::thousands(value), tone: Tone::Info, compare: None }
    }

    /// Writes another text beside the bar.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.text = text.into();
        self
    }

    /// Colours the bar.
    #[must_use]
    pub fn tone(mut self, tone: Tone) -> Self {
        self.tone = tone;
        self
    }

    /// Adds a mark for another value, e.g. 上届.
    #[must_use]
    pub fn compare(mut self, value: i64, text: impl Into<String>) -> Self {
        self.compare = Some((value, text.into()));
        self
    }
}

/// Bars from a common zero. `scale` is the value of a full bar (e.g. 1000 for shares in ‰); 0 takes the greatest value.
#[must_use]
pub fn bars(
    caption: &str,
    label_head: &str,
    value_head: &str,
    compare_head: Option<&str>,
    bars: &[Bar],
    scale: i64,
) -> Markup {
    let greatest = bars.iter().flat_map(|b| [b.value, b.compare.as_ref().map_or(0, |c| c.0)]).max().unwrap_or(0);
    let full = if scale > 0 { scale } else { greatest.max(1) };
    html! {
        table .chart.chart-bars {
            caption { (caption) }
            thead .visually-hidden {
                tr {
                    th scope="col" { (label_head) } td {} th scope="col" { (value_head) }
                    @if let Some(head) = compare_head { th scope="col" { (head) } }
                }
            }
            tbody {
                @for bar in bars {
                    tr {
                        th scope="row" { (bar.label) }
                        td .chart-draw {
                            svg .(bar.tone.class()) width="100%" height="16" aria-hidden="true" {
                                rect .chart-track x="0" y="3" width="100%" height="10" {}
                                rect .chart-bar x="0" y="3" width=(permille(share(bar.value, full))) height="10" {}
                                @if let Some((value, _)) = &bar.compare {
                                    @let x = permille(share(*value, full));
                                    line .chart-mark x1=(x) x2=(x) y1="0" y2="16" {}
                                }
                            }
                        }
                        td .chart-text { (bar.text) }
                        @if compare_head.is_some() {
                            td .chart-compare { (bar.compare.as_ref().map_or("", |c| c.1.as_str())) }
                        }
                    }
                }
            }
        }
    }
}

/// One line of a Gantt drawing.
#[derive(Debug, Clone, Default)]
pub struct GanttRow {
    /// Name of the step.
    pub label: String,
    /// First lawful day.
    pub earliest: Option<NaiveDate>,
    /// Last lawful day.
    pub latest: Option<NaiveDate>,
    /// Planned day.
    pub planned: Option<NaiveDate>,
    /// Day on which it was done.
    pub actual: Option<NaiveDate>,
    /// State of the step.
    pub tone: Tone,
    /// The state in words, e.g. 「2 天后到期」.
    pub state_zh: String,
}

/// A read-only Gantt drawing from `from` to `to`, with a line at `today`; the dates stand in the columns before it.
#[must_use]
pub fn gantt(caption: &str, from: NaiveDate, to: NaiveDate, today: NaiveDate, rows: &[GanttRow]) -> Markup {
    let days = (to - from).num_days().max(1);
    let at = |d: NaiveDate| share((d - from).num_days(), days);
    let text = |d: Option<NaiveDate>| d.map_or_else(|| format::DASH.to_owned(), format::date_short);
    html! {
        div .table-scroll tabindex="0" role="region" aria-label=(caption) {
            table .chart.chart-gantt {
                caption { (caption) "（" (format::date(from)) " 至 " (format::date(to)) "，竖线为今天 " (format::date_short(today)) "）" }
                thead {
                    tr {
                        th scope="col" { "节点" } th scope="col" { "最早" } th scope="col" { "最迟" } th scope="col" { "计划" } th scope="col" { "实际" }
                        th scope="col" { "状态" }
                        td .chart-draw { span .gantt-ends { span { (format::date_short(from)) } span { (format::date_short(to)) } } }
                    }
                }
                tbody {
                    @for row in rows {
                        @let begin = row.earliest.map_or(0, at);
                        @let end = row.latest.map_or(1000, at);
                        tr {
                            th scope="row" { (row.label) }
                            td { (text(row.earliest)) } td { (text(row.latest)) } td { (text(row.planned)) } td { (text(row.actual)) }
                            td { (super::mark::badge(row.tone, &row.state_zh)) }
                            td .chart-draw {
                                svg .(row.tone.class()) width="100%" height="20" aria-hidden="true" {
                                    rect .chart-track x=(permille(begin)) y="6" width=(permille((end - begin).max(4))) height="8" {}
                                    @if let Some(planned) = row.planned {
                                        circle .gantt-planned cx=(permille(at(planned))) cy="10" r="5" {}
                                    }
                                    @if let Some(actual) = row.actual {
                                        circle .gantt-actual cx=(permille(at(actual))) cy="10" r="5" {}
                                    }
                                    @if (from..=to).contains(&today) {
                                        @let x = permille(at(today));
                                        line .gantt-today x1=(x) x2=(x) y1="0" y2="20" {}
                                    }
                                }
                            }
                        }
                    }
                }
            }
            p .chart-legend { "灰条：法定期间　空心圆：计划　实心圆：实际　竖线：今天" }
        }
    }
}

/// The strokes of 正 on a 24×24 grid in the order of writing.
const STROKES: [[i64; 4]; 5] = [[4, 5, 20, 5], [12, 5, 12, 20], [12, 12, 19, 12], [7, 11, 7, 20], [3, 20, 21, 20]];

/// A count as 正 strokes, `per_line` characters in a line. The number is the accessible name of the drawing.
#[must_use]
pub fn tally(votes: u32, per_line: u32) -> Markup {
    let per_line = i64::from(per_line.max(1));
    let votes = i64::from(votes);
    let characters = (votes + 4) / 5;
    let lines = ((characters + per_line - 1) / per_line).max(1);
    let mut path = String::new();
    for n in 0..votes {
        let character = n / 5;
        let (dx, dy) = ((character % per_line) * 26, (character / per_line) * 26);
        if let Some([x1, y1, x2, y2]) = usize::try_from(n % 5).ok().and_then(|i| STROKES.get(i)) {
            // Writing to a string cannot fail.
            let _ = write!(path, "M{} {}L{} {}", x1 + dx, y1 + dy, x2 + dx, y2 + dy);
        }
    }
    html! {
        svg .tally viewBox={ "0 0 " (per_line * 26) " " (lines * 26) } role="img" aria-label={ (votes) " 票" }
            fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" {
            path d=(path) {}
        }
    }
}

/// A count as a bar beside others, as long as its part of `most`. The number stands beside it and is its accessible name.
#[must_use]
pub fn vote_bar(votes: u32, most: u32) -> Markup {
    let length = u64::from(votes.min(most)) * 1000 / u64::from(most.max(1));
    html! {
        svg .vote-bar viewBox="0 0 1000 100" preserveAspectRatio="none" role="img" aria-label={ (votes) " 票" } {
            rect .vote-bar-room x="0" y="0" width="1000" height="100" {}
            rect .vote-bar-votes x="0" y="0" width=(length) height="100" {}
        }
    }
}

/// One unit in the tile map.
#[derive(Debug, Clone)]
pub struct MapTile {
    /// Name of the unit.
    pub label: String,
    /// Colour of the unit.
    pub tone: Tone,
    /// The colour in words with its reason, e.g. 「黄：公示期 2 天后到期」.
    pub state_zh: String,
    /// Page of the unit.
    pub href: String,
}

/// A map without a map: one tile per unit, grouped (乡镇 → 村社), in the order given. Needs no boundary data.
#[must_use]
pub fn tile_map(groups: &[(String, Vec<MapTile>)]) -> Markup {
    html! {
        div .tilemap {
            @for (name, tiles) in groups {
                section .tilemap-group {
                    h3 { (name) small { " " (tiles.len()) " 个" } }
                    @if tiles.is_empty() { p .tilemap-none { "未报" } }
                    ul {
                        @for tile in tiles {
                            li {
                                a .(tile.tone.class()) href=(tile.href) title=(tile.state_zh) {
                                    span .mark-shape aria-hidden="true" { (tile.tone.shape()) }
                                    span { (tile.label) }
                                    span .visually-hidden { "：" (tile.state_zh) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The key under a tile map: shape, colour, meaning and number of units.
#[must_use]
pub fn tile_key(entries: &[(Tone, &str, u64)]) -> Markup {
    html! {
        ul .tilemap-key {
            @for (tone, text, count) in entries { li { (super::mark::badge(*tone, text)) " " (count) " 个" } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const EVIL: &str = "</svg><script>alert(1)</script>";

    fn day(m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, m, d).unwrap()
    }

    #[test]
    fn bars_are_to_scale_and_carry_their_figures() {
        let html = bars(
            "参选率",
            "村",
            "参选率",
            Some("上届"),
            &[Bar::new("西吴村", 914).text("91.4%").compare(880, "88.0%")],
            1000,
        )
        .into_string();
        for part in [r#"width="91.4%""#, r#"x1="88.0%""#, ">91.4%<", ">88.0%<", "西吴村"] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
        let zero = bars("", "", "", None, &[Bar::new("甲", 0)], 0).into_string();
        assert!(zero.contains(r#"class="chart-bar" x="0" y="3" width="0.0%""#), "{zero}");
    }

    #[test]
    fn the_gantt_says_the_dates_in_words_too() {
        let row = GanttRow {
            label: "选民名单公布".into(),
            latest: Some(day(3, 8)),
            planned: Some(day(3, 6)),
            tone: Tone::Warn,
            state_zh: "2 天后到期".into(),
            ..GanttRow::default()
        };
        let html = gantt("日程", day(3, 1), day(3, 31), day(3, 6), &[row]).into_string();
        for part in ["03-08", "03-06", "2 天后到期", r#"cx="16.6%""#, "gantt-today"] {
            assert!(html.contains(part), "{part} is missing in {html}");
        }
    }

    #[test]
    fn five_votes_are_one_character() {
        for (votes, strokes, view) in [(0, 0, "0 0 260 26"), (5, 5, "0 0 260 26"), (51, 51, "0 0 260 52")] {
            let html = tally(votes, 10).into_string();
            assert_eq!(html.matches('L').count(), strokes, "{html}");
            assert!(html.contains(view) && html.contains(&format!("{votes} 票")), "{html}");
        }
    }

    #[test]
    fn a_bar_is_as_long_as_its_part_of_the_greatest() {
        for (votes, most, length) in
            [(0, 0, 0), (0, 1800, 0), (1800, 1800, 1000), (900, 1800, 500), (u32::MAX, 7, 1000)]
        {
            let html = vote_bar(votes, most).into_string();
            assert!(html.contains(&format!(r#"width="{length}" height="100""#)), "{html}");
            assert!(html.contains(&format!("{votes} 票")), "{html}");
        }
    }

    #[test]
    fn texts_are_escaped() {
        let tile = MapTile { label: EVIL.into(), tone: Tone::Bad, state_zh: EVIL.into(), href: EVIL.into() };
        let drawings = [
            bars(EVIL, EVIL, EVIL, Some(EVIL), &[Bar::new(EVIL, 1).text(EVIL).compare(1, EVIL)], 0),
            gantt(
                EVIL,
                day(1, 1),
                day(1, 2),
                day(1, 1),
                &[GanttRow { label: EVIL.into(), state_zh: EVIL.into(), ..GanttRow::default() }],
            ),
            tile_map(&[(EVIL.into(), vec![tile])]),
            tile_key(&[(Tone::Good, EVIL, 1)]),
        ];
        for drawing in drawings {
            assert!(!drawing.into_string().contains("<script>"));
        }
    }

    proptest! {
        #[test]
        fn no_bar_leaves_its_box(value in any::<i64>(), compare in any::<i64>(), scale in any::<i64>()) {
            let html = bars("", "", "", None, &[Bar::new("甲", value).compare(compare, "")], scale).into_string();
            for width in html.split("width=\"").skip(1).filter_map(|s| s.split('%').next()) {
                let tenths: i64 = width.replace('.', "").parse().unwrap();
                prop_assert!((0..=1000).contains(&tenths), "{width}");
            }
        }

        #[test]
        fn no_date_leaves_the_drawing(a in 0i64..4000, b in 0i64..4000, c in 0i64..4000) {
            let at = |n: i64| day(1, 1) + chrono::Duration::days(n - 2000);
            let row = GanttRow { earliest: Some(at(a)), latest: Some(at(b)), planned: Some(at(c)), ..GanttRow::default() };
            let html = gantt("", day(1, 1), day(4, 1), at(c), &[row]).into_string();
            prop_assert!(!html.contains("=\"-"));
        }
    }
}
