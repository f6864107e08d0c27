// CaptureFile: captured packets as a pcapng file, with the secrets that decrypt them embedded in front of them. Ends at
// its limit, and says so; what did not find its way into it is counted in it.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "app/common/output_file.h"
#include "app/common/packet_batch.h"
#include "app/common/recording.h"
#include "drivers/net/capture/capture_ring.h"

namespace pollux::app {

class CaptureFile final : public Recording {
 public:
  using Link = drivers::capture::LinkType;

  // `limit`: bytes. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<CaptureFile, std::string> open(const std::string& path, std::uint64_t limit);

  // A worker's packets. Before the first of them; the ring outlives the file.
  void add(drivers::capture::CaptureRing& ring) { rings_.push_back(&ring); }
  // What the packets are, before the first of them.
  void begin(Link link);
  // A line of a key log.
  void add_secret(std::string_view line);

  bool drain() override;
  void finish() override;

 private:
  using Clock = std::chrono::steady_clock;

  CaptureFile(OutputFile file, std::string path, std::uint64_t limit)
      : file_(std::move(file)), path_(std::move(path)), limit_(limit) {}

  [[nodiscard]] drivers::capture::InterfaceStatistics statistics() const;
  // Writes the secrets and then the packets that are older than they.
  void write_older();
  void write_statistics();
  void end();

  OutputFile file_;
  std::string path_;
  std::uint64_t limit_;
  std::vector<drivers::capture::CaptureRing*> rings_;
  std::string secrets_;  // that are not written yet
  // A packet may come before the secret that opens it, in the same poll: packets wait until younger ones have come.
  std::string older_;
  PacketBatch younger_;
  Clock::time_point younger_since_ = Clock::now();
  bool ended_ = false;
};

}  // namespace pollux::app
