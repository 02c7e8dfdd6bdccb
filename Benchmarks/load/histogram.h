// Counts durations in buckets that grow with them: 64 to each power of two, so a quantile is off by at most 1.6 %.

#pragma once
#include <stdint.h>

enum { histogramStepBits = 6, histogramBuckets = (64 - histogramStepBits + 1) << histogramStepBits };

struct Histogram {
  uint64_t total;
  uint64_t counts[histogramBuckets];
};

/// Counts one value.
static inline void histogramAdd(struct Histogram *histogram, uint64_t value) {
  // The top bits of a value, from its first 1 on, are its place within its power of two.
  int shift = 63 - __builtin_clzll(value | (1u << histogramStepBits)) - histogramStepBits;
  histogram->counts[((uint64_t)shift << histogramStepBits) + (value >> shift)]++;
  histogram->total++;
}

/// The value that `fraction` of all are at or below, at the upper edge of its bucket; 0 if there are none.
uint64_t histogramQuantile(const struct Histogram *histogram, double fraction);
