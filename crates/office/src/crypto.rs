//! Keys of this installation and the protection of identity numbers.
//!
//! Identity numbers and telephone numbers are stored encrypted (AES-256-GCM, random nonce). For finding duplicates a keyed
//! index (HMAC-SHA-256) is stored beside them: equal numbers have equal indexes, and without the key the index tells nothing.
//! The keys lie in the data directory, readable by its owner only, apart from the database file.

use std::io::Write as _;
use std::path::Path;

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// File in the data directory.
pub const KEY_FILE: &str = "keys";
/// The embedded database in the same directory.
pub const DATABASE_FILE: &str = "cunxuan.db";
const NONCE: usize = 12;
/// Bytes of a keyed index.
const INDEX: usize = 16;

/// Why keys could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("密钥文件 {0} 无法读写：{1}")]
    File(String, std::io::Error),
    /// The file is there and is not a key file.
    #[error("密钥文件 {0} 的内容不完整")]
    Damaged(String),
    /// There is a database and no key file: new keys could not read what the old ones encrypted.
    #[error("数据目录中有数据库，但没有密钥文件 {0}")]
    Missing(String),
    /// A stored value was not made with this key, or was changed.
    #[error("加密数据与本机密钥不符")]
    Mismatch,
}

impl KeyError {
    /// What to do, in Chinese.
    pub fn remedy_zh(&self) -> &'static str {
        match self {
            KeyError::File(..) => "请检查数据目录是否存在、运行本程序的用户是否有读写权限、磁盘是否已满",
            KeyError::Damaged(_) | KeyError::Missing(_) | KeyError::Mismatch => {
                "请从备份中取回密钥文件，不要删除或新建它，否则已加密的身份证号无法再读取"
            }
        }
    }
}

/// The keys of this installation. Cloning is cheap.
#[derive(Clone)]
pub struct Keys {
    cipher: Aes256Gcm,
    index: [u8; 32],
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(..)")
    }
}

/// 32 random bytes of the operating system.
pub fn random32() -> [u8; 32] {
    rand::random()
}

/// Hexadecimal SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

impl Keys {
    /// Keys from 64 bytes: the first half encrypts, the second indexes.
    pub fn from_bytes(bytes: &[u8; 64]) -> Self {
        let mut index = [0; 32];
        index.copy_from_slice(&bytes[32..]);
        let mut key = [0; 32];
        key.copy_from_slice(&bytes[..32]);
        Self { cipher: Aes256Gcm::new(&key.into()), index }
    }

    /// Reads the keys of `dir`, or makes new ones when there is neither a key file nor a database.
    ///
    /// # Errors
    /// When the file is unreadable, damaged or missing: new keys are never put in the place of old ones.
    pub fn open(dir: &Path) -> Result<Self, KeyError> {
        let path = dir.join(KEY_FILE);
        let name = path.display().to_string();
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(text.trim()).ok_or(KeyError::Damaged(name)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if dir.join(DATABASE_FILE).exists() {
                    return Err(KeyError::Missing(name));
                }
                let mut bytes = [0; 64];
                bytes[..32].copy_from_slice(&random32());
                bytes[32..].copy_from_slice(&random32());
                match write_private(&path, hex(&bytes).as_bytes()) {
                    Ok(()) => Ok(Self::from_bytes(&bytes)),
                    // Another process started at the same moment and was faster: its keys are the keys.
                    Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Self::open(dir),
                    Err(error) => Err(KeyError::File(name, error)),
                }
            }
            Err(error) => Err(KeyError::File(name, error)),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 64];
        if text.len() != 128 || !text.is_ascii() {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()?;
        }
        Some(Self::from_bytes(&bytes))
    }

    /// Encrypts a number for storing: nonce, then ciphertext with its tag.
    ///
    /// # Errors
    /// `KeyError::Mismatch` if the cipher refuses, which it does not for short texts.
    pub fn seal(&self, plain: &str) -> Result<Vec<u8>, KeyError> {
        self.seal_bytes(plain.as_bytes())
    }

    /// Encrypts a file that waits for its confirmation: a roll is full of identity numbers.
    ///
    /// # Errors
    /// `KeyError::Mismatch` if the cipher refuses (files beyond 64 GiB).
    pub fn seal_bytes(&self, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let nonce: [u8; NONCE] = rand::random();
        let sealed = self.cipher.encrypt(&Nonce::from(nonce), plain).map_err(|_| KeyError::Mismatch)?;
        let mut out = nonce.to_vec();
        out.extend(sealed);
        Ok(out)
    }

    /// Opens what `seal` made. Every use of it for display is audited by the caller.
    ///
    /// # Errors
    /// `KeyError::Mismatch` when the key is another one or the bytes were changed.
    pub fn open_sealed(&self, stored: &[u8]) -> Result<String, KeyError> {
        String::from_utf8(self.open_sealed_bytes(stored)?).map_err(|_| KeyError::Mismatch)
    }

    /// Opens what `seal_bytes` made.
    ///
    /// # Errors
    /// `KeyError::Mismatch` when the key is another one or the bytes were changed.
    pub fn open_sealed_bytes(&self, stored: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, sealed) = stored.split_first_chunk::<NONCE>().ok_or(KeyError::Mismatch)?;
        self.cipher.decrypt(&Nonce::from(*nonce), sealed).map_err(|_| KeyError::Mismatch)
    }

    /// The keyed index of a number, for finding the same number again: 128 bits of the code, as RFC 2104 §5 allows, which no two
    /// of a country's numbers will share, in half the space that an index of the database would need for all of it.
    pub fn index(&self, number: &str) -> String {
        let mut mac = match <Hmac<Sha256> as KeyInit>::new_from_slice(&self.index) {
            Ok(mac) => mac,
            // HMAC takes keys of every length; this arm exists because the type says so.
            Err(_) => return String::new(),
        };
        mac.update(number.trim().to_ascii_uppercase().as_bytes());
        hex(&mac.finalize().into_bytes()[..INDEX])
    }
}

