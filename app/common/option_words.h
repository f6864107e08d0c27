// The words that options of several programs take, and what they mean. Pure; nothing for a word that means nothing.
#pragma once

#include <optional>
#include <string_view>

#include "app/common/crypto_backend.h"
#include "wire/version_list.h"

namespace pollux::app {

// auto, ipsec-mb, boringssl.
[[nodiscard]] std::optional<CryptoChoice> crypto_choice_named(std::string_view name);

// 1, 2, or both with a comma, the preferred one first.
[[nodiscard]] std::optional<wire::VersionList> version_list_named(std::string_view list);

}  // namespace pollux::app
