//! What a station can be asked for.

use line_model::Value;

use super::cycle::{Cycle, Phase};
use super::{Prepared, Station};
use crate::device::station::process::Process;
use crate::kernel::Refusal;
use crate::kernel::plc::{Call, Output, Scan};

impl<P: Process> Station<P> {
    pub(super) fn take(&mut self, call: &Call<'_>, scan: &Scan<'_>) -> Result<Vec<Output>, Refusal> {
        match (call.method, call.arguments) {
            ("SetParameters", [Value::Text(product), Value::List(_, names), Value::List(_, values)]) => {
                return self.set_parameters(product, names, values);
            }
            ("Start", [Value::Text(product)]) => self.start(product, scan)?,
            ("Abort", []) => self.cut_short("it was aborted", scan.now()),
            ("Park", []) => self.park(scan)?,
            _ => return Err(Refusal::unknown(call.name)),
        }
        Ok(Vec::new())
    }

    fn set_parameters(&mut self, product: &str, names: &[Value], values: &[Value]) -> Result<Vec<Output>, Refusal> {
        if product.is_empty() {
            return Err(Refusal::out_of_range("the parameters must be for a product, and its name is empty"));
        }
        if !matches!(self.phase, Phase::Rest) {
            return Err(Refusal::interlock("the station is at work"));
        }
        let names: Vec<&str> = names.iter().map(|name| if let Value::Text(name) = name { name } else { "" }).collect();
        let number = |value: &Value| if let Value::Double(number) = value { *number } else { f64::NAN };
        let values: Vec<f64> = values.iter().map(number).collect();
        let read = self.build.schema.read(&names, &values)?;
        let recipes: Result<Vec<_>, _> = read.items.iter().map(P::recipe).collect();
        let recipes = recipes.map_err(Refusal::out_of_range)?;
        if recipes.len() > self.build.results {
            return Err(Refusal::out_of_range("the product has more items than the station can keep results of"));
        }
        let ignored = read.ignored.into_iter().map(Value::from).collect();
        self.prepared = Some(Prepared { product: product.to_owned(), recipes });
        Ok(vec![Output::Column(ignored)])
    }

    fn start(&mut self, product: &str, scan: &Scan<'_>) -> Result<(), Refusal> {
        scan.permit()?;
        self.may_start(product)?;
        self.process.check(scan)?;
        self.build.enable.check(scan)?;
        let Some(prepared) = self.prepared.take_if(|prepared| prepared.product == product) else {
            return Err(self.not_prepared(product));
        };
        if self.results.room() < prepared.recipes.len() {
            let (last, missing) = (self.results.last(), prepared.recipes.len());
            self.prepared = Some(prepared);
            let why = format!("the ledger has no room for {missing} results: acknowledge those up to {last}");
            return Err(Refusal::interlock(why));
        }
        self.process.begin();
        self.ended = None;
        self.phase = Phase::Working(Cycle::new(prepared.product, prepared.recipes, scan.now()));
        Ok(())
    }

    fn may_start(&self, product: &str) -> Result<(), Refusal> {
        let why = match &self.phase {
            _ if self.fault => "a fault waits for a reset".to_owned(),
            Phase::Working(_) | Phase::Homing { .. } => "the station is at work".to_owned(),
            Phase::Rest if self.standing.is_empty() => "no product stands in the station".to_owned(),
            Phase::Rest if self.standing != product => {
                format!("{} stands in the station, not {product}", self.standing)
            }
            Phase::Rest => return Ok(()),
        };
        Err(Refusal::interlock(why))
    }

    fn not_prepared(&self, product: &str) -> Refusal {
        Refusal::interlock(match &self.prepared {
            Some(prepared) => format!("the parameters are those of {}, set those of {product} first", prepared.product),
            None => format!("there are no parameters, set those of {product} first"),
        })
    }

    fn park(&mut self, scan: &Scan<'_>) -> Result<(), Refusal> {
        scan.permit()?;
        self.build.enable.check(scan)?;
        if !matches!(self.phase, Phase::Rest) {
            return Err(Refusal::interlock("the station is at work"));
        }
        self.phase = Phase::Homing { since: scan.now() };
        Ok(())
    }
}
