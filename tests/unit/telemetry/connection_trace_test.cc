#include "telemetry/connection_trace.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

namespace pollux::telemetry {
namespace {

struct Seen {
  TraceHeader header;
  std::vector<std::uint8_t> body;

  template <typename Event>
  [[nodiscard]] Event event() const {
    Event event;
    std::memcpy(static_cast<void*>(&event), body.data(), sizeof(event));
    return event;
  }
};

std::vector<Seen> all(RecordRing& ring) {
  std::vector<Seen> seen;
  ring.drain(SIZE_MAX, [&](Bytes bytes) {
    Seen one;
    std::memcpy(&one.header, bytes.data(), sizeof(one.header));
    const Bytes body = bytes.subspan(sizeof(one.header));
    one.body.assign(body.begin(), body.end());
    seen.push_back(std::move(one));
  });
  return seen;
}

constexpr Timestamp kNow = Timestamp::from_nanoseconds(77);

TEST(ConnectionTrace, WritesWhoseEventItIsAndWhenAndWhatComesBehindIt) {
  RecordRing ring{1024};
  ConnectionTrace trace{ring, 5};
  const std::array<std::uint8_t, 2> name{'h', '3'};
  trace.write(kNow, SpinBitUpdated{.state = true});
  trace.write(kNow, AlpnInformation{}, name);
  const auto seen = all(ring);
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen[0].header.connection, 5U);
  EXPECT_EQ(seen[0].header.at_ns, 77);
  EXPECT_EQ(seen[0].header.kind, TraceKind::kSpinBitUpdated);
  EXPECT_TRUE(seen[0].event<SpinBitUpdated>().state);
  EXPECT_EQ(seen[1].header.kind, TraceKind::kAlpnInformation);
  EXPECT_EQ(std::vector(seen[1].body.begin() + sizeof(AlpnInformation), seen[1].body.end()),
            std::vector(name.begin(), name.end()));
  EXPECT_EQ(trace.last_at(), kNow);
}

TEST(ConnectionTrace, TakesOnlyWhatWasFilledInOfTheRoomForATail) {
  RecordRing ring{1024};
  ConnectionTrace trace{ring, 1};
  trace.write(kNow, PacketSent{}, 512, [](MutableBytes room) {
    room[0] = 9;
    return std::size_t{1};
  });
  const auto seen = all(ring);
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].body.size(), sizeof(PacketSent) + 1);
  EXPECT_EQ(seen[0].body.back(), 9);
}

TEST(ConnectionTrace, SaysHowManyEventsFoundNoRoomBeforeTheNextThatDoes) {
  RecordRing ring{1024};
  ConnectionTrace trace{ring, 1};
  for (int i = 0; i < 200; ++i) trace.write(kNow, SpinBitUpdated{});
  EXPECT_NE(trace.dropped(), 0U);
  const std::size_t first = all(ring).size();
  trace.write(kNow, SpinBitUpdated{});
  const auto seen = all(ring);
  // The report took the room that is kept for it, or came now; either way every event is accounted for.
  std::uint64_t events = 0;
  std::uint64_t missing = 0;
  for (const Seen& one : seen) {
    if (one.header.kind == TraceKind::kEventsDropped) missing += one.event<EventsDropped>().count;
    if (one.header.kind == TraceKind::kSpinBitUpdated) ++events;
  }
  EXPECT_EQ(events, 1U);
  EXPECT_NE(missing, 0U);
  EXPECT_EQ(trace.dropped(), 0U);
  EXPECT_LT(first, 200U);
}

TEST(ConnectionTrace, FindsRoomForAnEndWhenThereIsNoneForAnEvent) {
  RecordRing ring{4096};
  ConnectionTrace crowd{ring, 1};
  while (crowd.dropped() == 0) crowd.write(kNow, SpinBitUpdated{});
  ConnectionTrace trace{ring, 2};
  trace.write(kNow, ConnectionEnded{});
  EXPECT_EQ(trace.dropped(), 0U);
}

TEST(TraceLog, NumbersConnections) {
  TraceLog log{1024};
  EXPECT_EQ(log.next_number(), 0U);
  EXPECT_EQ(log.next_number(), 1U);
}

TEST(TracedId, HoldsAnyConnectionIdAndNoMore) {
  const std::vector<std::uint8_t> id(20, 7);
  EXPECT_EQ(TracedId{id}.bytes().size(), 20U);
  EXPECT_EQ(TracedId{std::vector<std::uint8_t>(30)}.bytes().size(), 20U);
  EXPECT_TRUE(TracedId{}.bytes().empty());
}

}  // namespace
}  // namespace pollux::telemetry
