//! The packs of a profile: those that it takes with `use`, and those that are asked for on the command line.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::Spanned;

use super::pack::{self, Pack, Unfit, UseConfig, Wanted};
use super::schema::Document;
use super::source::Source;
use super::vocabulary::Vocabulary;
use super::{meaning, validate};
use crate::mistake::Mistake;
use line_model::{Advice, Line};

/// Loads them, each once; `also` are folders, as they were given on the command line.
pub(super) fn load(source: &Source, used: &[Spanned<UseConfig>], also: &[PathBuf]) -> Result<Vec<Pack>, Mistake> {
    let mut packs: Vec<Pack> = Vec::new();
    for entry in used {
        let UseConfig { pack, with } = entry.get_ref();
        let folder = pack::folder(pack, source.folder());
        if packs.iter().any(|known| known.is_in(&folder)) {
            let message = format!("the pack `{pack}` is used twice");
            return Err(source.problem(entry.span(), message, "keep the one with the values that are meant"));
        }
        let loaded = Pack::load(Wanted { folder, with: with.clone(), in_use: true });
        packs.push(loaded.map_err(|unfit| match unfit {
            Unfit::Mistake(mistake) => mistake,
            Unfit::Asked(Advice { message, help }) => source.problem(entry.span(), message, help),
        })?);
    }
    for folder in also {
        if packs.iter().any(|known| known.is_in(folder)) {
            continue;
        }
        let loaded = Pack::load(Wanted { folder: folder.clone(), with: BTreeMap::new(), in_use: false });
        packs.push(loaded.map_err(|unfit| match unfit {
            Unfit::Mistake(mistake) => mistake,
            Unfit::Asked(Advice { message, help }) => Mistake::plain(folder.display(), message, help),
        })?);
    }
    Ok(packs)
}

/// Adds the phrases of packs to the words of a line, which come first: what the line says itself stays what it is.
pub(super) fn add_phrases(words: &mut Vocabulary, packs: &[Pack], line: &Line) -> Result<(), Mistake> {
    for path in packs.iter().filter_map(Pack::phrases) {
        let source = Source::read(&path)?.explained_as(Document::Vocabulary.name());
        let phrases = Vocabulary::read(&source)?;
        let mut wrong = validate::vocabulary(&source, &phrases, line);
        wrong.extend(meaning::vocabulary(&source, &phrases, line));
        Mistake::none(source.path(), wrong)?;
        for act in phrases.acts {
            if words.acts.iter().all(|known| known.words.text() != act.words.text()) {
                words.acts.push(act);
            }
        }
        for state in phrases.states {
            if words.states.iter().all(|known| known.words.text() != state.words.text()) {
                words.states.push(state);
            }
        }
    }
    Ok(())
}
