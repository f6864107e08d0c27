#include "base/interval_set.h"

#include <algorithm>

#include "base/invariant.h"

namespace pollux {

std::uint64_t IntervalSet::add(Interval interval) {
  if (interval.begin >= interval.end) return 0;
  // In order is the common case: a packet or a byte just behind the highest range.
  if (!intervals_.empty() && intervals_.back().end == interval.begin) {
    intervals_.back().end = interval.end;
    return interval.size();
  }
  if (intervals_.empty() || intervals_.back().end < interval.begin) {
    intervals_.push_back(interval);
    return interval.size();
  }
  const auto first = std::ranges::lower_bound(intervals_, interval.begin, {}, &Interval::end);
  auto last = first;
  std::uint64_t known = 0;
  Interval joined = interval;
  for (; last != intervals_.end() && last->begin <= interval.end; ++last) {
    known += std::min(last->end, interval.end) - std::max(last->begin, interval.begin);
    joined.begin = std::min(joined.begin, last->begin);
    joined.end = std::max(joined.end, last->end);
  }
  if (first == last) {
    intervals_.insert(first, interval);
  } else {
    *first = joined;
    intervals_.erase(first + 1, last);
  }
  return interval.size() - known;
}

std::uint64_t IntervalSet::remove(Interval interval) {
  if (interval.begin >= interval.end) return 0;
  auto at = std::ranges::upper_bound(intervals_, interval.begin, {}, &Interval::end);
  std::uint64_t removed = 0;
  while (at != intervals_.end() && at->begin < interval.end) {
    const Interval old = *at;
    removed += std::min(old.end, interval.end) - std::max(old.begin, interval.begin);
    const bool keeps_front = old.begin < interval.begin;
    const bool keeps_back = old.end > interval.end;
    if (keeps_front && keeps_back) {
      at->end = interval.begin;
      intervals_.insert(at + 1, {.begin = interval.end, .end = old.end});
      return removed;
    }
    if (keeps_front) {
      at->end = interval.begin;
      ++at;
    } else if (keeps_back) {
      at->begin = interval.end;
      return removed;
    } else {
      at = intervals_.erase(at);
    }
  }
  return removed;
}

void IntervalSet::remove_lowest() {
  POLLUX_INVARIANT(!intervals_.empty());
  intervals_.erase(intervals_.begin());
}

bool IntervalSet::contains(std::uint64_t value) const {
  return contains(Interval{.begin = value, .end = value + 1});
}

bool IntervalSet::contains(Interval interval) const {
  const auto at = std::ranges::upper_bound(intervals_, interval.begin, {}, &Interval::end);
  return at != intervals_.end() && at->begin <= interval.begin && interval.end <= at->end;
}

}  // namespace pollux
