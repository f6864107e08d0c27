// Resumption and 0-RTT, as TLS alone decides them (RFC 9001 §4.5, §4.6, §8.3, §9.2).
#include "tls/ticket_callbacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include "tls/server_tickets.h"
#include "tls/session_cache.h"
#include "unit/tls/handshake_pair.h"
#include "unit/tls/tls_messages.h"

namespace pollux::tls::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using Verdict = ReplayGuard::Verdict;

constexpr std::uint8_t kNewSessionTicket = 4;
constexpr std::uint8_t kFinished = 20;
constexpr std::uint16_t kEarlyDataExtension = 42;
constexpr std::array<std::uint8_t, 2> kOtherContext{1, 1};

// A server with tickets, and a client that keeps them.
class Resumption : public ::testing::Test {
 protected:
  static TicketKeys keys_of(std::uint8_t fill) {
    return TicketKeys{std::vector<std::uint8_t>(TicketKeys::kKeyLength, fill), kNow};
  }

  [[nodiscard]] TlsContext server_with(ServerTickets& tickets, std::vector<std::string> alpn = {"h3"}) {
    return server_context({.alpn = std::move(alpn), .tickets = &tickets});
  }
  [[nodiscard]] TlsContext client_with(EarlyData early_data = EarlyData::kOffer) {
    ClientOptions options = trusting_client();
    options.alpn = {"h3", "other"};
    options.sessions = &sessions_;
    options.early_data = early_data;
    return client_context(options);
  }

  // A first connection, which leaves tickets.
  void visit() {
    HandshakePair first(client_, server_);
    first.run();
    ASSERT_TRUE(first.complete());
    ASSERT_FALSE(first.client.session->is_resumed());
  }

  void expect_rejected(const HandshakePair& pair) {
    EXPECT_TRUE(pair.complete());
    EXPECT_EQ(pair.client.session->early_data(), EarlyDataState::kRejected);
    EXPECT_EQ(pair.server.session->early_data(), EarlyDataState::kNone);
    EXPECT_FALSE(pair.server.sink.secret(KeyDirection::kRead, EncryptionLevel::kEarlyData));
  }

  SeededRng rng_{1};
  ServerTickets tickets_{keys_of(1), ReplayGuard{rng_, 16}, rng_};
  SessionCache sessions_;
  TlsContext server_ = server_with(tickets_);
  TlsContext client_ = client_with();
};

TEST_F(Resumption, RestsOnATicketOfAnEarlierConnection) {
  visit();
  EXPECT_EQ(sessions_.size(), kTicketsPerHandshake);
  HandshakePair second(client_, server_);
  second.run();
  EXPECT_TRUE(second.complete());
  EXPECT_TRUE(second.client.session->is_resumed());
  EXPECT_TRUE(second.server.session->is_resumed());
}

// RFC 9000 §7.4.1-4
TEST_F(Resumption, RemembersTheServersTransportParameters) {
  visit();
  const HandshakePair second(client_, server_);
  EXPECT_THAT(second.client.session->remembered_parameters(), ElementsAreArray(kServerParameters));
}

// RFC 9001 §4.5-1
TEST_F(Resumption, TakesAnotherTicketForEveryConnection) {
  visit();
  const HandshakePair one(client_, server_);
  const HandshakePair other(client_, server_);
  const HandshakePair none(client_, server_);
  EXPECT_EQ(sessions_.size(), 0U);
  EXPECT_THAT(none.client.session->remembered_parameters(), IsEmpty());
}

TEST_F(Resumption, IsNotOfferedToAnotherServerOrUnderLooserTrust) {
  visit();
  ClientOptions options = trusting_client();
  options.alpn = {"h3", "other"};
  options.sessions = &sessions_;
  options.server_name = "elsewhere";
  EXPECT_THAT(HandshakePair(client_context(options), server_).client.session->remembered_parameters(), IsEmpty());
  options.server_name = "localhost";
  options.verification = PeerVerification::kNone;
  EXPECT_THAT(HandshakePair(client_context(options), server_).client.session->remembered_parameters(), IsEmpty());
}

