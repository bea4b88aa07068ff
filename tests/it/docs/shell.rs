//! What stands in the documents for a shell, and what they show below it.

use super::document::{Block, parts};

/// The blocks of a document with commands, each with the block right below it, which shows what comes of them: empty
/// where there is none.
pub(super) fn shell_blocks(document: &str) -> Vec<(Block, String)> {
    let mut found = Vec::<(Block, String)>::new();
    let mut is_shell = false;
    for block in parts(document).0 {
        let was_shell = std::mem::replace(&mut is_shell, block.language == "sh");
        if is_shell {
            found.push((block, String::new()));
        } else if let Some((_, shown)) = found.last_mut().filter(|_| was_shell && block.follows) {
            *shown = block.text;
        }
    }
    found
}

/// The commands of a block, each on one line: a line goes on behind a backslash and within quotes.
pub(super) fn commands(text: &str) -> Vec<String> {
    let (mut commands, mut command, mut quoted) = (Vec::new(), String::new(), false);
    for sign in text.replace("\\\n", " ").chars() {
        match sign {
            '\n' if !quoted => commands.push(std::mem::take(&mut command)),
            '\n' => command.push(' '),
            sign => {
                quoted ^= sign == '\'';
                command.push(sign);
            }
        }
    }
    commands.push(command);
    commands
}

/// The words of a shell command up to a pipe or a comment.
pub(super) fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match (quote, c) {
            (None, '|') => break,
            (None, '#') if word.is_none() => break,
            (None, ' ') => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), _) if open == c => quote = None,
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// Whether a text is what a pattern shows, white space aside; `…` stands for anything.
pub(super) fn fits(pattern: &str, text: &str) -> bool {
    let squash = |text: &str| text.split_whitespace().collect::<String>();
    let (pattern, text) = (squash(pattern), squash(text));
    let Some((first, rest)) = pattern.split_once('…') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('…').map_or((None, rest), |(middle, last)| (Some(middle), last));
    for piece in middle.into_iter().flat_map(|middle| middle.split('…')) {
        let Some((_, after)) = text.split_once(piece) else { return false };
        text = after;
    }
    text.ends_with(last)
}
