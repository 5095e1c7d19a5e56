//! The last look at a finished layout, before it becomes a PDF: every glyph exists and stands on the page.

use typst::layout::{Abs, Frame, FrameItem, Point, Size, Transform};
use typst::text::TextItem;
use typst_layout::PagedDocument;

use crate::error::{BadCharacter, CharacterFault, PaperError};
use crate::paper::PaperKind;

/// # Errors
/// [`PaperError::Characters`] for glyphs that are missing, [`PaperError::Overflow`] for text beyond the page's edge.
pub(crate) fn inspect(kind: PaperKind, document: &PagedDocument) -> Result<(), PaperError> {
    let mut missing = Vec::new();
    for (i, page) in document.pages().iter().enumerate() {
        let mut overflow = None;
        walk(&page.frame, Transform::identity(), &mut |text, transform| {
            missing.extend(missing_glyphs(text, i + 1));
            if overflow.is_none() && leaves(text, transform, page.frame.size()) {
                overflow = Some(text.text.to_string());
            }
        });
        if let Some(text) = overflow {
            return Err(PaperError::Overflow { kind, page: i + 1, text });
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(PaperError::Characters(missing)) }
}

/// Whether the last of several pages holds so little that a slightly closer setting could save it: no more than the
/// closing sentence and the signature, which should not stand alone.
pub(crate) fn ends_with_a_short_page(document: &PagedDocument) -> bool {
    // The text area of the official page ends 262 mm from the top; below it stand the page number and the code.
    let (short, foot) = (Abs::mm(97.0), Abs::mm(262.0));
    let [_, .., last] = document.pages() else { return false };
    let mut full = false;
    walk(&last.frame, Transform::identity(), &mut |_, transform| {
        let y = Point::zero().transform(transform).y;
        // What is turned is the mark of a drill across the page, not text of it.
        full |= transform.is_only_translate() && short < y && y < foot;
    });
    !full
}

fn walk(frame: &Frame, transform: Transform, visit: &mut impl FnMut(&TextItem, Transform)) {
    for (at, item) in frame.items() {
        let here = transform.pre_concat(Transform::translate(at.x, at.y));
        match item {
            FrameItem::Group(group) => walk(&group.frame, here.pre_concat(group.transform), visit),
            FrameItem::Text(text) => visit(text, here),
            FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => {}
        }
    }
}

/// Characters that no font of the chain draws. The check before layout finds nearly all of them; this one also sees
/// the templates' own text and faces whose weights differ.
fn missing_glyphs(text: &TextItem, page: usize) -> impl Iterator<Item = BadCharacter> + '_ {
    text.glyphs.iter().filter(|glyph| glyph.id == 0).filter_map(move |glyph| {
        let character = text.text.get(glyph.range())?.chars().next()?;
        Some(BadCharacter {
            character,
            fault: CharacterFault::NoGlyph,
            field: format!("第 {page} 页"),
            text: text.text.to_string(),
            position: text.text.get(..glyph.range().start)?.chars().count() + 1,
        })
    })
}

/// Whether the text's line, from its start to its end on the baseline, leaves the page.
fn leaves(text: &TextItem, transform: Transform, page: Size) -> bool {
    // Rounding in the layout is far below a hair's breadth.
    let hair = Abs::pt(0.5);
    let outside =
        |point: Point| point.x < -hair || point.y < -hair || point.x > page.x + hair || point.y > page.y + hair;
    let end = Point::with_x(text.width());
    let top = Point::with_y(-text.size);
    [Point::zero(), end, top].into_iter().any(|corner| outside(corner.transform(transform)))
}
