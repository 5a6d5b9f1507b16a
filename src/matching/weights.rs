//! Weights of the evidence for any pack, as `benches/fit/` learned them from many.
//!
//! Learned from 151,975 questions to 893 packs, cut from those of 8 families: djs, pydis, rasa,
//! ripgrep, tour, banking, clinc, shipped. What the weights reach before a pack moves them, with
//! the floor at 0.74 and the offer at 0.46, and in brackets when the family of the pack is left out
//! of the fit: per cent of the questions in scope that were helped or answered wrongly, per cent of
//! those out of scope that were answered, and AUROC of the one against the other.
//!
//! | pack | helped | wrong | out answered | AUROC |
//! | --- | --- | --- | --- | --- |
//! | djs | 60.9 (56.5) | 13.0 (13.0) | 0.9 (0.9) | 0.954 (0.956) |
//! | pydis | 60.0 (56.0) | 4.0 (4.0) | 5.6 (5.6) | 0.897 (0.898) |
//! | rasa-1 | 75.0 (74.7) | 3.7 (3.0) | 1.2 (1.2) | 0.956 (0.953) |
//! | rasa-11 | 94.3 (94.3) | 1.0 (1.0) | 1.2 (1.2) | 0.992 (0.991) |
//! | rasa-3 | 85.3 (85.0) | 2.7 (3.0) | 1.2 (1.2) | 0.987 (0.985) |
//! | ripgrep | 55.0 (55.0) | 0.0 (0.0) | 0.0 (0.0) | 0.893 (0.898) |
//! | tour-1 | 72.4 (72.4) | 12.2 (12.2) | 0.0 (0.0) | 0.989 (0.989) |
//! | tour-3 | 85.2 (85.2) | 11.1 (11.1) | 0.0 (0.0) | 0.999 (0.999) |
//! | dev | 92.3 (83.1) | 0.0 (0.0) | 0.0 (0.0) | 0.978 (0.976) |
//! | real-dev | 75.0 (44.2) | 1.0 (0.0) | 1.2 (0.6) | 0.834 (0.836) |
//! | banking77-5 | 81.9 (81.7) | 5.1 (5.1) | none | none |
//! | banking77-10 | 86.0 (86.6) | 4.3 (4.1) | none | none |
//! | banking77 | 93.4 (93.6) | 2.3 (2.6) | none | none |
//! | clinc150 | 90.7 (90.6) | 0.6 (0.6) | 2.0 (2.0) | 0.973 (0.972) |

use super::evidence::DIMENSIONS;

/// Predicts whether a candidate is right: the weights of [`super::evidence::NUMBERS`], in their order.
pub(crate) const RIGHT: [f64; DIMENSIONS] = [
    -1.2988, 0.0000, 0.0000, 0.0000, 0.2908, 0.7345, 3.1967, 1.3590, 0.0000, 0.0000, 0.0000,
    -0.1190, 0.0786, 0.5661, -1.3657, -1.2560, 0.1015, 0.2251, -0.9309, 1.2462, 0.0752, 1.0858,
    0.5657, 2.7996, 0.9627, 0.0000, 0.6484, 1.4124, 1.2986, -0.5615, -0.1246, 0.4065, -0.3898,
    -0.1429,
];
/// Predicts whether the right entry is among those that would be offered, by the evidence for the first.
pub(crate) const COVERED: [f64; DIMENSIONS] = [
    0.1734, 0.0782, 0.8745, 0.0000, 0.5928, 0.3202, 2.8302, 0.0000, -0.2791, 0.0000, 0.0000,
    -0.1559, 0.0849, 0.6013, -1.3690, -1.9070, 0.0790, 0.3530, -1.0819, 1.4508, 0.0000, 1.4774,
    1.1115, 2.8581, 0.0390, 0.5366, 0.5509, 0.9567, 0.6407, -0.8675, -0.2558, 0.4537, -0.4304,
    -0.3182,
];
/// Standard deviation of each number in the packs that the weights were learned from.
pub(crate) const SPREAD: [f64; DIMENSIONS] = [
    1.0000, 0.2100, 0.1561, 0.5653, 0.2621, 0.2047, 0.1185, 0.2503, 0.3339, 0.3273, 0.3492, 0.5859,
    0.7832, 0.6170, 0.1698, 0.1679, 0.5061, 0.5116, 0.4580, 0.1319, 0.5472, 0.1546, 0.2628, 0.2552,
    0.2218, 0.2535, 0.8934, 0.5796, 0.4554, 0.2099, 0.6159, 0.4527, 1.1137, 1.1425,
];
/// A candidate with at least this probability is the answer.
pub(crate) const FLOOR: f64 = 0.74;
/// Entries are offered when one of them is right with at least this probability.
pub(crate) const OFFER: f64 = 0.46;
/// Added to the floor for one phrasing per entry; divided by their number for more.
pub(crate) const THIN: f64 = 0.08;
