#include "connection/local_connection_ids.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::connection {
namespace {

wire::ConnectionId id(std::uint8_t fill, std::size_t length) {
  return wire::ConnectionId{std::vector<std::uint8_t>(length, fill)};
}

void expect_violation(const LocalConnectionIds& ids, std::uint64_t sequence_number) {
  const auto outcome = ids.on_retire(sequence_number);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kProtocolViolation);
  EXPECT_EQ(outcome.error().frame_type, wire::frame_type::kRetireConnectionId);
}

TEST(LocalConnectionIds, RemembersWhatWasChosenAndWhatTheClientMadeUp) {
  const LocalConnectionIds ids{id(1, 8), id(2, 12)};
  EXPECT_EQ(ids.chosen(), id(1, 8));
  EXPECT_EQ(ids.original_destination(), id(2, 12));
}

// RFC 9000 §19.16-1
TEST(LocalConnectionIds, RetiringAnIdThatWasNeverIssuedIsAViolation) {
  expect_violation({id(1, 8), id(2, 8)}, 1);
  expect_violation({id(1, 8), id(2, 8)}, UINT64_MAX >> 2);
}

// RFC 9000 §19.16-3
TEST(LocalConnectionIds, RetiringTheOnlyIdIsAViolation) {
  expect_violation({id(1, 8), id(2, 8)}, 0);
}

// RFC 9000 §19.16-4
TEST(LocalConnectionIds, RetiringAnEmptyIdIsAViolation) {
  expect_violation({{}, id(2, 8)}, 0);
}

}  // namespace
}  // namespace pollux::connection
