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
        let text = text.trim();
        let length = text.chars().count();
        if length == 0 {
            return Err(IdNumberError::Empty);
        }
        let wrong = |(i, c): (usize, char)| {
            let last_may_be_x = i == 17 && matches!(c, 'x' | 'X');
            (!c.is_ascii_digit() && !last_may_be_x).then_some(IdNumberError::NotADigit(i + 1))
        };
        if length != 15 && length != 18 {
            return Err(IdNumberError::Length(length));
        }
        if let Some(error) = text.chars().enumerate().find_map(wrong) {
            return Err(error);
        }
        if length == 15 {
            return Err(IdNumberError::FifteenDigits);
        }
        let digits = text.to_ascii_uppercase();
        let (first_17, last) = digits.split_at(17);
        if check_character(first_17) != last.chars().next() {
            // A spreadsheet keeps 15 significant digits and writes zeros behind them.
            let rounded = digits.ends_with("000");
            return Err(if rounded { IdNumberError::RoundedBySpreadsheet } else { IdNumberError::CheckDigit });
        }
        let birth = day(&digits[6..14]).ok_or(IdNumberError::BirthDate)?;
        let sex = if digits.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female };
        Ok(IdNumber { digits, birth, sex })
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

/// A day written in eight digits.
fn day(digits: &str) -> Option<NaiveDate> {
    let year = digits.get(..4)?.parse().ok()?;
    NaiveDate::from_ymd_opt(year, digits.get(4..6)?.parse().ok()?, digits.get(6..)?.parse().ok()?)
}

/// The check character of the first 17 digits (GB 11643, ISO 7064 MOD 11-2); `None` when there are not 17 digits.
pub fn check_character(first_17: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHARACTERS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    if first_17.chars().count() != WEIGHTS.len() {
        return None;
    }
    let products = first_17.chars().zip(WEIGHTS).map(|(c, weight)| Some(c.to_digit(10)? * weight));
    let sum: u32 = products.sum::<Option<u32>>()?;
    Some(CHARACTERS[(sum % 11) as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A number with area code 99 (belongs to nobody) and the right check character.
    fn synthetic(birth: &str, order: &str) -> String {
        let first = format!("990101{birth}{order}");
        format!("{first}{}", check_character(&first).unwrap())
    }

    #[test]
    fn takes_apart() {
        let id = IdNumber::parse(&format!(" {} ", synthetic("19800229", "002"))).unwrap();
        assert_eq!(id.birth(), NaiveDate::from_ymd_opt(1980, 2, 29).unwrap());
        assert_eq!(id.sex(), Sex::Female);
        assert_eq!(id.area(), "990101");
        assert!(id.is_synthetic());
        assert!(id.masked().starts_with("9901**********"));
        assert!(!format!("{id:?}").contains("9901"));
    }

    #[test]
    fn check_characters_by_the_formula_of_the_standard() {
        // Computed by hand from ISO 7064: weights 2^(17-i) mod 11, sum + check ≡ 1 (mod 11).
        for (first, check) in [
            ("99010119800101001", '4'),
            ("99010119491231002", '8'),
            ("99052418800101001", '1'),
            ("99010119900101003", '5'),
        ] {
            assert_eq!(check_character(first), Some(check));
        }
        assert_eq!(check_character("9901011980010100"), None);
    }

    #[test]
    fn small_x_is_the_same() {
        let with_x = (0..1000).map(|n| synthetic("19900101", &format!("{n:03}"))).find(|id| id.ends_with('X')).unwrap();
        let (upper, lower) = (IdNumber::parse(&with_x).unwrap(), IdNumber::parse(&with_x.to_lowercase()).unwrap());
        assert!(upper == lower && upper.expose().ends_with('X'));
    }

    #[test]
    fn errors_name_the_cause_and_never_the_number() {
        let good = synthetic("19800102", "001");
        let rounded = (0..1000)
            .map(|n| format!("{}000", &synthetic("19800102", &format!("{n:03}"))[..15]))
            .find(|id| check_character(&id[..17]) != Some('0'))
            .unwrap();
        let no_day = synthetic("19800231", "001");
        for (text, error) in [
            ("", IdNumberError::Empty),
            ("   ", IdNumberError::Empty),
            ("990101800102001", IdNumberError::FifteenDigits),
            ("99010119800102", IdNumberError::Length(14)),
            (&good[..17], IdNumberError::Length(17)),
            ("99010119800102001A", IdNumberError::NotADigit(18)),
            ("9901011980O1020011", IdNumberError::NotADigit(11)),
            ("９９０１０１１９８００１０２００１１", IdNumberError::NotADigit(1)),
            ("9.90101E+17", IdNumberError::Length(11)),
            (&no_day, IdNumberError::BirthDate),
            (&rounded, IdNumberError::RoundedBySpreadsheet),
        ] {
            let found = IdNumber::parse(text).unwrap_err();
            assert_eq!(found, error, "{text}");
            assert!(text.trim().is_empty() || !found.to_string().contains(text), "{found}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_digit_is_noticed(order in 0u32..1000, place in 0usize..17, by in 1u8..10) {
            let good = synthetic("19800102", &format!("{order:03}"));
            let mut bytes = good.clone().into_bytes();
            bytes[place] = b'0' + (bytes[place] - b'0' + by) % 10;
            prop_assert!(IdNumber::parse(&good).is_ok());
            prop_assert!(IdNumber::parse(&String::from_utf8(bytes).unwrap()).is_err());
        }

        #[test]
        fn any_text_is_safe(text in "\\PC{0,24}") {
            let _ = IdNumber::parse(&text);
        }
    }
}
