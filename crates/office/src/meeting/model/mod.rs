//! Types and decisions of meetings; no database.

mod barred;
mod by_election;
mod decide;
mod facts;
mod kind;
mod open;
mod post;
mod public;
mod sitting;
pub mod voting_unit;

pub use barred::{Remedy, remedies, voidable};
pub use by_election::{Leaver, MainVote, Relatives, by_election_round, disqualified, elected_in, leaving, open_seats};
pub use decide::{
    Elected, Input, Laws, Line, NO, Next, PostVerdict, Verdict, Void, YES, assembly_kind, decide, meeting_kind,
};
pub use facts::{Confirmed, Facts, KinAsked, Quorum, Subject, post_of, quorum};
pub use kind::{Attendance, DRAWING, DocumentKind, Forum, NoRight, Purpose, Stage, Standing, VoteKind};
pub use open::{OpenGround, counts_agreement};
pub use post::{MeetingPost, SeatsOf};
pub use public::private_number;
pub use sitting::{Sits, SittingVotes, VotesEntered, VotesKnown, by_election_verdict, compared, missing};