TEST_F(Resumption, IsBoundToTheVersionOfQuic) {
  visit();
  Endpoint client(client_, {.transport_parameters = kClientParameters, .version = wire::kVersion2});
  EXPECT_THAT(client.session->remembered_parameters(), IsEmpty());
}

TEST_F(Resumption, DoesWithoutATicketThatTheServerCannotOpen) {
  visit();
  ServerTickets others{keys_of(2), ReplayGuard{rng_, 16}, rng_};
  HandshakePair second(client_, server_with(others));
  second.run();
  expect_rejected(second);
  EXPECT_FALSE(second.server.session->is_resumed());
}

TEST_F(Resumption, DoesWithoutATicketWhoseKeyHasBeenRotatedAway) {
  visit();
  HandshakePair next_period(client_, server_);
  next_period.server.now = kNow + kTicketKeyPeriod;
  next_period.run();
  EXPECT_TRUE(next_period.server.session->is_resumed());
  HandshakePair too_late(client_, server_);
  too_late.server.now = kNow + kTicketKeyPeriod * 3;
  too_late.run();
  expect_rejected(too_late);
  EXPECT_FALSE(too_late.server.session->is_resumed());
}

TEST_F(Resumption, IsNeitherOfferedNorTakenWithoutTickets) {
  HandshakePair pair(client_, server_context());
  pair.run();
  EXPECT_TRUE(pair.complete());
  EXPECT_EQ(sessions_.size(), 0U);
}

// RFC 9001 §4.4-4: no CertificateRequest follows the handshake.
// RFC 9001 §6-2: nor does a KeyUpdate: only tickets do, and a client says nothing at all.
TEST_F(Resumption, IsAllThatIsSpokenOfAfterTheHandshake) {
  HandshakePair first(client_, server_);
  std::size_t tickets = 0;
  first.run(whole, [&](wire::Role sender, EncryptionLevel level, std::vector<std::uint8_t>& flight) {
    if (level != EncryptionLevel::kOneRtt) return;
    EXPECT_EQ(sender, wire::Role::kServer);
    for (std::size_t at = 0; at < flight.size(); at += 4 + read_be(flight, at + 1, 3)) {
      EXPECT_EQ(flight[at], kNewSessionTicket);
      ++tickets;
    }
  });
  EXPECT_EQ(tickets, kTicketsPerHandshake);
}

class ZeroRtt : public Resumption {
 protected:
  // What the server said in 1-RTT.
  std::vector<std::uint8_t> tickets_of(HandshakePair& pair) {
    std::vector<std::uint8_t> flight;
    pair.run(whole, [&](wire::Role sender, EncryptionLevel level, std::vector<std::uint8_t>& bytes) {
      if (sender == wire::Role::kServer && level == EncryptionLevel::kOneRtt) flight = bytes;
    });
    return flight;
  }
  // The extensions of a NewSessionTicket begin here.
  static std::size_t extensions_of_ticket(const Message& ticket) {
    const std::size_t nonce = 4 + 4 + 4;
    const std::size_t identity = nonce + 1 + read_be(ticket, nonce, 1);
    return identity + 2 + read_be(ticket, identity, 2);
  }
};

TEST_F(ZeroRtt, IsAcceptedWithTheSameSecretOnBothSides) {
  visit();
  HandshakePair second(client_, server_);
  second.client.advance();
  EXPECT_EQ(second.client.session->early_data(), EarlyDataState::kOffered);
  EXPECT_EQ(second.client.session->alpn(), "h3");
  second.run();
  EXPECT_TRUE(second.complete());
  EXPECT_EQ(second.client.session->early_data(), EarlyDataState::kAccepted);
  EXPECT_EQ(second.server.session->early_data(), EarlyDataState::kAccepted);
  const auto& written = second.client.sink.secret(KeyDirection::kWrite, EncryptionLevel::kEarlyData);
  ASSERT_TRUE(written);
  EXPECT_EQ(written, second.server.sink.secret(KeyDirection::kRead, EncryptionLevel::kEarlyData));
}

