//! A small set of line icons, drawn as inline SVG with presentation attributes so that no style rule and no font is needed.

use maud::{Markup, html};

/// An icon beside a word; it never stands alone, so it is hidden from screen readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Icon {
    /// 工作台.
    #[default]
    Home,
    /// 驾驶舱.
    Gauge,
    /// 村社.
    Village,
    /// 日程.
    Calendar,
    /// 选民登记.
    Roll,
    /// 人员, 人选.
    People,
    /// 票箱, 计票.
    Box,
    /// 认定.
    Verdict,
    /// 公告, 文书.
    Paper,
    /// 统计.
    Chart,
    /// 审计.
    Log,
    /// 系统设置.
    Gear,
    /// 法规依据.
    Law,
    /// 待办.
    Bell,
    /// 菜单.
    Menu,
    /// 我的.
    User,
    /// 查询.
    Search,
    /// 打印.
    Print,
    /// 导入.
    Upload,
    /// 下载, 导出.
    Download,
}

impl Icon {
    /// Path data on a 24×24 grid, stroke width 2.
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M3 11 12 4l9 7M5 10v10h5v-6h4v6h5V10",
            Self::Gauge => "M4 18a8 8 0 1 1 16 0M12 18l4-6M4 18h3M17 18h3M12 10V8",
            Self::Village => "M3 20V11l5-4 5 4v9zM13 20h8v-7l-4-3-4 3M8 20v-4",
            Self::Calendar => "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5M8 14h3M13 14h3",
            Self::Roll => "M6 3h12v18H6zM9 8h6M9 12h6M9 16h4",
            Self::People => {
                "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M3 20c0-4 3-6 6-6s6 2 6 6M16 5a3 3 0 0 1 0 6M18 14c2 1 3 3 3 6"
            }
            Self::Box => "M4 9h16v11H4zM8 9l1-5h6l1 5M9 13h6",
            Self::Verdict => "M4 12l5 5L20 6M4 20h16",
            Self::Paper => "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
            Self::Chart => "M4 20V4M4 20h16M8 20v-7M12 20V8M16 20v-5",
            Self::Log => "M5 4h14v16H5zM9 8h6M9 12h6M9 16h6M5 8h1M5 12h1M5 16h1",
            Self::Gear => {
                "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6M12 3v3M12 18v3M3 12h3M18 12h3M6 6l2 2M16 16l2 2M18 6l-2 2M8 16l-2 2"
            }
            Self::Law => "M12 4v16M7 20h10M5 7h14M5 7l-3 7h6zM19 7l-3 7h6z",
            Self::Bell => "M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4",
            Self::Menu => "M4 6h16M4 12h16M4 18h16",
            Self::User => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c0-5 4-7 8-7s8 2 8 7",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14M16 16l5 5",
            Self::Print => "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
            Self::Upload => "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
            Self::Download => "M12 4v12M7 11l5 5 5-5M4 16v4h16v-4",
        }
    }
}

/// Draws an icon at the size of the text around it (class `icon`).
#[must_use]
pub fn icon(which: Icon) -> Markup {
    html! {
        svg .icon viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="2"
            stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false" {
            path d=(which.path()) {}
        }
    }
}
