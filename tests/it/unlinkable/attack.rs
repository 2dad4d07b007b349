//! The attacks: joining by equal values, and by equal places in two orders.

use std::collections::{BTreeMap, HashMap, HashSet};

use sipas::store::db::connection::Conn;

use super::truth::{Truth, read_mark};
use crate::support::sql;

/// A row as an administrator sees it, with the case that it is about in truth.
#[derive(Clone, Debug)]
pub struct Row {
    pub values: Vec<String>,
    pub case: String,
}

/// All rows of a table in their physical order, with every column and what else the database
/// tells of a row.
#[derive(Clone)]
pub struct Side {
    pub table: String,
    pub columns: Vec<String>,
    pub rows: Vec<Row>,
}

/// What the database tells of a row beside its columns.
fn system_columns(conn: &Conn) -> &'static [&'static str] {
    match conn {
        Conn::Pg(_) => &["xmin", "xmax", "cmin", "ctid"],
        Conn::Sqlite(_) => &[],
    }
}

impl Side {
    /// A table of answers.
    pub fn answers(conn: &mut Conn, table: &str, truth: &Truth) -> Self {
        let mut side = Self::read(conn, table, table, "");
        let ratings = side.place("ratings");
        let text = side.place("text");
        for row in &mut side.rows {
            let mark = match (ratings, text) {
                (Some(place), _) => read_mark(&row.values[place]),
                // A comment ends in its mark.
                (None, place) => {
                    let text = &row.values[place.unwrap()];
                    text.rsplit(' ').next().unwrap().parse().unwrap()
                }
            };
            row.case.clone_from(&truth.cases[&mark]);
        }
        side
    }

    /// The tables that name cases: the cases themselves, and each with its link. Only those that
    /// were answered, which the link's state tells anybody.
    pub fn cases(conn: &mut Conn) -> Vec<Self> {
        let used =
            "EXISTS (SELECT 1 FROM invitations u WHERE u.case_id = c.id AND u.state = 'used')";
        let cases = Self::read(conn, "cases", "cases c", &format!("WHERE {used}"));
        let invitations = Self::read(conn, "invitations", "invitations i", "WHERE state = 'used'");
        [cases, invitations]
            .into_iter()
            .map(|mut side| {
                let place = side.place("id_or_case").unwrap();
                let codes: HashMap<String, String> = sql::rows(conn, &["id", "case_code"], "cases")
                    .into_iter()
                    .map(|mut row| (row.swap_remove(0), row.swap_remove(0)))
                    .collect();
                for row in &mut side.rows {
                    row.case.clone_from(&codes[&row.values[place]]);
                }
                side
            })
            .collect()
    }

    fn read(conn: &mut Conn, table: &str, from: &str, filter: &str) -> Self {
        let own = sql::columns(conn, table);
        let mut columns: Vec<String> = system_columns(conn)
            .iter()
            .map(|c| (*c).to_owned())
            .collect();
        columns.extend(own.clone());
        // The order of pages: rowid or primary key on SQLite, ctid on PostgreSQL.
        let physical = match (has_rowid(conn, table), &conn) {
            (_, Conn::Pg(_)) => "ctid",
            (true, Conn::Sqlite(_)) => "rowid",
            (false, Conn::Sqlite(_)) => own[0].as_str(),
        };
        let wanted: Vec<&str> = columns.iter().map(String::as_str).collect();
        let rows = sql::rows(
            conn,
            &wanted,
            &format!("{from} {filter} ORDER BY {physical}"),
        );
        if let Some(place) = columns.iter().position(|column| column == "case_id") {
            columns[place] = "id_or_case".to_owned();
        } else if table == "cases" {
            let place = columns.iter().position(|column| column == "id").unwrap();
            columns[place] = "id_or_case".to_owned();
        }
        Self {
            table: table.to_owned(),
            columns,
            rows: rows
                .into_iter()
                .map(|values| Row {
                    values,
                    case: String::new(),
                })
                .collect(),
        }
    }

    fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|known| known == column)
    }

    /// The groups of rows that look alike: those with equal traits that left together.
    pub fn groups(&self, truth: &Truth) -> Groups {
        // What waits bears the late bit as well, until it leaves.
        let traits = [
            "unit",
            "role",
            "survey_version",
            "period",
            "source",
            "channel",
            "field",
            "late",
            // What waits for its check bears its intake office, in place of a row of its own.
            "intake_office",
        ];
        let places: Vec<usize> = traits
            .iter()
            .filter_map(|column| self.place(column))
            .collect();
        let key = self.place("key").or(self.place("number")).unwrap();
        let mut groups: BTreeMap<(Vec<String>, Option<usize>), Vec<usize>> = BTreeMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            let alike = places
                .iter()
                .map(|&place| row.values[place].clone())
                .collect();
            let mixing = truth.mixings.get(&row.values[key]).copied();
            groups.entry((alike, mixing)).or_default().push(index);
        }
        Groups(groups.into_values().collect())
    }

    /// The rows in the order of a column, or in physical order; numbers as numbers.
    fn in_order_of(&self, column: Option<usize>) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        if let Some(column) = column {
            let value = |index: &usize| {
                let text = self.rows[*index].values[column].as_str();
                (text.parse::<i64>().ok(), text)
            };
            order.sort_by(|a, b| value(a).cmp(&value(b)));
        }
        order
    }

    fn orders(&self) -> impl Iterator<Item = (&str, Vec<usize>)> {
        let by_column = (0..self.columns.len())
            .map(|place| (self.columns[place].as_str(), self.in_order_of(Some(place))));
        [("physical", self.in_order_of(None))]
            .into_iter()
            .chain(by_column)
    }
}

fn has_rowid(conn: &mut Conn, table: &str) -> bool {
    if matches!(conn, Conn::Pg(_)) {
        return false;
    }
    let without = format!(
        "SELECT COUNT(*) FROM sqlite_schema WHERE name = '{table}' AND sql LIKE '%WITHOUT ROWID%'"
    );
    sql::number(conn, &without) == 0
}

/// Rows of answers that nothing may tell apart, as indices.
pub struct Groups(Vec<Vec<usize>>);

impl Groups {
    pub fn sizes(&self) -> impl Iterator<Item = usize> {
        self.0.iter().map(Vec::len)
    }
}

/// A table of answers under attack from a table that names cases.
pub struct Attacked<'a> {
    answers: &'a Side,
    cases: &'a Side,
    groups: &'a Groups,
    /// For each group, its true cases; the attacker is told them, but not which is whose.
    suspects: Vec<HashSet<&'a str>>,
}

impl<'a> Attacked<'a> {
    pub fn new(answers: &'a Side, cases: &'a Side, groups: &'a Groups) -> Self {
        let suspects = groups
            .0
            .iter()
            .map(|group| {
                group
                    .iter()
                    .map(|&index| answers.rows[index].case.as_str())
                    .collect()
            })
            .collect();
        Self {
            answers,
            cases,
            groups,
            suspects,
        }
    }

    /// Guessing hits one of each group on average, whatever its size.
    fn chance(&self) -> f64 {
        self.groups.0.len() as f64
    }

    pub fn assert_no_better_than_chance(&self) {
        // The hits of guesses are spread like a Poisson number; some hundred attacks are made.
        let most = self.chance() + 6.0 * self.chance().sqrt();
        assert!(
            most < self.answers.rows.len() as f64 / 1.5,
            "too few answers to tell"
        );
        for (ours, theirs, hits) in self.joins(|_| true) {
            assert!(
                hits <= most,
                "{}.{ours} = {}.{theirs} finds {hits} of {} answers, chance {}",
                self.answers.table,
                self.cases.table,
                self.answers.rows.len(),
                self.chance()
            );
        }
        for (ours, theirs, hits) in self.orders(|_| true) {
            assert!(
                hits as f64 <= most,
                "{} by {ours} beside {} by {theirs} finds {hits} of {} answers, chance {}",
                self.answers.table,
                self.cases.table,
                self.answers.rows.len(),
                self.chance()
            );
        }
    }

