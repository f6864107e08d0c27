#include "app/common/option_words.h"

#include <charconv>

namespace pollux::app {

std::optional<CryptoChoice> crypto_choice_named(std::string_view name) {
  if (name == "auto") return CryptoChoice::kAuto;
  if (name == "ipsec-mb") return CryptoChoice::kIpsecMb;
  if (name == "boringssl") return CryptoChoice::kBoringSsl;
  return std::nullopt;
}

std::optional<wire::VersionList> version_list_named(std::string_view list) {
  if (list == "1") return wire::VersionList{wire::kVersion1};
  if (list == "2") return wire::VersionList{wire::kVersion2};
  if (list == "1,2") return wire::VersionList{wire::kVersion1, wire::kVersion2};
  if (list == "2,1") return wire::VersionList{wire::kVersion2, wire::kVersion1};
  return std::nullopt;
}

std::optional<net::MacAddress> mac_address_named(std::string_view text) {
  constexpr std::size_t kTextLength = 17;
  net::MacAddress mac{};
  if (text.size() != kTextLength) return std::nullopt;
  for (std::size_t i = 0; i < mac.size(); ++i) {
    const char* digits = text.data() + 3 * i;
    const auto [end, error] = std::from_chars(digits, digits + 2, mac[i], 16);
    if (error != std::errc{} || end != digits + 2 || (i != 0 && digits[-1] != ':')) return std::nullopt;
  }
  return net::is_multicast(mac) ? std::nullopt : std::optional{mac};
}

}  // namespace pollux::app
