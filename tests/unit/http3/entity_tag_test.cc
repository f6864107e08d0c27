#include "http3/entity_tag.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace pollux::http3 {
namespace {

using enum TagComparison;

TEST(EntityTag, DiffersForEveryChangeOfOneBit) {
  std::vector<std::uint8_t> content(100, 7);
  std::set<std::string> tags{make_entity_tag(content)};
  for (std::size_t bit = 0; bit < content.size() * 8; ++bit) {
    content[bit / 8] = static_cast<std::uint8_t>(content[bit / 8] ^ (1U << (bit % 8)));
    tags.insert(make_entity_tag(content));
    content[bit / 8] = static_cast<std::uint8_t>(content[bit / 8] ^ (1U << (bit % 8)));
  }
  EXPECT_EQ(tags.size(), 801U);
}

TEST(EntityTag, IsQuotedAndRepeatable) {
  const std::vector<std::uint8_t> content{1, 2, 3};
  const std::string tag = make_entity_tag(content);
  EXPECT_TRUE(tag.starts_with('"') && tag.ends_with("-3\""));
  EXPECT_EQ(tag, make_entity_tag(content));
}

TEST(EntityTag, IsFoundAnywhereInAList) {
  EXPECT_TRUE(entity_tag_listed(R"("a")", R"("a")", kWeak));
  EXPECT_TRUE(entity_tag_listed(R"("x", "y,z" ,	"a")", R"("a")", kWeak));
  EXPECT_TRUE(entity_tag_listed(R"(,, "x",,"a")", R"("a")", kWeak));
  EXPECT_FALSE(entity_tag_listed(R"("x", "ab")", R"("a")", kWeak));
}

TEST(EntityTag, MatchesAnythingByAStar) {
  EXPECT_TRUE(entity_tag_listed("*", R"("a")", kStrong));
  EXPECT_FALSE(entity_tag_listed(R"("*")", R"("a")", kStrong));
}

TEST(EntityTag, MatchesAWeakTagByWeakComparisonOnly) {
  EXPECT_TRUE(entity_tag_listed(R"(W/"a")", R"("a")", kWeak));
  EXPECT_FALSE(entity_tag_listed(R"(W/"a")", R"("a")", kStrong));
}

TEST(EntityTag, FindsNothingInWhatIsNoList) {
  for (const auto* list : {"", "a", "\"a", "W/", "W/a", ", ,", "Tue, 1 Jan"}) {
    EXPECT_FALSE(entity_tag_listed(list, R"("a")", kWeak)) << list;
  }
}

}  // namespace
}  // namespace pollux::http3