    /// The most answers that joining a column finds.
    pub fn best_join(&self, column: &str) -> usize {
        let hits = self.joins(|ours| ours == column).map(|(_, _, hits)| hits);
        hits.fold(0.0, f64::max) as usize
    }

    /// The most answers that an order finds.
    pub fn best_order(&self, column: &str) -> usize {
        let hits = self.orders(|ours| ours == column).map(|(_, _, hits)| hits);
        hits.max().unwrap_or(0)
    }

    /// Every pair of columns joined on equal values, with the answers that this finds on average.
    fn joins(
        &self,
        wanted: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&'a str, &'a str, f64)> {
        let columns = self.answers.columns.iter().enumerate();
        columns
            .filter(move |(_, ours)| wanted(ours))
            .flat_map(move |(mine, ours)| {
                let theirs = self.cases.columns.iter().enumerate();
                theirs.map(move |(other, theirs)| {
                    (ours.as_str(), theirs.as_str(), self.join(mine, other))
                })
            })
    }

    /// For each answer the cases with the same value are the suspects, and one is guessed; where
    /// there are none in its group, the whole group is suspected.
    fn join(&self, mine: usize, other: usize) -> f64 {
        let mut by_value: HashMap<&str, HashSet<&str>> = HashMap::new();
        for row in &self.cases.rows {
            by_value
                .entry(&row.values[other])
                .or_default()
                .insert(&row.case);
        }
        let mut hits = 0.0;
        for (group, suspects) in self.groups.0.iter().zip(&self.suspects) {
            for &index in group {
                let row = &self.answers.rows[index];
                let narrowed: HashSet<&str> = by_value
                    .get(row.values[mine].as_str())
                    .map(|same| same.intersection(suspects).copied().collect())
                    .unwrap_or_default();
                let among = if narrowed.is_empty() {
                    suspects
                } else {
                    &narrowed
                };
                if among.contains(row.case.as_str()) {
                    hits += 1.0 / among.len() as f64;
                }
            }
        }
        hits
    }

    /// Every order of the answers laid beside every order of the cases, and its reverse, group by
    /// group, with the answers that this finds.
    fn orders(
        &self,
        wanted: impl Fn(&str) -> bool,
    ) -> impl Iterator<Item = (&'a str, &'a str, usize)> {
        let mut found = Vec::new();
        let cases: Vec<_> = self.cases.orders().collect();
        for (ours, answers) in self.answers.orders().filter(|(ours, _)| wanted(ours)) {
            for (theirs, cases) in &cases {
                let (forwards, backwards) = self.lay_beside(&answers, cases);
                found.push((ours, *theirs, forwards.max(backwards)));
            }
        }
        found.into_iter()
    }

    fn lay_beside(&self, answers: &[usize], cases: &[usize]) -> (usize, usize) {
        let place: HashMap<&str, usize> = cases
            .iter()
            .enumerate()
            .map(|(place, &index)| (self.cases.rows[index].case.as_str(), place))
            .collect();
        let mut rank = vec![0; answers.len()];
        for (position, &index) in answers.iter().enumerate() {
            rank[index] = position;
        }
        let (mut forwards, mut backwards) = (0, 0);
        for (group, suspects) in self.groups.0.iter().zip(&self.suspects) {
            let mut own = group.clone();
            own.sort_by_key(|&index| rank[index]);
            let mut suspects: Vec<&str> = suspects.iter().copied().collect();
            suspects.sort_by_key(|case| place.get(case));
            let hits = |suspects: &mut dyn Iterator<Item = &&str>| {
                own.iter()
                    .zip(suspects)
                    .filter(|(index, case)| self.answers.rows[**index].case == ***case)
                    .count()
            };
            forwards += hits(&mut suspects.iter());
            backwards += hits(&mut suspects.iter().rev());
        }
        (forwards, backwards)
    }
}
