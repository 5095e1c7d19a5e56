//! Printing outside the writer: a bounded pool, so that a batch of papers never holds up a clerk's save.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use paper::{Fonts, Paper, PaperError, Printer};
use tokio::sync::Semaphore;

use crate::failure::{Failure, Outcome, Refusal};

/// The printing press of an office. Fonts are read when the first paper is printed, not at the start.
#[derive(Clone)]
pub struct Press {
    fonts: Arc<Vec<PathBuf>>,
    printer: Arc<OnceLock<Result<Printer, String>>>,
    places: Arc<Semaphore>,
}

impl std::fmt::Debug for Press {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Press").field("fonts", &self.fonts).finish_non_exhaustive()
    }
}

impl Press {
    /// A press with these font directories, printing as many papers at once as there are cores.
    pub fn new(fonts: Vec<PathBuf>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { fonts: Arc::new(fonts), printer: Arc::new(OnceLock::new()), places: Arc::new(Semaphore::new(cores)) }
    }

    /// The PDF of a paper.
    ///
    /// # Errors
    /// A refusal that names missing fonts, or the character and field that cannot be printed.
    pub async fn pdf(&self, paper: Paper) -> Outcome<Vec<u8>> {
        let _place = self.places.acquire().await.map_err(|error| Failure::Internal(error.to_string()))?;
        let press = self.clone();
        tokio::task::spawn_blocking(move || press.print(&paper))
            .await
            .map_err(|error| Failure::Internal(format!("printing: {error}")))?
    }

    fn print(&self, paper: &Paper) -> Outcome<Vec<u8>> {
        let printer =
            self.printer.get_or_init(|| Fonts::load(&self.fonts).map(Printer::new).map_err(|error| error.to_string()));
        match printer {
            Ok(printer) => printer.pdf(paper).map_err(|error| not_printed(&error)),
            Err(message) => {
                Err(Refusal::new("FONTS_MISSING", message.clone(), "请按提示安装字体后重新启动程序").into())
            }
        }
    }
}

fn not_printed(error: &PaperError) -> Failure {
    Refusal::new("PAPER_NOT_PRINTED", error.to_string(), "请改正所指的内容后重新生成；没有生成任何文件").into()
}
