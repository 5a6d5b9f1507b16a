//! Writing in the page: `caveat preview --write`. Nothing here is reachable without it.
//!
//! Reading order: `desk.rs` (what the pages need, and the one way to the disk), `change.rs` and `disk.rs` below it,
//! `turns.rs` (how long it may take), `history.rs` and `git.rs` (what was saved), `form.rs` (an entry as a form), `review.rs` (what is wrong with what
//! somebody types, how it will look, what it changes); then the pages: `edit.rs` with `fields.rs`, `moves.rs`,
//! `past.rs`, `begin.rs`, `taken.rs`. How an entry is written into its file is in `src/pack/edit/`.

mod begin;
mod change;
mod desk;
mod diff;
mod disk;
mod edit;
mod fields;
mod form;
mod git;
mod history;
mod moves;
mod past;
mod review;
mod taken;
mod turns;

use axum::Router;
use axum::routing::{get, post};

use super::Shared;
pub(super) use begin::begin as begin_form;
pub(crate) use desk::Serve;
pub(super) use desk::{Desk, Listed};
pub(super) use past::note;
pub(super) use taken::{Takes, actions};

/// Bytes of a form: a file of the largest size, escaped.
pub(super) const LONGEST_FORM: usize = 4 << 20;

/// The pages that write.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/edit", get(edit::show))
        .route("/edit/check", post(edit::check))
        .route("/edit/try", post(edit::attempt))
        .route("/edit/save", post(edit::save))
        .route("/edit/move", get(moves::show))
        .route("/edit/rename", post(moves::rename))
        .route("/edit/delete", post(moves::delete))
        .route("/history", get(past::show))
        .route("/history/undo", post(past::undo))
        .route("/history/commit", post(past::commit))
        .route("/begin", post(begin::save))
        .route("/misses/add", post(taken::add))
        .route("/misses/decline", post(taken::decline))
}
