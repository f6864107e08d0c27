#include "qlog/connection_text.h"

#include <gtest/gtest.h>

#include "telemetry/connection_trace.h"

namespace pollux::qlog {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr Timestamp kStart = Timestamp::from_nanoseconds(5'000'000'000);

// Events of one connection, as they come out of a ring.
class ConnectionTextTest : public ::testing::Test {
 protected:
  ConnectionTextTest() {
    telemetry::ConnectionStarted started;
    started.is_server = true;
    started.original_destination = telemetry::TracedId{Octets{0x83, 0x94, 0xc8, 0xf0}};
    trace_.write(kStart, started);
  }

  // The header, and what comes after it.
  std::string all() {
    std::string out;
    std::optional<ConnectionText> text;
    ring_.drain(SIZE_MAX, [&](Bytes bytes) {
      const TraceRecord record = read_record(bytes);
      if (!text) {
        text.emplace(record);
        name_ = text->file_name();
        text->append_header(out, "2026-11-23T09:00:00.000Z");
      } else {
        text->append_event(out, record);
      }
    });
    return out;
  }

  telemetry::RecordRing ring_{4096};
  telemetry::ConnectionTrace trace_{ring_, 1};
  std::string name_;
};

TEST_F(ConnectionTextTest, BeginsWithWhatTheFileIs) {
  EXPECT_EQ(
      all(),
      "\x1e"
      R"({"file_schema":"urn:ietf:params:qlog:file:sequential","serialization_format":"application/qlog+json-seq","title":"pollux","trace":{"event_schemas":["urn:ietf:params:qlog:events:quic-13","urn:ietf:params:qlog:events:http3-13","urn:ietf:params:qlog:events:loglevel-14"],"vantage_point":{"name":"pollux","type":"server"},"common_fields":{"group_id":"8394c8f0","time_format":"relative_to_epoch","reference_time":{"clock_type":"monotonic","epoch":"unknown","wall_clock_time":"2026-11-23T09:00:00.000Z"}}}})"
      "\n");
  EXPECT_EQ(name_, "8394c8f0_server.sqlog");
}

TEST_F(ConnectionTextTest, HasARecordForEachEventWithTheTimeSinceTheStart) {
  trace_.write(kStart + Duration::microseconds(1500), telemetry::SpinBitUpdated{.state = true});
  const std::string text = all();
  const std::string last = text.substr(text.rfind('\x1e'));
  EXPECT_EQ(last,
            "\x1e"
            R"({"time":1.5,"name":"quic:spin_bit_updated","data":{"state":true}})"
            "\n");
}

TEST_F(ConnectionTextTest, SaysHowManyEventsAreMissing) {
  trace_.write(kStart, telemetry::EventsDropped{.count = 12});
  const std::string text = all();
  const std::string last = text.substr(text.rfind('\x1e') + 1);
  EXPECT_EQ(
      last,
      R"({"time":0,"name":"loglevel:warning","data":{"message":"12 events are missing: they came faster than they could be written","dropped_events":12}})"
      "\n");
}

TEST_F(ConnectionTextTest, SaysNothingOfTheEndWhichIsTheFilesOwn) {
  const std::string before = all();
  trace_.write(kStart, telemetry::ConnectionEnded{});
  std::string out;
  ring_.drain(SIZE_MAX, [&](Bytes bytes) {
    telemetry::ConnectionStarted started;
    TraceRecord first{.header = {.kind = telemetry::TraceKind::kConnectionStarted}};
    first.body = {reinterpret_cast<const std::uint8_t*>(&started), sizeof(started)};
    ConnectionText{first}.append_event(out, read_record(bytes));
  });
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace pollux::qlog
