#include "endpoint/admission.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "wire/version_negotiation.h"

namespace pollux::endpoint {
namespace {

using telemetry::DropReason;

constexpr Occupancy kRoomy{.connections = 1, .max_connections = 10, .half_open = 1, .max_half_open = 5};

const wire::VersionList kVersions{wire::kVersion1, wire::kVersion2};

struct Opening {
  wire::PacketType type = wire::PacketType::kInitial;
  wire::Version version = wire::kVersion1;
  std::size_t destination_length = 8;
  std::size_t datagram_size = 1200;
  bool fixed_bit = true;
  Bytes token{};
};

// A datagram that is one long-header packet from end to end.
std::vector<std::uint8_t> datagram_of(const Opening& opening) {
  const std::array<std::uint8_t, wire::kMaxConnectionIdLength> octets{1, 2, 3, 4};
  const wire::LongHeader header{.type = opening.type,
                                .destination_id = wire::ConnectionId{Bytes{octets}.first(opening.destination_length)},
                                .source_id = wire::ConnectionId{Bytes{octets}.first(5)},
                                .token = opening.token,
                                .version = opening.version,
                                .fixed_bit = opening.fixed_bit};
  std::vector<std::uint8_t> datagram(opening.datagram_size);
  ByteWriter writer{datagram};
  const wire::LongHeaderLayout layout = wire::write(writer, header);
  wire::set_length(datagram, layout);
  return datagram;
}

AdmissionVerdict judge(Bytes datagram, const Occupancy& occupancy, const wire::VersionList& versions) {
  return judge_unknown(datagram, occupancy, versions, wire::FixedBitRule::kMustBeSet);
}

DropReason reason_for(const std::vector<std::uint8_t>& datagram, const Occupancy& occupancy = kRoomy) {
  const AdmissionVerdict verdict = judge(datagram, occupancy, kVersions);
  const auto* reason = std::get_if<DropReason>(&verdict);
  EXPECT_NE(reason, nullptr) << "was not dropped";
  return reason != nullptr ? *reason : DropReason::kFrameTooShort;
}

TEST(Admission, LetsAClientsFirstInitialIn) {
  const auto datagram = datagram_of({});
  const AdmissionVerdict verdict = judge(datagram, kRoomy, kVersions);
  ASSERT_TRUE(std::holds_alternative<Admit>(verdict));
  const wire::ParsedLongHeader& header = std::get<Admit>(verdict).header;
  EXPECT_EQ(header.type, wire::PacketType::kInitial);
  EXPECT_EQ(header.destination_id.size(), 8U);
  EXPECT_EQ(header.source_id.size(), 5U);
}

// RFC 9287 §3.1
TEST(Admission, TakesAClearFixedBitFromAClientThatBringsATokenWhereWeHaveSaidSo) {
  constexpr std::array<std::uint8_t, 3> kToken{1, 2, 3};
  const auto with_token = datagram_of({.fixed_bit = false, .token = kToken});
  const auto without = datagram_of({.fixed_bit = false});
  const auto takes = [](const auto& datagram, wire::FixedBitRule rule) {
    return std::holds_alternative<Admit>(judge_unknown(datagram, kRoomy, kVersions, rule));
  };
  EXPECT_TRUE(takes(with_token, wire::FixedBitRule::kMayBeClear));
  EXPECT_FALSE(takes(without, wire::FixedBitRule::kMayBeClear));
  EXPECT_FALSE(takes(with_token, wire::FixedBitRule::kMustBeSet));
}

TEST(Admission, LetsAVersionInWhereItIsSpoken) {
  const auto datagram = datagram_of({.version = wire::kVersion2});
  EXPECT_TRUE(std::holds_alternative<Admit>(judge(datagram, kRoomy, kVersions)));
  EXPECT_TRUE(std::holds_alternative<NegotiateVersion>(judge(datagram, kRoomy, {wire::kVersion1})));
}

// RFC 9000 §14.1-4
TEST(Admission, DropsInitialsInDatagramsBelow1200Bytes) {
  EXPECT_EQ(reason_for(datagram_of({.datagram_size = 1199})), DropReason::kQuicInitialTooSmall);
}

// RFC 9000 §7.2-1
TEST(Admission, DropsInitialsToShortConnectionIds) {
  EXPECT_EQ(reason_for(datagram_of({.destination_length = 7})), DropReason::kQuicBadHeader);
  EXPECT_TRUE(std::holds_alternative<Admit>(judge(datagram_of({.destination_length = 20}), kRoomy, kVersions)));
}

// RFC 9000 §5.2.2-7, §5.2.2-8
TEST(Admission, LetsNothingElseBeginAConnection) {
  EXPECT_EQ(reason_for(datagram_of({.type = wire::PacketType::kHandshake})), DropReason::kQuicUnexpectedType);
  EXPECT_TRUE(std::holds_alternative<KeepForLater>(
      judge(datagram_of({.type = wire::PacketType::kZeroRtt}), kRoomy, kVersions)));
  std::vector<std::uint8_t> retry = datagram_of({});
  retry[0] |= 0x30;
  EXPECT_EQ(reason_for(retry), DropReason::kQuicUnexpectedRetry);
}

// RFC 9000 §5.2.2-3, §5.2.2-4
TEST(Admission, NegotiatesTheVersionOnlyWhereTheDatagramIsLargeEnough) {
  const wire::Version unknown = 0x1a2a3a4a;
  const auto large = datagram_of({.version = unknown});
  const AdmissionVerdict verdict = judge(large, kRoomy, kVersions);
  ASSERT_TRUE(std::holds_alternative<NegotiateVersion>(verdict));
  EXPECT_EQ(std::get<NegotiateVersion>(verdict).header.version, unknown);
  EXPECT_EQ(reason_for(datagram_of({.version = unknown, .datagram_size = 1199})), DropReason::kQuicUnsupportedVersion);
}

// RFC 9000 §6.1-1
TEST(Admission, DropsVersionNegotiation) {
  EXPECT_EQ(reason_for(datagram_of({.version = wire::kVersionNegotiation})),
            DropReason::kQuicUnexpectedVersionNegotiation);
}

TEST(Admission, NegotiatesTheVersionHoweverFullTheShardIs) {
  const Occupancy full{.connections = 10, .max_connections = 10, .half_open = 5, .max_half_open = 5};
  EXPECT_TRUE(std::holds_alternative<NegotiateVersion>(judge(datagram_of({.version = 7}), full, kVersions)));
}

TEST(Admission, RefusesOneMoreThanTheLimits) {
  const auto datagram = datagram_of({});
  Occupancy occupancy{.connections = 9, .max_connections = 10, .half_open = 4, .max_half_open = 5};
  EXPECT_TRUE(std::holds_alternative<Admit>(judge(datagram, occupancy, kVersions)));
  occupancy.half_open = 5;
  EXPECT_EQ(reason_for(datagram, occupancy), DropReason::kHalfOpenLimit);
  occupancy.connections = 10;
  EXPECT_EQ(reason_for(datagram, occupancy), DropReason::kConnectionLimit);
}

TEST(Admission, DropsHeadersThatEndTooEarly) {
  const auto datagram = datagram_of({});
  for (std::size_t size = 1; size < 20; ++size) {
    const std::vector<std::uint8_t> cut(datagram.begin(), datagram.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(reason_for(cut), DropReason::kQuicTooShort) << size;
  }
}

TEST(Admission, NamesEveryHeaderError) {
  EXPECT_EQ(drop_reason_of(wire::HeaderError::kFixedBitClear), DropReason::kQuicFixedBitZero);
  EXPECT_EQ(drop_reason_of(wire::HeaderError::kUnsupportedVersion), DropReason::kQuicUnsupportedVersion);
  EXPECT_EQ(drop_reason_of(wire::HeaderError::kConnectionIdTooLong), DropReason::kQuicConnectionIdTooLong);
  EXPECT_EQ(drop_reason_of(wire::HeaderError::kTruncated), DropReason::kQuicTooShort);
  EXPECT_EQ(drop_reason_of(wire::HeaderError::kTooShortToProtect), DropReason::kQuicTooShort);
  EXPECT_EQ(drop_reason_of(wire::HeaderError::kBadLength), DropReason::kQuicBadHeader);
}

}  // namespace
}  // namespace pollux::endpoint
