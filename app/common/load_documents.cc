#include "app/common/load_documents.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "app/common/read_file.h"

namespace pollux::app {
namespace {

namespace fs = std::filesystem;

class Loader {
 public:
  Loader(const fs::path& top, const LoadOptions& options, http3::DocumentRoot& root)
      : top_(top), options_(options), root_(root) {}

  std::expected<void, std::string> load() {
    std::error_code error;
    fs::recursive_directory_iterator walk{top_, error};
    for (; !error && walk != fs::recursive_directory_iterator{}; walk.increment(error)) {
      if (auto taken = take(*walk); !taken) return taken;
    }
    if (error) return std::unexpected("the document root '" + top_.string() + "' cannot be read: " + error.message());
    return {};
  }

 private:
  std::expected<void, std::string> take(const fs::directory_entry& entry) {
    std::error_code error;
    if (entry.is_directory(error)) return {};
    if (!entry.is_regular_file(error)) {
      warn("'" + entry.path().string() + "' is left out: it is not a regular file");
      return {};
    }
    if (entry.is_symlink(error) && !leads_inside(entry.path())) {
      warn("'" + entry.path().string() + "' is left out: it is a link out of the document root");
      return {};
    }
    return read(entry);
  }

  [[nodiscard]] bool leads_inside(const fs::path& link) const {
    std::error_code error;
    const fs::path target = fs::canonical(link, error);
    if (error) return false;
    const fs::path relative = target.lexically_relative(top_);
    return !relative.empty() && *relative.begin() != "..";
  }

  std::expected<void, std::string> read(const fs::directory_entry& entry) {
    std::error_code error;
    const std::uint64_t size = entry.file_size(error);
    if (error || size > options_.max_bytes - root_.total_bytes()) {
      return std::unexpected("the document root '" + top_.string() + "' has more than " +
                             std::to_string(options_.max_bytes >> 20) +
                             " MiB, the most that is held in memory; serve fewer files");
    }
    auto content = read_binary_file(entry.path().string(), "the file");
    if (!content) return std::unexpected(content.error());
    const std::string path = "/" + entry.path().lexically_relative(top_).generic_string();
    if (auto added = root_.add(path, std::move(*content), modification_time(entry)); !added) {
      warn(added.error());
      return {};
    }
    if (options_.progress) options_.progress(root_.document_count(), root_.total_bytes());
    return {};
  }

  [[nodiscard]] static std::optional<std::int64_t> modification_time(const fs::directory_entry& entry) {
    std::error_code error;
    const auto written = entry.last_write_time(error);
    if (error) return std::nullopt;
    const auto moment = std::chrono::file_clock::to_sys(written);
    return std::chrono::floor<std::chrono::seconds>(moment).time_since_epoch().count();
  }

  void warn(const std::string& sentence) const {
    if (options_.warn) options_.warn(sentence);
  }

  const fs::path& top_;
  const LoadOptions& options_;
  http3::DocumentRoot& root_;
};

}  // namespace

std::expected<void, std::string> load_documents(const std::string& directory, const LoadOptions& options,
                                                http3::DocumentRoot& root) {
  std::error_code error;
  const fs::path top = fs::canonical(directory, error);
  if (error) return std::unexpected("the document root '" + directory + "' cannot be read: " + error.message());
  if (!fs::is_directory(top, error)) {
    return std::unexpected("the document root '" + directory +
                           "' is not a directory; name the one that holds the files");
  }
  return Loader{top, options, root}.load();
}

}  // namespace pollux::app
