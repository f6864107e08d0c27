#include "interop/relay/capture_file.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace pollux::interop {
namespace {

// In the byte order of this machine: the first number tells a reader which one that is.
constexpr std::uint32_t kMagicOfNanoseconds = 0xa1b23c4d;
constexpr std::uint32_t kVersion = 4U << 16 | 2U;  // 2.4, a pair of 16-bit numbers
constexpr std::uint32_t kLongestFrame = 65'600;
constexpr std::uint32_t kEthernet = 1;
constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;

}  // namespace

std::expected<CaptureFile, std::string> CaptureFile::create(const std::string& path) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return std::unexpected("the capture " + path + ": " + std::strerror(errno));
  CaptureFile capture{file};
  const std::array<std::uint32_t, 6> header{kMagicOfNanoseconds, kVersion, 0, 0, kLongestFrame, kEthernet};
  std::fwrite(header.data(), sizeof header, 1, file);
  return capture;
}

void CaptureFile::add(Timestamp time, Bytes frame) {
  const std::int64_t ns = time.to_nanoseconds();
  const auto size = static_cast<std::uint32_t>(frame.size());
  const std::array<std::uint32_t, 4> header{static_cast<std::uint32_t>(ns / kNanosecondsPerSecond),
                                            static_cast<std::uint32_t>(ns % kNanosecondsPerSecond), size, size};
  std::fwrite(header.data(), sizeof header, 1, file_.get());
  std::fwrite(frame.data(), 1, frame.size(), file_.get());
}

}  // namespace pollux::interop
