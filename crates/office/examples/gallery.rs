//! Writes one HTML page per kind of component, with the assets beside them, so that the look can be seen without data.
//!
//! `cargo run -p office --example gallery -- DIR`, then serve DIR (the pages refer to `/assets/…`). The browser tests do this and
//! look at every page at the size of a desk and of a phone. All names and figures are invented.

use std::error::Error;
use std::path::Path;

use chrono::NaiveDate;
use maud::{Markup, html};
use office::ui::chart::{self, Bar, GanttRow, MapTile};
use office::ui::pages::{BoardPost, BoardRow};
use office::ui::{self, *};

fn main() -> Result<(), Box<dyn Error>> {
    let dir = std::env::args().nth(1).ok_or("usage: gallery DIR")?;
    let dir = Path::new(&dir);
    std::fs::create_dir_all(dir.join("assets"))?;
    for (name, bytes) in assets::files() {
        std::fs::write(dir.join("assets").join(name.as_ref()), bytes)?;
    }
    let pages: [(&str, Markup); 14] = [
        ("home", home()?),
        ("ledger", ledger()?),
        ("empty", empty_ledger()),
        ("form", form()),
        ("dossier", dossier()),
        ("count", count()),
        ("timetable", timetable()?),
        ("confirm", confirm()),
        ("stale", stale()),
        ("problem", trouble()),
        ("login", login()),
        ("projector", projector()),
        ("live", live()),
        ("print", print()),
    ];
    for (name, page) in &pages {
        std::fs::write(dir.join(format!("{name}.html")), page.clone().into_string())?;
    }
    println!("{} pages in {}", pages.len(), dir.display());
    Ok(())
}

fn nav(active: &str) -> Vec<NavItem> {
    let item = |href: &str, label: &str, icon| NavItem::new(href, label, icon).active(href == active);
    vec![
        item("/home.html", "工作台", Icon::Home),
        item("/cockpit", "驾驶舱", Icon::Gauge),
        item("/ledger.html", "村社一张表", Icon::Village),
        NavItem::new("", "选举过程", Icon::Calendar).children(vec![
            item("/timetable.html", "换届日程", Icon::Calendar),
            item("/form.html", "选民登记", Icon::Roll),
            item("/dossier.html", "人选档案", Icon::People),
            item("/count.html", "计票录入", Icon::Box),
            item("/confirm.html", "结果认定", Icon::Verdict),
        ]),
        item("/papers", "公告文书", Icon::Paper),
        item("/figures", "统计分析", Icon::Chart),
        item("/law", "法规依据", Icon::Law),
        item("/audit", "审计日志", Icon::Log),
        item("/settings", "系统设置", Icon::Gear),
    ]
}

fn framed(
    title: &str,
    active: &str,
    crumbs: &[(&str, Option<&str>)],
    primary: Option<Markup>,
    flash: Option<Flash>,
    body: Markup,
) -> Markup {
    let nav = nav(active);
    let bottom = [
        NavItem::new("/home.html", "待办", Icon::Bell).active(active == "/home.html"),
        NavItem::new("/ledger.html", "村社", Icon::Village).active(active == "/ledger.html"),
        NavItem::new("/me", "我的", Icon::User),
    ];
    let crumbs: Vec<_> = crumbs.iter().map(|(l, h)| ((*l).to_owned(), h.map(str::to_owned))).collect();
    let shell = Shell {
        title,
        subtitle: Some("上华街道"),
        user: Some(UserChip { name: "章甲", role_zh: "街道经办", place_zh: "上华街道" }),
        nav: &nav,
        bottom: &bottom,
        crumbs: &crumbs,
        csrf: "gallery-token",
        drill: true,
        banner: Some("参数依据旧文本，待核"),
        flash: flash.as_ref(),
        primary,
        todo_count: 12,
        term_zh: Some("2026年村民委员会换届"),
        search: Some("/ledger.html"),
        todo_href: "/home.html",
        watermark: Some("章甲 上华街道 2026-03-06 14:20"),
        ..Shell::default()
    };
    ui::page(&shell, body)
}

