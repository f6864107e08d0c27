#include "http3/partial_stream_types.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::http3 {
namespace {

using Octets = std::vector<std::uint8_t>;

TEST(PartialStreamTypes, TakeATypeOfAnyLengthByteByByte) {
  for (const Octets& type : {Octets{0x03}, Octets{0x40, 1}, Octets{0x80, 1, 2, 3}, Octets{0xc0, 1, 2, 3, 4, 5, 6, 7}}) {
    PartialStreamTypes types;
    PartialStreamTypes::Prefix* prefix = types.add(wire::StreamId{2});
    for (std::size_t i = 0; i < type.size(); ++i) {
      EXPECT_FALSE(prefix->is_whole());
      EXPECT_TRUE(prefix->take(Bytes{type}.subspan(i, 1)).empty());
      EXPECT_EQ(types.find(wire::StreamId{2}), prefix);
    }
    EXPECT_TRUE(prefix->is_whole());
    EXPECT_TRUE(std::ranges::equal(prefix->bytes(), type));
  }
}

TEST(PartialStreamTypes, LeaveWhatFollowsTheType) {
  PartialStreamTypes types;
  const Octets data{0x40, 1, 2, 3};
  EXPECT_EQ(types.add(wire::StreamId{2})->take(data).size(), 2U);
}

TEST(PartialStreamTypes, KeepNoMoreStreamsThanTheirLimit) {
  PartialStreamTypes types;
  const Octets half{0x40};
  for (std::uint64_t i = 0; i < PartialStreamTypes::kMaxStreams; ++i) {
    ASSERT_TRUE(types.add(wire::StreamId{4 * i + 2})->take(half).empty());
  }
  EXPECT_EQ(types.add(wire::StreamId{1002}), nullptr);
  types.find(wire::StreamId{6})->size = 0;
  EXPECT_EQ(types.find(wire::StreamId{6}), nullptr);
  EXPECT_NE(types.add(wire::StreamId{1002}), nullptr);
}

}  // namespace
}  // namespace pollux::http3
