//! `cunxuan determine`: cases in, outcomes out; needs no data directory.

use std::io::{Read, Write};
use std::process::ExitCode;

use serde_json::Value;

use crate::failure::{Failure, Refusal, io_zh};

/// Reads a vectors document, a list of cases or a single case, and prints one JSON object per line. Ends as failed when a case
/// had an `error`, so that a script need not read the answers to know; `unsupported` is an answer.
///
/// # Errors
/// When the file cannot be read or is not JSON.
pub(super) fn determine(file: &str) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    let read = if file == "-" {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(file).and_then(|mut f| f.read_to_string(&mut text))
    };
    read.map_err(|error| {
        Refusal::new(
            "FILE_UNREADABLE",
            io_zh(&format!("文件 {file} 无法读取"), &error),
            "请检查文件名和权限；写 - 表示从标准输入读取",
        )
    })?;
    let value: Value = serde_json::from_str(&text)
        .map_err(|error| Refusal::new("NOT_JSON", not_json(file, &error), "请按判定用例的格式提供"))?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let answers = law::determine::run(&value);
    for answer in &answers {
        if writeln!(out, "{answer}").is_err() {
            // The reader of the pipe has gone; the exit code still tells.
            break;
        }
    }
    let _ = out.flush();
    let failed = answers.iter().any(|answer| answer.get("error").is_some());
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Where the text stops being JSON, and how.
fn not_json(file: &str, error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "内容没有写完",
        _ => "写法不对",
    };
    format!("{file} 不是 JSON：第 {} 行第 {} 列{what}（技术信息：{error}）", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            (-5i64..2000).prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[a-z_甲乙0-9-]{0,10}".prop_map(Value::from),
            Just(json!("2025-03-28")),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map("[a-z_]{1,10}", inner, 0..6)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    /// The cases of the repository, to be spoilt.
    fn cases() -> Vec<Value> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../law/cases");
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files
            .iter()
            .filter(|file| file.extension().is_some_and(|ext| ext == "json"))
            .flat_map(|file| {
                let document: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
                document["vectors"].as_array().cloned().unwrap_or_default()
            })
            .collect()
    }

    /// Puts another value at some place of a case.
    fn spoil(value: &mut Value, way: &[prop::sample::Index], with: &Value) {
        let inner = match value {
            Value::Object(map) if !map.is_empty() => way.split_first().and_then(|(first, rest)| {
                let key = map.keys().nth(first.index(map.len()))?.clone();
                Some((map.get_mut(&key)?, rest))
            }),
            Value::Array(list) if !list.is_empty() => way.split_first().map(|(first, rest)| {
                let at = first.index(list.len());
                (&mut list[at], rest)
            }),
            _ => None,
        };
        match inner {
            Some((inner, rest)) => spoil(inner, rest, with),
            None => *value = with.clone(),
        }
    }

    #[test]
    fn a_case_with_an_error_fails_the_run() {
        let sound = cases().into_iter().next().unwrap();
        let mut unknown = sound.clone();
        unknown["profile"] = json!("nowhere");
        for (document, code) in [
            (json!([sound]), ExitCode::SUCCESS),
            (json!([sound, unknown, sound]), ExitCode::FAILURE),
            (json!([{ "id": "1" }]), ExitCode::FAILURE),
        ] {
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), document.to_string()).unwrap();
            assert_eq!(super::determine(file.path().to_str().unwrap()).unwrap(), code, "{document}");
        }
    }

    #[test]
    fn what_is_no_json_is_said_in_chinese_first() {
        for (text, said) in
            [("", "第 1 行第 0 列内容没有写完（技术信息："), ("{\"a\": x}", "第 1 行第 7 列写法不对（技术信息：")]
        {
            let error = serde_json::from_str::<Value>(text).unwrap_err();
            let message = super::not_json("用例.json", &error);
            assert!(message.starts_with(&format!("用例.json 不是 JSON：{said}")), "{message}");
        }
    }

    proptest! {
        #[test]
        fn any_json_has_an_answer(document in any_json()) {
            for answer in law::determine::run(&document) {
                prop_assert!(answer.is_object());
            }
        }

        #[test]
        fn a_spoilt_case_has_an_answer(
            at in any::<prop::sample::Index>(),
            way in prop::collection::vec(any::<prop::sample::Index>(), 1..6),
            with in any_json(),
        ) {
            let cases = cases();
            let mut case = at.get(&cases).clone();
            spoil(&mut case, &way, &with);
            let answers = law::determine::run(&json!([case]));
            prop_assert_eq!(answers.len(), 1);
            prop_assert!(answers[0].is_object());
        }
    }
}