TEST_F(ZeroRtt, GivesItsSecretsInThePromisedOrder) {
  visit();
  HandshakePair second(client_, server_);
  second.client.advance();
  EXPECT_THAT(second.client.sink.events, ElementsAre("data Initial", "write 0-RTT"));
  HandshakePair::carry(second.client, second.server, wire::Role::kClient, whole);
  EXPECT_THAT(second.server.sink.events, ElementsAre("data Initial", "write Handshake", "data Handshake", "write 1-RTT",
                                                     "data 1-RTT", "read 0-RTT", "read Handshake"));
}

// RFC 9001 §5.6-5: a server has no keys that it could protect 0-RTT packets with.
TEST_F(ZeroRtt, GivesTheServerNothingToWriteWith) {
  visit();
  HandshakePair second(client_, server_);
  second.run();
  EXPECT_FALSE(second.server.sink.secret(KeyDirection::kWrite, EncryptionLevel::kEarlyData));
  // RFC 9001 §5.6-6: nor has a client any to open them with.
  EXPECT_FALSE(second.client.sink.secret(KeyDirection::kRead, EncryptionLevel::kEarlyData));
}

// RFC 9001 §8.3-1
TEST_F(ZeroRtt, EndsWithoutAnEndOfEarlyDataMessage) {
  visit();
  HandshakePair second(client_, server_);
  std::vector<std::uint8_t> flight;
  second.run(whole, [&](wire::Role sender, EncryptionLevel level, std::vector<std::uint8_t>& bytes) {
    if (sender == wire::Role::kClient && level == EncryptionLevel::kHandshake) flight = bytes;
  });
  ASSERT_EQ(second.client.session->early_data(), EarlyDataState::kAccepted);
  ASSERT_FALSE(flight.empty());
  EXPECT_EQ(flight[0], kFinished);
}

// RFC 9001 §4.6.1-1
TEST_F(ZeroRtt, IsAllowedByTicketsWithoutALimitOnItsSize) {
  HandshakePair first(client_, server_);
  const Message ticket = tickets_of(first);
  ASSERT_FALSE(ticket.empty());
  EXPECT_EQ(ticket[0], kNewSessionTicket);
  const std::size_t extension = find_extension(ticket, extensions_of_ticket(ticket), kEarlyDataExtension);
  EXPECT_EQ(read_be(ticket, extension + 2, 2), 4U);
  EXPECT_EQ(read_be(ticket, extension + 4, 4), 0xffffffffU);
}

TEST_F(ZeroRtt, IsNotOfferedWhereTheServerAllowsNone) {
  ServerTickets without{keys_of(1), std::nullopt, rng_};
  const TlsContext server = server_with(without);
  HandshakePair first(client_, server);
  first.run();
  HandshakePair second(client_, server);
  second.run();
  EXPECT_TRUE(second.client.session->is_resumed());
  EXPECT_EQ(second.client.session->early_data(), EarlyDataState::kNone);
}

TEST_F(ZeroRtt, IsNotOfferedByAClientThatRefrains) {
  visit();
  HandshakePair second(client_with(EarlyData::kRefrain), server_);
  second.run();
  EXPECT_TRUE(second.client.session->is_resumed());
  EXPECT_EQ(second.client.session->early_data(), EarlyDataState::kNone);
}

