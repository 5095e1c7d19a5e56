//! What an event is and how it is chained; no database.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::crypto::hex;

/// The hash before the first event.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Something that happened: who did what to which record, with the figures that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Account, or none for the system and the command line.
    pub actor_id: Option<i64>,
    /// Name as it is shown.
    pub actor: String,
    /// Unit concerned; empty for the whole installation.
    pub unit_code: String,
    /// Stable name of the action, `context.verb`, for instance `roll.publish`.
    pub action: String,
    /// The record, in words a reader of the log understands.
    pub subject: String,
    /// Figures and values as JSON. Never an identity number, never anything that links a voter to a mark.
    pub detail: Value,
}

impl Event {
    /// An event of the system itself (start-up, command line).
    pub fn system(action: impl Into<String>, subject: impl Into<String>, detail: Value) -> Self {
        Self {
            actor_id: None,
            actor: "系统".into(),
            unit_code: String::new(),
            action: action.into(),
            subject: subject.into(),
            detail,
        }
    }
}

/// A place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Number of the event.
    pub seq: i64,
    /// What does not fit, in Chinese.
    pub reason: String,
}

/// Hash of an event: SHA-256 over the previous hash and every field, each preceded by its length, so that no two
/// different events can be written as the same bytes.
pub fn chain_hash(event: &entity::audit_event::Model) -> String {
    let mut hasher = Sha256::new();
    let actor_id = event.actor_id.map(|id| id.to_string()).unwrap_or_default();
    let fields = [
        event.prev_hash.as_str(),
        &event.seq.to_string(),
        &event.at_ms.to_string(),
        &actor_id,
        &event.actor,
        &event.unit_code,
        &event.action,
        &event.subject,
        &event.detail,
    ];
    for field in fields {
        hasher.update((field.len() as u64).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    hex(&hasher.finalize())
}
