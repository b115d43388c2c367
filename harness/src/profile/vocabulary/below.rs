//! What stands below the words of an act in a scenario: a table, for whose rows the act is done, or a text.

use std::collections::BTreeMap;

use line_model::Advice;
use line_model::nearest::suggestion;
use regex::Regex;
use toml::Spanned;

use super::parameter::{Kind, Kinds};
use crate::mistake::Mistake;
use crate::profile::source::Source;
use lineproof_judge::journal::Value;

/// The name by which an act's values call the text below its words: `{text}`.
pub(super) const TEXT: &str = "text";

/// What an act takes below its words.
#[derive(Clone, Debug, Default)]
pub struct Below {
    columns: Vec<Column>,
    text: bool,
}

/// A column of a table.
#[derive(Clone, Debug)]
struct Column {
    name: String,
    kind: Kind,
    /// What may stand in a cell.
    cell: Regex,
}

/// The columns as they are written: `table = { keg = "string", volume = "volume" }`.
pub(super) type Columns = BTreeMap<Spanned<String>, Spanned<String>>;

/// The values of one row, each by the name under which the act's values call it: `table.keg`.
pub(super) type Row = Vec<(String, Value)>;

impl Below {
    /// A table with these columns, each with the kind of what stands in its cells.
    pub(super) fn table(source: &Source, columns: &Columns, kinds: &Kinds) -> Result<Self, Mistake> {
        let columns = columns.iter().map(|(name, kind)| Column::of(source, name, kind, kinds));
        Ok(Self { columns: columns.collect::<Result<_, _>>()?, text: false })
    }

    /// With a text, or without.
    pub(super) fn with_text(self, text: bool) -> Self {
        Self { text, ..self }
    }

    /// The names of the columns of the table that it takes; none if it takes no table.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// Whether it takes a table.
    pub fn takes_table(&self) -> bool {
        !self.columns.is_empty()
    }

    /// Whether it takes a text.
    pub fn takes_text(&self) -> bool {
        self.text
    }

    /// Examples of what may stand there, as many as `number` asks for.
    pub(super) fn example(&self, number: usize) -> Row {
        let cells = self.columns.iter().map(|column| {
            let examples = column.kind.examples();
            (column.called(), examples[number % examples.len()].clone())
        });
        cells.chain(self.text.then(|| (TEXT.to_owned(), Value::Text("text".to_owned())))).collect()
    }

    /// How many examples there are.
    pub(super) fn examples(&self) -> usize {
        self.columns.iter().map(|column| column.kind.examples().len()).max().unwrap_or(1)
    }

    /// What stands below the words of an act: for each row of the table its values, or one row if it takes no table; with the
    /// text in each.
    ///
    /// # Errors
    /// If a table or a text is missing, or a table has other columns or cells that mean nothing.
    pub(super) fn rows(
        &self,
        said: &str,
        table: Option<&[Vec<String>]>,
        text: Option<&str>,
    ) -> Result<Vec<Row>, Advice> {
        let mut rows = if self.takes_table() { self.cells(said, table)? } else { vec![Row::new()] };
        if self.text {
            let text = text.ok_or_else(|| {
                Advice::new(format!("`{said}` takes a text below it"), "write it between two lines of \"\"\"")
            })?;
            for row in &mut rows {
                row.push((TEXT.to_owned(), Value::Text(text.to_owned())));
            }
        }
        Ok(rows)
    }

    fn cells(&self, said: &str, table: Option<&[Vec<String>]>) -> Result<Vec<Row>, Advice> {
        let head = format!("| {} |", self.columns().collect::<Vec<_>>().join(" | "));
        let wrong = |message: String| {
            Advice::new(message, format!("write a table with the columns {head}, and a row for each time"))
        };
        let Some([names, rows @ ..]) = table else {
            return Err(wrong(format!("`{said}` takes a table below it")));
        };
        if let Some(unknown) = names.iter().find(|name| !self.columns().any(|known| known == name.as_str())) {
            let message = format!("`{said}` takes no column `{unknown}`");
            return Err(Advice::new(message, suggestion(unknown, self.columns())));
        }
        let place = |column: &Column| {
            let mut places = (0..names.len()).filter(|place| names[*place] == column.name);
            match (places.next(), places.next()) {
                (Some(place), None) => Ok(place),
                (None, _) => Err(wrong(format!("the table has no column `{}`", column.name))),
                (Some(_), Some(_)) => Err(wrong(format!("the table has the column `{}` twice", column.name))),
            }
        };
        let places = self.columns.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        if rows.is_empty() {
            return Err(wrong("the table has no row: nothing would be done".to_owned()));
        }
        let row = |(number, row): (usize, &Vec<String>)| {
            let cells = self.columns.iter().zip(&places);
            cells.map(|(column, place)| column.read(number, row.get(*place).map_or("", |cell| cell.trim()))).collect()
        };
        (1..).zip(rows).map(row).collect()
    }
}

impl Column {
    fn of(source: &Source, name: &Spanned<String>, kind: &Spanned<String>, kinds: &Kinds) -> Result<Self, Mistake> {
        let is_name = name.get_ref().chars().all(|c| c.is_alphanumeric() || c == '_') && !name.get_ref().is_empty();
        if !is_name {
            let message = format!("`{}` is no name of a column", name.get_ref());
            return Err(source.problem(name.span(), message, "use letters, digits and `_`"));
        }
        let known = kinds.get(kind.get_ref()).ok_or_else(|| {
            let message = format!("there is no kind of parameter `{}`", kind.get_ref());
            source.problem(kind.span(), message, suggestion(kind.get_ref(), kinds.names()))
        })?;
        // In a cell a text needs no quotes.
        let pattern = if let Kind::Text = known { "(?s:.*)".to_owned() } else { known.pattern() };
        let cell = Regex::new(&format!("^(?:{pattern})$"))
            .map_err(|error| source.problem(kind.span(), error.to_string(), "use another kind"))?;
        Ok(Self { name: name.get_ref().clone(), kind: known.clone(), cell })
    }

