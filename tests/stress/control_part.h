// ControlPart: how one shard in the stress test takes what control tells it: each message once, in order. It works by
// the last one, as by a configuration, and lets go of the one before.
#pragma once

#include <cstdint>
#include <memory>

#include "registry/control_inboxes.h"

namespace pollux::stress {

using Snapshot = std::shared_ptr<const std::uint64_t>;
using Control = registry::ControlInboxes<Snapshot>;

class ControlPart {
 public:
  ControlPart(Control& control, registry::ShardIndex self) : control_(control), self_(self) {}

  void turn() {
    control_.deliver(self_, [this](Snapshot& snapshot) {
      if (*snapshot != ++delivered_) ++mistakes_;
      current_ = std::move(snapshot);
    });
    if (current_ && *current_ != delivered_) ++mistakes_;
  }

  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  [[nodiscard]] std::uint64_t mistakes() const { return mistakes_; }

 private:
  Control& control_;
  registry::ShardIndex self_;
  Snapshot current_;
  std::uint64_t delivered_ = 0;
  std::uint64_t mistakes_ = 0;
};

}  // namespace pollux::stress
