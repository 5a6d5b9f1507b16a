//! Weights of the evidence for any pack, as `benches/fit/` learned them from many.
//!
//! Learned from 197,885 questions to 1,087 packs, cut from those of 11 families: djs, pydis, rasa,
//! ripgrep, tour, banking, clinc, housing, game, tags, shipped. What the weights reach before a
//! pack moves them, with the floor at 0.74 and the offer at 0.48, and in brackets when the family
//! of the pack is left out of the fit: per cent of the questions in scope that were helped or
//! answered wrongly, per cent of those out of scope that were answered, and AUROC of the one
//! against the other.
//!
//! | pack | helped | wrong | out answered | AUROC |
//! | --- | --- | --- | --- | --- |
//! | djs | 65.2 (65.2) | 13.0 (13.0) | 1.4 (1.4) | 0.960 (0.957) |
//! | pydis | 64.0 (64.0) | 4.0 (4.0) | 3.5 (3.5) | 0.899 (0.898) |
//! | rasa-1 | 76.0 (75.3) | 2.3 (2.0) | 0.9 (0.9) | 0.957 (0.955) |
//! | rasa-11 | 95.0 (95.0) | 1.0 (1.0) | 0.9 (0.9) | 0.994 (0.994) |
//! | rasa-3 | 86.7 (86.7) | 4.7 (4.3) | 0.9 (0.0) | 0.990 (0.990) |
//! | ripgrep | 70.0 (70.0) | 0.0 (0.0) | 0.0 (0.0) | 0.885 (0.885) |
//! | tour-1 | 72.4 (71.4) | 13.3 (14.3) | 0.0 (0.0) | 0.988 (0.987) |
//! | tour-3 | 85.2 (85.2) | 11.1 (11.1) | 0.0 (0.0) | 1.000 (1.000) |
//! | housing | 56.7 (53.3) | 0.0 (0.0) | 4.4 (4.4) | 0.854 (0.851) |
//! | game | 31.7 (31.7) | 1.7 (1.7) | 2.8 (2.2) | 0.726 (0.726) |
//! | tags | 33.3 (31.7) | 3.3 (3.3) | 5.6 (5.6) | 0.802 (0.798) |
//! | dev | 88.1 (76.5) | 0.0 (0.0) | 0.0 (0.0) | 0.976 (0.974) |
//! | real-dev | 56.7 (35.6) | 1.9 (1.0) | 1.2 (0.0) | 0.803 (0.786) |
//! | banking77-5 | 81.0 (80.7) | 9.3 (10.0) | none | none |
//! | banking77-10 | 84.9 (84.9) | 8.3 (9.0) | none | none |
//! | banking77 | 93.1 (93.0) | 3.3 (3.7) | none | none |
//! | clinc150 | 90.7 (90.9) | 1.0 (1.0) | 2.0 (2.0) | 0.970 (0.969) |

use super::evidence::DIMENSIONS;

/// Predicts whether a candidate is right: the weights of [`super::evidence::NUMBERS`], in their order.
pub(crate) const RIGHT: [f64; DIMENSIONS] = [
    -1.7204, 0.0000, 0.2592, 0.0000, 0.2696, 1.4948, 2.8715, 0.5749, 0.0000, 0.0000, 0.0000,
    -0.0266, 0.2923, 0.0000, -0.8155, -1.4250, 0.1619, 0.0000, -0.9476, 2.5295, 0.0734, 1.4329,
    0.4209, 1.9949, 0.8932, 0.0000, 1.1728, 1.6940, 0.5796, 1.5989, 1.2725, -0.4387, -0.0298,
    0.1777, -0.4563, -0.1685,
];
/// Predicts whether the right entry is among those that would be offered, by the evidence for the first.
pub(crate) const COVERED: [f64; DIMENSIONS] = [
    -0.1288, 0.0000, 1.1246, 0.0000, 0.3696, 1.3782, 1.9824, 0.0000, -0.0173, -0.3145, 0.0000,
    -0.0544, 0.3221, 0.0000, -0.5681, -2.1548, 0.2462, 0.0000, -1.1460, 2.5435, 0.0000, 1.6246,
    0.9666, 2.4333, 0.0000, 0.1058, 0.8743, 2.0109, 0.4467, 1.0395, 0.6349, -0.7938, -0.1743,
    0.0601, -0.4544, -0.3578,
];
/// Standard deviation of each number in the packs that the weights were learned from.
pub(crate) const SPREAD: [f64; DIMENSIONS] = [
    1.0000, 0.1951, 0.1405, 0.5141, 0.2465, 0.1864, 0.1214, 0.2278, 0.3313, 0.3240, 0.3577, 0.6027,
    0.7803, 0.6041, 0.1668, 0.1655, 0.5059, 0.5126, 0.4542, 0.1202, 0.5217, 0.1389, 0.2455, 0.2384,
    0.2054, 0.2368, 0.2031, 0.1972, 0.8622, 0.5299, 0.4683, 0.2088, 0.5797, 0.4412, 1.0794, 1.0962,
];
/// A candidate with at least this probability is the answer.
pub(crate) const FLOOR: f64 = 0.74;
/// Entries are offered when one of them is right with at least this probability.
pub(crate) const OFFER: f64 = 0.48;
/// Added to the floor for one phrasing per entry; divided by their number for more.
pub(crate) const THIN: f64 = 0.08;
