// A client and a Retry packet (RFC 9000 §17.2.5, §8.1.2).
#include "connection/retry.h"

#include <gtest/gtest.h>

#include <utility>

#include "crypto/retry_integrity.h"
#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"
#include "wire/retry_packet.h"

namespace pollux::connection::testing {
namespace {

using telemetry::DropReason;
using wire::PacketNumberSpace;
using wire::Role;

const Octets kToken{0x70, 0x6f, 0x6c, 0x6c, 0x75, 0x78};

struct RetryText {
  wire::ConnectionId destination = id_of(0xcc);
  wire::ConnectionId source = id_of(0xee);
  Octets token = kToken;
  wire::Version version = wire::kVersion1;
  wire::ConnectionId original = id_of(0xdd);  // what the tag is made over
};

Octets retry_packet(const RetryText& text = {}) {
  const wire::RetryToSend packet{.destination_id = text.destination,
                                 .source_id = text.source,
                                 .token = text.token,
                                 .unused_bits = 0x0a,
                                 .version = text.version};
  Octets out(wire::encoded_size(packet));
  ByteWriter writer{out};
  wire::write(writer, packet);
  Octets pseudo(wire::retry_pseudo_packet_size(text.original, out));
  ByteWriter pseudo_writer{pseudo};
  wire::write_retry_pseudo_packet(pseudo_writer, text.original, out);
  const auto tag = crypto::compute_retry_integrity_tag(pseudo, text.version);
  out.insert(out.end(), tag.begin(), tag.end());
  return out;
}

// What the Initials of a client say in the clear, and in them.
struct SeenInitial {
  wire::ParsedLongHeader header;
  Octets token;
  wire::PacketNumber number = 0;
  Octets crypto;
};

// A client whose first flight goes nowhere, and a server that has sent a Retry and knows nothing but its token.
class RetryTest : public ::testing::Test {
 protected:
  explicit RetryTest(const PairOptions& options = after_retry()) : pair_(options) {
    pair_.wire = [this](Transit& transit) {
      if (transit.sender == Role::kClient) note(transit.octets);
      return transit.sender == Role::kClient && !retried_ ? Fate::kDropped : Fate::kDelivered;
    };
    pair_.poll();
  }

  static PairOptions after_retry() {
    PairOptions options;
    options.server_identity = Identity{.local = id_of(0x55),
                                       .peer = id_of(0xcc),
                                       .original_destination = id_of(0xdd),
                                       .retry_source = id_of(0xee),
                                       .address = AddressValidation::kValidated};
    return options;
  }

  // Hands a Retry to the client.
  std::optional<DropReason> give(const Octets& packet) {
    auto header = wire::parse_long_header(packet);
    Octets copy = packet;
    const auto drop = client_.receiver.on_long_packet(*header, copy, {.at = pair_.now()});
    retried_ |= !drop.has_value();
    return drop;
  }

  void note(const Octets& datagram) {
    const auto header = wire::parse_long_header(datagram);
    if (!header || header->type != wire::PacketType::kInitial) return;
    const Bytes packet = Bytes{datagram}.first(header->packet_size);
    const auto seen = look_into(client_.parts, Octets(packet.begin(), packet.end()));
    ASSERT_EQ(seen.size(), 1U);
    SeenInitial initial{.header = *header, .token = {header->token.begin(), header->token.end()}};
    initial.number = seen[0].number;
    if (const auto* frame = seen[0].find<wire::CryptoFrame>())
      initial.crypto.assign(frame->data.begin(), frame->data.end());
    initials_.push_back(std::move(initial));
  }

