//! The store as the command line reads it.

use jiff::Timestamp;
use sipas::domain::access::Viewer;
use sipas::domain::access::{Key, KeyKind, Reach};
use sipas::domain::cases::timeliness::TimelinessReport;
use sipas::domain::figures::coverage::CoverageReport;
use sipas::domain::figures::distribution::Distribution;
use sipas::domain::figures::ranking::RankReport;
use sipas::domain::figures::scope::FigureQuery;
use sipas::domain::figures::score::ScoreReport;
use sipas::domain::links::code::LinkCode;
use sipas::store::cases::read::{KeptCase, LinkQuery};
use sipas::store::figures::responses::{ExportSink, Omitted};
use sipas::store::{Store, StoreError};

/// One read of the operator's, each a snapshot of its own.
pub trait OperatorReads {
    fn get_scores(&self, query: &FigureQuery) -> Result<ScoreReport, StoreError>;
    fn get_ranking(&self, query: &FigureQuery, min_n: i64) -> Result<RankReport, StoreError>;
    fn get_coverage(&self, query: &FigureQuery) -> Result<CoverageReport, StoreError>;
    fn get_timeliness(&self, query: &FigureQuery) -> Result<TimelinessReport, StoreError>;
    fn get_distribution(&self, query: &FigureQuery) -> Result<Distribution, StoreError>;
    fn export_responses<S: ExportSink>(
        &self,
        query: &FigureQuery,
        sink: &mut S,
    ) -> Result<Omitted, S::Error>;
    fn find_case(&self, agency: &str, case_code: &str) -> Result<Option<KeptCase>, StoreError>;
    fn find_case_of_link(&self, code: &LinkCode) -> Result<Option<KeptCase>, StoreError>;
    fn list_finished(&self, query: &LinkQuery) -> Result<Vec<KeptCase>, StoreError>;
}

impl OperatorReads for Store {
    fn get_scores(&self, query: &FigureQuery) -> Result<ScoreReport, StoreError> {
        self.snapshot(&Viewer::Operator, |figures| figures.get_scores(query))
    }

    fn get_ranking(&self, query: &FigureQuery, min_n: i64) -> Result<RankReport, StoreError> {
        self.snapshot(&Viewer::Operator, |figures| {
            figures.get_ranking(query, min_n)
        })
    }

    fn get_coverage(&self, query: &FigureQuery) -> Result<CoverageReport, StoreError> {
        self.snapshot(&Viewer::Operator, |figures| figures.get_coverage(query))
    }

    fn get_timeliness(&self, query: &FigureQuery) -> Result<TimelinessReport, StoreError> {
        self.snapshot(&Viewer::Operator, |figures| figures.get_timeliness(query))
    }

    fn get_distribution(&self, query: &FigureQuery) -> Result<Distribution, StoreError> {
        self.snapshot(&Viewer::Operator, |figures| figures.get_distribution(query))
    }

    fn export_responses<S: ExportSink>(
        &self,
        query: &FigureQuery,
        sink: &mut S,
    ) -> Result<Omitted, S::Error> {
        self.snapshot(&Viewer::Operator, |figures| {
            figures.export_responses(query, sink)
        })
    }

    fn find_case(&self, agency: &str, case_code: &str) -> Result<Option<KeptCase>, StoreError> {
        self.cases(&Viewer::Operator).find(agency, case_code)
    }

    fn find_case_of_link(&self, code: &LinkCode) -> Result<Option<KeptCase>, StoreError> {
        self.cases(&Viewer::Operator).find_of_link(code)
    }

    fn list_finished(&self, query: &LinkQuery) -> Result<Vec<KeptCase>, StoreError> {
        self.cases(&Viewer::Operator).list_finished(query)
    }
}

/// A viewer with a key of this reach.
pub fn viewer(reach: Reach) -> Viewer {
    let kind = match reach {
        Reach::All | Reach::Agencies { .. } => KeyKind::System,
        Reach::Office { .. } => KeyKind::Clerk,
    };
    Viewer::Key(Key {
        id: "key".to_owned(),
        name: "key".to_owned(),
        kind,
        reach,
        made_at: Timestamp::UNIX_EPOCH,
        last_used_on: None,
        revoked_at: None,
    })
}
