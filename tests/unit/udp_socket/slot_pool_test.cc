#include "drivers/net/udp_socket/slot_pool.h"

#include <gtest/gtest.h>

namespace pollux::drivers::udp_socket {
namespace {

TEST(SlotPool, KeepsTheTwoKindsApart) {
  SlotPool pool{{.transmit_slots = 2, .transmit_bytes = 1500, .receive_slots = 1}};
  Slot* one = pool.take_transmit();
  Slot* other = pool.take_transmit();
  Slot* train = pool.take_receive();
  ASSERT_TRUE(one != nullptr && other != nullptr && train != nullptr);
  EXPECT_EQ(pool.take_transmit(), nullptr);
  EXPECT_EQ(pool.take_receive(), nullptr);
  EXPECT_EQ(one->memory.size(), 1500U);
  EXPECT_EQ(train->memory.size(), SlotPool::kTrainBytes);
  pool.let_go(*train);
  EXPECT_EQ(pool.free_receive(), 1U);
  EXPECT_EQ(pool.free_transmit(), 0U);
}

TEST(SlotPool, ASlotIsFreeWhenItsLastHolderLetsGo) {
  SlotPool pool{{.transmit_slots = 0, .transmit_bytes = 0, .receive_slots = 1}};
  Slot* train = pool.take_receive();
  train->holders += 2;
  pool.let_go(*train);
  pool.let_go(*train);
  EXPECT_EQ(pool.free_receive(), 0U);
  pool.let_go(*train);
  EXPECT_EQ(pool.free_receive(), 1U);
}

}  // namespace
}  // namespace pollux::drivers::udp_socket
