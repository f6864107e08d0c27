#include "drivers/net/dpdk/id_rules.h"

#include <gtest/gtest.h>

#include <array>

namespace pollux::drivers::dpdk {
namespace {

TEST(IdRules, OfADeviceThatHasNoneAreAReasonAndNoMore) {
  // The EAL is started, and this port not even opened.
  constexpr std::uint16_t kNullToRefuse = 5;
  const std::array rules{IdRule{.prefix = {0x07, 0x00}, .queue = 0}, IdRule{.prefix = {0x07, 0x01}, .queue = 1}};
  const auto refused = set_up_id_rules(kNullToRefuse, rules);
  ASSERT_FALSE(refused);
  EXPECT_FALSE(refused.error().empty());
}

TEST(IdRules, AreNoneWhereNoneAreWanted) {
  EXPECT_EQ(set_up_id_rules(0, {}), 0U);
}

}  // namespace
}  // namespace pollux::drivers::dpdk
