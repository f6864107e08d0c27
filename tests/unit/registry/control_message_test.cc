#include "registry/control_message.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace pollux::registry {
namespace {

struct Content {
  std::string root;
};
using Message = ControlMessage<Content>;

std::string said(const Message& message) {
  return std::visit(On{[](const Drain&) -> std::string { return "drain"; },
                       [](const CloseAll& close) { return "close " + std::to_string(close.application_error_code); },
                       [](const UseTicketKeys& keys) { return "ticket keys " + std::to_string(keys.seed->bytes()[0]); },
                       [](const UseTokenKeys& keys) { return "token keys " + std::to_string(keys.seed->bytes()[0]); },
                       [](const UseConfiguration<Content>& use) { return "configuration " + use.configuration->root; }},
                    message);
}

std::shared_ptr<const KeySeed> seed_of(std::uint8_t octet) {
  std::array<std::uint8_t, KeySeed::kLength> octets{};
  octets.fill(octet);
  return std::make_shared<const KeySeed>(octets);
}

TEST(ControlMessage, LeadsToTheHandlerOfItsKind) {
  EXPECT_EQ(said(Drain{}), "drain");
  EXPECT_EQ(said(CloseAll{.application_error_code = 256}), "close 256");
  EXPECT_EQ(said(UseTicketKeys{.seed = seed_of(1), .start = {}}), "ticket keys 1");
  EXPECT_EQ(said(UseTokenKeys{.seed = seed_of(2), .start = {}}), "token keys 2");
  EXPECT_EQ(said(UseConfiguration<Content>{std::make_shared<const Content>("/srv")}), "configuration /srv");
}

TEST(KeySeed, LeavesNothingBehind) {
  alignas(KeySeed) std::array<std::uint8_t, sizeof(KeySeed)> place{};
  std::array<std::uint8_t, KeySeed::kLength> octets{};
  octets.fill(0xa5);
  auto* seed = new (place.data()) KeySeed{octets};
  EXPECT_TRUE(std::ranges::equal(seed->bytes(), octets));
  seed->~KeySeed();
  EXPECT_TRUE(std::ranges::all_of(place, [](std::uint8_t octet) { return octet == 0; }));
}

TEST(KeySeedDeathTest, StopsTheProcessWhereItIsNotOfTheRightLength) {
  const std::array<std::uint8_t, KeySeed::kLength - 1> octets{};
  EXPECT_DEATH(KeySeed{octets}, "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
