#include "app/common/output_file.h"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pollux::app {

std::expected<OutputFile, std::string> OutputFile::open(const std::string& path, std::string_view what, Mode mode,
                                                        Access access) {
  const bool append = mode == Mode::kAppend;
  const int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC);
  const int descriptor = ::open(path.c_str(), flags, access == Access::kPrivate ? 0600 : 0666);
  std::FILE* file = descriptor < 0 ? nullptr : ::fdopen(descriptor, append ? "a" : "w");
  if (file == nullptr) {
    const std::string why = std::strerror(errno);
    if (descriptor >= 0) ::close(descriptor);
    return std::unexpected(std::string{what} + " '" + path + "' cannot be written: " + why);
  }
  return OutputFile{file, path};
}

void OutputFile::note(bool succeeded) {
  if (succeeded || failed_) return;
  failed_ = true;
  spdlog::error("'{}' cannot be written any further: {}", path_, std::strerror(errno));
}

void OutputFile::write(Bytes bytes) {
  if (failed_ || bytes.empty()) return;
  note(std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) == bytes.size());
  size_ += bytes.size();
}

void OutputFile::write(std::string_view text) {
  write(Bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

void OutputFile::flush() {
  if (!failed_) note(std::fflush(file_.get()) == 0);
}

}  // namespace pollux::app
