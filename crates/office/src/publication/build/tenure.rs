//! The paper of changes in the term: T21.

use paper::Paper;
use paper::model::{EndOfOffice, OfficeEnd};
use sea_orm::ConnectionTrait;

use super::{Source, incomplete};
use crate::bodies;
use crate::bodies::tenure::model::{Cause, ENDED, office_zh};
use crate::bodies::tenure::{store, vacancy};
use crate::failure::Outcome;

impl<C: ConnectionTrait> Source<'_, C> {
    /// Offices that have ended and whose end nobody has announced yet.
    pub(super) async fn end_of_office(self: Box<Self>) -> Outcome<Paper> {
        const TITLE: &str = "职务终止公告";
        let unit = &self.election.unit_code;
        let mut changes = store::changes(self.conn, unit).await?;
        changes.retain(|change| change.state == ENDED && change.announced_on.is_none());
        changes.sort_by_key(|change| (change.ended_on, change.id));
        let holders = bodies::store::holders(self.conn, unit).await?;
        let ids: Vec<i64> = changes.iter().map(|change| change.id).collect();
        let ended = store::ends(self.conn, &ids).await?;
        let mut ends = Vec::new();
        let mut cites = Vec::new();
        for change in &changes {
            let Some(on) = change.ended_on else { continue };
            let offices = ended
                .iter()
                .filter(|end| end.change_id == change.id)
                .filter_map(|end| holders.iter().find(|row| row.id == end.holder_id))
                .map(|row| office_zh(row, self.words))
                .collect();
            let cause: Cause = serde_json::from_str(&change.cause)?;
            // What a meeting decided is announced with its day; a document such as a judgment is not for the wall.
            let decided = change
                .decided_on
                .filter(|_| !change.decided_by.is_empty())
                .map(|day| format!("{}{}决定", crate::clock::zh_date(day), change.decided_by));
            match &cause {
                Cause::Resignation => cites.extend(self.regime.resignation_decide_days().cites.clone()),
                Cause::ByLaw(_) => cites.extend("VCOL2018@2018-12-29#18".parse()),
                Cause::Recall => cites.extend(self.regime.recall_pass().cites.clone()),
                Cause::Kin { .. } => cites.extend(self.regime.kin_resolution().cites.clone()),
                Cause::OtherPost { .. } | Cause::Left => {}
            }
            ends.push(OfficeEnd { name: change.name.clone(), offices, cause: cause.zh(), decided, on });
        }
        if ends.is_empty() {
            return Err(incomplete(TITLE, "已终止而还没有公告的职务（没有届中变动时不需要这份公告）", "届中变动"));
        }
        let open = vacancy::vacancies(&holders, &ended, &self.regime, self.head.issued_on);
        let mut head = self.head_with(&cites)?;
        head.signer = format!("{}{}", head.village, self.words.committee());
        let notes =
            if open.is_empty() { Vec::new() } else { vec!["出缺的职务依法补选，另行公告".to_owned()] };
        Ok(Paper::EndOfOffice(EndOfOffice { head, ends, notes }))
    }
}
