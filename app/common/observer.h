// Observer: what one worker tells of its connections: the rings that it alone writes, and its port with an eye on it.
// Whoever is not asked to tell has none of them.
#pragma once

#include <optional>

#include "app/common/key_log_ring.h"
#include "drivers/net/capture/capture_port.h"
#include "telemetry/connection_trace.h"

namespace pollux::app {

class Observer {
 public:
  struct Wishes {
    bool traces = false;
    bool secrets = false;
    bool packets = false;
  };

  explicit Observer(const Wishes& wishes);

  // --- the worker; null when it is not wanted ---

  [[nodiscard]] tls::KeyLog* key_log() { return secrets(); }
  [[nodiscard]] telemetry::TraceLog* trace_log() { return trace_log_ ? &*trace_log_ : nullptr; }
  // The port to use in place of this one, which may be the same.
  [[nodiscard]] net::PacketPort& observe(net::PacketPort& port);

  // --- whoever writes it down ---

  [[nodiscard]] KeyLogRing* secrets() { return secrets_ ? &*secrets_ : nullptr; }
  [[nodiscard]] drivers::capture::CaptureRing* packets() { return packets_ ? &*packets_ : nullptr; }
  [[nodiscard]] drivers::capture::LinkType link_type() const { return link_type_; }

 private:
  // For the qlog files.
  static constexpr std::size_t kTraceBytes = 32U << 20;

  std::optional<telemetry::TraceLog> trace_log_;
  std::optional<KeyLogRing> secrets_;
  std::optional<drivers::capture::CaptureRing> packets_;
  std::optional<drivers::capture::CapturePort> port_;
  drivers::capture::LinkType link_type_ = drivers::capture::LinkType::kEthernet;
};

}  // namespace pollux::app
