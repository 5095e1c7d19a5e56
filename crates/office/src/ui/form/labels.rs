//! The words that the reader of a form saw: labels of its fields and the texts of its choices. A form carries them along, so that a
//! page that has to give back what was typed (stale, refused) speaks as the form did and not with the names of fields.
//!
//! They are read off the form's own HTML: whatever a page puts into a form is then covered, tables of cells included.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Name of the field that carries the words.
pub const FIELD: &str = "field_labels";

/// Longer lists of choices (units, persons) are not carried along.
const MOST_CHOICES: usize = 60;

/// The words of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels(BTreeMap<String, Words>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Words {
    #[serde(rename = "l")]
    label: String,
    #[serde(rename = "c", default, skip_serializing_if = "BTreeMap::is_empty")]
    choices: BTreeMap<String, String>,
}

impl Labels {
    /// Reads what a form sent; nothing when it is no such text.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Whether the form sent none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text that a form sends; empty when there is nothing to send.
    pub(super) fn written(&self) -> String {
        if self.is_empty() { String::new() } else { serde_json::to_string(self).unwrap_or_default() }
    }

    /// Label and value as the form showed them; `None` for what the reader did not see.
    pub fn shown<'a>(&'a self, name: &str, value: &'a str) -> Option<(&'a str, &'a str)> {
        let words = self.0.get(name).filter(|words| !words.label.is_empty())?;
        Some((&words.label, words.choices.get(value).map_or(value, String::as_str)))
    }

    /// The words in the HTML of our own fields.
    pub(super) fn of(html: &str) -> Self {
        let mut labels = Labels::default();
        let mut tags = Tags(html);
        let mut select: Option<String> = None;
        let mut group: Option<String> = None;
        let mut choice: Option<(String, String)> = None;
        while let Some(tag) = tags.next() {
            let text = || unescape(tag.text).trim().to_owned();
            match tag.name {
                "label" => {
                    if let Some(name) = tag.attribute("for").as_deref().and_then(|id| id.strip_prefix("f-")) {
                        labels.label(name, text());
                    }
                }
                "fieldset" => {
                    group = tag.attribute("id").and_then(|id| id.strip_prefix("f-").map(str::to_owned));
                }
                "legend" => {
                    if let Some(name) = group.take() {
                        labels.label(&name, text());
                    }
                }
                "input" => {
                    let Some(name) = tag.attribute("name") else { continue };
                    if let Some(label) = tag.attribute("aria-label") {
                        labels.label(&name, label);
                    }
                    if matches!(tag.attribute("type").as_deref(), Some("radio" | "checkbox")) {
                        choice = Some((name, tag.attribute("value").unwrap_or_default()));
                    }
                }
                // The text beside a button of choice, or beside the only box of its name.
                "span" => {
                    if let Some((name, value)) = choice.take() {
                        let known = labels.0.get(&name).is_some_and(|words| !words.label.is_empty());
                        if known {
                            labels.choice(&name, value, text());
                        } else {
                            labels.label(&name, text());
                            labels.choice(&name, value, "是".to_owned());
                        }
                    }
                }
                "select" => select = tag.attribute("name"),
                "/select" => select = None,
                "option" => {
                    if let Some(name) = &select {
                        labels.choice(name, tag.attribute("value").unwrap_or_default(), text());
                    }
                }
                _ => {}
            }
        }
        for words in labels.0.values_mut() {
            if words.choices.len() > MOST_CHOICES {
                words.choices.clear();
            }
        }
        labels.0.retain(|_, words| !words.label.is_empty());
        labels
    }

    fn label(&mut self, name: &str, label: String) {
        if !name.is_empty() && !label.is_empty() {
            self.0.entry(name.to_owned()).or_default().label = label;
        }
    }

    fn choice(&mut self, name: &str, value: String, text: String) {
        if !value.is_empty() && !text.is_empty() {
            self.0.entry(name.to_owned()).or_default().choices.insert(value, text);
        }
    }
}

/// A tag with the text behind it.
struct Tag<'h> {
    name: &'h str,
    attributes: &'h str,
    text: &'h str,
}

impl Tag<'_> {
    /// The value of an attribute. maud writes every value in double quotes and escapes quotes in it.
    fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            let at = rest.find(name)?;
            let own = rest[..at].ends_with(' ');
            rest = &rest[at + name.len()..];
            if let Some(value) = rest.strip_prefix("=\"").filter(|_| own) {
                return Some(unescape(value.split('"').next().unwrap_or_default()));
            }
        }
    }
}

/// The tags of HTML that maud wrote: `<` and `>` stand nowhere else.
struct Tags<'h>(&'h str);

impl<'h> Tags<'h> {
    fn next(&mut self) -> Option<Tag<'h>> {
        let (_, rest) = self.0.split_once('<')?;
        let (inner, rest) = rest.split_once('>')?;
        self.0 = rest;
        let end = inner.find(' ').unwrap_or(inner.len());
        let (name, attributes) = inner.split_at(end);
        Some(Tag { name, attributes, text: rest.split('<').next().unwrap_or_default() })
    }
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}