fn day(month: u32, day: u32) -> Result<NaiveDate, Box<dyn Error>> {
    NaiveDate::from_ymd_opt(2026, month, day).ok_or_else(|| "no such day".into())
}

fn villages() -> [(&'static str, Tone, &'static str); 10] {
    [
        ("西吴村", Tone::Good, "平稳"),
        ("莫𡐓村", Tone::Warn, "公示期 2 天后到期"),
        ("黄泥塘村", Tone::Bad, "选民名单公布逾期"),
        ("上戴村", Tone::Good, "平稳"),
        ("沈村", Tone::Info, "今日投票"),
        ("下孟塘社区居民委员会筹备工作领导小组", Tone::Muted, "未报"),
        ("金家村", Tone::Good, "平稳"),
        ("南张村", Tone::Good, "平稳"),
        ("里高村", Tone::Warn, "联审未回 1 家"),
        ("皂洞口村", Tone::Good, "平稳"),
    ]
}

fn home() -> Result<Markup, Box<dyn Error>> {
    let today = day(3, 6)?;
    let tasks = Table::new(
        "待办",
        vec![Column::text("事项").sticky(), Column::text("村社"), Column::state("期限"), Column::state("操作")],
    )
    .rows(villages().iter().take(4).map(|(name, tone, state)| {
        vec![
            html! { "公布选民名单" },
            html! { (name) },
            badge(*tone, state),
            ledger::actions(&[("办理", "/form.html".to_owned())], "/form.html"),
        ]
    }))
    .total(4)
    .plain();
    let tiles_row = [
        Tile::new("村社总数", "22"),
        Tile::new("已启动", "20").note("90.9%").href("/ledger.html"),
        Tile::new("已完成投票", "7").note("31.8%").href("/ledger.html"),
        Tile::new("一次选举成功率", format::percent(6, 7)).note("6 / 7"),
        Tile::new("平均参选率", "91.4%").note("7 个已定稿村"),
        Tile::new("逾期事项", "1").tone(Tone::Bad).href("/ledger.html"),
        Tile::new("本周到期", "5").tone(Tone::Warn).href("/ledger.html"),
    ];
    let map: Vec<MapTile> = villages()
        .iter()
        .map(|(name, tone, state)| MapTile {
            label: (*name).to_owned(),
            tone: *tone,
            state_zh: (*state).to_owned(),
            href: "/ledger.html".to_owned(),
        })
        .collect();
    let bars = [
        Bar::new("西吴村", 914).text("91.4%").compare(880, "88.0%"),
        Bar::new("上戴村", 962).text("96.2%").compare(971, "97.1%").tone(Tone::Good),
        Bar::new("黄泥塘村", 487).text("48.7%").compare(902, "90.2%").tone(Tone::Bad),
        Bar::new("下孟塘社区居民委员会筹备工作领导小组", 0).text("未报").tone(Tone::Muted),
    ];
    Ok(framed(
        "工作台",
        "/home.html",
        &[("首页", None)],
        Some(button("/print.html", "打印简报")),
        Some(Flash::done("已公布西吴村选民名单（1,204 人）")),
        html! {
            (tiles(&tiles_row))
            (columns(&[
                card_with("待办", Some(html! { a href="/ledger.html" { "全部" } }), tasks.render()),
                card("进度", html! {
                    (progress("选民登记", 20, 22)) (progress("名单公布", 18, 22)) (progress("候选人", 11, 22))
                    (progress("投票", 7, 22)) (progress("认定", 6, 22))
                    p .field-help { "数据截至 " (format::date_zh(today)) " 14:20" }
                }),
            ]))
            (card("三色方格图", html! {
                (chart::tile_map(&[("上华街道".to_owned(), map), ("云山街道".to_owned(), vec![])]))
                (chart::tile_key(&[(Tone::Good, "平稳", 5), (Tone::Warn, "将到期", 2), (Tone::Bad, "逾期", 1), (Tone::Info, "今日投票", 1), (Tone::Muted, "未报", 1)]))
            }))
            (card("参选率与上届比较", chart::bars("参选率（竖线为上届）", "村社", "本届", Some("上届"), &bars, 1000)))
        },
    ))
}

