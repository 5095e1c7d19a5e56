//! Citizen identity numbers (GB 11643): 18 digits with a check character. Nothing here prints a number.

use crate::posts::Sex;
use chrono::NaiveDate;

/// A well-formed 18-digit number, taken apart. It has no `Debug` of the number and no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct IdNumber {
    digits: String,
    birth: NaiveDate,
    sex: Sex,
}

/// Why a text is not an identity number. Messages never repeat it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum IdNumberError {
    /// Nothing there.
    #[error("身份证号码为空")]
    Empty,
    /// The old form.
    #[error("是15位旧号码，应换成18位")]
    FifteenDigits,
    /// Neither 15 nor 18.
    #[error("身份证号码应为18位，现有{0}位")]
    Length(usize),
    /// A character that is not a digit (position from 1).
    #[error("第{0}位不是数字")]
    NotADigit(usize),
    /// A number that a spreadsheet has rounded (ends in 000 and fails the check).
    #[error("后三位是000且校验不符：多半是表格把号码当数字舍入了，应设为文本后重填")]
    RoundedBySpreadsheet,
    /// No such day.
    #[error("第7至14位不是日期")]
    BirthDate,
    /// The check character does not fit.
    #[error("校验位不符，请核对原件")]
    CheckDigit,
}

impl IdNumber {
    /// Parses; spaces around are ignored, a final `x` is accepted.
    pub fn parse(text: &str) -> Result<Self, IdNumberError> {
        let _ = text;
        Err(IdNumberError::Empty)
    }

    /// Date of birth.
    pub fn birth(&self) -> NaiveDate {
        self.birth
    }

    /// Sex.
    pub fn sex(&self) -> Sex {
        self.sex
    }

    /// First six digits.
    pub fn area(&self) -> &str {
        &self.digits[..6]
    }

    /// Area code 99: made by a generator, belongs to nobody.
    pub fn is_synthetic(&self) -> bool {
        self.digits.starts_with("99")
    }

    /// The number itself, for encryption and comparison only.
    pub fn expose(&self) -> &str {
        &self.digits
    }

    /// `3301**********1234`
    pub fn masked(&self) -> String {
        format!("{}**********{}", &self.digits[..4], &self.digits[14..])
    }
}

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdNumber(…)")
    }
}

/// The check character of the first 17 digits; `None` when there are not 17 digits.
pub fn check_character(first_17: &str) -> Option<char> {
    let _ = first_17;
    None
}
