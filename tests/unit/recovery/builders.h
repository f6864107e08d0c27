// What the tests of loss recovery are made of: points in time, sent packets and ACK frames.
#pragma once

#include <array>
#include <vector>

#include "base/byte_writer.h"
#include "recovery/congestion_controller.h"
#include "wire/frames.h"
#include "wire/varint.h"

namespace pollux::recovery::testing {

inline constexpr ByteCount kDatagram{1200};

inline Timestamp at_ms(std::int64_t ms) {
  return Timestamp::from_nanoseconds(Duration::milliseconds(ms).to_nanoseconds());
}

inline Duration ms(std::int64_t n) {
  return Duration::milliseconds(n);
}

// An ack-eliciting packet of one datagram.
inline SentPacket data_packet(wire::PacketNumber number, Timestamp time_sent) {
  return {.number = number,
          .time_sent = time_sent,
          .frames = {.first = number, .count = 1},
          .size = kDatagram,
          .ack_eliciting = true,
          .in_flight = true};
}

// Holds nothing but an ACK frame.
inline SentPacket ack_only_packet(wire::PacketNumber number, Timestamp time_sent) {
  SentPacket packet = data_packet(number, time_sent);
  packet.size = ByteCount{40};
  packet.ack_eliciting = false;
  packet.in_flight = false;
  return packet;
}

// `count` full datagrams, all sent at `time_sent`.
inline std::vector<SentPacket> data_packets(std::size_t count, Timestamp time_sent) {
  std::vector<SentPacket> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(data_packet(i, time_sent));
  return made;
}

// A window that is always in use.
inline WindowUsage full_window() {
  WindowUsage usage;
  usage.on_window_closed(Timestamp::never());
  return usage;
}

// An ACK for a controller that looks at packets only; the window was full.
inline AckEvent ack_of(std::span<const SentPacket> packets, Timestamp now = at_ms(100)) {
  return {.packets = packets,
          .now = now,
          .in_flight = ByteCount{},
          .usage = full_window(),
          .rtt_sample = std::nullopt,
          .smoothed_rtt = ms(100),
          .rate = {}};
}

inline LossEvent loss_at(Timestamp newest_sent, Timestamp now) {
  return {.packets = {}, .now = now, .newest_sent = newest_sent};
}

// Owns the bytes of its frame's additional ranges. `ranges` descend, with a gap between each two.
class AckBuilder {
 public:
  explicit AckBuilder(const std::vector<wire::AckRange>& ranges, std::uint64_t ack_delay = 0) {
    frame_.largest_acknowledged = ranges.front().largest;
    frame_.first_range = ranges.front();
    frame_.additional_range_count = ranges.size() - 1;
    frame_.ack_delay = ack_delay;
    bytes_.resize(16 * ranges.size());
    ByteWriter writer{bytes_};
    for (std::size_t i = 1; i < ranges.size(); ++i) {
      wire::write_varint_of_length(writer, ranges[i - 1].smallest - ranges[i].largest - 2, 8);
      wire::write_varint_of_length(writer, ranges[i].largest - ranges[i].smallest, 8);
    }
    frame_.additional_ranges = writer.written();
  }

  [[nodiscard]] const wire::AckFrame& frame() const { return frame_; }

 private:
  wire::AckFrame frame_;
  std::vector<std::uint8_t> bytes_;
};

inline std::vector<wire::PacketNumber> numbers_of(std::span<const SentPacket> packets) {
  std::vector<wire::PacketNumber> numbers;
  for (const SentPacket& packet : packets) numbers.push_back(packet.number);
  return numbers;
}

}  // namespace pollux::recovery::testing
