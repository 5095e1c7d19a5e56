//! Canonical JSON: one way to write a value, so that a hash means one thing; and a reader that names the place of a mistake.

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Largest bundle that is read, in bytes. A village's bundle has some ten thousand.
pub const LARGEST: usize = 16 << 20;
/// Longest list in a bundle.
pub const LONGEST: usize = 2000;

/// Why a bundle cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Larger than [`LARGEST`].
    #[error("文件超过{}字节，不是结果包", LARGEST)]
    TooLarge,
    /// Not UTF-8.
    #[error("文件不是UTF-8编码")]
    NotUtf8,
    /// Not JSON.
    #[error("第{line}行第{column}列：不是JSON")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but not written in the one canonical way: keys sorted and named once, no spaces, integers only.
    #[error("从第{offset}个字节起不是规范形式（键须排序且不重复，无空格换行，数字只用整数）")]
    NotCanonical {
        /// First byte that differs, from 1.
        offset: usize,
    },
    /// A value that does not belong where it stands.
    #[error("{path}：{problem}")]
    At {
        /// Where, as `$.rounds[0].figures.issued`.
        path: String,
        /// What is wrong.
        problem: String,
    },
}

/// Writes a value canonically: UTF-8, keys sorted by code point, no white space, only `"`, `\` and control characters escaped.
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) => write_text(text, out),
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
            // Whether the map itself keeps its keys sorted depends on how serde_json was built.
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for (at, key) in keys.into_iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(key, out);
                out.push(':');
                write(&map[key.as_str()], out);
            }
            out.push('}');
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

/// SHA-256 (hex) over the canonical bytes of an object without its field `hash`.
pub fn hash_without_hash(map: &Map<String, Value>) -> String {
    let mut rest = map.clone();
    rest.remove("hash");
    let mut text = String::new();
    write(&Value::Object(rest), &mut text);
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Parses canonical JSON; one line end after it is allowed.
///
/// # Errors
/// Every [`Unreadable`] but `At`.
pub fn parse(bytes: &[u8]) -> Result<Value, Unreadable> {
    if bytes.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Unreadable::NotJson { line: error.line(), column: error.column() })?;
    let wanted = canonical(&value);
    if let Some(at) = first_difference(text.as_bytes(), wanted.as_bytes()) {
        return Err(Unreadable::NotCanonical { offset: at + 1 });
    }
    Ok(value)
}

fn first_difference(a: &[u8], b: &[u8]) -> Option<usize> {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (common < a.len() || common < b.len()).then_some(common)
}

