//! Pages of meetings.

pub mod attend;
pub mod kin;
pub mod list;
pub mod nominees;
pub mod overview;
pub mod papers;
pub mod result;
pub mod setup;
pub mod sheet;
pub mod show;
pub mod sitting;
pub mod undo;
pub mod voting_units;

use maud::{Markup, html};

use super::model::{Stage, private_number};
use super::service::{self, Loaded};
use crate::failure::{Failure, Outcome};
use crate::shell::Frame;
use crate::ui::{self, FieldError, Tone};
use crate::web::{Ctx, Fields, Reader};

/// The meeting of the path.
pub(crate) async fn load(ctx: &Ctx, id: i64) -> Outcome<Loaded> {
    service::load(ctx.app.db.read(), ctx.unit()?, id).await
}

/// The frame of a page about a meeting.
pub(crate) fn frame<'a>(ctx: &'a Ctx, loaded: &Loaded, heading: &str) -> Outcome<Frame<'a>> {
    let code = &ctx.unit()?.code;
    let heading = &*ctx.words().say(heading);
    let frame = Frame::new(ctx, heading)
        .tab("/meetings")
        .banner(loaded.rules.banner(loaded.purpose.body()))
        .crumb("各组织换届", format!("/u/{code}/meetings"));
    let own = ctx.words().say(&service::title(&loaded.row)).into_owned();
    Ok(if heading == own { frame } else { frame.crumb(own, base(code, loaded.row.id)) })
}

/// Address of a meeting.
pub(crate) fn base(unit: &str, id: i64) -> String {
    format!("/u/{unit}/meetings/{id}")
}

/// Stage as a badge.
pub(crate) fn chip(stage: Stage) -> Markup {
    let tone = match stage {
        Stage::Preparing => Tone::Info,
        Stage::CheckIn | Stage::Voting | Stage::Counting => Tone::Warn,
        Stage::Deciding | Stage::NextVote | Stage::Filing => Tone::Warn,
        Stage::Finished => Tone::Good,
        Stage::Cancelled => Tone::Muted,
    };
    ui::badge(tone, stage.zh())
}

/// What came back from a command with its form, or nothing.
#[derive(Clone, Copy, Default)]
pub(crate) struct Back<'a> {
    typed: Option<&'a Fields>,
    failure: Option<&'a Failure>,
}

impl<'a> Back<'a> {
    /// After a refusal.
    pub(crate) fn of(typed: &'a Fields, failure: &'a Failure) -> Self {
        Self { typed: Some(typed), failure: Some(failure) }
    }

    /// Errors for the form.
    pub(crate) fn errors(&self) -> Vec<FieldError> {
        self.failure.map(crate::shell::errors).unwrap_or_default()
    }

    /// What was typed in a field, or `stored`.
    pub(crate) fn value(&self, name: &str, stored: impl Into<String>) -> String {
        match self.typed {
            Some(fields) => fields.get(name).unwrap_or_default().to_owned(),
            None => stored.into(),
        }
    }

    /// What was ticked in a field.
    pub(crate) fn values(&self, name: &str) -> Vec<String> {
        self.typed.map(|fields| fields.all(name).map(str::to_owned).collect()).unwrap_or_default()
    }

    /// Any refusal as an alert, where the form that it belongs to is not shown any more.
    pub(crate) fn without_form(&self) -> Markup {
        match self.failure {
            Some(Failure::Refused(refusal)) => crate::shell::refused(refusal, "没有办理"),
            _ => html! {},
        }
    }

    /// The refusal as an alert, for a page with several forms.
    pub(crate) fn alert(&self) -> Markup {
        crate::shell::alert(self.failure)
    }
}

/// Whether a failure goes back onto the page it came from.
pub(crate) fn goes_back(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(_))
}

/// Reports digits in a text that will be published, when they look like an identity or telephone number.
pub(crate) fn no_private_number(reader: &mut Reader<'_>, field: &str, text: &str) {
    if private_number(text).is_some() {
        reader.error(field, "含有像身份证号或者电话号码的数字；这段文字会原样公布，请删去号码");
    }
}