fn ledger() -> Result<Markup, Box<dyn Error>> {
    let rows = villages().into_iter().enumerate().map(|(i, (name, tone, state))| {
        let n = i64::try_from(i).unwrap_or(0);
        let row = Row::new(vec![
            html! { a href="/dossier.html" { (name) } },
            html! { (format::thousands(1204 + n * 97)) },
            html! { (format::thousands(312 + n * 13)) },
            html! { (format::thousands(1010 + n * 71)) },
            html! { "1 / 1 / 3" },
            html! { (format::percent(6 - n.min(5), 10)) },
            badge(tone, state),
            html! { "2026-03-28" },
            ledger::actions(
                &[
                    ("查看", "/dossier.html".to_owned()),
                    ("编辑", "/form.html".to_owned()),
                    ("日程", "/timetable.html".to_owned()),
                    ("计票", "/count.html".to_owned()),
                ],
                "/dossier.html",
            ),
        ]);
        if tone == Tone::Bad { row.marked() } else { row }
    });
    let columns = vec![
        Column::text("村社").sticky(),
        Column::number("人口").sort("/ledger.html?sort=population"),
        Column::number("户数"),
        Column::number("选民数"),
        Column::state("应选 主/副/委"),
        Column::number("进度"),
        Column::state("状态"),
        Column::state("选举日"),
        Column::state("操作"),
    ];
    let filters = vec![("q".to_owned(), "村".to_owned())];
    let table = rows
        .fold(Table::new("村社一张表", columns), Table::push)
        .pager(Pager::new("/ledger.html", filters, 3, 10, 235))
        .totals(vec![
            html! { "合计" },
            html! { "16,405" },
            html! { "3,705" },
            html! { "13,295" },
            html! {},
            html! {},
            html! {},
            html! {},
            html! {},
        ]);
    Ok(framed(
        "村社一张表",
        "/ledger.html",
        &[("首页", Some("/home.html")), ("村社一张表", None)],
        Some(primary_button("/form.html", "新增村社")),
        None,
        html! {
            (tabs("范围", &[Tab::new("全部", "/ledger.html", true).count(22), Tab::new("逾期", "/ledger.html?t=late", false).count(1), Tab::new("已认定", "/ledger.html?t=done", false).count(6)]))
            (Filters::new("/ledger.html")
                .select("town", "乡镇", &[("330781012", "上华街道"), ("330781001", "兰江街道")], "330781012")
                .select("state", "阶段", &[("roll", "选民登记"), ("poll", "投票")], "")
                .text("q", "名称", "村", "村社名称或编码")
                .more()
                .select("kind", "类别", &[("village", "村"), ("residents", "社区")], "")
                .date("from", "选举日自", "")
                .render())
            (toolbar(&[button("/form.html", "导入"), button("/form.html", "下载模板"), button("/form.html", "导出"), button("/print.html", "打印")]))
            (table.render())
        },
    ))
}

fn empty_ledger() -> Markup {
    framed(
        "选民登记",
        "/form.html",
        &[("首页", Some("/home.html")), ("西吴村", Some("/dossier.html")), ("选民登记", None)],
        None,
        None,
        html! {
            (Table::new("选民", vec![Column::text("姓名")]).empty("西吴村还没有登记选民", html! { (primary_button("/form.html", "导入名单")) (button("/form.html", "下载模板")) (button("/form.html", "逐个登记")) }).total(0).render())
        },
    )
}

