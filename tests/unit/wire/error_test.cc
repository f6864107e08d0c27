// Names of transport error codes (RFC 9000 §20.1).
#include "wire/error.h"

#include <gtest/gtest.h>

namespace pollux::wire {
namespace {

TEST(TransportErrorCode, HasTheNamesOfTheRfc) {
  EXPECT_EQ(name_of(TransportErrorCode::kNoError), "NO_ERROR");
  EXPECT_EQ(name_of(TransportErrorCode::kFlowControlError), "FLOW_CONTROL_ERROR");
  EXPECT_EQ(name_of(TransportErrorCode::kProtocolViolation), "PROTOCOL_VIOLATION");
  EXPECT_EQ(name_of(TransportErrorCode::kNoViablePath), "NO_VIABLE_PATH");
}

TEST(TransportErrorCode, CallsEveryTlsAlertACryptoError) {
  EXPECT_EQ(name_of(crypto_error(0)), "CRYPTO_ERROR");
  EXPECT_EQ(name_of(crypto_error(0x28)), "CRYPTO_ERROR");
  EXPECT_EQ(name_of(crypto_error(0xff)), "CRYPTO_ERROR");
}

TEST(TransportErrorCode, IsUnknownOutsideTheRegistry) {
  EXPECT_EQ(name_of(TransportErrorCode{0x12}), "unknown");
  EXPECT_EQ(name_of(TransportErrorCode{0x0200}), "unknown");
}

TEST(TransportErrorCode, HasANameForEachCodeOfTheRfc) {
  for (std::uint64_t code = 0; code <= 0x10; ++code) EXPECT_NE(name_of(TransportErrorCode{code}), "unknown") << code;
}

}  // namespace
}  // namespace pollux::wire
