#include "app/edge/served.h"

#include <bit>

namespace pollux::app {
namespace {

// Nothing but numbers that grow.
using Numbers = std::array<std::uint64_t, sizeof(ServedCounts) / sizeof(std::uint64_t)>;
static_assert(sizeof(Numbers) == sizeof(ServedCounts));

std::string perf_text(const perf_protocol::PerfCounters& counts) {
  return "  perf: " + std::to_string(counts.requests) + " requests (" + std::to_string(counts.answered) + " ok, " +
         std::to_string(counts.refused) + " refused), " + std::to_string(counts.received_bytes) + " bytes received, " +
         std::to_string(counts.sent_bytes) + " bytes sent\n";
}

}  // namespace

ServedCounts& ServedCounts::operator+=(const ServedCounts& other) {
  auto sum = std::bit_cast<Numbers>(*this);
  const auto more = std::bit_cast<Numbers>(other);
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
  return *this = std::bit_cast<ServedCounts>(sum);
}

void Served::show(const ServedCounts& counts) {
  const auto numbers = std::bit_cast<Numbers>(counts);
  for (std::size_t i = 0; i < numbers.size(); ++i) shown_[i].store(numbers[i], std::memory_order_relaxed);
}

ServedCounts Served::counts() const {
  Numbers numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = shown_[i].load(std::memory_order_relaxed);
  return std::bit_cast<ServedCounts>(numbers);
}

std::string served_text(const ServedCounts& counts) {
  const http3::SessionCounters& http3 = counts.http3;
  std::string text = "  http3: " + std::to_string(http3.requests) + " requests (" + std::to_string(http3.succeeded) +
                     " ok, " + std::to_string(http3.redirected) + " redirected, " +
                     std::to_string(http3.client_errors) + " client errors, " + std::to_string(http3.refused_requests) +
                     " refused), " + std::to_string(http3.content_bytes) + " content bytes\n";
  if (counts.hq.requests != 0) {
    text += "  hq-interop: " + std::to_string(counts.hq.requests) + " requests (" +
            std::to_string(counts.hq.succeeded) + " ok), " + std::to_string(counts.hq.content_bytes) +
            " content bytes\n";
  }
  if (counts.perf != perf_protocol::PerfCounters{}) text += perf_text(counts.perf);
  return text;
}

}  // namespace pollux::app
