// StreamBytes: what stands in the STREAM frames is what the stream consists of, however often it is sent again (RFC
// 9000 §2.2), and a stream has one size (§4.5).
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "scenario/pattern.h"
#include "swarm/checker.h"

namespace pollux::swarm {

class StreamBytes final : public Checker {
 public:
  explicit StreamBytes(Findings& findings) : Checker("stream bytes", findings) {}

  void on_sealed(const PacketEvent& packet) override {
    if (packet.conversation == kUnplanned || packet.crooked) return;
    for (const FrameSeen& seen : packet.frames) {
      if (const auto* data = std::get_if<wire::StreamFrame>(&seen.frame)) {
        on_data(packet, *data);
      } else if (const auto* reset = std::get_if<wire::ResetStreamFrame>(&seen.frame)) {
        on_size(packet, reset->stream_id, reset->final_size);
      } else if (const auto* reset_at = std::get_if<wire::ResetStreamAtFrame>(&seen.frame)) {
        on_size(packet, reset_at->stream_id, reset_at->final_size);
      }
    }
  }

 private:
  struct Size {
    std::uint64_t sent = 0;
    std::optional<std::uint64_t> final;
  };
  using Key = std::tuple<std::size_t, std::size_t, std::uint64_t>;  // conversation, host, stream

  Size& size_of(const PacketEvent& packet, wire::StreamId id) {
    return sizes_[Key{packet.conversation, packet.host, id.value()}];
  }

  void on_data(const PacketEvent& packet, const wire::StreamFrame& frame) {
    if (scenario::wrong_bytes(frame.stream_id, packet.role(), frame.offset, frame.data) != 0) {
      complain(packet, frame.stream_id, "sends other bytes than were written");
    }
    Size& size = size_of(packet, frame.stream_id);
    const std::uint64_t end = frame.offset + frame.data.size();
    size.sent = std::max(size.sent, end);
    if (size.final && end > *size.final) complain(packet, frame.stream_id, "sends data beyond the end");
    if (frame.fin == wire::Fin::kYes) on_size(packet, frame.stream_id, end);
  }

  void on_size(const PacketEvent& packet, wire::StreamId id, std::uint64_t final) {
    Size& size = size_of(packet, id);
    if (size.final.value_or(final) != final) complain(packet, id, "has two final sizes");
    if (final < size.sent) complain(packet, id, "ends before what was sent");
    size.final = final;
  }

  void complain(const PacketEvent& packet, wire::StreamId id, std::string_view what) {
    report(packet.at,
           fmt::format("conversation {}: host {}, stream {}: {}", packet.conversation, packet.host, id.value(), what));
  }

  std::map<Key, Size> sizes_;
};

}  // namespace pollux::swarm
