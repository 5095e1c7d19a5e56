//! Receiving a file from a form, and what may be repeated of it.

use axum::extract::Multipart;

use crate::failure::{Failure, Outcome, Refusal};
use crate::web::{self, Received};

/// Takes the table of a form.
///
/// # Errors
/// A refusal when no file was chosen, the file has no bytes, or the transfer broke off.
pub async fn receive(form: Multipart) -> Outcome<Received> {
    let received = web::receive(form).await?;
    if received.bytes.is_empty() { Err(unreadable(&sheet::FileError::Empty)) } else { Ok(received) }
}

/// A file that cannot be read at all, as a refusal.
pub fn unreadable(error: &sheet::FileError) -> Failure {
    let message = error.to_string();
    Refusal::new("FILE_UNREADABLE", message.clone(), error.remedy_zh())
        .field("file", format!("{}。{}", message.trim_end_matches('。'), error.remedy_zh()))
        .into()
}

/// A value of a file as an error may repeat it: identity numbers that stand in a wrong column are masked.
pub fn harmless(value: &str) -> String {
    /// Digits in a row that could be an identity number, old ones included.
    const NUMBER: usize = 15;
    let mut out = String::with_capacity(value.len());
    let mut run = String::new();
    for c in value.chars().chain(['\0']) {
        if c.is_ascii_digit() || (!run.is_empty() && matches!(c, 'x' | 'X')) {
            run.push(c);
            continue;
        }
        out.push_str(&if run.len() >= NUMBER { crate::crypto::mask(&run) } else { std::mem::take(&mut run) });
        run.clear();
        if c != '\0' {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_numbers_are_masked_wherever_they_stand() {
        let cases = [
            ("本村居住", "本村居住"),
            ("990781198001010011", "9907**********0011"),
            ("甲99078119800101001X。", "甲9907**********001X。"),
            ("990781800101001", "9907*******1001"),
            ("13800000000", "13800000000"),
            ("2026-03-05 x", "2026-03-05 x"),
            ("", ""),
        ];
        for (value, shown) in cases {
            assert_eq!(harmless(value), shown);
        }
    }
}
