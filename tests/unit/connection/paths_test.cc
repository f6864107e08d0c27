#include "connection/paths.h"

#include <gtest/gtest.h>

namespace pollux::connection {
namespace {

constexpr Timestamp at_ms(std::int64_t ms) {
  return Timestamp::from_nanoseconds(0) + Duration::milliseconds(ms);
}

class PathsTest : public ::testing::Test {
 protected:
  Path& open(std::uint8_t index, Timestamp heard) {
    Path& path = paths_.open({index}, AddressValidation::kPending, std::nullopt);
    path.last_heard = heard;
    return path;
  }

  Paths paths_{AddressValidation::kValidated};
};

TEST_F(PathsTest, BeginWithOneThatIsActive) {
  EXPECT_TRUE(paths_.has(kFirstPath));
  EXPECT_FALSE(paths_.has({1}));
  EXPECT_FALSE(paths_.has({kMaxPaths}));
  EXPECT_EQ(paths_.active_id(), kFirstPath);
  EXPECT_FALSE(paths_.fallback().has_value());
  EXPECT_TRUE(paths_.next_timeout().is_never());
}

TEST_F(PathsTest, FurtherOnesTakeFreeSlotsFirst) {
  for (std::uint8_t index = 1; index < kMaxPaths; ++index) {
    EXPECT_EQ(paths_.find_slot(at_ms(9)), PathId{index});
    open(index, at_ms(index));
  }
}

TEST_F(PathsTest, FullTableSparesWhatIsNeededAndGivesUpTheUnprovenFirst) {
  open(1, at_ms(1)).is_proven = true;
  open(2, at_ms(3));
  open(3, at_ms(2)).is_proven = true;
  EXPECT_EQ(paths_.find_slot(at_ms(9)), PathId{2});
  paths_[PathId{2}].is_proven = true;
  EXPECT_EQ(paths_.find_slot(at_ms(9)), PathId{1});
  paths_.set_fallback(PathId{1});
  EXPECT_EQ(paths_.find_slot(at_ms(9)), PathId{3});
  paths_.set_active({3});
  EXPECT_EQ(paths_.find_slot(at_ms(9)), kFirstPath);
  paths_[kFirstPath].purpose = PathPurpose::kMigration;
  EXPECT_EQ(paths_.find_slot(at_ms(9)), PathId{2});
  // Its packets of this very burst are still under way.
  EXPECT_FALSE(paths_.find_slot(at_ms(3)).has_value());
}

TEST_F(PathsTest, SameHostsAreOnePathToCongestion) {
  open(1, at_ms(1));
  const Path& same = paths_.open({2}, AddressValidation::kPending, PathId{1});
  const Path& other = paths_.open({3}, AddressValidation::kPending, std::nullopt);
  EXPECT_EQ(same.hosts, paths_[PathId{1}].hosts);
  EXPECT_NE(same.hosts, paths_[kFirstPath].hosts);
  EXPECT_NE(other.hosts, same.hosts);
}

TEST_F(PathsTest, ProbesAreOfThePathsThatAreNotActive) {
  paths_.active().on_path_challenge({});
  EXPECT_FALSE(paths_.next_probe(0).has_value());
  open(2, at_ms(1)).on_path_challenge({});
  EXPECT_EQ(paths_.next_probe(0), PathId{2});
  EXPECT_FALSE(paths_.next_probe(3).has_value());
}

TEST_F(PathsTest, NextTimeoutIsTheEarliestOfAll) {
  open(1, at_ms(0)).expires = at_ms(500);
  paths_.active().validation.start(at_ms(0), Duration::milliseconds(300), Duration::seconds(9));
  EXPECT_EQ(paths_.next_timeout(), at_ms(300));
  paths_.active().validation.stop();
  EXPECT_EQ(paths_.next_timeout(), at_ms(500));
  paths_.close({1});
  EXPECT_TRUE(paths_.next_timeout().is_never());
}

}  // namespace
}  // namespace pollux::connection
