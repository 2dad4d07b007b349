//! Naming people for rows, in every way that is known.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sipas::domain::answers::mixing::{Move, Traits, plan};

use super::candidates::{count, kind_of, waiting};
use super::chance::Guesses;
use super::joins::ORDERS;
use super::people::{AGENCIES, COMPONENTS, Person};
use super::year::{Row, Year};

/// What somebody finds in several ways; the best is told.
pub type Ways = Vec<(&'static str, Guesses)>;

/// What an attack finds with a rule, and without it.
pub type Found = [Ways; 2];

/// What rows of a component tell, by which the rows beside them are put into an order.
type RowOrder<'y> = (&'static str, usize, Box<dyn Fn(&Row) -> String + 'y>);

/// Names somebody for each row of the first component, of those who make up its company by the rules of
/// mixing: the rows of a company, in every order that anything tells, are laid beside its people, in the
/// order of what the rule hides. Rows of two components are beside each other by their keys. Where a company
/// is alike in what is hidden, nobody is named.
pub struct Naming<'y> {
    year: &'y Year,
    companies: HashMap<String, Vec<usize>>,
    /// What the rule hides of a person.
    pub hidden: Box<dyn Fn(usize) -> String + 'y>,
    /// What is known of it after a closing.
    pub known: Box<dyn Fn(usize, usize) -> String + 'y>,
    orders: Vec<RowOrder<'y>>,
}

impl<'y> Naming<'y> {
    /// An attack on what is hidden of people, all of which is known of them.
    pub fn new(year: &'y Year, hidden: impl Fn(&Person) -> String + Copy + 'y) -> Self {
        let hidden = move |person: usize| hidden(&year.people[person]);
        Self {
            year,
            companies: companies(year),
            hidden: Box::new(hidden),
            known: Box::new(move |person, _| hidden(person)),
            orders: row_orders(),
        }
    }

    /// The same with another order, by what rows of a component tell.
    pub fn or_by(
        mut self,
        name: &'static str,
        component: usize,
        order: impl Fn(&Row) -> String + 'y,
    ) -> Self {
        self.orders.push((name, component, Box::new(order)));
        self
    }

    /// Makes the attack on the rows as they are, and on those that there would be without the rule.
    pub fn found(&self, without: impl Fn(&mut Row, &Person)) -> Found {
        let mut changed = self.year.rows.clone();
        for row in &mut changed {
            let owner = row.owner;
            without(row, &self.year.people[owner]);
        }
        [self.ways(&self.year.rows), self.ways(&changed)]
    }

    /// Makes the attack on rows in every order.
    pub fn ways(&self, rows: &[Row]) -> Ways {
        // Companies are those of the rows as they are.
        let mut parts: BTreeMap<(String, usize), [Vec<&Row>; 4]> = BTreeMap::new();
        for (real, row) in self.year.rows.iter().zip(rows) {
            let component = COMPONENTS.iter().position(|(id, _)| *id == row.component);
            let company = parts.entry((company_of(real), real.closing)).or_default();
            company[component.unwrap()].push(row);
        }
        let names = self.orders.iter().map(|(name, ..)| *name);
        let mut ways: Ways = names.map(|name| (name, Guesses::default())).collect();
        for ((company, closing), parts) in &mut parts {
            let mut people = self.companies[company].clone();
            let hidden: BTreeSet<String> = people.iter().map(|one| (self.hidden)(*one)).collect();
            if hidden.len() == 1 {
                continue;
            }
            let links = &self.year.nights.links[*closing];
            people.sort_by_cached_key(|&person| {
                ((self.known)(person, *closing), links[&person].place)
            });
            for part in parts.iter_mut() {
                part.sort_by(|a, b| a.key.cmp(&b.key));
            }
            let least = usize::try_from(self.year.k).unwrap();
            for ((_, guesses), (_, component, order)) in ways.iter_mut().zip(&self.orders) {
                let mut rows: Vec<usize> = (0..parts[0].len()).collect();
                rows.sort_by_cached_key(|&place| order(parts[*component][place]));
                for (nth, place) in rows.iter().enumerate() {
                    let named = people[nth * people.len() / rows.len()];
                    guesses.add(named == parts[0][*place].owner, people.len().max(least));
                }
            }
        }
        ways
    }
}

/// The orders that rows tell in every attack.
fn row_orders<'y>() -> Vec<RowOrder<'y>> {
    let columns = |row: &Row| {
        let traits = [&*row.office, &*row.source, &*row.channel, &*row.field];
        let first = row.period.months()[0];
        format!("{first} {} {}", traits.join("|"), row.others)
    };
    let mut orders: Vec<RowOrder<'y>> = vec![
        ("columns", 0, Box::new(columns)),
        ("nights", 0, Box::new(|row| row.seen_on.to_string())),
    ];
    orders.extend(ORDERS.map(|(name, order)| -> RowOrder<'y> { (name, 0, Box::new(order)) }));
    for (component, (id, _)) in COMPONENTS.iter().enumerate() {
        orders.push((*id, component, Box::new(|row| row.ratings.clone())));
    }
    orders
}

/// The company of a row, by what it shows and by the office that it may not name.
pub fn company_of(row: &Row) -> String {
    let Row {
        unit,
        period,
        kept_office: office,
        source,
        channel,
        field,
        ..
    } = row;
    format!("{unit} {period} {office} {source} {channel} {field}")
}

/// Who is in which company, by the rules of mixing.
fn companies(year: &Year) -> HashMap<String, Vec<usize>> {
    let mut companies: HashMap<String, Vec<usize>> = HashMap::new();
    for (unit, _) in AGENCIES {
        let moves = plan(
            &waiting(&year.nights.states, &year.people, unit),
            |_| true,
            |_| true,
            |month| count(&year.nights.states, unit, month),
            year.k,
        );
        let answered = |person: &Person| person.unit == unit && person.answers_on.is_some();
        for (index, person) in year.people.iter().enumerate() {
            let kind = answered(person).then(|| kind_of(&year.nights.states, person));
            if let Some(Move::Leaves { period, traits }) = kind.map(|kind| &moves[&kind]) {
                let Traits {
                    office,
                    source,
                    channel,
                    field,
                } = traits;
                let company = format!("{unit} {period} {office} {source} {channel} {field}");
                companies.entry(company).or_default().push(index);
            }
        }
    }
    companies
}
