#include "app/common/read_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

namespace pollux::app {
namespace {

class OpenFile {
 public:
  explicit OpenFile(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

std::string complaint(std::string_view what, const std::string& path, std::string_view why) {
  return std::string{what} + " '" + path + "' cannot be read: " + std::string{why};
}

std::string last_error() {
  return std::strerror(errno);
}

template <typename Container>
std::expected<Container, std::string> read_all(const std::string& path, std::string_view what, std::uint64_t limit) {
  const OpenFile file{path};
  struct stat status{};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return std::unexpected(complaint(what, path, last_error()));
  if (!S_ISREG(status.st_mode)) return std::unexpected(complaint(what, path, "it is not a regular file"));
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (size > limit) {
    return std::unexpected(complaint(what, path, "it has more than " + std::to_string(limit) + " bytes"));
  }
  Container content;
  try {
    content.resize(size);
  } catch (const std::bad_alloc&) {
    return std::unexpected(complaint(what, path, "there is no memory for its " + std::to_string(size) + " bytes"));
  }
  std::size_t done = 0;
  while (done < size) {
    const ssize_t got = ::read(file.get(), content.data() + done, size - done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::unexpected(complaint(what, path, last_error()));
    if (got == 0) return std::unexpected(complaint(what, path, "it became shorter while it was read"));
    done += static_cast<std::size_t>(got);
  }
  return content;
}

}  // namespace

std::expected<std::string, std::string> read_text_file(const std::string& path, std::string_view what) {
  return read_all<std::string>(path, what, kMaxTextFileBytes);
}

std::expected<std::vector<std::uint8_t>, std::string> read_binary_file(const std::string& path, std::string_view what) {
  return read_all<std::vector<std::uint8_t>>(path, what, UINT64_MAX);
}

}  // namespace pollux::app
