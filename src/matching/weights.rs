//! What evidence is worth in any pack, as `benches/fit/` learned it from many.

use super::evidence::DIMENSIONS;

/// That a candidate is right: the weights of [`super::evidence::NUMBERS`], in their order.
pub(crate) const RIGHT: [f64; DIMENSIONS] = [
    -1.1182, 0.0000, 0.0000, 0.0000, 0.2759, 0.8803, 3.0491, 0.9006, -0.0318, -0.0893, 0.0000,
    -0.1960, 0.1013, 0.4841, -1.3632, -1.1462, 0.0309, 0.2420, -0.9917, 1.7994, 0.1658, 0.7771,
    0.5703, 3.2057, 0.6674, 0.0000, 0.6458, 1.4460, 1.4987, -0.5227, -0.1161, 0.9710, -0.3483,
    -0.2190,
];
/// That the right entry is among those that would be offered, by the evidence for the first.
pub(crate) const COVERED: [f64; DIMENSIONS] = [
    0.9247, 0.0000, 0.4462, 0.0000, 0.6498, 0.6387, 1.8189, 0.0000, -0.5188, -0.6267, 0.0000,
    -0.1625, 0.1332, 0.4263, -1.2213, -1.9699, 0.0694, 0.2504, -1.0811, 1.6986, 0.0264, 0.9737,
    0.8696, 3.3200, 0.1382, 0.0205, 0.5434, 1.0815, 0.8852, -0.7570, -0.3366, 0.9165, -0.4188,
    -0.3897,
];
/// How spread each number is in the packs that the weights were learned from.
pub(crate) const SPREAD: [f64; DIMENSIONS] = [
    1.0000, 0.2086, 0.1551, 0.5608, 0.2607, 0.2028, 0.1185, 0.2466, 0.3418, 0.3337, 0.3716, 0.5801,
    0.7740, 0.6157, 0.1695, 0.1678, 0.5087, 0.5144, 0.4583, 0.1306, 0.5428, 0.1525, 0.2618, 0.2523,
    0.2201, 0.2528, 0.8606, 0.5752, 0.4631, 0.2214, 0.3594, 0.3076, 1.1160, 1.1393,
];
/// From this probability on, a candidate is the answer.
pub(crate) const FLOOR: f64 = 0.8;
/// From this probability on that one of them is right, entries are offered.
pub(crate) const OFFER: f64 = 0.56;
/// How much more a pack needs for an answer that has one phrasing an entry.
pub(crate) const THIN: f64 = 0.08;
