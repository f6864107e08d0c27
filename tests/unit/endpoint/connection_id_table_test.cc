#include "endpoint/connection_id_table.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <map>
#include <vector>

namespace pollux::endpoint {
namespace {

wire::ConnectionId random_id(Rng& rng, std::size_t length) {
  std::array<std::uint8_t, wire::kMaxConnectionIdLength> octets{};
  rng.fill(MutableBytes{octets}.first(length));
  return wire::ConnectionId{Bytes{octets}.first(length)};
}

TEST(ConnectionIdTable, FindsWhatWasInsertedAndNothingElse) {
  SeededRng rng{1};
  ConnectionIdTable table{16, rng};
  const auto id = random_id(rng, 8);
  ASSERT_TRUE(table.insert(id, {.index = 3, .generation = 9}));
  EXPECT_EQ(table.find(id), (SlabHandle{.index = 3, .generation = 9}));
  EXPECT_FALSE(table.find(random_id(rng, 8)).has_value());
  // The same bytes with another length are another ID.
  EXPECT_FALSE(table.find(wire::ConnectionId{id.bytes().first(7)}).has_value());
}

TEST(ConnectionIdTable, RefusesTheSameIdTwiceAndMoreThanItsCapacity) {
  SeededRng rng{2};
  ConnectionIdTable table{2, rng};
  const auto first = random_id(rng, 8);
  EXPECT_TRUE(table.insert(first, {.index = 0}));
  EXPECT_FALSE(table.insert(first, {.index = 1}));
  EXPECT_TRUE(table.insert(random_id(rng, 8), {.index = 1}));
  EXPECT_FALSE(table.insert(random_id(rng, 8), {.index = 2}));
}

TEST(ConnectionIdTable, AgreesWithAMapUnderRandomUse) {
  const char* given = std::getenv("POLLUX_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 20'262;
  SCOPED_TRACE("replay with POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  ConnectionIdTable table{64, rng};
  std::vector<wire::ConnectionId> ids;
  for (std::size_t i = 0; i < 96; ++i) ids.push_back(random_id(rng, 1 + i % 20));
  std::map<std::size_t, std::uint32_t> model;
  for (std::uint32_t step = 0; step < 50'000; ++step) {
    const auto pick = static_cast<std::size_t>(rng.below(ids.size()));
    if (rng.below(2) == 0) {
      const bool expected = !model.contains(pick) && model.size() < table.capacity();
      // One-byte IDs can be equal by chance.
      if (table.find(ids[pick]).has_value() == model.contains(pick)) {
        ASSERT_EQ(table.insert(ids[pick], {.index = step}), expected);
        if (expected) model[pick] = step;
      }
    } else if (model.contains(pick)) {
      table.erase(ids[pick]);
      model.erase(pick);
    }
    ASSERT_EQ(table.size(), model.size());
  }
  for (const auto& [pick, index] : model) ASSERT_EQ(table.find(ids[pick]), (SlabHandle{.index = index}));
}

}  // namespace
}  // namespace pollux::endpoint