fn form() -> Markup {
    let errors = [
        FieldError::new("id_number", "第 18 位校验码不对，请核对证件"),
        FieldError::new("birth", "选举日 2026年3月28日 未满 18 周岁（《村民委员会组织法》第十三条）"),
        FieldError::new("class", "请选择登记类别"),
    ];
    framed(
        "登记选民",
        "/form.html",
        &[("首页", Some("/home.html")), ("西吴村", Some("/dossier.html")), ("登记选民", None)],
        None,
        None,
        html! {
            (card("登记选民", Form::post("/form.html", "gallery-token", 3)
                .errors(&errors)
                .draft("voter-new")
                .section("基本信息")
                .field(Field::text("name", "姓名").value("王𡐓").required().maxlength(40))
                .field(Field::id_number("id_number", "身份证号").value("990000200903061234").required().help("18 位，只加密保存"))
                .field(Field::date("birth", "出生日期").value("2009-03-06").required())
                .field(Field::radio("sex", "性别", [("m", "男"), ("f", "女")]).value("f").required())
                .field(Field::select("group", "村民小组", [("1", "第一村民小组"), ("2", "第二村民小组")]).value("2"))
                .field(Field::phone("phone", "联系电话").help("只用于通知，不公布"))
                .section("登记")
                .field(Field::radio("class", "登记类别", [("a", "户籍在本村并且在本村居住"), ("b", "户籍在本村，不在本村居住，本人表示参加选举"), ("c", "户籍不在本村，居住一年以上，经会议同意")]).wide().required())
                .field(Field::checks("papers", "已收材料", [("card", "身份证复印件"), ("form", "登记表"), ("consent", "会议同意书")]).values(["card"]).wide())
                .field(Field::number("years", "居住年数").value("2"))
                .field(Field::fixed("登记单位", "西吴村"))
                .field(Field::file("scan", "登记表扫描件", ".jpg,.png,.pdf"))
                .field(Field::textarea("note", "备注", 3).value("在杭州务工"))
                .field(Field::tick("self", "本人到场并签名").value("yes"))
                .submit("提交")
                .submit_as("保存", "keep", "yes")
                .cancel("/ledger.html")
                .render()))
            (card("名单检查", html! {
                (finding(&FindingView { level: Level::Block, code: "R01", message: "同一身份证号在莫𡐓村也已登记（2026-03-02），一人只能在一个村登记", cites: &["《浙江省村民委员会选举办法》第十三条第三款".to_owned()], help_href: Some("/law"), actions: Some(post_button("/form.html", "gallery-token", 3, &[("finding", "1".to_owned())], "发函核对")) }))
                (finding(&FindingView { level: Level::Warn, code: "W02", message: "参选率 48.7%，不足一半：1,204 人登记，586 人投票", cites: &["《浙江省村民委员会选举办法》第二十七条".to_owned()], help_href: Some("/law"), actions: None }))
                (finding(&FindingView { level: Level::Info, code: "I03", message: "3 人将在公布日与选举日之间满 18 周岁", cites: &[], help_href: None, actions: None }))
                (fold("法条摘要", html! { p { "年满十八周岁的村民……" } }))
                (chip("撤并自 东吴村＋西吴村")) " " (drawer_link("/dossier.html", "在侧栏查看"))
            }))
        },
    )
}

fn dossier() -> Markup {
    let c = |label: &str, value: &str| PaperCell::new(label, html! { (value) });
    framed(
        "人选档案",
        "/dossier.html",
        &[("首页", Some("/home.html")), ("西吴村", Some("/ledger.html")), ("买买提江·阿不都热依木·吐尔逊", None)],
        Some(button("/print.html", "打印审批表")),
        None,
        html! {
            (steps_bar(&[
                Step::new("选委会推选", StepState::Done).note("02-10"),
                Step::new("选民登记", StepState::Done).note("03-01").href("/form.html"),
                Step::new("名单公布", StepState::Late).note("最迟 03-08"),
                Step::new("候选人", StepState::Current).note("03-12 起"),
                Step::new("委托投票", StepState::Todo),
                Step::new("投票", StepState::Todo).note("03-28"),
                Step::new("认定", StepState::Todo),
                Step::new("另行选举", StepState::Skipped),
            ]))
            (PaperForm::new("村民委员会成员候选人登记表")
                .photo(html! { "照片" }, 4)
                .row(vec![c("姓名", "买买提江·阿不都热依木·吐尔逊"), c("性别", "男")])
                .row(vec![c("民族", "维吾尔族"), c("出生日期", "1984-05-01")])
                .row(vec![c("学历", "大专"), c("政治面貌", "中共党员")])
                .row(vec![c("户籍", "上华街道西吴村"), c("联系电话", "（已隐藏）")])
                .row(vec![PaperCell::new("现任职务", Field::text("post", "现任职务").value("村民委员会委员").bare()).span(3)])
                .row(vec![PaperCell::new("本人简历", html! { p { "2008年起在本村务农，2021年当选村民委员会委员。" } }).span(3)])
                .render())
            (card("提名情况", kv(&[("提名方式", html! { "自荐" }), ("提名日期", html! { "2026-03-10" }), ("拟任职务", html! { "主任" }), ("联审意见", badge(Tone::Info, "已回 11/12"))])))
        },
    )
}

