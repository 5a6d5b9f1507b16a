//! Asking: what a question gets by `/ask` (`command`), what a message gets that somebody picked (`picked`), and the
//! pages of all replies (`page`).

mod command;
mod page;
mod picked;

pub use command::{Above, Request, Ruling, asked};
pub use page::{Frame, answer, decline, suggest};
pub use picked::{Picked, Target, picked};
