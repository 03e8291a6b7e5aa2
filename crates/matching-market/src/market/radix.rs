//! Sorting keys of two halves of which the lower ones ascend already, as positions do.
//!
//! Long lists are sorted digit by digit from the lowest (least significant digit first), so that nothing is compared:
//! O(d) a digit, and digits in which no two keys differ are passed over. Scores between 0 and 1 differ in two digits of
//! eleven bits. Short lists are compared, since counting has a cost of its own for each of the 2,048 digits.

/// Where counting begins to pay.
const LONG: usize = 512;

const DIGIT_BITS: u32 = 11;
const DIGITS: usize = 1 << DIGIT_BITS;

/// Sorts keys whose lower halves ascend. `spare` serves as the other half of the memory.
pub(super) fn sort_ascending_by_high(keys: &mut [u64], spare: &mut Vec<u64>) {
    if keys.is_sorted() {
        return;
    }
    if keys.len() < LONG {
        keys.sort_unstable();
        return;
    }
    let first = keys[0];
    let differ = high(keys.iter().fold(0, |all, &key| all | key ^ first));
    spare.clear();
    spare.resize(keys.len(), 0);
    let (mut from, mut to) = (&mut *keys, &mut spare[..]);
    let mut is_swapped = false;
    for shift in (0..u32::BITS).step_by(DIGIT_BITS as usize) {
        let digit_of = |half: u32| (half >> shift) as usize % DIGITS;
        let digit = |key| digit_of(high(key));
        if digit_of(differ) == 0 {
            continue;
        }
        let mut next = [0_u32; DIGITS];
        for &key in &*from {
            next[digit(key)] += 1;
        }
        let mut sum = 0;
        for entry in &mut next {
            sum += std::mem::replace(entry, sum);
        }
        for &key in &*from {
            let place = &mut next[digit(key)];
            to[*place as usize] = key;
            *place += 1;
        }
        std::mem::swap(&mut from, &mut to);
        is_swapped = !is_swapped;
    }
    if is_swapped {
        to.copy_from_slice(from);
    }
}

#[inline]
pub(super) const fn high_low(high: u32, low: u32) -> u64 {
    (high as u64) << 32 | low as u64
}

#[inline]
pub(super) const fn high(key: u64) -> u32 {
    (key >> 32) as u32
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
pub(super) const fn low(key: u64) -> u32 {
    key as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against a sort by comparison, on lists around the limit, with keys that differ in any of the bits.
    #[test]
    fn as_by_comparison() {
        let mut state = 7_u64;
        let mut draw = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            high(state)
        };
        for length in [0, 1, 2, 30, LONG - 1, LONG, LONG + 1, 3000] {
            for mask in [u32::MAX, 0, 1, 0x7ff, 0x800, 0x001f_ffff, 0xffc0_0000, 0x8000_0001] {
                let mut keys: Vec<u64> =
                    (0..).take(length).map(|place| high_low(draw() & mask | !mask & 5, place)).collect();
                let mut expected = keys.clone();
                expected.sort_unstable();
                sort_ascending_by_high(&mut keys, &mut Vec::new());
                assert_eq!(keys, expected, "{length} keys, mask {mask:x}");
            }
        }
    }
}
