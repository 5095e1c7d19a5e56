use maud::html;

use super::*;

const EVIL: &str = "</textarea>\"><script>alert(1)</script>";

fn all_fields() -> Vec<Field> {
    let options = || [(EVIL, EVIL), ("b", "乙")];
    vec![
        Field::text(EVIL, EVIL).value(EVIL).help(EVIL).error(EVIL),
        Field::password("password", EVIL).value("secret"),
        Field::date("day", EVIL).value(EVIL).min(EVIL).max(EVIL),
        Field::number("n", EVIL).value(EVIL),
        Field::phone("phone", EVIL).value(EVIL),
        Field::id_number("id_number", EVIL).value(EVIL),
        Field::textarea("note", EVIL, 4).value(EVIL),
        Field::select("one", EVIL, options()).value(EVIL).prompt(Some(EVIL)),
        Field::radio("pick", EVIL, options()).value(EVIL),
        Field::checks("many", EVIL, options()).values([EVIL]),
        Field::tick("yes", EVIL).value("yes"),
        Field::file("file", EVIL, EVIL),
        Field::fixed(EVIL, EVIL),
    ]
}

#[test]
fn every_field_escapes_what_it_is_given() {
    for field in all_fields() {
        for html in [field.render().into_string(), field.bare().into_string()] {
            assert!(!html.contains("<script>") && !html.contains("secret"), "{html}");
            assert_eq!(html.matches("</textarea>").count(), html.matches("<textarea").count(), "{html}");
        }
    }
    assert!(!count_input(EVIL, EVIL, EVIL, Some(EVIL)).into_string().contains("<script>"));
    let paper = PaperForm::new(EVIL)
        .row(vec![PaperCell::new(EVIL, html! { (EVIL) }).span(2)])
        .photo(html! { (EVIL) }, 9)
        .render();
    assert!(!paper.into_string().contains("<script>"));
}

#[test]
fn every_form_carries_token_and_version_and_is_sent_once() {
    let forms = [
        Form::post("/a", "to\"ken", 7)
            .multipart()
            .keyboard()
            .draft("k")
            .field(Field::text("a", "甲"))
            .submit("保存")
            .render(),
        post_button("/a", "to\"ken", 7, &[("batch", "3".to_owned())], "撤销批次"),
    ];
    for form in forms {
        let html = form.into_string();
        assert!(html.contains(r#"name="csrf" value="to&quot;ken""#), "{html}");
        assert!(html.contains(r#"name="version" value="7""#), "{html}");
        assert!(html.contains(r#"method="post""#) && html.contains("data-once"), "{html}");
    }
}

#[test]
fn errors_stand_on_top_with_links_and_under_their_field() {
    let errors = [FieldError::new("age", "年龄应为整数"), FieldError::new("", "本村名单已公布")];
    let html = Form::post("/a", "t", 1)
        .errors(&errors)
        .field(Field::number("age", "年龄").value("四十").help("周岁"))
        .submit("保存")
        .render()
        .into_string();
    for part in [
        "没有保存，请改正以下 1 处",
        r##"href="#f-age""##,
        r#"id="f-age-error""#,
        r#"aria-invalid="true""#,
        r#"aria-describedby="f-age-error f-age-help""#,
        r#"value="四十""#,
        "本村名单已公布",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
    assert!(!error_summary(&[]).into_string().contains("notice"));
}

#[test]
fn what_is_private_is_kept_out_of_drafts() {
    for field in [
        Field::id_number("i", "身份证"),
        Field::phone("p", "电话"),
        Field::password("w", "密码"),
        Field::text("x", "病史").private(),
    ] {
        assert!(field.render().into_string().contains("data-private"));
    }
    assert!(!Field::text("n", "姓名").render().into_string().contains("data-private"));
}

#[test]
fn groups_of_fields_are_closed() {
    let html = Form::post("/a", "t", 0)
        .field(Field::text("a", "甲"))
        .section("乙")
        .field(Field::text("b", "乙"))
        .markup(html! { p { "说明" } })
        .field(Field::text("c", "丙"))
        .render()
        .into_string();
    assert_eq!(html.matches("<div").count(), html.matches("</div>").count(), "{html}");
    assert_eq!(html.matches(r#"class="fields""#).count(), 3);
}

#[test]
fn a_form_carries_the_words_that_its_reader_saw() {
    let form = Form::post("/a", "t", 0)
        .hidden("round_id", "3")
        .field(Field::text("name", "姓名").required())
        .field(Field::select("sex", "性别", [("male", "男"), ("female", "女")]))
        .field(Field::radio("pick", "怎么办", [("a", "跳过"), ("b", "覆盖")]))
        .field(Field::checks("many", "条件", [("x", "婚入"), ("y", "务工")]))
        .field(Field::tick("sure", "已经核对"))
        .field(Field::fixed("单位", "上村"))
        .markup(html! { table { tr { td { (count_input("n1", "第一投票站 \"甲\"", "3", None)) } td { (Field::date("on", "日期").bare()) } } } })
        .submit_as("保存", "how", "draft")
        .render()
        .into_string();
    let written = form.split_once(r#"name="field_labels" value=""#).unwrap().1.split('"').next().unwrap();
    let labels = Labels::parse(&written.replace("&quot;", "\"").replace("&amp;", "&"));
    for (name, value, label, shown) in [
        ("name", "male", "姓名", "male"),
        ("sex", "male", "性别", "男"),
        ("pick", "b", "怎么办", "覆盖"),
        ("many", "x", "条件", "婚入"),
        ("sure", "yes", "已经核对", "是"),
        ("n1", "12", "第一投票站 \"甲\"", "12"),
        ("on", "2026-03-05", "日期", "2026-03-05"),
        ("sex", "other", "性别", "other"),
    ] {
        assert_eq!(labels.shown(name, value), Some((label, shown)), "{name} in {written}");
    }
    for name in ["round_id", "csrf", "version", "how", ""] {
        assert_eq!(labels.shown(name, "1"), None, "{name}");
    }
    assert_eq!(Labels::parse("{"), Labels::default());
    let none = Form::post("/a", "t", 0).hidden("a", "1").submit("删除").render().into_string();
    assert!(!none.contains("field_labels"));
}
