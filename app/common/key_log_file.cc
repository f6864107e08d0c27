#include "app/common/key_log_file.h"

#include <spdlog/spdlog.h>

namespace pollux::app {
namespace {

constexpr std::size_t kLinesAtATime = 256;

}  // namespace

std::expected<KeyLogFile, std::string> KeyLogFile::open(const std::string& path) {
  KeyLogFile log;
  if (path.empty()) return log;
  auto file = OutputFile::open(path, "the key log", OutputFile::Mode::kAppend, OutputFile::Access::kPrivate);
  if (!file) return std::unexpected(file.error());
  log.file_.emplace(std::move(*file));
  return log;
}

bool KeyLogFile::drain() {
  const auto write = [this](Bytes bytes) {
    const std::string_view line{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    if (file_) {
      file_->write(line);
      file_->write("\n");
    }
    if (listener_) listener_(line);
  };
  std::size_t lines = 0;
  for (KeyLogRing* ring : rings_) lines += ring->ring().drain(kLinesAtATime, write);
  if (lines != 0 && file_) file_->flush();
  return lines != 0;
}

void KeyLogFile::finish() {
  std::uint64_t dropped = 0;
  for (const KeyLogRing* ring : rings_) dropped += ring->dropped();
  if (dropped != 0) spdlog::warn("{} secrets are missing: they came too fast to be written", dropped);
}

}  // namespace pollux::app
