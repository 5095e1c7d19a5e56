//! The faces of the official format, found in directories that the caller names.

use std::collections::BTreeMap;
use std::path::PathBuf;

use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;
use typst_kit::fonts::{FontStore, scan};

use crate::error::{MissingFace, PaperError};

/// A role in the official format (GB/T 9704) and the families that can play it, best first. The county's own official
/// fonts win over the free ones when they are there.
struct Role {
    /// The name by which templates ask for it.
    key: &'static str,
    /// What it is called.
    zh: &'static str,
    families: &'static [&'static str],
    install: &'static str,
}

const FANDOL: &str = "Debian 软件包 texlive-lang-chinese（Fandol 字体）";

const ROLES: [Role; 5] = [
    Role {
        key: "title",
        zh: "小标宋（标题）",
        families: &["FZXiaoBiaoSong-B05S", "方正小标宋简体", "FZXiaoBiaoSong-B05", "FandolSong"],
        install: FANDOL,
    },
    Role {
        key: "body",
        zh: "仿宋（正文）",
        families: &["FangSong_GB2312", "仿宋_GB2312", "FangSong", "FandolFang R", "FandolFang"],
        install: FANDOL,
    },
    Role { key: "song", zh: "宋体", families: &["SimSun", "NSimSun", "FandolSong"], install: FANDOL },
    Role {
        key: "kai", zh: "楷体", families: &["KaiTi_GB2312", "楷体_GB2312", "KaiTi", "FandolKai"], install: FANDOL
    },
    Role { key: "hei", zh: "黑体", families: &["SimHei", "FandolHei"], install: FANDOL },
];

/// The face behind every role: names need far more than GB 2312.
const WIDE: Role = Role {
    key: "wide",
    zh: "宽覆盖宋体（生僻字）",
    families: &["Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Noto Sans CJK SC", "Noto Sans SC"],
    install: "Debian 软件包 fonts-noto-cjk",
};

/// Faces for what even those lack (CJK extensions B to H); each is used if it is there.
const RARE: [&str; 10] = [
    "HanaMinA",
    "HanaMinB",
    "BabelStone Han",
    "SimSun-ExtB",
    "SimSun-ExtG",
    "TW-Sung",
    "TW-Sung-Ext-B",
    "Plangothic P1",
    "Plangothic P2",
    "Jigmo2",
];

/// The fonts of this machine that papers may use.
///
/// Loading reads the directories and each face's table of characters (about 0.1 s); the outlines of a face are read
/// when a paper first needs it. Load when the first paper is printed, not at start-up.
pub struct Fonts {
    store: FontStore,
    /// Role key → families in the order of preference, without gaps: the templates never name an unknown family.
    chains: BTreeMap<&'static str, Vec<String>>,
    printable: CharSet,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts").field("chains", &self.chains).finish_non_exhaustive()
    }
}

impl Fonts {
    /// Looks through `dirs` and their sub-directories for the faces of the official format.
    ///
    /// # Errors
    /// [`PaperError::FontsMissing`] names every role that has no face, and what to install.
    pub fn load(dirs: &[PathBuf]) -> Result<Self, PaperError> {
        let wanted: Vec<&str> =
            ROLES.iter().chain([&WIDE]).flat_map(|role| role.families).chain(&RARE).copied().collect();
        let mut store = FontStore::new();
        // The same face in two directories (a cache and the system) counts once: the first directory wins.
        let mut seen = std::collections::HashSet::new();
        for dir in dirs {
            let mut found: Vec<_> = scan(dir).filter(|(_, info)| wanted.contains(&info.family.as_str())).collect();
            // Directory order is the file system's; papers must not depend on it.
            found.sort_by(|(a, _), (b, _)| (&a.path, a.index).cmp(&(&b.path, b.index)));
            for (path, info) in found {
                if seen.insert((info.family.clone(), format!("{:?}", info.variant))) {
                    store.push((path, info));
                }
            }
        }
        let book = store.book();
        let here = |family: &&&str| book.contains_family(&family.to_lowercase());
        let mut missing = Vec::new();
        let mut first = |role: &Role| match role.families.iter().find(here) {
            Some(family) => vec![(*family).to_owned()],
            None => {
                missing.push(MissingFace { role: role.zh, families: role.families.to_vec(), install: role.install });
                Vec::new()
            }
        };
        let own: Vec<(&'static str, Vec<String>)> = ROLES.iter().map(|role| (role.key, first(role))).collect();
        let mut tail = first(&WIDE);
        if !missing.is_empty() {
            return Err(PaperError::FontsMissing { faces: missing, dirs: dirs.to_vec() });
        }
        tail.extend(RARE.iter().filter(|family| here(family)).map(|family| (*family).to_owned()));
        // A character is printable if every role can print it, so that no template needs to be asked.
        let mut printable = CharSet::of(book, own.iter().flat_map(|(_, families)| families).take(1));
        for (_, families) in &own {
            printable.retain(&CharSet::of(book, families));
        }
        printable.extend(&CharSet::of(book, &tail));
        let chains = own.into_iter().map(|(key, families)| (key, [families, tail.clone()].concat())).collect();
        Ok(Self { store, chains, printable })
    }

    /// Whether every role of the format has a glyph for `c`.
    pub fn has(&self, c: char) -> bool {
        self.printable.contains(c)
    }

    pub(crate) fn chains(&self) -> &BTreeMap<&'static str, Vec<String>> {
        &self.chains
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        self.store.book()
    }

    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        self.store.font(index)
    }
}

/// A set of characters as bits: a roll asks for tens of thousands, and a font's own table is searched linearly.
struct CharSet(Vec<u64>);

impl CharSet {
    fn of<S: AsRef<str>>(book: &FontBook, families: impl IntoIterator<Item = S>) -> Self {
        let mut set = Self(vec![0; 0x11_0000 / 64]);
        for family in families {
            // One face per family is enough to know: weights of a family cover the same characters, and a glyph that
            // is missing all the same is found after layout.
            let faces: Vec<&FontInfo> =
                book.select_family(&family.as_ref().to_lowercase()).filter_map(|index| book.info(index)).collect();
            for c in faces.iter().flat_map(|info| info.coverage.iter()) {
                if let Some(word) = set.0.get_mut(c as usize / 64) {
                    *word |= 1 << (c % 64);
                }
            }
        }
        set
    }

    fn contains(&self, c: char) -> bool {
        let c = u32::from(c);
        self.0.get(c as usize / 64).is_some_and(|word| word & (1 << (c % 64)) != 0)
    }

    fn retain(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b);
    }

    fn extend(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
}