fn count() -> Markup {
    let rows = ["章甲", "王𡐓", "买买提江·阿不都热依木·吐尔逊", "李丁"].iter().enumerate().map(|(i, name)| {
        let cell = |post: &str| count_input(&format!("{post}-{i}"), &format!("{name} {post} 得票"), "", None);
        vec![html! { (name) }, cell("主任"), cell("副主任"), cell("委员")]
    });
    let table = Table::new(
        "各人得票",
        vec![Column::text("姓名").sticky(), Column::number("主任"), Column::number("副主任"), Column::number("委员")],
    )
    .rows(rows)
    .numbered()
    .scroll_on_phone();
    framed(
        "计票录入（第一录）",
        "/count.html",
        &[("首页", Some("/home.html")), ("西吴村", Some("/ledger.html")), ("计票录入", None)],
        None,
        None,
        html! {
            (alert(Tone::Info, Some("按计票单逐格录入"), html! { p { "回车到下一格，上下方向键移动；录完核对后提交，提交后由另一人第二录。" } }))
            (Form::post("/count.html", "gallery-token", 1)
                .keyboard()
                .hidden("sheet", "1")
                .markup(card("票数", html! {
                    (tiles(&[Tile::new("登记选民", "1,204"), Tile::new("发出选票", "1,101"), Tile::new("收回选票", "1,098")]))
                    div .fields {
                        div .field { label .field-label for="f-valid" { "有效票" } (count_input("valid", "有效票", "1090", None)) }
                        div .field { label .field-label for="f-invalid" { "无效票" } (count_input("invalid", "无效票", "9", Some("有效 1,090 ＋ 无效 9 ≠ 收回 1,098"))) }
                    }
                }))
                .markup(table.render())
                .submit("提交第一录")
                .render())
        },
    )
}

fn timetable() -> Result<Markup, Box<dyn Error>> {
    let row = |label: &str, earliest, latest, planned, actual, tone, state: &str| GanttRow {
        label: label.to_owned(),
        earliest,
        latest,
        planned,
        actual,
        tone,
        state_zh: state.to_owned(),
    };
    let rows = [
        row(
            "选民名单公布",
            Some(day(2, 20)?),
            Some(day(3, 8)?),
            Some(day(3, 6)?),
            Some(day(3, 6)?),
            Tone::Good,
            "已完成",
        ),
        row("自荐报名", Some(day(3, 6)?), Some(day(3, 18)?), Some(day(3, 16)?), None, Tone::Info, "进行中"),
        row(
            "正式候选人、时间、地点公布",
            Some(day(3, 10)?),
            Some(day(3, 23)?),
            Some(day(3, 22)?),
            None,
            Tone::Warn,
            "2 天后到期",
        ),
        row("委托投票审核公告", None, Some(day(3, 27)?), Some(day(3, 29)?), None, Tone::Bad, "晚于最迟日"),
        row("投票", Some(day(3, 28)?), Some(day(3, 28)?), Some(day(3, 28)?), None, Tone::Muted, "未开始"),
    ];
    Ok(framed(
        "换届日程",
        "/timetable.html",
        &[("首页", Some("/home.html")), ("西吴村", Some("/ledger.html")), ("换届日程", None)],
        Some(primary_button("/confirm.html", "下达")),
        Some(Flash::refused("委托投票审核公告 2026-03-29 晚于选举日，未保存")),
        html! { (card("日程图", chart::gantt("西吴村换届日程", day(2, 15)?, day(4, 5)?, day(3, 12)?, &rows))) },
    ))
}

