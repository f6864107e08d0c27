#include "telemetry/histogram.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "base/invariant.h"

namespace pollux::telemetry {

using namespace histogram_buckets;

namespace {

[[nodiscard]] Duration nanoseconds(std::uint64_t n) {
  return Duration::nanoseconds(static_cast<std::int64_t>(n));
}

}  // namespace

Histogram::Histogram(std::vector<std::uint64_t> cells, Duration shortest, Duration longest)
    : cells_(std::move(cells)), count_(std::accumulate(cells_.begin(), cells_.end(), std::uint64_t{0})) {
  POLLUX_INVARIANT(cells_.size() == kCount);
  if (count_ == 0) return;
  const auto is_used = [](std::uint64_t cell) { return cell != 0; };
  const auto first = static_cast<std::size_t>(std::ranges::find_if(cells_, is_used) - cells_.begin());
  const auto last =
      kCount - 1 - static_cast<std::size_t>(std::find_if(cells_.rbegin(), cells_.rend(), is_used) - cells_.rbegin());
  // They may have been read a moment before or after the cells.
  shortest_ = std::clamp(shortest, nanoseconds(shortest_of(first)), nanoseconds(longest_of(first)));
  longest_ = std::max(longest, nanoseconds(shortest_of(last)));
  if (last != kCount - 1) longest_ = std::min(longest_, nanoseconds(longest_of(last)));
}

void Histogram::record(Duration time, std::uint64_t times) {
  if (times == 0) return;
  const Duration taken = std::max(time, Duration::zero());
  cells_[index_of(static_cast<std::uint64_t>(taken.to_nanoseconds()))] += times;
  count_ += times;
  shortest_ = std::min(shortest_, taken);
  longest_ = std::max(longest_, taken);
}

Duration Histogram::shortest() const {
  return is_empty() ? Duration::zero() : shortest_;
}

Duration Histogram::longest() const {
  return longest_;
}

Duration Histogram::mean() const {
  if (is_empty()) return Duration::zero();
  double sum = 0;
  for (std::size_t i = 0; i < kCount; ++i) {
    if (cells_[i] == 0) continue;
    const double middle = (static_cast<double>(shortest_of(i)) + static_cast<double>(longest_of(i))) / 2;
    sum += middle * static_cast<double>(cells_[i]);
  }
  return Duration::nanoseconds(std::llround(sum / static_cast<double>(count_)));
}

Duration Histogram::at_share(double share) const {
  if (is_empty()) return Duration::zero();
  // 0.99999 is no number of the machine's: a hundred thousand times that must be 99999 all the same.
  constexpr double kRounding = 4 * std::numeric_limits<double>::epsilon();
  const double exact = std::clamp(share, 0.0, 1.0) * static_cast<double>(count_);
  const auto wanted = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(exact * (1 - kRounding))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i + 1 < kCount; ++i) {
    seen += cells_[i];
    if (seen >= wanted) return std::min(nanoseconds(longest_of(i)), longest_);
  }
  return longest_;
}

Histogram& Histogram::operator+=(const Histogram& other) {
  std::ranges::transform(cells_, other.cells_, cells_.begin(), std::plus{});
  count_ += other.count_;
  shortest_ = std::min(shortest_, other.shortest_);
  longest_ = std::max(longest_, other.longest_);
  return *this;
}

Histogram Histogram::operator-(const Histogram& earlier) const {
  std::vector<std::uint64_t> cells(kCount);
  std::ranges::transform(cells_, earlier.cells_, cells.begin(), std::minus{});
  // The constructor brings them to what the buckets say.
  const Duration shortest = shortest_ < earlier.shortest_ ? shortest_ : Duration::zero();
  return {std::move(cells), shortest, longest_};
}

}  // namespace pollux::telemetry
