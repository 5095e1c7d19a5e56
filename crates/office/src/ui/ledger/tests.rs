use maud::html;

use super::*;

const EVIL: &str = "\"><script>alert(1)</script>";

fn table() -> Table {
    Table::new("选民名单", vec![Column::text("姓名").sticky(), Column::number("年龄"), Column::state("状态")])
}

#[test]
fn cells_carry_their_heading_for_the_phone() {
    let html = table()
        .numbered()
        .row(vec![html! { "王𡐓" }, html! { "41" }, html! { "有效" }])
        .total(1)
        .render()
        .into_string();
    for part in [r#"data-label="年龄""#, r#"<th scope="row""#, "共 1 条", r#"data-label="序号">1<"#, "王𡐓"] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[test]
fn neighbouring_numbers_share_a_line_two_by_two() {
    let number = || Column::number("数");
    let columns =
        vec![number(), Column::text("文"), number(), number(), number(), Column::state("态"), number(), number()];
    assert_eq!(Table::new("", columns).halves(), [false, false, true, true, false, false, true, true]);
    assert!(Table::new("", vec![]).halves().is_empty());
}

#[test]
fn an_empty_table_says_what_to_do() {
    let html = table()
        .empty("还没有登记选民", crate::ui::parts::button("/import", "导入名单"))
        .total(0)
        .render()
        .into_string();
    assert!(html.contains("还没有登记选民") && html.contains("/import") && !html.contains("<table"), "{html}");
    assert!(!html.contains("共 0 条"));
}

#[test]
fn pages_keep_the_filters_and_stay_in_range() {
    let filters = vec![("q".to_owned(), "王 二".to_owned()), ("group".to_owned(), String::new())];
    let pager = Pager::new("/roll", filters, 99, 20, 1204);
    assert_eq!(pager.first_row(), 1201);
    let html =
        table().rows((0..4).map(|i| vec![html! { (i) }, html! {}, html! {}])).pager(pager).render().into_string();
    assert!(html.contains("/roll?q=%E7%8E%8B%20%E4%BA%8C&amp;page=60&amp;size=20"), "{html}");
    assert!(html.contains("共 1204 条") && html.contains(r#"data-label="序号">1201<"#));
    assert!(!html.contains("page=62") && html.contains("…"));
    assert!(html.contains("page=1&amp;size=100"), "page sizes");
}

#[test]
fn a_list_without_rows_has_one_page() {
    let pager = Pager::new("/roll", vec![], 0, 0, 0);
    assert_eq!((pager.first_row(), pager.last()), (1, 1));
}

#[test]
fn texts_are_escaped() {
    let filters = Filters::new(EVIL)
        .text(EVIL, EVIL, EVIL, EVIL)
        .select(EVIL, EVIL, &[(EVIL, EVIL)], EVIL)
        .hidden(EVIL, EVIL)
        .more()
        .date(EVIL, EVIL, EVIL)
        .render()
        .into_string();
    let pager = Pager::new(EVIL, vec![(EVIL.to_owned(), EVIL.to_owned())], 1, 10, 500);
    let table = Table::new(EVIL, vec![Column::text(EVIL).sort(EVIL)])
        .row(vec![html! { (EVIL) }])
        .pager(pager)
        .render()
        .into_string();
    let links: Vec<(&str, String)> = (0..5).map(|_| (EVIL, EVIL.to_owned())).collect();
    for html in [filters, table, actions(&links, EVIL).into_string()] {
        assert!(!html.contains("<script>"), "{html}");
    }
}

#[test]
fn folded_filters_open_when_one_is_set() {
    let open = |value: &str| {
        Filters::new("/roll").text("q", "姓名", "", "").more().date("from", "自", value).render().into_string()
    };
    assert!(open("2026-03-05").contains("filters-more\" open"));
    assert!(!open("").contains("filters-more\" open"));
}
