#include "histogram.h"
#include <math.h>

uint64_t histogramQuantile(const struct Histogram *histogram, double fraction) {
  uint64_t wanted = (uint64_t)ceil(fraction * (double)histogram->total);
  uint64_t seen = 0;
  if (histogram->total == 0) return 0;
  for (uint64_t index = 0; index < histogramBuckets; index++) {
    seen += histogram->counts[index];
    if (seen < wanted || seen == 0) continue;
    uint64_t steps = 1u << histogramStepBits;
    if (index < 2 * steps) return index;
    uint64_t shift = (index >> histogramStepBits) - 1;
    return ((index - (shift << histogramStepBits) + 1) << shift) - 1;
  }
  return 0;
}
