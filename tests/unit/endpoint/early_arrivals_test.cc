#include "endpoint/early_arrivals.h"

#include <gtest/gtest.h>

namespace pollux::endpoint {
namespace {

using Octets = std::vector<std::uint8_t>;

constexpr Timestamp kStart = Timestamp::from_nanoseconds(1);

EarlyArrivals::Key key_of(std::uint8_t fill, std::uint16_t port = 1) {
  return {.client = {.ip = {}, .port = port}, .destination = wire::ConnectionId{Octets(8, fill)}};
}

// The first byte of each datagram that is given out.
Octets taken(EarlyArrivals& arrivals, std::uint8_t id, Timestamp now = kStart) {
  Octets firsts;
  arrivals.take_all(key_of(id), now, [&](MutableBytes datagram) { firsts.push_back(datagram.front()); });
  return firsts;
}

// RFC 9001 §5.7-4
TEST(EarlyArrivals, GiveOutWhatCameForAnIdOnceInItsOrder) {
  EarlyArrivals arrivals;
  EXPECT_TRUE(arrivals.keep(key_of(1), Octets{10}, kStart));
  EXPECT_TRUE(arrivals.keep(key_of(2), Octets{20}, kStart));
  EXPECT_TRUE(arrivals.keep(key_of(1), Octets{11}, kStart));
  EXPECT_EQ(taken(arrivals, 1), (Octets{10, 11}));
  EXPECT_EQ(taken(arrivals, 1), Octets{});
  EXPECT_EQ(taken(arrivals, 2), Octets{20});
}

TEST(EarlyArrivals, AreOfOneClientOnly) {
  EarlyArrivals arrivals;
  EXPECT_TRUE(arrivals.keep(key_of(1, 2), Octets{10}, kStart));
  EXPECT_EQ(taken(arrivals, 1), Octets{});
}

TEST(EarlyArrivals, ForgetTheOldestWhenTheyAreFull) {
  EarlyArrivals arrivals;
  for (std::size_t i = 0; i < EarlyArrivals::kMaxDatagrams; ++i) {
    EXPECT_TRUE(arrivals.keep(key_of(1), Octets{static_cast<std::uint8_t>(i)}, kStart));
  }
  EXPECT_FALSE(arrivals.keep(key_of(1), Octets{99}, kStart));
  const Octets kept = taken(arrivals, 1);
  EXPECT_EQ(kept.size(), EarlyArrivals::kMaxDatagrams);
  EXPECT_EQ(kept.front(), 1);
}

TEST(EarlyArrivals, ForgetWhatHasBecomeOld) {
  EarlyArrivals arrivals;
  EXPECT_TRUE(arrivals.keep(key_of(1), Octets{10}, kStart));
  const Timestamp too_late = kStart + EarlyArrivals::kMaxAge + Duration::nanoseconds(1);
  EXPECT_EQ(arrivals.take_all(key_of(1), too_late, [](MutableBytes) { ADD_FAILURE() << "given out"; }), 1U);
}

TEST(EarlyArrivals, RefuseWhatIsTooLong) {
  EarlyArrivals arrivals;
  EXPECT_FALSE(arrivals.keep(key_of(1), Octets(EarlyArrivals::kMaxDatagramSize + 1), kStart));
  EXPECT_EQ(taken(arrivals, 1), Octets{});
}

}  // namespace
}  // namespace pollux::endpoint
