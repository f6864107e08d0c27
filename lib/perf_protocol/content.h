// What uploads and responses are made of: one constant block, over and over. Each byte follows from its offset in the
// stream, so whoever wants to can check it, and nothing is ever copied but into packets
// (draft-banks-quic-performance-00 §4.1).
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "connection/stream_api.h"

namespace pollux::perf_protocol {

// The content from `offset` on, as far as it lies in one piece, and at most so much of it. Of static storage.
[[nodiscard]] Bytes content_at(std::uint64_t offset, std::uint64_t at_most);

// Writes so many bytes of content to a stream, and the stream's end behind them, in as many turns as that takes.
class ContentWriter {
 public:
  explicit ContentWriter(std::uint64_t size = 0) : size_(size) {}

  // As much as the stream takes now. kBlocked: once more when it is writable; otherwise it is over.
  connection::WriteStatus write(connection::StreamApi& transport, wire::StreamId stream);
  [[nodiscard]] std::uint64_t written() const { return written_; }

 private:
  std::uint64_t size_;
  std::uint64_t written_ = 0;
};

}  // namespace pollux::perf_protocol
