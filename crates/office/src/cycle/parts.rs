//! Pieces of pages that every context about an election shows alike.

use entity::unit_election;
use law::finding::{Finding, Severity};
use law::regime::Regime;
use maud::{Markup, html};

use super::model::cites_zh;
use crate::org::Words;
use crate::ui::{self, FindingView, Level};

/// Findings of the law, one under another, in the words of the unit; nothing when there is none.
pub fn findings(words: &Words, findings: &[Finding]) -> Markup {
    html! {
        @for finding in findings {
            @let cites = cites_zh(&finding.cites);
            @let help = format!("/law/findings/{}", finding.code);
            (ui::finding(&FindingView {
                level: match finding.severity {
                    Severity::Block => Level::Block,
                    Severity::Warn => Level::Warn,
                    Severity::Info => Level::Info,
                },
                code: &finding.code,
                message: &words.say(&finding.message),
                cites: &cites,
                help_href: law::findings::help(&finding.code).map(|_| help.as_str()),
                actions: None,
            }))
        }
    }
}

/// Remark on every page of an election whose parameters are not verified.
pub fn election_note(election: &unit_election::Model, regime: &Regime) -> Option<String> {
    let banner = regime.banner()?;
    Some(format!("{banner}（{}，选举日 {}）", regime.profile().title, election.polling_day))
}
