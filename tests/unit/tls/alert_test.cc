#include "tls/alert.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace pollux::tls {
namespace {

// RFC 9001 §4.8
TEST(Alert, TravelsAsCryptoErrorWithItsOwnNumber) {
  const wire::TransportError error = to_transport_error(Alert::kNoApplicationProtocol);
  EXPECT_EQ(static_cast<std::uint64_t>(error.code), 0x0178u);
  EXPECT_EQ(error.frame_type, 0x06u);
  EXPECT_EQ(error.reason, "no application protocol in common");
  EXPECT_EQ(static_cast<std::uint64_t>(to_transport_error(Alert::kMissingExtension).code), 0x016du);
}

TEST(Alert, HasAPhraseForEveryValueEvenAnUnknownOne) {
  for (unsigned value = 0; value < 256; ++value) {
    EXPECT_FALSE(phrase_of(static_cast<Alert>(value)).empty()) << value;
  }
  EXPECT_EQ(phrase_of(static_cast<Alert>(200)), "TLS alert");
}

TEST(Alert, HasADifferentPhraseForEachNamedValue) {
  std::set<std::string_view> phrases;
  unsigned named = 0;
  for (unsigned value = 0; value < 256; ++value) {
    const std::string_view phrase = phrase_of(static_cast<Alert>(value));
    if (phrase == "TLS alert") continue;
    phrases.insert(phrase);
    ++named;
  }
  EXPECT_EQ(named, 21u);
  EXPECT_EQ(phrases.size(), named);
}

}  // namespace
}  // namespace pollux::tls
