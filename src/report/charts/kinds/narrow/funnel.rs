//! The narrow form of the funnel: the same plot, as wide as the phone.

use crate::domain::figures::ranking::RankReport;
use crate::report::charts::kinds::funnel;
use crate::report::charts::layout::panel::Panel;
use crate::report::charts::theme::Theme;

/// The height of the plot.
const HEIGHT: i32 = 300;

/// Lays the chart out.
pub fn panel(report: &RankReport, width: i32, theme: &Theme) -> Panel {
    funnel::panel_of_height(report, (width, HEIGHT), theme)
}
