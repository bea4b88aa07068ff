//! The planner over the built-in content.

use std::sync::LazyLock;

use serde_json::Value;

use super::{NoRoutine, Planner, Routine, RoutineRequest};
use crate::{
    catalog::{Catalog, preview},
    content::builtin,
    domain::Locale,
    guidance::screening::Screener,
};

pub(super) static CATALOG: LazyLock<Catalog> =
    LazyLock::new(|| preview(builtin().expect("the built-in content has no faults")).expect("it is valid"));
pub(super) static PLANNER: LazyLock<Planner> = LazyLock::new(planner);
pub(super) static SCREENER: LazyLock<Screener> = LazyLock::new(|| {
    let english = Locale::english();
    Screener::new(&CATALOG, &CATALOG.screening(&english).0, &english)
});

/// A planner of its own, to be changed.
pub(super) fn planner() -> Planner {
    Planner::new(&CATALOG, &Locale::english())
}

pub(super) fn request(json: &Value) -> RoutineRequest {
    serde_json::from_value(json.clone()).expect("a request")
}

pub(super) fn plan(json: &Value) -> Result<Routine<'static>, NoRoutine<'static>> {
    PLANNER.plan(&SCREENER, &request(json))
}

#[track_caller]
pub(super) fn planned(json: &Value) -> Routine<'static> {
    plan(json).unwrap_or_else(|refused| panic!("{json} is refused: {refused:?}"))
}
