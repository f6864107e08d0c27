// StreamsTest: the streams of a server with small limits, and frames as a client sends them.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "streams_harness.h"

namespace pollux::stream {

using wire::Fin;
using wire::Role;
using wire::StreamDirection;
using wire::StreamId;
using Code = wire::TransportErrorCode;

inline constexpr StreamId kClientBidi{0};
inline constexpr StreamId kServerBidi{1};
inline constexpr StreamId kClientUni{2};
inline constexpr StreamId kServerUni{3};

inline constexpr InitialLimits kPeer{.max_data = 10'000,
                                     .max_stream_data_bidi_local = 1000,
                                     .max_stream_data_bidi_remote = 2000,
                                     .max_stream_data_uni = 3000,
                                     .max_streams_bidi = 2,
                                     .max_streams_uni = 1};

inline StreamConfig small_config() {
  StreamConfig config;
  config.initial = {.max_data = 1500,
                    .max_stream_data_bidi_local = 1000,
                    .max_stream_data_bidi_remote = 1000,
                    .max_stream_data_uni = 1000,
                    .max_streams_bidi = 4,
                    .max_streams_uni = 2};
  return config;
}

// A server, and frames of a client.
class StreamsTest : public testing::Test {
 protected:
  FrameResult data(StreamId id, std::uint64_t offset, std::size_t length, Fin fin = Fin::kNo) {
    return streams_.on_stream_frame(
        {.stream_id = id, .offset = offset, .data = Bytes{bytes_}.first(length), .fin = fin});
  }
  FrameResult reset(StreamId id, std::uint64_t final_size) {
    return streams_.on_reset_stream({.stream_id = id, .application_error_code = 77, .final_size = final_size});
  }
  TestPacket send() {
    TestPacket packet;
    assemble(streams_, Timestamp{}, packet);
    return packet;
  }
  std::optional<SentStreamFrame> sent_of_kind(SentStreamFrame::Kind kind) {
    for (const SentStreamFrame& record : send().records) {
      if (record.kind == kind) return record;
    }
    return std::nullopt;
  }

  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(200'000, 42);
  TestEndpoint endpoint_{Role::kServer, small_config(), 16};
  Streams& streams_ = endpoint_.streams;
  EventLog& events_ = endpoint_.events;
};

inline void expect_error(const FrameResult& result, Code code) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, code);
  EXPECT_NE(result.error().frame_type, 0U);
}

}  // namespace pollux::stream
