// DocumentRoot: the files that are served, in memory, by their path.
// Filled at start, then only read: several workers may share one as const. It knows no file system; whoever fills
// it decides what is in it. Invariant: a Document never moves once it is added.
#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "http3/document.h"

namespace pollux::http3 {

class DocumentRoot {
 public:
  // More files than this are refused by add().
  static constexpr std::size_t kMaxDocuments = 1'000'000;

  // What a path names: a document, or another path to ask for ("/dir" says "/dir/"), or nothing.
  // The redirect is escaped, ready for Location.
  struct Found {
    const Document* document = nullptr;
    std::string_view redirect;  // valid as long as the root
  };

  // Adds a file under an absolute path such as "/a/b.html". "/dir/index.html" is found as "/dir/" too, and "/dir"
  // redirects there. The error is a sentence for an operator: a path that no request can name (see
  // normalise_path), one that is there already, or a full root.
  std::expected<void, std::string> add(std::string path, std::vector<std::uint8_t> content,
                                       std::optional<std::int64_t> modified_unix_seconds = std::nullopt);
  // The same for memory that somebody else keeps, unchanged, as long as the root.
  std::expected<void, std::string> add_borrowed(std::string path, Bytes content,
                                                std::optional<std::int64_t> modified_unix_seconds = std::nullopt);

  // Takes what normalise_path gave.
  [[nodiscard]] Found find(std::string_view normalised_path) const;

  [[nodiscard]] std::size_t document_count() const { return documents_.size(); }
  [[nodiscard]] std::uint64_t total_bytes() const { return total_bytes_; }

 private:
  struct Hash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct Entry {
    const Document* document = nullptr;
    std::string redirect;
  };

  [[nodiscard]] std::expected<void, std::string> check(const std::string& path) const;
  void insert(std::string path, Document document, std::optional<std::int64_t> modified_unix_seconds);

  std::deque<Document> documents_;
  std::unordered_map<std::string, Entry, Hash, std::equal_to<>> entries_;
  std::uint64_t total_bytes_ = 0;
};

}  // namespace pollux::http3