/// A value with the place where it stands.
#[derive(Clone, Debug)]
pub struct Node<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> Node<'a> {
    /// The whole document.
    pub fn root(value: &'a Value) -> Self {
        Node { value, path: "$".to_owned() }
    }

    /// A mistake here.
    pub fn wrong<T>(&self, problem: impl Into<String>) -> Result<T, Unreadable> {
        Err(Unreadable::At { path: self.path.clone(), problem: problem.into() })
    }

    /// An object that has no other fields than these.
    ///
    /// # Errors
    /// When it is no object or has a field that is not known.
    pub fn object(&self, known: &[&str]) -> Result<&'a Map<String, Value>, Unreadable> {
        let Value::Object(map) = self.value else { return self.wrong("应当是对象") };
        match map.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => self.wrong(format!("不认识的字段“{key}”")),
            None => Ok(map),
        }
    }

    /// A field that has to be there.
    ///
    /// # Errors
    /// When it is not.
    pub fn get(&self, key: &str) -> Result<Node<'a>, Unreadable> {
        match self.find(key) {
            Some(node) => Ok(node),
            None => self.wrong(format!("缺少字段“{key}”")),
        }
    }

    /// A field that may be left out.
    pub fn find(&self, key: &str) -> Option<Node<'a>> {
        let value = self.value.as_object()?.get(key)?;
        Some(Node { value, path: format!("{}.{key}", self.path) })
    }

    /// The items of a list of up to [`LONGEST`].
    ///
    /// # Errors
    /// When it is no list, or longer.
    pub fn list(&self) -> Result<Vec<Node<'a>>, Unreadable> {
        let Value::Array(list) = self.value else { return self.wrong("应当是数组") };
        if list.len() > LONGEST {
            return self.wrong(format!("超过{LONGEST}项"));
        }
        let item = |(at, value)| Node { value, path: format!("{}[{at}]", self.path) };
        Ok(list.iter().enumerate().map(item).collect())
    }

    /// A text of 1 to 200 characters.
    ///
    /// # Errors
    /// When it is not.
    pub fn text(&self) -> Result<&'a str, Unreadable> {
        match self.value {
            Value::String(text) if text.is_empty() => self.wrong("不能为空"),
            Value::String(text) if text.chars().count() > 200 => self.wrong("超过200个字"),
            Value::String(text) => Ok(text),
            _ => self.wrong("应当是文字"),
        }
    }

    /// A count: 0 to 4,294,967,295.
    ///
    /// # Errors
    /// When it is not.
    pub fn count(&self) -> Result<u64, Unreadable> {
        match self.value.as_u64() {
            Some(n) if u32::try_from(n).is_ok() => Ok(n),
            _ => self.wrong("应当是0至4294967295的整数"),
        }
    }

    /// True or false.
    ///
    /// # Errors
    /// When it is neither.
    pub fn flag(&self) -> Result<bool, Unreadable> {
        match self.value {
            Value::Bool(flag) => Ok(*flag),
            _ => self.wrong("应当是true或者false"),
        }
    }

    /// One of the words that `read` knows.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn word<T>(&self, read: impl Fn(&str) -> Option<T>) -> Result<T, Unreadable> {
        let text = self.text()?;
        match read(text) {
            Some(value) => Ok(value),
            None => self.wrong(format!("不认识“{text}”")),
        }
    }

    /// 64 digits of a hash.
    ///
    /// # Errors
    /// When it is not.
    pub fn hash(&self) -> Result<String, Unreadable> {
        let text = self.text()?;
        let good = text.len() == 64 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if good { Ok(text.to_owned()) } else { self.wrong("应当是64位小写十六进制数") }
    }

    /// The value itself.
    pub fn value(&self) -> &'a Value {
        self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_way_to_write() {
        let value = json!({ "b": [1, true, null], "a": "甲\"\\\n\u{1}", "丙": {}, "é": [] });
        let text = canonical(&value);
        assert_eq!(text, "{\"a\":\"甲\\\"\\\\\\n\\u0001\",\"b\":[1,true,null],\"é\":[],\"丙\":{}}");
        assert_eq!(parse(text.as_bytes()).unwrap(), value);
        assert_eq!(parse(format!("{text}\n").as_bytes()).unwrap(), value);
    }

    #[test]
    fn other_ways_are_refused() {
        for (text, offset) in [
            ("{\"a\":1, \"b\":2}", 8),
            ("{\"b\":1,\"a\":2}", 3),
            ("{\"a\":1,\"a\":2}", 6),
            ("{\"a\":1.0e0}", 9),
            ("{\"a\":01}", 0),
            ("[1]\n\n", 4),
            (" [1]", 1),
            ("\"\\u7532\"", 2),
            ("{\"a\":-0}", 8),
        ] {
            let error = parse(text.as_bytes()).unwrap_err();
            match error {
                Unreadable::NotCanonical { offset: found } => assert_eq!(found, offset, "{text}"),
                Unreadable::NotJson { .. } => assert_eq!(offset, 0, "{text}"),
                other => panic!("{text}: {other}"),
            }
        }
        assert_eq!(parse(b"\xff"), Err(Unreadable::NotUtf8));
        assert!(matches!(parse("[".repeat(100_000).as_bytes()), Err(Unreadable::NotJson { .. })));
    }

    #[test]
    fn mistakes_name_their_place() {
        let value = json!({ "rounds": [{ "n": 1 }, { "n": -1 }] });
        let root = Node::root(&value);
        let second = &root.get("rounds").unwrap().list().unwrap()[1];
        let error = second.get("n").unwrap().count().unwrap_err();
        assert_eq!(error.to_string(), "$.rounds[1].n：应当是0至4294967295的整数");
        assert_eq!(second.get("m").unwrap_err().to_string(), "$.rounds[1]：缺少字段“m”");
        assert_eq!(root.object(&[]).unwrap_err().to_string(), "$：不认识的字段“rounds”");
    }
}
