#include "perf_protocol/content.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace pollux::perf_protocol {
namespace {

// So small that it stays in a core's own cache, so large that a stream's queue is filled by a piece or two.
constexpr std::size_t kBlockSize = std::size_t{64} << 10;
constexpr std::size_t kPeriod = 251;  // a prime: no power of two, and so no packet, begins twice in one place

constexpr std::array<std::uint8_t, kBlockSize> make_block() {
  std::array<std::uint8_t, kBlockSize> block{};
  for (std::size_t i = 0; i < kBlockSize; ++i) block[i] = static_cast<std::uint8_t>(i % kPeriod);
  return block;
}

alignas(64) constexpr std::array<std::uint8_t, kBlockSize> kBlock = make_block();

}  // namespace

Bytes content_at(std::uint64_t offset, std::uint64_t at_most) {
  const Bytes piece = Bytes{kBlock}.subspan(offset % kBlockSize);
  return piece.first(std::min<std::uint64_t>(piece.size(), at_most));
}

connection::WriteStatus ContentWriter::write(connection::StreamApi& transport, wire::StreamId stream) {
  while (true) {
    const std::uint64_t rest = size_ - written_;
    const Bytes piece = content_at(written_, rest);
    const bool is_last = piece.size() == rest;
    const auto outcome = transport.write(stream, piece, is_last ? wire::Fin::kYes : wire::Fin::kNo);
    written_ += outcome.accepted;
    if (is_last || outcome.status != connection::WriteStatus::kOk) return outcome.status;
  }
}

}  // namespace pollux::perf_protocol
