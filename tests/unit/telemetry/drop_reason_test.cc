#include "telemetry/drop_reason.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace pollux::telemetry {
namespace {

TEST(DropReason, HasARowOfItsOwnForEachReason) {
  for (std::size_t i = 0; i < kDropReasonCount; ++i) {
    EXPECT_EQ(static_cast<std::size_t>(describe(static_cast<DropReason>(i)).reason), i);
  }
}

TEST(DropReason, NamesAreUniqueAndInKebabCase) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kDropReasonCount; ++i) {
    const DropReasonInfo& info = describe(static_cast<DropReason>(i));
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_EQ(info.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"), std::string_view::npos)
        << info.name;
    EXPECT_FALSE(info.description.empty());
  }
}

TEST(DropReason, LayersFollowOneAnother) {
  for (std::size_t i = 1; i < kDropReasonCount; ++i) {
    EXPECT_LE(describe(static_cast<DropReason>(i - 1)).layer, describe(static_cast<DropReason>(i)).layer);
  }
}

}  // namespace
}  // namespace pollux::telemetry
