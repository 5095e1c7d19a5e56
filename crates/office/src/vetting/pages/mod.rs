//! Pages of proposals and their review.

pub mod agencies;
pub mod batches;
pub mod desk;
pub mod evidence;
pub mod item;
pub mod matrix;
pub mod proposals;

use std::collections::HashMap;

use maud::{Markup, html};

use super::model::{Conclusion, Opinion, Stage, post_zh};
use crate::failure::{Failure, Outcome};
use crate::org;
use crate::polling::pages::command;
use crate::ui::{self, Tone};
use crate::web::Ctx;

/// An opinion with its sign and its word.
fn opinion(opinion: Opinion) -> Markup {
    ui::badge(tone(opinion), opinion.zh())
}

fn tone(opinion: Opinion) -> Tone {
    match opinion {
        Opinion::Clear => Tone::Good,
        Opinion::Found => Tone::Bad,
        Opinion::Explain => Tone::Warn,
    }
}

/// A conclusion, or that there is none.
fn conclusion(code: &str, reopened: bool) -> Markup {
    if reopened {
        let before = Conclusion::from_code(code).map_or("", Conclusion::zh);
        return html! { (ui::badge(Tone::Warn, "有新的事实，待复核")) " 原结论：" (before) };
    }
    match Conclusion::from_code(code) {
        None => html! { span .text-muted { "未作" } },
        Some(Conclusion::Clear) => ui::badge(Tone::Good, Conclusion::Clear.zh()),
        Some(Conclusion::Found) => ui::badge(Tone::Bad, Conclusion::Found.zh()),
        Some(Conclusion::Open) => ui::badge(Tone::Warn, Conclusion::Open.zh()),
    }
}

fn stage_chip(stage: Stage) -> Markup {
    let tone = match stage {
        Stage::Drafting => Tone::Info,
        Stage::Answering | Stage::Meeting => Tone::Warn,
        Stage::Concluded => Tone::Good,
    };
    ui::badge(tone, stage.zh())
}

/// Units by code, with their names and the words of a village or a community.
#[derive(Clone, Debug, Default)]
struct Places(HashMap<String, (String, bool)>);

impl Places {
    /// Name of a unit.
    fn name(&self, code: &str) -> &str {
        self.0.get(code).map_or("", |(name, _)| name)
    }

    /// Whether the name of a unit contains a text.
    fn named(&self, code: &str, text: &str) -> bool {
        self.name(code).contains(text)
    }

    /// A post in the words of the unit.
    fn post(&self, unit: &str, body: &str, post: &str) -> String {
        let village = self.0.get(unit).is_none_or(|(_, village)| *village);
        let words = if village { &org::words::VILLAGE } else { &org::words::COMMUNITY };
        words.say(post_zh(body, post)).into_owned()
    }
}

/// Units of some persons.
async fn places(ctx: &Ctx, codes: impl Iterator<Item = String>) -> Outcome<Places> {
    let mut codes: Vec<String> = codes.collect();
    codes.sort_unstable();
    codes.dedup();
    let units = org::store::units_by_code(ctx.app.db.read(), &codes).await?;
    Ok(Places(units.into_iter().map(|(code, unit)| (code, (unit.name, !unit.org_kind.contains('居')))).collect()))
}

/// Whether a failure goes back onto the page it came from.
fn goes_back(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(_))
}

/// What a review is and what it is not, on every page of it.
fn purpose_line() -> Markup {
    html! { p .text-muted { "联审只列明情形、依据和材料，不决定谁参选、谁当选；是否符合条件由村（居）民选举委员会或者有权的党组织依规定认定。" } }
}
