package dev.clew.kernel;

import java.util.random.RandomGenerator;

/**
 * The SplitMix64 generator: small, fast, and the same on every JDK, which replay needs and
 * {@link java.util.SplittableRandom} does not promise.
 *
 * <p>Source: Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014; constants of
 * Stafford's variant 13.
 */
final class SplitMix implements RandomGenerator {

    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    SplitMix(long seed) {
        this.state = seed;
    }

    /** A generator for one purpose in one branch: its numbers depend on nothing that other branches do. */
    static SplitMix of(long seed, String branch, String purpose) {
        long mixed = seed;
        for (String part : new String[] {branch, purpose}) {
            for (int i = 0; i < part.length(); i++) {
                mixed = mix(mixed + GOLDEN_GAMMA + part.charAt(i));
            }
            mixed = mix(mixed ^ GOLDEN_GAMMA);
        }
        return new SplitMix(mixed);
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
