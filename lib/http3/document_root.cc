#include "http3/document_root.h"

#include <algorithm>
#include <utility>

#include "http3/entity_tag.h"
#include "http3/http_date.h"
#include "http3/media_types.h"
#include "http3/request_path.h"

namespace pollux::http3 {
namespace {

constexpr std::string_view kIndexName = "index.html";

// Whether some request can name this path: normalise_path leaves such a path as it is, once '%', '?' and the like
// are escaped. Said directly, because names of files are not escaped.
bool can_be_requested(std::string_view path) {
  if (!path.starts_with('/') || path.size() > kMaxPathBytes) return false;
  const bool clean = std::ranges::none_of(path, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f || byte == '\\';
  });
  return clean && path.find("/./") == path.npos && path.find("/../") == path.npos && !path.ends_with("/.") &&
         !path.ends_with("/..");
}

}  // namespace

std::expected<void, std::string> DocumentRoot::add(std::string path, std::vector<std::uint8_t> content,
                                                   std::optional<std::int64_t> modified_unix_seconds) {
  if (auto checked = check(path); !checked) return checked;
  Document document{.owned = std::move(content)};
  document.body = document.owned;
  insert(std::move(path), std::move(document), modified_unix_seconds);
  return {};
}

std::expected<void, std::string> DocumentRoot::add_borrowed(std::string path, Bytes content,
                                                            std::optional<std::int64_t> modified_unix_seconds) {
  if (auto checked = check(path); !checked) return checked;
  insert(std::move(path), Document{.body = content}, modified_unix_seconds);
  return {};
}

DocumentRoot::Found DocumentRoot::find(std::string_view normalised_path) const {
  const auto entry = entries_.find(normalised_path);
  if (entry == entries_.end()) return {};
  return {.document = entry->second.document, .redirect = entry->second.redirect};
}

std::expected<void, std::string> DocumentRoot::check(const std::string& path) const {
  if (!can_be_requested(path)) {
    return std::unexpected("'" + path +
                           "' cannot be served: no request can name it (a control character, a backslash, a dot "
                           "segment, or too long); rename the file");
  }
  if (const auto entry = entries_.find(path); entry != entries_.end() && entry->second.document != nullptr) {
    return std::unexpected("'" + path + "' is in the document root already");
  }
  if (documents_.size() == kMaxDocuments) {
    return std::unexpected("the document root holds " + std::to_string(kMaxDocuments) +
                           " files, the most that are served; '" + path + "' is one too many");
  }
  return {};
}

void DocumentRoot::insert(std::string path, Document document, std::optional<std::int64_t> modified_unix_seconds) {
  document.content_type = media_type_of(path);
  document.entity_tag = make_entity_tag(document.body);
  document.content_length = std::to_string(document.body.size());
  if (modified_unix_seconds) document.last_modified = format_http_date(*modified_unix_seconds);
  total_bytes_ += document.body.size();
  // Moving a vector keeps its memory where it is, so `body` stays true.
  const Document& stored = documents_.emplace_back(std::move(document));

  if (path.ends_with("/index.html")) {
    const std::string directory = path.substr(0, path.size() - kIndexName.size());
    entries_[directory] = {.document = &stored, .redirect = {}};
    if (directory != "/") {
      entries_.try_emplace(directory.substr(0, directory.size() - 1),
                           Entry{.document = nullptr, .redirect = escape_path(directory)});
    }
  }
  entries_[std::move(path)] = {.document = &stored, .redirect = {}};
}

}  // namespace pollux::http3
