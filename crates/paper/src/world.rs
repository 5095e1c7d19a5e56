//! What the typesetter may see: the templates, one paper's data, the fonts. No files, no network, no clock.

use std::collections::HashMap;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

use crate::fonts::Fonts;

/// Every template, by the name under which another one imports it.
const TEMPLATES: &[(&str, &str)] = &[
    ("lib.typ", include_str!("../templates/lib.typ")),
    ("ballot.typ", include_str!("../templates/ballot.typ")),
    ("certificate.typ", include_str!("../templates/certificate.typ")),
    ("meeting.typ", include_str!("../templates/meeting.typ")),
    ("tally.typ", include_str!("../templates/tally.typ")),
    ("votes.typ", include_str!("../templates/votes.typ")),
    ("t01.typ", include_str!("../templates/t01.typ")),
    ("t02.typ", include_str!("../templates/t02.typ")),
    ("t03.typ", include_str!("../templates/t03.typ")),
    ("t04.typ", include_str!("../templates/t04.typ")),
    ("t05.typ", include_str!("../templates/t05.typ")),
    ("t06.typ", include_str!("../templates/t06.typ")),
    ("t07_form.typ", include_str!("../templates/t07_form.typ")),
    ("t07_ballot.typ", include_str!("../templates/t07_ballot.typ")),
    ("t08.typ", include_str!("../templates/t08.typ")),
    ("t09.typ", include_str!("../templates/t09.typ")),
    ("t10_authorization.typ", include_str!("../templates/t10_authorization.typ")),
    ("t10_certificates.typ", include_str!("../templates/t10_certificates.typ")),
    ("t10_list.typ", include_str!("../templates/t10_list.typ")),
    ("t11.typ", include_str!("../templates/t11.typ")),
    ("t12.typ", include_str!("../templates/t12.typ")),
    ("t13_ballots.typ", include_str!("../templates/t13_ballots.typ")),
    ("t13_stubs.typ", include_str!("../templates/t13_stubs.typ")),
    ("t14.typ", include_str!("../templates/t14.typ")),
    ("t15.typ", include_str!("../templates/t15.typ")),
    ("t16.typ", include_str!("../templates/t16.typ")),
    ("t17.typ", include_str!("../templates/t17.typ")),
    ("t18.typ", include_str!("../templates/t18.typ")),
    ("t19.typ", include_str!("../templates/t19.typ")),
    ("t20.typ", include_str!("../templates/t20.typ")),
    ("t21.typ", include_str!("../templates/t21.typ")),
    ("t22_ballots.typ", include_str!("../templates/t22_ballots.typ")),
    ("t22_stubs.typ", include_str!("../templates/t22_stubs.typ")),
    ("t23.typ", include_str!("../templates/t23.typ")),
    ("t24.typ", include_str!("../templates/t24.typ")),
    ("t25.typ", include_str!("../templates/t25.typ")),
    ("t26.typ", include_str!("../templates/t26.typ")),
    ("t27.typ", include_str!("../templates/t27.typ")),
    ("t28.typ", include_str!("../templates/t28.typ")),
    ("t29.typ", include_str!("../templates/t29.typ")),
    ("t30.typ", include_str!("../templates/t30.typ")),
];

/// The name under which a template reads its paper. Names of persons reach a template only as data, never as source:
/// what stands in them is printed, not run.
const DATA: &str = "data.json";

/// Templates and library, prepared once.
pub(crate) struct Stage {
    library: LazyHash<Library>,
    sources: HashMap<FileId, Source>,
    by_name: HashMap<&'static str, FileId>,
    data: Option<FileId>,
    fonts: Fonts,
}

impl Stage {
    pub(crate) fn new(fonts: Fonts) -> Self {
        let mut inputs = Dict::new();
        for (key, chain) in fonts.chains() {
            let families = chain.iter().map(|family| Value::Str(Str::from(family.as_str()))).collect();
            inputs.insert(Str::from(*key), Value::Array(families));
        }
        let mut sources = HashMap::new();
        let mut by_name = HashMap::new();
        for (name, text) in TEMPLATES {
            // A name that is no path would be seen at once: the template is then not found.
            if let Some(id) = id(name) {
                sources.insert(id, Source::new(id, (*text).to_owned()));
                by_name.insert(*name, id);
            }
        }
        let library = LazyHash::new(Library::builder().with_inputs(inputs).build());
        Self { library, sources, by_name, data: id(DATA), fonts }
    }

    pub(crate) fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// The world in which `template` finds `data`.
    pub(crate) fn world(&self, template: &str, data: Vec<u8>) -> Option<PaperWorld<'_>> {
        let main = *self.by_name.get(template)?;
        Some(PaperWorld { stage: self, main, data: Bytes::new(data) })
    }
}

fn id(name: &str) -> Option<FileId> {
    VirtualPath::new(name).ok().map(|path| RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The stage with one paper on it.
pub(crate) struct PaperWorld<'a> {
    stage: &'a Stage,
    main: FileId,
    data: Bytes,
}

impl World for PaperWorld<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.stage.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.stage.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.stage.sources.get(&id).cloned().ok_or_else(|| not_here(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == self.stage.data { Ok(self.data.clone()) } else { Err(not_here(id)) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.stage.fonts.font(index)
    }

    /// None: the same paper gives the same bytes on any day.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_here(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