  bool retried_ = false;
  std::vector<SeenInitial> initials_;
  OpenPair pair_;
  OpenConnection& client_ = pair_.client.connection();
};

// RFC 9000 §8.1.2-1, §8.1.3-2, §17.2.5.1-3, §17.2.5.2-5
TEST_F(RetryTest, ClientRepeatsTheTokenInAllItsInitialsAndTakesTheNewDestination) {
  ASSERT_EQ(give(retry_packet()), std::nullopt);
  initials_.clear();
  ASSERT_TRUE(pair_.shake_hands());
  ASSERT_GE(initials_.size(), 2U);
  EXPECT_EQ(initials_.front().header.destination_id, id_of(0xee));
  for (const SeenInitial& initial : initials_) {
    EXPECT_EQ(initial.token, kToken);
    EXPECT_EQ(initial.header.source_id, id_of(0xcc));
  }
  EXPECT_EQ(pair_.client.counters()[telemetry::Counter::kRetriesFollowed], 1U);
  // RFC 9000 §8.1.3-3, §8.1.3-12: it served this attempt; there is nothing in it for the next one.
  EXPECT_FALSE(client_.parts.new_token.has_arrived());
}

// RFC 9000 §17.2.5.3-1, §17.2.5.3-4
TEST_F(RetryTest, SameClientHelloGoesOutUnderNewPacketNumbers) {
  ASSERT_FALSE(initials_.empty());
  const std::vector<SeenInitial> before = std::exchange(initials_, {});
  ASSERT_EQ(give(retry_packet()), std::nullopt);
  pair_.poll();
  ASSERT_FALSE(initials_.empty());
  EXPECT_GT(initials_.front().number, before.back().number);
  const std::size_t common = std::min(initials_.front().crypto.size(), before.front().crypto.size());
  EXPECT_GT(common, 200U);
  EXPECT_TRUE(
      std::ranges::equal(Bytes{initials_.front().crypto}.first(common), Bytes{before.front().crypto}.first(common)));
}

// RFC 9000 §17.2.5.2-1, §17.2.5.2-2
TEST_F(RetryTest, SecondRetryIsDiscarded) {
  ASSERT_EQ(give(retry_packet()), std::nullopt);
  EXPECT_EQ(give(retry_packet({.source = id_of(0xef)})), DropReason::kQuicUnexpectedRetry);
  EXPECT_EQ(client_.parts.peer_ids.id_on(kFirstPath), id_of(0xee));
}

// RFC 9000 §17.2.5.2-2
TEST_F(RetryTest, RetryBehindAnInitialOfTheServersIsDiscarded) {
  OpenPair plain;
  OpenConnection& client = plain.client.connection();
  plain.run_for(kWireDelay * 2);
  ASSERT_TRUE(has_heard_from_peer(client.parts));
  Octets packet = retry_packet();
  const auto header = wire::parse_long_header(packet).value();
  EXPECT_EQ(client.receiver.on_long_packet(header, packet, {.at = plain.now()}), DropReason::kQuicUnexpectedRetry);
}

// RFC 9000 §17.2.5.2-3; RFC 9001 §5.8
TEST_F(RetryTest, RetryWithAnotherTagIsDiscarded) {
  Octets packet = retry_packet();
  packet.back() ^= 1;
  EXPECT_EQ(give(packet), DropReason::kQuicUnexpectedRetry);
  EXPECT_EQ(give(retry_packet({.original = id_of(0x11)})), DropReason::kQuicUnexpectedRetry);
  EXPECT_FALSE(client_.parts.retry.source().has_value());
}

// RFC 9000 §17.2.5.2-4
TEST_F(RetryTest, RetryWithoutATokenIsDiscarded) {
  Octets packet = retry_packet();
  packet.erase(packet.end() - 16 - static_cast<std::ptrdiff_t>(kToken.size()), packet.end() - 16);
  EXPECT_EQ(give(packet), DropReason::kQuicUnexpectedRetry);
}

// RFC 9000 §17.2.5.1-2
TEST_F(RetryTest, RetryThatChangesNoConnectionIdIsDiscarded) {
  EXPECT_EQ(give(retry_packet({.source = id_of(0xdd)})), DropReason::kQuicUnexpectedRetry);
}

// RFC 9369 §4.1
TEST_F(RetryTest, RetryInAnotherVersionIsDiscarded) {
  EXPECT_EQ(give(retry_packet({.version = wire::kVersion2})), DropReason::kQuicUnexpectedRetry);
}

TEST_F(RetryTest, TokenThatLeavesNoRoomForTheHandshakeIsNotTaken) {
  EXPECT_EQ(give(retry_packet({.token = Octets(kMaxTokenLength + 1)})), DropReason::kQuicUnexpectedRetry);
  EXPECT_EQ(give(retry_packet({.token = Octets(kMaxTokenLength)})), std::nullopt);
}

// RFC 9000 §17.2.5-1
TEST_F(RetryTest, UnusedBitsAreIgnored) {
  // They are covered by the tag, so they are other bits of another Retry; retry_packet() sets 0x0a.
  EXPECT_EQ(retry_packet().front() & 0x0f, 0x0a);
  EXPECT_EQ(give(retry_packet()), std::nullopt);
}

TEST_F(RetryTest, ServerHasNoUseForOne) {
  Octets packet = retry_packet({.destination = id_of(0x55)});
  const auto header = wire::parse_long_header(packet).value();
  EXPECT_EQ(pair_.server->receiver.on_long_packet(header, packet, {.at = pair_.now()}),
            DropReason::kQuicUnexpectedRetry);
}

// RFC 9000 §7.3-4: a server that says nothing of the Retry has not sent it.
TEST(RetryAuthentication, ServerThatDoesNotConfirmTheRetryIsLeft) {
  BadServerPair pair{{.server_identity = Identity{.local = id_of(0x55),
                                                  .peer = id_of(0xcc),
                                                  .original_destination = id_of(0xdd),
                                                  .address = AddressValidation::kValidated}}};
  pair.server->parts.initial_keys.restart(id_of(0xee));
  bool retried = false;
  pair.wire = [&](Transit& transit) {
    return transit.sender == Role::kClient && !retried ? Fate::kDropped : Fate::kDelivered;
  };
  pair.poll();
  retried = true;
  pair.inject(Role::kServer, retry_packet());
  pair.run_for(Duration::seconds(1));
  EXPECT_EQ(pair.client->close_reason().error_code,
            static_cast<std::uint64_t>(wire::TransportErrorCode::kTransportParameterError));
  EXPECT_EQ(pair.server->parts.close.reason().error_code,
            static_cast<std::uint64_t>(wire::TransportErrorCode::kTransportParameterError));
}

// RFC 9000 §17.2.2-1
TEST(InitialTokens, InitialOfAServerWithATokenIsDiscarded) {
  OpenPair pair;
  Octets packet = forge(pair.server->parts, {wire::PingFrame{}}, {.level = wire::EncryptionLevel::kInitial});
  auto header = wire::parse_long_header(packet).value();
  header.token = kToken;
  EXPECT_EQ(pair.client->receiver.on_long_packet(header, packet, {.at = kStart}), DropReason::kQuicInvalidToken);
}

// RFC 9000 §7.2-5, §8.1.3-2, §17.2.2-1
TEST(InitialTokens, TokenOfAnEarlierConnectionIsInAllInitialsOfTheClientAndInNoneOfTheServers) {
  ConnectionPair pair{{.client_token = kToken}};
  std::size_t with_token = 0;
  pair.wire = [&](Transit& transit) {
    const auto header = wire::parse_long_header(transit.octets);
    if (!header || header->type != wire::PacketType::kInitial) return Fate::kDelivered;
    const Octets token(header->token.begin(), header->token.end());
    EXPECT_EQ(token, transit.sender == Role::kClient ? kToken : Octets{});
    if (transit.sender == Role::kServer) {
      EXPECT_EQ(header->destination_id, id_of(0xcc));
    }
    if (!token.empty()) ++with_token;
    return Fate::kDelivered;
  };
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_GE(with_token, 2U);
}

}  // namespace
}  // namespace pollux::connection::testing