/// Writes a file that only its owner may read, and makes it durable. It is there whole or not at all, also when the process
/// is killed on the way.
///
/// # Errors
/// Of the file system; an existing file is not touched.
pub fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A temporary file is readable by its owner only.
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync_dir(dir)
}

/// Makes the names in a directory durable.
///
/// # Errors
/// Of the file system.
pub fn sync_dir(dir: &Path) -> std::io::Result<()> {
    if cfg!(unix) { std::fs::File::open(dir)?.sync_all() } else { Ok(()) }
}

/// 「3301**********1234」: the only form in which a number appears on a page.
pub fn mask(number: &str) -> String {
    let length = number.chars().count();
    let shown = |at: usize| length >= 9 && (at < 4 || at + 4 >= length);
    number.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seals_and_opens_and_notices_changes() {
        let keys = Keys::from_bytes(&[7; 64]);
        let mut sealed = keys.seal("991234199001011234").unwrap();
        assert_ne!(sealed, keys.seal("991234199001011234").unwrap(), "the nonce is random");
        assert_eq!(keys.open_sealed(&sealed).unwrap(), "991234199001011234");
        sealed[15] ^= 1;
        assert!(keys.open_sealed(&sealed).is_err());
        assert!(Keys::from_bytes(&[8; 64]).open_sealed(&keys.seal("1").unwrap()).is_err());
    }

    #[test]
    fn index_is_equal_for_equal_numbers_only() {
        let keys = Keys::from_bytes(&[7; 64]);
        assert_eq!(keys.index("99123419900101123x"), keys.index(" 99123419900101123X"));
        assert_ne!(keys.index("991234199001011234"), keys.index("991234199001011235"));
        assert_ne!(keys.index("1"), Keys::from_bytes(&[9; 64]).index("1"));
    }

    #[test]
    fn keys_survive_a_restart_and_are_never_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let sealed = Keys::open(dir.path()).unwrap().seal("甲").unwrap();
        assert_eq!(Keys::open(dir.path()).unwrap().open_sealed(&sealed).unwrap(), "甲");
        std::fs::write(dir.path().join(KEY_FILE), "short").unwrap();
        assert!(matches!(Keys::open(dir.path()), Err(KeyError::Damaged(_))));
        std::fs::remove_file(dir.path().join(KEY_FILE)).unwrap();
        std::fs::write(dir.path().join(DATABASE_FILE), "").unwrap();
        assert!(matches!(Keys::open(dir.path()), Err(KeyError::Missing(_))));
    }

    #[test]
    fn masks_keep_four_and_four() {
        assert_eq!(mask("991234199001011234"), "9912**********1234");
        assert_eq!(mask("12345678"), "********");
        assert_eq!((mask("123456789"), mask("甲一二三四五六七乙")), ("1234*6789".into(), "甲一二三*五六七乙".into()));
        assert_eq!(hex(&[0, 9, 10, 0x7f, 0xff]), "00090a7fff");
    }
}
