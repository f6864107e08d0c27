#include "app/common/option_words.h"

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

}  // namespace pollux::app
