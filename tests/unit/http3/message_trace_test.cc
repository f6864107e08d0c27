#include "http3/message_trace.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>

namespace pollux::http3 {
namespace {

class MessageTraceTest : public ::testing::Test {
 protected:
  // The tail of the one event that was written, which is a T.
  template <typename T>
  std::string take(T& event) {
    std::string tail;
    const std::size_t count = ring_.drain(SIZE_MAX, [&](Bytes bytes) {
      telemetry::TraceHeader header;
      std::memcpy(&header, bytes.data(), sizeof(header));
      EXPECT_EQ(header.kind, T::kKind);
      std::memcpy(static_cast<void*>(&event), bytes.data() + sizeof(header), sizeof(event));
      const Bytes rest = bytes.subspan(sizeof(header) + sizeof(event));
      tail.assign(rest.begin(), rest.end());
    });
    EXPECT_EQ(count, 1U);
    return tail;
  }

  telemetry::RecordRing ring_{1 << 16};
  telemetry::ConnectionTrace connection_{ring_, 1};
  MessageTrace trace_{&connection_};
};

TEST_F(MessageTraceTest, IsOffWithoutATrace) {
  EXPECT_FALSE(MessageTrace{nullptr});
  EXPECT_TRUE(trace_);
}

TEST_F(MessageTraceTest, PutsTheFieldsOfASectionTogetherWhereverOthersComeBetween) {
  trace_.on_field_received(wire::StreamId{0}, ":path", "/a");
  trace_.on_field_received(wire::StreamId{4}, ":path", "/b");
  trace_.on_field_received(wire::StreamId{0}, "x", "y");
  trace_.on_fields_received(wire::StreamId{0});
  telemetry::Http3FrameParsed event;
  using namespace std::string_literals;
  EXPECT_EQ(take(event), "\0\5\0\2:path/a\0\1\0\1xy"s);
  EXPECT_EQ(event.stream, 0U);
  trace_.on_fields_received(wire::StreamId{4});
  EXPECT_EQ(take(event), "\0\5\0\2:path/b"s);
}

TEST_F(MessageTraceTest, SaysWhatIsSent) {
  const std::array fields{HeaderField{":status", "200"}};
  trace_.on_fields_sent(wire::StreamId{8}, fields);
  telemetry::Http3FrameCreated event;
  using namespace std::string_literals;
  EXPECT_EQ(take(event), "\0\7\0\3:status200"s);
  trace_.on_content_sent(wire::StreamId{8}, 5000);
  EXPECT_EQ(take(event), "");
  EXPECT_EQ(event.length, 5000U);
  EXPECT_EQ(event.type, telemetry::Http3FrameType::kData);
}

TEST_F(MessageTraceTest, CutsASectionAtItsLimit) {
  const std::string value(5000, 'v');
  trace_.on_field_received(wire::StreamId{0}, "a", value);
  trace_.on_field_received(wire::StreamId{0}, "b", value);
  trace_.on_fields_received(wire::StreamId{0});
  telemetry::Http3FrameParsed event;
  EXPECT_EQ(take(event).size(), 4 + 1 + 5000U);
}

TEST_F(MessageTraceTest, RemembersOnlySoManySectionsThatAreNotWhole) {
  for (std::uint64_t i = 0; i <= MessageTrace::kMaxOpenSections; ++i) {
    trace_.on_field_received(wire::StreamId{i * 4}, "a", "b");
  }
  trace_.on_fields_received(wire::StreamId{MessageTrace::kMaxOpenSections * 4});
  EXPECT_EQ(ring_.drain(SIZE_MAX, [](Bytes) {}), 0U);
}

TEST_F(MessageTraceTest, SaysWhatAStreamIsAndWhatWasSet) {
  trace_.on_stream_type(wire::StreamId{3}, telemetry::Side::kLocal, telemetry::Http3StreamType::kControl);
  telemetry::Http3StreamTypeSet type;
  take(type);
  EXPECT_EQ(type.stream, 3U);
  trace_.on_settings({.max_table_capacity = 4096});
  telemetry::Http3ParametersSet settings;
  take(settings);
  EXPECT_EQ(settings.max_table_capacity, 4096U);
}

}  // namespace
}  // namespace pollux::http3
