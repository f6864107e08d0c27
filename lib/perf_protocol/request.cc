#include "perf_protocol/request.h"

#include <algorithm>

namespace pollux::perf_protocol {

Header make_header(std::uint64_t response_size) {
  Header header;
  for (std::size_t i = 0; i < kHeaderSize; ++i) {
    header[i] = static_cast<std::uint8_t>(response_size >> (8 * (kHeaderSize - 1 - i)));
  }
  return header;
}

std::size_t HeaderReader::take(Bytes data) {
  const std::size_t count = std::min(data.size(), kHeaderSize - taken_);
  for (const std::uint8_t byte : data.first(count)) value_ = value_ << 8 | byte;
  taken_ += count;
  return count;
}

std::optional<std::uint64_t> HeaderReader::response_size() const {
  return taken_ == kHeaderSize ? std::optional{value_} : std::nullopt;
}

}  // namespace pollux::perf_protocol
