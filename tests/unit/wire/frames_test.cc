// AckRangeIterator over the ranges of RFC 9000 §19.3.1.
#include "wire/frames.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;

TEST(AckRangeIterator, GivesTheFirstRangeAndThenNothing) {
  AckRangeIterator ranges{{.smallest = 3, .largest = 9}, 0, {}};
  EXPECT_EQ(ranges.next(), (AckRange{3, 9}));
  EXPECT_EQ(ranges.next(), std::nullopt);
  EXPECT_EQ(ranges.next(), std::nullopt);
}

TEST(AckRangeIterator, WalksDownOverGapsAndLengths) {
  // Gap 0 leaves out one packet, gap 3 four.
  const Octets encoded = hex("00 01 03 00");
  AckRangeIterator ranges{{.smallest = 20, .largest = 25}, 2, encoded};
  EXPECT_EQ(ranges.next(), (AckRange{20, 25}));
  EXPECT_EQ(ranges.next(), (AckRange{17, 18}));
  EXPECT_EQ(ranges.next(), (AckRange{12, 12}));
  EXPECT_EQ(ranges.next(), std::nullopt);
}

TEST(AckRangeIterator, ReachesPacketNumberZero) {
  const Octets encoded = hex("00 03");
  AckRangeIterator ranges{{.smallest = 5, .largest = 5}, 1, encoded};
  EXPECT_EQ(ranges.next(), (AckRange{5, 5}));
  EXPECT_EQ(ranges.next(), (AckRange{0, 3}));
  EXPECT_EQ(ranges.next(), std::nullopt);
}

}  // namespace
}  // namespace pollux::wire
