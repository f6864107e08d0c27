#include "app/common/capture_file.h"

#include <spdlog/spdlog.h>

#include <cstring>

namespace pollux::app {
namespace {

namespace capture = drivers::capture;

constexpr std::size_t kPacketsAtATime = 4096;
// How long a packet waits for secrets at least: many times what a poll with its handshakes takes.
constexpr std::chrono::milliseconds kWait{50};
// With so many bytes of them the wait is over.
constexpr std::size_t kMaxWaiting = 16U << 20;

[[nodiscard]] std::int64_t wall_clock_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

// How many bytes the blocks from the front have that fit into `room`.
[[nodiscard]] std::size_t whole_blocks(std::string_view blocks, std::uint64_t room) {
  std::size_t end = 0;
  while (end < blocks.size()) {
    std::uint32_t length = 0;
    std::memcpy(&length, blocks.data() + end + sizeof(length), sizeof(length));
    if (end + length > room) break;
    end += length;
  }
  return end;
}

}  // namespace

std::expected<CaptureFile, std::string> CaptureFile::open(const std::string& path, std::uint64_t limit) {
  auto file = OutputFile::open(path, "the capture", OutputFile::Mode::kReplace, OutputFile::Access::kPrivate);
  if (!file) return std::unexpected(file.error());
  return CaptureFile{std::move(*file), path, limit};
}

void CaptureFile::begin(Link link) {
  std::string header;
  capture::append_header(header, link, "pollux");
  file_.write(header);
}

void CaptureFile::add_secret(std::string_view line) {
  secrets_ += line;
  secrets_ += '\n';
}

bool CaptureFile::drain() {
  std::size_t packets = 0;
  for (capture::CaptureRing* ring : rings_) {
    packets += ring->drain(kPacketsAtATime, [this](const capture::CapturedPacket& packet) { younger_.add(packet); });
  }
  const auto now = Clock::now();
  if (now - younger_since_ >= kWait || younger_.size() >= kMaxWaiting) {
    write_older();
    older_ = younger_.take();
    younger_since_ = now;
  }
  return packets != 0;
}

void CaptureFile::write_older() {
  if (!ended_ && !older_.empty()) {
    std::string block;
    if (!secrets_.empty()) capture::append_secrets(block, secrets_);
    secrets_.clear();
    const std::uint64_t written = file_.size() + block.size();
    const std::size_t fits = whole_blocks(older_, limit_ > written ? limit_ - written : 0);
    if (fits != 0) {
      file_.write(block);
      file_.write(std::string_view{older_}.substr(0, fits));
    }
    if (fits != older_.size()) end();
    file_.flush();
  }
  older_.clear();
}

capture::InterfaceStatistics CaptureFile::statistics() const {
  capture::InterfaceStatistics all{.at_ns = wall_clock_ns()};
  for (const capture::CaptureRing* ring : rings_) {
    all.received += ring->seen();
    all.dropped += ring->dropped();
  }
  return all;
}

void CaptureFile::write_statistics() {
  std::string block;
  capture::append_statistics(block, statistics());
  file_.write(block);
  file_.flush();
}

// What a ring refused is in the file's own count of drops; what came after the end is in nobody's.
void CaptureFile::end() {
  ended_ = true;
  for (capture::CaptureRing* ring : rings_) ring->close();
  write_statistics();
  spdlog::warn("the capture '{}' is at its limit of {} MB: it has ended; --capture-limit sets another", path_,
               limit_ / 1'000'000);
}

void CaptureFile::finish() {
  write_older();
  older_ = younger_.take();
  write_older();
  if (ended_) return;
  write_statistics();
  const capture::InterfaceStatistics all = statistics();
  spdlog::info("capture: {} packets in '{}', {} dropped", all.received - all.dropped, path_, all.dropped);
}

}  // namespace pollux::app
