#include "base/byte_count.h"

#include <gtest/gtest.h>

namespace pollux {
namespace {

TEST(ByteCount, CountsLikeANumber) {
  ByteCount count{1'200};
  EXPECT_EQ(count + ByteCount{300}, ByteCount{1'500});
  EXPECT_EQ(count - ByteCount{200}, ByteCount{1'000});
  EXPECT_EQ(count * 10, ByteCount{12'000});
  EXPECT_EQ(count / 7, ByteCount{171});
  count += ByteCount{1};
  count -= ByteCount{2};
  EXPECT_EQ(count.value(), 1'199U);
  EXPECT_LT(count, ByteCount{1'200});
}

TEST(ByteCount, IsZeroUnlessSaidOtherwise) {
  EXPECT_TRUE(ByteCount{}.is_zero());
  EXPECT_FALSE(ByteCount{1}.is_zero());
}

TEST(ByteCount, SaturatesAtZeroWhereThatIsAskedFor) {
  EXPECT_EQ(ByteCount{5}.saturating_sub(ByteCount{3}), ByteCount{2});
  EXPECT_EQ(ByteCount{5}.saturating_sub(ByteCount{5}), ByteCount{});
  EXPECT_EQ(ByteCount{5}.saturating_sub(ByteCount{6}), ByteCount{});
}

}  // namespace
}  // namespace pollux
