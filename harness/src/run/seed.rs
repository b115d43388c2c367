//! One seed a run, from which every scenario derives its own by the name of its file and its line there.

/// The seed of something named, derived from the seed of the whole: the same for the same name.
///
/// FNV-1a over the name, started from the whole's seed and finished by the mixer of `SplitMix64`; stable over releases.
pub fn derive(whole: u64, name: &str) -> u64 {
    let start = 0xcbf2_9ce4_8422_2325 ^ whole;
    let hash = name.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    mix(hash)
}

/// A seed for a run that was given none.
pub fn fresh() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    mix(u64::from(now.subsec_nanos()) ^ now.as_secs() ^ u64::from(std::process::id())) % 100_000
}

fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_always_gets_the_same_seed_and_another_name_another() {
        assert_eq!(derive(8841, "one"), derive(8841, "one"));
        assert_ne!(derive(8841, "one"), derive(8841, "two"));
        assert_ne!(derive(8841, "one"), derive(8842, "one"));
    }
}