// RFC 9001 §9.2-1: the same first flight, at the same server.
TEST_F(ZeroRtt, IsRefusedToAReplayedFirstFlight) {
  visit();
  HandshakePair original(client_, server_);
  HandshakePair replay(client_, server_);
  original.client.advance();
  const std::vector<std::uint8_t> hello = original.client.sink.outgoing[wire::index_of(EncryptionLevel::kInitial)];
  original.run();
  EXPECT_EQ(original.server.session->early_data(), EarlyDataState::kAccepted);
  EXPECT_EQ(original.server.session->ticket_verdict(), Verdict::kFirst);

  replay.server.give(EncryptionLevel::kInitial, hello);
  EXPECT_FALSE(replay.server.error);
  EXPECT_EQ(replay.server.session->ticket_verdict(), Verdict::kSeen);
  EXPECT_EQ(replay.server.session->early_data(), EarlyDataState::kNone);
  EXPECT_FALSE(replay.server.sink.secret(KeyDirection::kRead, EncryptionLevel::kEarlyData));
}

TEST_F(ZeroRtt, IsRefusedWithATicketOfAnotherWorkerWhichResumesAllTheSame) {
  visit();
  ServerTickets other_worker{keys_of(1), ReplayGuard{rng_, 16}, rng_};
  const TlsContext other_server = server_with(other_worker);
  HandshakePair second(client_, other_server);
  second.run();
  expect_rejected(second);
  EXPECT_TRUE(second.server.session->is_resumed());
  // And the tickets that it brings are good there.
  HandshakePair third(client_, other_server);
  third.run();
  EXPECT_EQ(third.server.session->early_data(), EarlyDataState::kAccepted);
}

TEST_F(ZeroRtt, IsRefusedWhenTheReplayGuardIsFull) {
  visit();
  ServerTickets narrow{keys_of(1), ReplayGuard{rng_, 1}, rng_};
  const TlsContext server = server_with(narrow);
  HandshakePair foreign(client_, server);
  foreign.run();
  ASSERT_EQ(foreign.server.session->ticket_verdict(), Verdict::kForeign);
  HandshakePair one(client_, server);
  one.run();
  EXPECT_EQ(one.server.session->early_data(), EarlyDataState::kAccepted);
  HandshakePair one_too_many(client_, server);
  one_too_many.run();
  expect_rejected(one_too_many);
  EXPECT_EQ(one_too_many.server.session->ticket_verdict(), Verdict::kFull);
}

// RFC 9000 §7.4.1-9
TEST_F(ZeroRtt, IsRefusedWhenTheServerIsNoLongerWhatItWas) {
  visit();
  HandshakePair second(client_, server_, kOtherContext);
  second.run();
  expect_rejected(second);
  EXPECT_TRUE(second.server.session->is_resumed());
}

TEST_F(ZeroRtt, IsRefusedWhenAnotherProtocolIsChosen) {
  visit();
  HandshakePair second(client_, server_with(tickets_, {"other"}));
  second.client.advance();
  EXPECT_EQ(second.client.session->alpn(), "h3");
  second.run();
  expect_rejected(second);
  EXPECT_EQ(second.client.session->alpn(), "other");
}

TEST_F(ZeroRtt, IsRefusedBehindAHelloRetryRequest) {
  visit();
  const TlsContext picky = server_context({.alpn = {"h3"}, .groups = {NamedGroup::kSecp256r1}, .tickets = &tickets_});
  HandshakePair second(client_, picky);
  second.run();
  expect_rejected(second);
}

// RFC 8446 §8.3: a ClientHello that was recorded and comes later gives an age that its ticket does not have.
TEST_F(ZeroRtt, IsRefusedToAClientHelloThatIsNotFresh) {
  constexpr std::uint64_t kTooFarOff = 70;  // seconds; TLS bears with 60
  visit();
  const std::string key = client_.resumption().cache_key + "|1";
  auto remembered = sessions_.take(key);
  ASSERT_TRUE(remembered);
  SSL_SESSION* session = remembered->native.get();
  SSL_SESSION_set_time(session, SSL_SESSION_get_time(session) - kTooFarOff);
  sessions_.add(key, std::move(*remembered));
  HandshakePair second(client_, server_);
  second.run();
  expect_rejected(second);
  EXPECT_TRUE(second.server.session->is_resumed());
}

}  // namespace
}  // namespace pollux::tls::testing
