#include "tls/session_archive.h"

#include <gtest/gtest.h>

#include "tls/server_tickets.h"
#include "unit/tls/handshake_pair.h"

namespace pollux::tls::testing {
namespace {

class SessionArchive : public ::testing::Test {
 protected:
  [[nodiscard]] TlsContext client_with(SessionCache& sessions) {
    ClientOptions options = trusting_client();
    options.sessions = &sessions;
    return client_context(options);
  }
  // The bytes that one visit leaves.
  [[nodiscard]] std::vector<std::uint8_t> visit() {
    SessionCache sessions;
    HandshakePair first(client_with(sessions), server_);
    first.run();
    EXPECT_TRUE(first.complete());
    return archive_sessions(sessions);
  }

  SeededRng rng_{1};
  ServerTickets tickets_{TicketKeys{std::vector<std::uint8_t>(TicketKeys::kKeyLength, 1), kNow}, ReplayGuard{rng_, 16},
                         rng_};
  TlsContext server_ = server_context({.alpn = {"h3"}, .tickets = &tickets_});
};

TEST_F(SessionArchive, ASessionOutlivesTheProcess) {
  const std::vector<std::uint8_t> bytes = visit();
  SessionCache sessions;
  const TlsContext client = client_with(sessions);
  ASSERT_TRUE(restore_sessions(bytes, client, sessions));
  EXPECT_EQ(sessions.size(), kTicketsPerHandshake);
  HandshakePair second(client, server_);
  EXPECT_FALSE(second.client.session->remembered_parameters().empty());
  second.run();
  EXPECT_TRUE(second.client.session->is_resumed());
}

TEST_F(SessionArchive, SaysThatBytesAreDamagedAndNeverMore) {
  std::vector<std::uint8_t> bytes = visit();
  SessionCache sessions;
  const TlsContext client = client_with(sessions);
  EXPECT_TRUE(restore_sessions({}, client, sessions));
  EXPECT_FALSE(restore_sessions(Bytes{bytes}.first(bytes.size() - 1), client, sessions));
  for (std::size_t i = 0; i < bytes.size(); i += 7) {
    std::vector<std::uint8_t> damaged = bytes;
    damaged[i] ^= 0x55;
    (void)restore_sessions(damaged, client, sessions);
  }
}

}  // namespace
}  // namespace pollux::tls::testing
