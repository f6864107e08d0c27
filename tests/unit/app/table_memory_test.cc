#include "app/edge/table_memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "endpoint/shard.h"

namespace pollux::app {
namespace {

using testing::HasSubstr;

constexpr WorkerTables kUsual{};

TEST(TableMemory, IsTheRegistrysAndTheShards) {
  const WorkerTables larger{.connections = kUsual.connections, .listed_streams = kUsual.listed_streams + 1000};
  EXPECT_EQ(table_memory(1, larger) - table_memory(1, kUsual),
            registry::StreamDirectory::bytes_for(1, 1000) - registry::StreamDirectory::bytes_for(1, 0));
  EXPECT_GT(table_memory(1, kUsual), endpoint::Shard::table_bytes_for(kUsual.connections));
  // Each worker has its own, and a ring from each of the others.
  EXPECT_GT(table_memory(4, kUsual), 4 * table_memory(1, kUsual));
}

TEST(TableMemory, IsRefusedWhereItIsMoreThanThereIs) {
  const std::uint64_t wanted = table_memory(2, kUsual);
  EXPECT_TRUE(check_table_memory(2, kUsual, wanted));
  const auto refused = check_table_memory(2, kUsual, wanted - 1);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("2 workers with 65536 connections"));
  EXPECT_THAT(refused.error(), HasSubstr("--max-connections"));
}

TEST(TableMemory, IsTriedWhereNobodyKnowsWhatThereIs) {
  EXPECT_TRUE(check_table_memory(64, {.connections = 16'777'216, .listed_streams = 16'777'216}, std::nullopt));
}

}  // namespace
}  // namespace pollux::app