fn confirm() -> Markup {
    framed(
        "公布选民名单",
        "/confirm.html",
        &[("首页", Some("/home.html")), ("公布选民名单", None)],
        None,
        None,
        html! {
            (confirm_page(&Confirm {
                question: "向 1,204 名选民公布西吴村选民名单？",
                consequences: &["名单冻结为第 3 版，公布后只能更正，不能删除".to_owned(), "自公布之日起 5 日内接受申诉".to_owned()],
                facts: &[("村", "上华街道西吴村".to_owned()), ("人数", "1,204 人".to_owned()), ("选举日", "2026年3月28日".to_owned())],
                action: "/confirm.html",
                csrf: "gallery-token",
                version: 3,
                hidden: &[],
                verb: "公布名单",
                cancel: "/ledger.html",
                danger: false,
            }))
            (confirm_link("/confirm.html", "撤回批次", true))
        },
    )
}

fn stale() -> Markup {
    let d = |label: &str, yours: &str, current: &str| Difference {
        label: label.into(),
        yours: yours.into(),
        current: current.into(),
    };
    framed(
        "内容已被修改",
        "/form.html",
        &[("首页", Some("/home.html"))],
        None,
        None,
        html! {
            (stale_page("李乙（村经办）", "2026-03-06 14:18", &[d("姓名", "王𡐓", "王𡐓"), d("村民小组", "第二村民小组", "第一村民小组")], "/form.html"))
        },
    )
}

fn trouble() -> Markup {
    bare_page(
        "没有权限",
        true,
        problem(
            403,
            "您的角色是 西吴村计票员甲，不能查看 莫𡐓村 的选民登记",
            &["如果需要查看，请联系上华街道经办人员".to_owned()],
            &[("回工作台", "/home.html".to_owned())],
            Some("0193-7f2a"),
        ),
    )
}

fn login() -> Markup {
    let account = |account: &str, role: &str, place: &str, hint: &str| DemoAccount {
        account: account.into(),
        role_zh: role.into(),
        place_zh: place.into(),
        hint_zh: hint.into(),
    };
    login_page(&Login {
        action: "/login",
        csrf: "gallery-token",
        account: "shanghua",
        next: "/home.html",
        error: Some("账号或密码不对"),
        demo_action: "/login/demo",
        demo: &[
            account("county", "县换届办", "兰溪市", "全市进度、日程、审批"),
            account("town", "街道经办", "上华街道", "日程、名单、公告"),
            account("typist-a", "计票员甲", "西吴村", "第一录"),
            account("observer", "观察员", "西吴村", "大屏，只读"),
        ],
        place_zh: Some("兰溪市"),
    })
}

fn board_now() -> Markup {
    let rows: Vec<BoardRow> = [("章甲", 347), ("王𡐓", 298), ("买买提江·阿不都热依木·吐尔逊", 41), ("李丁", 3)]
        .map(|(n, v)| BoardRow { name: n.into(), votes: v })
        .into();
    board(
        &[BoardPost { title: String::new(), rows }],
        689,
        &[
            ("已唱", "689 / 1,098".to_owned()),
            ("有效", "680".to_owned()),
            ("无效", "9".to_owned()),
            ("票箱", "第 2 箱".to_owned()),
        ],
    )
}

fn projector() -> Markup {
    let p = Projector {
        title: "唱票",
        place_zh: "西吴村",
        subtitle: Some("主任（应选 1 人）"),
        live_href: "/live.html",
        every_s: 1,
        drill: true,
    };
    projector_page(&p, board_now())
}

fn live() -> Markup {
    board_now()
}

fn print() -> Markup {
    let table = Table::new("名单", vec![Column::text("姓名").sticky(), Column::text("小组")])
        .numbered()
        .rows((1..=30).map(|i| vec![html! { "选民" (i) }, html! { "第二村民小组" }]))
        .total(30);
    print_page("西吴村选民名单", "/ledger.html", true, None, table.render())
}
