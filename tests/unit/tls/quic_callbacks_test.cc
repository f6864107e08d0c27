// The order in which BoringSSL hands out secrets and bytes, as tls_sink.h promises it to the connection.
#include "tls/quic_callbacks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/tls/handshake_pair.h"

namespace pollux::tls::testing {
namespace {

using ::testing::ElementsAre;

TEST(QuicCallbacks, HandOutTheServersSecretsAndDataInThePromisedOrder) {
  HandshakePair pair(client_context(), server_context());
  pair.run();
  ASSERT_TRUE(pair.complete());
  EXPECT_THAT(pair.server.sink.events, ElementsAre("data Initial", "write Handshake", "data Handshake", "write 1-RTT",
                                                   "read Handshake", "read 1-RTT"));
}

TEST(QuicCallbacks, HandOutTheClientsSecretsAndDataInThePromisedOrder) {
  HandshakePair pair(client_context(), server_context());
  pair.run();
  ASSERT_TRUE(pair.complete());
  EXPECT_THAT(pair.client.sink.events, ElementsAre("data Initial", "write Handshake", "read Handshake",
                                                   "data Handshake", "write 1-RTT", "read 1-RTT"));
}

TEST(QuicCallbacks, LetTheServerHaveTheClientsParametersBeforeItsFirstSecret) {
  HandshakePair pair(client_context(), server_context());
  std::size_t parameters_at_first_secret = 0;
  pair.server.sink.on_secret_hook = [&] {
    if (parameters_at_first_secret == 0) {
      parameters_at_first_secret = pair.server.session->peer_transport_parameters().size();
    }
    EXPECT_FALSE(pair.server.session->peer_transport_parameters().empty());
  };
  pair.run();
  EXPECT_EQ(parameters_at_first_secret, kClientParameters.size());
}

}  // namespace
}  // namespace pollux::tls::testing
