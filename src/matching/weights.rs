//! What evidence is worth in any pack, as `benches/fit/` learned it from many.
//!
//! Learned from 151,824 questions to 893 packs, cut from those of 8 families: djs, pydis, rasa,
//! ripgrep, tour, banking, clinc, shipped. What the weights reach before a pack moves them, with
//! the floor at 0.76 and the offer at 0.5, and in brackets when the family of the pack is left out
//! of the fit: per cent of the questions in scope that were helped or answered wrongly, per cent of
//! those out of scope that were answered, and AUROC of the one against the other.
//!
//! | pack | helped | wrong | out answered | AUROC |
//! | --- | --- | --- | --- | --- |
//! | djs | 56.5 (56.5) | 13.0 (13.0) | 0.0 (0.9) | 0.955 (0.956) |
//! | pydis | 56.0 (52.0) | 4.0 (4.0) | 4.7 (4.7) | 0.896 (0.899) |
//! | rasa-1 | 73.0 (71.3) | 2.7 (3.0) | 1.2 (1.2) | 0.957 (0.953) |
//! | rasa-11 | 94.7 (94.7) | 0.7 (0.7) | 1.2 (1.2) | 0.992 (0.991) |
//! | rasa-3 | 85.3 (84.7) | 2.3 (3.0) | 1.2 (1.2) | 0.986 (0.986) |
//! | ripgrep | 55.0 (55.0) | 0.0 (0.0) | 0.0 (0.0) | 0.894 (0.898) |
//! | tour-1 | 70.4 (70.4) | 12.2 (12.2) | 0.0 (0.0) | 0.989 (0.989) |
//! | tour-3 | 85.2 (85.2) | 11.1 (11.1) | 0.0 (0.0) | 0.999 (0.999) |
//! | dev | 89.6 (80.0) | 0.8 (0.0) | 0.0 (0.0) | 0.974 (0.969) |
//! | real-dev | 65.4 (39.4) | 1.0 (0.0) | 0.6 (0.0) | 0.818 (0.810) |
//! | banking77-5 | 81.3 (81.3) | 5.0 (5.0) | none | none |
//! | banking77-10 | 85.7 (86.1) | 3.9 (3.9) | none | none |
//! | banking77 | 93.6 (93.7) | 1.9 (2.1) | none | none |
//! | clinc150 | 90.0 (89.9) | 0.4 (0.4) | 2.0 (2.0) | 0.973 (0.972) |

use super::evidence::DIMENSIONS;

/// That a candidate is right: the weights of [`super::evidence::NUMBERS`], in their order.
pub(crate) const RIGHT: [f64; DIMENSIONS] = [
    -1.2734, 0.0000, 0.0000, 0.0000, 0.2002, 0.8257, 3.2007, 1.3555, 0.0000, 0.0000, 0.0000,
    -0.1355, 0.0828, 0.5981, -1.3490, -1.2680, 0.1196, 0.2316, -0.9100, 1.2548, 0.0647, 1.0604,
    0.5589, 2.7530, 0.9760, 0.0000, 0.6388, 1.4225, 1.3052, -0.4723, -0.1580, 0.3676, -0.3793,
    -0.1735,
];
/// That the right entry is among those that would be offered, by the evidence for the first.
pub(crate) const COVERED: [f64; DIMENSIONS] = [
    0.1897, 0.0387, 0.8156, 0.0000, 0.5534, 0.5329, 2.8569, 0.0000, -0.2560, 0.0000, 0.0000,
    -0.1775, 0.0919, 0.6315, -1.3437, -1.9258, 0.1063, 0.3393, -1.0582, 1.4554, 0.0000, 1.4384,
    1.0497, 2.8177, 0.1192, 0.5749, 0.5491, 0.9058, 0.6406, -0.8089, -0.2700, 0.4093, -0.4182,
    -0.3518,
];
/// How spread each number is in the packs that the weights were learned from.
pub(crate) const SPREAD: [f64; DIMENSIONS] = [
    1.0000, 0.2100, 0.1560, 0.5648, 0.2624, 0.2046, 0.1187, 0.2503, 0.3341, 0.3275, 0.3499, 0.5857,
    0.7847, 0.6175, 0.1698, 0.1680, 0.5080, 0.5135, 0.4577, 0.1320, 0.5484, 0.1548, 0.2630, 0.2557,
    0.2215, 0.2538, 0.8982, 0.5799, 0.4554, 0.2109, 0.6060, 0.4522, 1.1145, 1.1420,
];
/// From this probability on, a candidate is the answer.
pub(crate) const FLOOR: f64 = 0.74;
/// From this probability on that one of them is right, entries are offered.
pub(crate) const OFFER: f64 = 0.46;
/// How much more a pack needs for an answer that has one phrasing an entry.
pub(crate) const THIN: f64 = 0.08;
