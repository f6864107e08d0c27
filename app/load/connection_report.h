// ConnectionReport: what a worker tells of its connections when it is asked: the first of them, and how many there are.
// Made by who asks, filled by the worker, and read when the worker is done with it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/byte_count.h"
#include "base/socket_address.h"
#include "base/time.h"

namespace pollux::app {

struct ReportedConnection {
  SocketAddress local;
  SocketAddress remote;
  std::string_view phase;  // static storage
  Duration age;
  Duration round_trip;
  ByteCount window;
  std::uint64_t under_way = 0;
  std::uint64_t answered = 0;
};

class ConnectionReport {
 public:
  // Room for so many; memory is taken here.
  explicit ConnectionReport(std::size_t most) : most_(most) { listed_.reserve(most); }

  void add(const ReportedConnection& connection) {
    if (listed_.size() < most_) listed_.push_back(connection);
    ++total_;
  }

  [[nodiscard]] std::span<const ReportedConnection> listed() const { return listed_; }
  [[nodiscard]] std::uint64_t total() const { return total_; }

 private:
  std::size_t most_;
  std::vector<ReportedConnection> listed_;
  std::uint64_t total_ = 0;
};

// A table of the first of all workers' connections, and a line that says how many there are.
[[nodiscard]] std::string text_of(std::span<const std::shared_ptr<ConnectionReport>> workers, std::size_t most);

}  // namespace pollux::app
