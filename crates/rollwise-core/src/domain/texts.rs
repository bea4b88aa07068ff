use super::{Item, Prose, TextKey, Texts};

/// The texts do not fit the item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incomplete {
    /// Texts of the English item that have no counterpart.
    pub missing: Vec<TextKey>,
    /// Texts without a counterpart in the English item.
    pub surplus: Vec<TextKey>,
}

/// Collects the texts of an item.
pub fn texts_of<T: Item>(item: &T) -> Texts {
    let mut item = item.clone();
    let mut texts = Texts::new();
    item.visit_prose(&mut |field, position, prose| {
        let mut put = |position, text: &String| {
            texts.insert(TextKey { field: field.to_owned(), position }, text.clone());
        };
        match prose {
            Prose::One(text) => put(position, text),
            Prose::Maybe(text) => text.iter().for_each(|text| put(position, text)),
            Prose::List { texts, .. } => texts.iter().enumerate().for_each(|(index, text)| put(index, text)),
        }
    });
    texts
}

/// The item with its texts replaced by those given, which must mirror its own.
///
/// # Errors
/// If a text of the item has no counterpart, or there are texts for which the item has no place.
pub fn apply_texts<T: Item>(item: &T, texts: &Texts) -> Result<T, Incomplete> {
    replace(item, texts, true)
}

/// The item, which has its structure but no texts yet, with these texts put in.
///
/// # Errors
/// If a text that cannot be absent is missing, or there are texts for which the item has no place.
pub fn fill_texts<T: Item>(structure: &T, texts: &Texts) -> Result<T, Incomplete> {
    replace(structure, texts, false)
}

fn replace<T: Item>(item: &T, texts: &Texts, mirror: bool) -> Result<T, Incomplete> {
    let mut item = item.clone();
    let mut rest = texts.clone();
    let mut missing = Vec::new();
    item.visit_prose(&mut |field, position, prose| {
        let mut take = |position| rest.remove(&TextKey { field: field.to_owned(), position });
        let mut miss = |position| missing.push(TextKey { field: field.to_owned(), position });
        match prose {
            Prose::One(text) => match take(position) {
                Some(replacement) => *text = replacement,
                None => miss(position),
            },
            Prose::Maybe(text) => {
                let required = mirror && text.is_some();
                if required || !mirror {
                    *text = take(position);
                }
                if required && text.is_none() {
                    miss(position);
                }
            }
            Prose::List { texts, free } => {
                let wanted = if mirror && !free { Some(texts.len()) } else { None };
                texts.clear();
                while wanted.is_none_or(|wanted| texts.len() < wanted) {
                    let Some(replacement) = take(texts.len()) else { break };
                    texts.push(replacement);
                }
                (texts.len()..wanted.unwrap_or(0)).for_each(miss);
            }
        }
    });
    let surplus: Vec<_> = rest.into_keys().collect();
    if missing.is_empty() && surplus.is_empty() { Ok(item) } else { Err(Incomplete { missing, surplus }) }
}
