// SentFrameLog: the SentFrame records of one packet number space, in the order in which they were sent.
// A packet names its records by position (recovery::FrameRecordSpan). Records leave from the front once recovery
// says that no packet refers to them. Invariant: positions count up for ever.
#pragma once

#include <cstdint>
#include <optional>

#include "base/ring_queue.h"
#include "connection/sent_frame.h"
#include "recovery/sent_packet.h"

namespace pollux::connection {

class SentFrameLog {
 public:
  void add(const SentFrame& frame) { records_.push_back(frame); }

  // The position that the next record will have.
  [[nodiscard]] std::uint64_t end() const { return begin_ + records_.size(); }

  // Calls visit(frame) for each record of a packet; those that are gone are passed over.
  template <typename Visit>
  void for_each(recovery::FrameRecordSpan span, Visit&& visit) {
    for (std::uint64_t at = span.first; at < span.first + span.count; ++at) {
      if (at >= begin_ && at < end()) visit(records_[static_cast<std::size_t>(at - begin_)]);
    }
  }

  template <typename Visit>
  void for_each(Visit&& visit) {
    for (std::size_t i = 0; i < records_.size(); ++i) visit(records_[i]);
  }

  // Nothing refers to records before `first` any more; to none at all without it.
  void trim(std::optional<std::uint64_t> first) {
    const std::uint64_t keep_from = first.value_or(end());
    while (begin_ < keep_from && !records_.empty()) {
      records_.pop_front();
      ++begin_;
    }
  }

 private:
  RingQueue<SentFrame> records_;
  std::uint64_t begin_ = 0;
};

}  // namespace pollux::connection
