#include "app/common/control_path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

namespace pollux::app {
namespace {

constexpr std::string_view kEnding = ".sock";
constexpr mode_t kFolderMode = 0700;

std::string file_prefix_of(const std::vector<std::string>& eal_arguments) {
  constexpr std::string_view kOption = "--file-prefix";
  for (std::size_t i = 0; i < eal_arguments.size(); ++i) {
    const std::string_view word = eal_arguments[i];
    if (!word.starts_with(kOption)) continue;
    if (word.size() > kOption.size() && word[kOption.size()] == '=')
      return std::string{word.substr(kOption.size() + 1)};
    if (word == kOption && i + 1 < eal_arguments.size()) return eal_arguments[i + 1];
  }
  return "pollux-edge";
}

}  // namespace

std::optional<std::string> control_folder() {
  if (::geteuid() == 0) return "/run/pollux";
  const char* runtime = ::secure_getenv("XDG_RUNTIME_DIR");
  if (runtime == nullptr || *runtime != '/') return std::nullopt;
  return std::string{runtime} + "/pollux";
}

void make_control_folder() {
  if (const auto folder = control_folder()) (void)::mkdir(folder->c_str(), kFolderMode);
}

std::optional<std::string> default_control_path(const std::vector<std::string>& eal_arguments) {
  const auto folder = control_folder();
  if (!folder) return std::nullopt;
  return *folder + '/' + file_prefix_of(eal_arguments) + std::string{kEnding};
}

std::expected<std::string, std::string> find_control_socket() {
  const auto folder = control_folder();
  if (!folder) {
    return std::unexpected(
        "where is the control socket? XDG_RUNTIME_DIR is not set: give --socket PATH, as pollux-edge was given "
        "--control");
  }
  std::vector<std::string> found;
  std::error_code error;
  for (std::filesystem::directory_iterator file{*folder, error}, end; !error && file != end; file.increment(error)) {
    if (file->path().extension() == kEnding) found.push_back(file->path());
  }
  std::ranges::sort(found);
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return std::unexpected("there is no control socket in " + *folder +
                           ": start pollux-edge, or give --socket PATH if it was given --control PATH");
  }
  std::string names;
  for (const std::string& path : found) names += ' ' + path;
  return std::unexpected("there are several control sockets; give --socket PATH with one of these:" + names);
}

}  // namespace pollux::app
