#include "drivers/net/capture/capture_ring.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::drivers::capture {
namespace {

void add(CaptureRing& ring, std::uint8_t value, std::size_t size = 4) {
  ring.add(value, Direction::kInbound, size, [&](MutableBytes room) {
    ASSERT_EQ(room.size(), size);
    std::ranges::fill(room, value);
  });
}

std::vector<std::int64_t> times(CaptureRing& ring) {
  std::vector<std::int64_t> found;
  ring.drain(SIZE_MAX, [&](const CapturedPacket& packet) { found.push_back(packet.at_ns); });
  return found;
}

TEST(CaptureRing, GivesCopiesInOrderOnceTheyArePublished) {
  CaptureRing ring{4096};
  add(ring, 1);
  add(ring, 2);
  EXPECT_TRUE(times(ring).empty());
  ring.publish(2);
  EXPECT_EQ(times(ring), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(ring.seen(), 2U);
  EXPECT_EQ(ring.dropped(), 0U);
}

TEST(CaptureRing, CountsWhatFindsNoRoom) {
  CaptureRing ring{256};
  for (std::uint8_t i = 0; i < 20; ++i) add(ring, i, 40);
  ring.publish(20);
  const std::size_t kept = times(ring).size();
  EXPECT_LT(kept, 20U);
  EXPECT_EQ(ring.dropped(), 20 - kept);
}

TEST(CaptureRing, ForgetsWhatIsRewoundAndItsDrops) {
  CaptureRing ring{256};
  add(ring, 1, 40);
  const CaptureRing::Mark mark = ring.mark();
  for (std::uint8_t i = 0; i < 20; ++i) add(ring, i, 40);
  ring.rewind(mark);
  ring.publish(1);
  EXPECT_EQ(times(ring).size(), 1U);
  EXPECT_EQ(ring.dropped(), 0U);
}

TEST(CaptureRing, IsOpenUntilItIsClosed) {
  CaptureRing ring{256};
  EXPECT_TRUE(ring.is_open());
  ring.close();
  EXPECT_FALSE(ring.is_open());
}

}  // namespace
}  // namespace pollux::drivers::capture
