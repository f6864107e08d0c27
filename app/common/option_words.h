// The words that options of several programs take, and what they mean. Pure; nothing for a word that means nothing.
#pragma once

#include <optional>
#include <string_view>

#include "app/common/crypto_backend.h"
#include "net/mac_address.h"
#include "wire/version_list.h"

namespace pollux::app {

// auto, ipsec-mb, boringssl.
[[nodiscard]] std::optional<CryptoChoice> crypto_choice_named(std::string_view name);

// 1, 2, or both with a comma, the preferred one first.
[[nodiscard]] std::optional<wire::VersionList> version_list_named(std::string_view list);

// Such as 02:00:00:00:00:01, of one host.
[[nodiscard]] std::optional<net::MacAddress> mac_address_named(std::string_view text);

}  // namespace pollux::app
