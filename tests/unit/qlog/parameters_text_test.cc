#include "qlog/parameters_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pollux::qlog {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string text_of(const wire::TransportParameters& parameters) {
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  write_parameters(json, parameters);
  json.end_object();
  return out;
}

TEST(ParametersText, HasTheParametersByTheirNamesInRfc9000) {
  const std::vector<std::uint8_t> id{1, 2, 3, 4};
  const std::string text = text_of({.max_idle_timeout = Duration::seconds(30),
                                    .initial_max_data = 1'000'000,
                                    .initial_source_connection_id = wire::ConnectionId{id},
                                    .grease_quic_bit = true});
  EXPECT_THAT(text, HasSubstr(R"("max_idle_timeout":30000,)"));
  EXPECT_THAT(text, HasSubstr(R"("initial_max_data":1000000,)"));
  EXPECT_THAT(text, HasSubstr(R"("max_ack_delay":25,)"));
  EXPECT_THAT(text, HasSubstr(R"("initial_source_connection_id":"01020304")"));
  EXPECT_THAT(text, HasSubstr(R"("grease_quic_bit":true)"));
}

TEST(ParametersText, LeavesOutWhatIsNotOfferedAndTheResetToken) {
  const std::string text = text_of({.stateless_reset_token = wire::StatelessResetToken{}});
  EXPECT_THAT(text, Not(HasSubstr("preferred_address")));
  EXPECT_THAT(text, Not(HasSubstr("max_datagram_frame_size")));
  EXPECT_THAT(text, Not(HasSubstr("stateless_reset_token")));
}

TEST(ParametersText, HasThePreferredAddressesThatThereAre) {
  wire::PreferredAddress preferred;
  preferred.ipv4 = SocketAddress::parse("192.0.2.1:443").value();
  const std::string text = text_of({.preferred_address = preferred});
  EXPECT_THAT(text, HasSubstr(R"("preferred_address":{"ip_v4":"192.0.2.1","port_v4":443,)"));
  EXPECT_THAT(text, Not(HasSubstr("ip_v6")));
}

}  // namespace
}  // namespace pollux::qlog
