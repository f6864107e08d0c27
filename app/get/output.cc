#include "app/get/output.h"

#include <cerrno>
#include <cstring>

namespace pollux::app {
namespace {

constexpr std::size_t kBufferBytes = 256 << 10;

}  // namespace

std::FILE* Output::stream() {
  if (is_standard()) return stdout;
  if (file_ == nullptr) {
    file_.reset(std::fopen(path_.c_str(), "wbe"));
    if (file_ != nullptr) (void)std::setvbuf(file_.get(), nullptr, _IOFBF, kBufferBytes);
  }
  return file_.get();
}

bool Output::fail() {
  const int error = errno;
  error_ = (is_standard() ? std::string{"standard output"} : "the file '" + path_ + "'") +
           " cannot be written: " + std::strerror(error);
  return false;
}

bool Output::write(Bytes bytes) {
  std::FILE* file = stream();
  if (file == nullptr || std::fwrite(bytes.data(), 1, bytes.size(), file) != bytes.size()) return fail();
  return true;
}

bool Output::finish() {
  std::FILE* file = stream();
  if (file == nullptr || std::fflush(file) != 0) return fail();
  return true;
}

void Output::restart() {
  file_.reset();
}

}  // namespace pollux::app