    fn called(&self) -> String {
        format!("table.{}", self.name)
    }

    fn read(&self, row: usize, cell: &str) -> Result<(String, Value), Advice> {
        let here = |why: String| {
            let message = format!("in row {row} of the table, column `{}`: {why}", self.name);
            Advice::new(message, "correct the cell; `lineproof steps` lists the columns")
        };
        if !self.cell.is_match(cell) {
            return Err(here(format!("`{cell}` is not what the column takes")));
        }
        let value = match &self.kind {
            Kind::Text => Value::Text(unquoted(cell).to_owned()),
            kind => kind.read(cell).map_err(here)?,
        };
        Ok((self.called(), value))
    }
}

/// A text without the quotes around it, if there are any.
fn unquoted(cell: &str) -> &str {
    let inner = ['"', '\''].into_iter().find_map(|quote| cell.strip_prefix(quote)?.strip_suffix(quote));
    inner.unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::super::Vocabulary;
    use super::*;

    fn act(keys: &str) -> Result<super::super::Act, String> {
        let text = format!(
            r#"
            quantity = [{{ name = "volume", units = {{ ml = 1, l = 1000 }} }}]
            enumeration = [{{ name = "product", values = {{ cola = "C" }} }}]
            [[act]]
            words = "these kegs are placed by {{word}}:"
            {keys}"#
        );
        Vocabulary::read(&Source::of(&text)).map(|mut words| words.acts.remove(0)).map_err(|error| error.to_string())
    }

    const TABLE: &str = r#"
        table = { keg = "string", volume = "volume", product = "product" }
        calls = [{ method = "Place", with = ["{table.keg};{table.product};{table.volume};{word}"] }]"#;

    fn table(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
    }

    /// What the first value of the act's first call is, for each row.
    fn resolved(keys: &str, below: Option<&str>, text: Option<&str>) -> Result<Vec<String>, String> {
        let (act, said) = (act(keys).unwrap(), "these kegs are placed by Ada:");
        let given = act.words.given(said).unwrap().unwrap();
        let below = below.map(table);
        let rows = act.words.rows(said, &given, below.as_deref(), text).map_err(|wrong| wrong.message)?;
        let value = act.deeds[0].call().unwrap().with[0].get_ref();
        Ok(rows.iter().map(|row| row.resolve(value).unwrap().to_string()).collect())
    }

    #[test]
    fn each_row_gives_its_values_whatever_the_order_of_the_columns() {
        let rows = "product|keg|volume\ncola|K-1|0.5 l\ncola|\"K 2\"|250 ml";
        assert_eq!(resolved(TABLE, Some(rows), None).unwrap(), ["K-1;C;500;Ada", "K 2;C;250;Ada"]);
    }

    #[test]
    fn a_text_is_one_value() {
        let text = "calls = [{ method = \"Load\", with = [\"{text}\"] }]";
        assert_eq!(resolved(text, None, Some("first\nsecond")).unwrap(), ["first\nsecond"]);
        assert_eq!(resolved(text, None, None).unwrap_err(), "`these kegs are placed by Ada:` takes a text below it");
    }

    #[test]
    fn another_table_is_refused_with_what_is_wrong_with_it() {
        for (rows, why) in [
            (None, "`these kegs are placed by Ada:` takes a table below it"),
            (Some("keg|volume|produkt\nK-1|1 l|cola"), "`these kegs are placed by Ada:` takes no column `produkt`"),
            (Some("keg|volume\nK-1|1 l"), "the table has no column `product`"),
            (Some("keg|volume|product|keg\nK-1|1 l|cola|K-1"), "the table has the column `keg` twice"),
            (Some("keg|volume|product"), "the table has no row: nothing would be done"),
            (
                Some("keg|volume|product\nK-1|1 l|cola\nK-2|much|cola"),
                "in row 2 of the table, column `volume`: `much` is not what the column takes",
            ),
        ] {
            assert_eq!(resolved(TABLE, rows, None).unwrap_err(), why);
        }
    }

    #[test]
    fn a_table_that_means_nothing_is_refused_in_the_vocabulary() {
        for (from, to, why) in [
            ("{table.keg}", "{table.kegs}", "the words have no parameter `{table.kegs}`"),
            ("{table.keg};", "", "nothing is done with the column `keg`"),
            ("\"volume\", product", "\"volum\", product", "there is no kind of parameter `volum`"),
            ("keg = \"string\"", "\"the keg\" = \"string\"", "`the keg` is no name of a column"),
            (
                "calls =",
                "until = { signal = \"x\", is = \"{table.keg}\" }\ncalls =",
                "the words have no parameter `{table.keg}`",
            ),
        ] {
            let error = act(&TABLE.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(why), "{to}: {error}");
        }
        let steps = act("table = { keg = \"string\" }\nsteps = [\"{table.keg} is placed\"]").unwrap_err();
        assert!(steps.contains("an act that stands for steps takes no table and no text"), "{steps}");
        let text = act("steps = [\"{text} is placed\"]").unwrap_err();
        assert!(text.contains("no parameter `{text}`"), "{text}");
    }
}
