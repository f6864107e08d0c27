// HqApplication: what a shard runs for hq-interop: a Session for each connection. It has no files of its own: whoever
// makes it says how a path leads to content.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "connection/events.h"

namespace pollux::hq {

// What a path names, borrowed for as long as the application lives; nothing where it names nothing.
using FindContent = std::function<std::optional<Bytes>(std::string_view path)>;

// What all sessions of a worker did, since it started.
struct HqCounters {
  std::uint64_t requests = 0;
  std::uint64_t succeeded = 0;
  std::uint64_t content_bytes = 0;
};

class HqApplication final : public connection::Application {
 public:
  explicit HqApplication(FindContent find) : find_(std::move(find)) {}

  [[nodiscard]] std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override;
  [[nodiscard]] const HqCounters& counters() const { return counters_; }

 private:
  FindContent find_;
  HqCounters counters_;
};

}  // namespace pollux::hq
