// A directory tree read into a DocumentRoot.
// Regular files only. A symbolic link is followed as long as it stays within the tree, and left out with a warning
// otherwise: what is served is what lies in the directory that the operator named.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>

#include "http3/document_root.h"

namespace pollux::app {

// All files together; everything is held in memory.
inline constexpr std::uint64_t kDefaultMaxRootBytes = std::uint64_t{8} << 30;

struct LoadOptions {
  std::uint64_t max_bytes = kDefaultMaxRootBytes;  // more is an error
  // Told of each file that is left out, in a sentence. May be empty.
  std::function<void(const std::string&)> warn{};
  // Told after each file how much was read. May be empty.
  std::function<void(std::size_t files, std::uint64_t bytes)> progress{};
};

// Adds every file below `directory` under its path from there. The error is a sentence for an operator.
[[nodiscard]] std::expected<void, std::string> load_documents(const std::string& directory, const LoadOptions& options,
                                                              http3::DocumentRoot& root);

}  // namespace pollux::app
