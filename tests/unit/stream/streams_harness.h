// What the tests of Streams share: an endpoint that is nothing but streams, the packets between two of them, and a
// log of what the application was told.
#pragma once

#include <algorithm>
#include <map>
#include <variant>
#include <vector>

#include "base/byte_writer.h"
#include "stream/streams.h"
#include "wire/frame_reader.h"

namespace pollux::stream {

inline constexpr std::size_t kPacketSize = 1200;
inline constexpr Duration kTestRtt = Duration::milliseconds(20);

// The frames of one packet, and the records that they left.
struct TestPacket final : SentFrameRecorder {
  TestPacket() : bytes(kPacketSize) { records.reserve(256); }
  void on_stream_frame_sent(const SentStreamFrame& frame) override { records.push_back(frame); }

  std::vector<std::uint8_t> bytes;
  std::size_t size = 0;
  std::vector<SentStreamFrame> records;
};

struct EventLog : StreamEvents {
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override {
    auto& bytes = data_of[stream.value()];
    bytes.insert(bytes.end(), data.begin(), data.end());
    if (fin == wire::Fin::kYes) ended.push_back(stream);
    if (streams != nullptr) streams->consume(stream, data.size());
  }
  void on_stream_reset(wire::StreamId stream, std::uint64_t code) override { resets[stream.value()] = code; }
  void on_stop_sending(wire::StreamId stream, std::uint64_t code) override { stops[stream.value()] = code; }
  void on_stream_writable(wire::StreamId stream) override { writable.push_back(stream); }
  void on_stream_data_acked(wire::StreamId stream, std::uint64_t bytes) override { acked[stream.value()] += bytes; }
  void on_stream_closed(wire::StreamId stream) override { closed.push_back(stream); }
  void on_streams_available(wire::StreamDirection) override { ++available_calls; }

  Streams* streams = nullptr;  // set: everything is consumed at once
  std::map<std::uint64_t, std::vector<std::uint8_t>> data_of;
  std::map<std::uint64_t, std::uint64_t> resets;
  std::map<std::uint64_t, std::uint64_t> stops;
  std::map<std::uint64_t, std::uint64_t> acked;
  std::vector<wire::StreamId> ended;
  std::vector<wire::StreamId> writable;
  std::vector<wire::StreamId> closed;
  int available_calls = 0;
};

struct TestEndpoint {
  explicit TestEndpoint(wire::Role role, const StreamConfig& config = {}, std::size_t stream_capacity = 1024)
      : pool{chunks, stream_capacity}, streams{role, config, pool, events} {}

  ChunkPool chunks{4096};
  StreamPool pool;
  EventLog events;
  Streams streams;
};

struct FrameTarget {
  Streams& streams;

  FrameResult operator()(const wire::StreamFrame& frame) const { return streams.on_stream_frame(frame); }
  FrameResult operator()(const wire::ResetStreamFrame& frame) const { return streams.on_reset_stream(frame); }
  FrameResult operator()(const wire::ResetStreamAtFrame& frame) const { return streams.on_reset_stream_at(frame); }
  FrameResult operator()(const wire::StopSendingFrame& frame) const { return streams.on_stop_sending(frame); }
  FrameResult operator()(const wire::MaxDataFrame& frame) const { return streams.on_max_data(frame); }
  FrameResult operator()(const wire::MaxStreamDataFrame& frame) const { return streams.on_max_stream_data(frame); }
  FrameResult operator()(const wire::MaxStreamsFrame& frame) const { return streams.on_max_streams(frame); }
  FrameResult operator()(const wire::DataBlockedFrame& frame) const { return streams.on_data_blocked(frame); }
  FrameResult operator()(const wire::StreamDataBlockedFrame& frame) const {
    return streams.on_stream_data_blocked(frame);
  }
  FrameResult operator()(const wire::StreamsBlockedFrame& frame) const { return streams.on_streams_blocked(frame); }
  template <typename Other>
  FrameResult operator()(const Other&) const {
    return FrameOutcome::kProcessed;
  }
};

// Fills `packet` with what `from` wants to send; whether there was anything.
inline bool assemble(Streams& from, Timestamp now, TestPacket& packet) {
  ByteWriter out{packet.bytes};
  packet.records.clear();
  from.write_frames(out, now, kTestRtt, packet);
  packet.size = out.position();
  return packet.size != 0;
}

// Gives the packet's frames to `to`; stops at the first that is not processed.
inline FrameResult deliver(const TestPacket& packet, Streams& to) {
  wire::FrameReader reader{Bytes{packet.bytes}.first(packet.size)};
  while (!reader.at_end()) {
    const auto frame = reader.next();
    if (!frame) return std::unexpected(frame.error());
    const FrameResult result = std::visit(FrameTarget{to}, *frame);
    if (!result || *result != FrameOutcome::kProcessed) return result;
  }
  return FrameOutcome::kProcessed;
}

inline void acknowledge(const TestPacket& packet, Streams& sender) {
  for (const SentStreamFrame& record : packet.records) sender.on_acked(record);
}

inline void lose(const TestPacket& packet, Streams& sender) {
  for (const SentStreamFrame& record : packet.records) sender.on_lost(record);
}

}  // namespace pollux::stream
