//! Puts data into the page. No text of a journal is ever markup: it stands in blocks of JSON in which nothing can end the
//! block, and the scripts show it as text alone.

use std::fmt::Write as _;

use serde::Serialize;

const MARKUP: &str = include_str!("page/page.html");

/// In the order in which they apply.
const STYLES: [&str; 4] = [
    include_str!("page/base.css"),
    include_str!("page/run.css"),
    include_str!("page/timeline.css"),
    include_str!("page/print.css"),
];

/// In the order in which they use each other, `main` last.
const SCRIPTS: [&str; 15] = [
    include_str!("page/text.js"),
    include_str!("page/data.js"),
    include_str!("page/run.js"),
    include_str!("page/argument.js"),
    include_str!("page/view.js"),
    include_str!("page/colours.js"),
    include_str!("page/axis.js"),
    include_str!("page/draw.js"),
    include_str!("page/choice.js"),
    include_str!("page/moment.js"),
    include_str!("page/events.js"),
    include_str!("page/hands.js"),
    include_str!("page/timeline.js"),
    include_str!("page/scenario.js"),
    include_str!("page/main.js"),
];

/// A block of data, ready to stand in a page.
#[derive(Debug)]
pub(super) struct Block(String);

impl Block {
    pub(super) fn of(id: &str, data: &impl Serialize) -> serde_json::Result<Self> {
        let json = harmless(&serde_json::to_string(data)?);
        Ok(Self(format!("<script type=\"application/json\" id=\"{}\">{json}</script>\n", attribute(id))))
    }
}

/// JSON of the same meaning without anything that a browser could take for markup or the end of a line, and without what no
/// page may consist of.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        if !matches!(character, '<' | '>' | '&' | '\u{2028}' | '\u{2029}') && !is_forbidden(character) {
            text.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(text, "\\u{unit:04x}");
        }
    }
    text
}

/// Controls and noncharacters, which HTML forbids (HTML Standard, 13.2.3.5).
fn is_forbidden(character: char) -> bool {
    let code = u32::from(character);
    let is_noncharacter = code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    is_noncharacter || character.is_control() && !matches!(character, '\n' | '\t' | '\r')
}

fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The whole page.
pub(super) fn page<'a>(blocks: impl Iterator<Item = &'a Block>) -> String {
    let data: String = blocks.map(|block| block.0.as_str()).collect();
    let (before, rest) = MARKUP.split_once("{{styles}}").unwrap_or((MARKUP, ""));
    let (between, rest) = rest.split_once("{{data}}").unwrap_or((rest, ""));
    let (last, after) = rest.split_once("{{scripts}}").unwrap_or((rest, ""));
    [before, &STYLES.concat(), between, &data, last, &SCRIPTS.concat(), after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_block() {
        let hostile = ["</script><script>alert(1)</script>", "<!--", "]]>&amp;", "a\u{2028}b\u{2029}", "\"\\"];
        let Block(block) = Block::of("a\"><b", &hostile).unwrap();
        let json = block.strip_prefix("<script type=\"application/json\" id=\"a&quot;&gt;&lt;b\">").unwrap();
        let json = json.strip_suffix("</script>\n").unwrap();
        assert!(!json.contains(['<', '>', '&', '\u{2028}', '\u{2029}']), "{json}");
        assert_eq!(serde_json::from_str::<Vec<String>>(json).unwrap(), hostile);
    }

    #[test]
    fn what_html_forbids_is_not_written_and_not_lost() {
        let odd = "a\u{fffe}\u{ffff}\u{fdd0}\u{1fffe}\u{7f}\u{85}\u{1}\u{1f600}";
        let Block(block) = Block::of("a", &odd).unwrap();
        assert!(!block.chars().any(|character| character != '\n' && is_forbidden(character)), "{block}");
        let json = block.strip_prefix("<script type=\"application/json\" id=\"a\">").unwrap();
        assert_eq!(serde_json::from_str::<String>(json.strip_suffix("</script>\n").unwrap()).unwrap(), odd);
    }

    #[test]
    fn the_page_has_all_its_parts_and_nothing_from_elsewhere() {
        let block = Block::of("run", &"here").unwrap();
        let page = page(std::iter::once(&block));
        for part in STYLES.iter().chain(&SCRIPTS).copied().chain([block.0.as_str()]) {
            assert!(page.contains(part), "{part}");
        }
        assert!(!page.contains("{{"), "a place that was not filled");
        for foreign in ["http:", "https:", "//cdn", "src=", "<link", "@import", "url(", "import(", "fetch("] {
            assert!(!page.contains(foreign), "{foreign}");
        }
    }
}
