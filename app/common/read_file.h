// Reading whole files, with errors that an operator can act on.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::app {

// Certificates, keys and configuration are small; a larger file is a mistake.
inline constexpr std::uint64_t kMaxTextFileBytes = 16 << 20;

// A text file's content, or a sentence for an operator: for who decides what to read, and not how.
using ReadText = std::function<std::expected<std::string, std::string>(const std::string& path)>;

// `what` names the file's purpose in the error: "the certificate 'x.pem' cannot be read: No such file or directory".
[[nodiscard]] std::expected<std::string, std::string> read_text_file(const std::string& path, std::string_view what);

// Any size that memory has room for.
[[nodiscard]] std::expected<std::vector<std::uint8_t>, std::string> read_binary_file(const std::string& path,
                                                                                     std::string_view what);

}  // namespace pollux::app
