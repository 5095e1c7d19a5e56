//! The form of a bundle: canonical JSON and the chain of hashes, as `docs/bundle.md` describes them. The program that checks bundles has
//! its own code for this.

use serde_json::{Map, Value, json};

use crate::crypto::sha256_hex;

/// Writes a value in the one way that has a hash: keys in the order of their code points, no white space, few escapes.
pub(super) fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Array(list) => {
            out.push('[');
            for (at, item) in list.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(map) => {
            // Another crate of the build may have asked serde_json to keep keys in the order of insertion.
            let mut fields: Vec<(&String, &Value)> = map.iter().collect();
            fields.sort_unstable_by_key(|(key, _)| *key);
            out.push('{');
            for (at, (key, item)) in fields.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write(item, out);
            }
            out.push('}');
        }
        Value::String(text) => write_text(text, out),
        other => out.push_str(&other.to_string()),
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\u{c}' => out.push_str("\\f"),
            '\r' => out.push_str("\\r"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn hash(map: &Map<String, Value>) -> String {
    let mut text = String::new();
    write(&Value::Object(map.clone()), &mut text);
    sha256_hex(text.as_bytes())
}

/// Puts head and entries together: each entry gets its number, the hash of the one before and its own; the bundle gets its own.
/// Answers with text and hash.
pub(super) fn seal(mut head: Map<String, Value>, entries: Vec<Map<String, Value>>) -> (String, String) {
    let mut prev = hash(&head);
    let mut rounds = Vec::with_capacity(entries.len());
    for (entry, no) in entries.into_iter().zip(1u32..) {
        let mut entry = entry;
        entry.insert("no".into(), json!(no));
        entry.insert("prev".into(), json!(prev));
        prev = hash(&entry);
        entry.insert("hash".into(), json!(prev));
        rounds.push(Value::Object(entry));
    }
    head.insert("rounds".into(), Value::Array(rounds));
    let own = hash(&head);
    head.insert("hash".into(), json!(own));
    (canonical(&Value::Object(head)), own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_way_to_write_a_value() {
        let value = json!({ "b": [1, true, null], "a": "甲\"\\\n\u{1}/", "丙": {}, "é": [] });
        assert_eq!(canonical(&value), "{\"a\":\"甲\\\"\\\\\\n\\u0001/\",\"b\":[1,true,null],\"é\":[],\"丙\":{}}");
    }

    #[test]
    fn every_entry_names_the_one_before() {
        let entry = |kind: &str| Map::from_iter([("kind".to_owned(), json!(kind))]);
        let head = Map::from_iter([("format".to_owned(), json!("x"))]);
        let (text, own) = seal(head.clone(), vec![entry("first"), entry("runoff")]);
        let read: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(read["rounds"][0]["prev"], json!(hash(&head)));
        assert_eq!(read["rounds"][1]["prev"], read["rounds"][0]["hash"]);
        assert_eq!(read["hash"], json!(own));
        assert_eq!(text, canonical(&read));
    }
}
