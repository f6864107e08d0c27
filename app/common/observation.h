// Observation: what a program lets people see of its connections: qlog files, a key log, a capture; each only when it
// was asked for. Owns the rings between the worker and the thread that writes, and that thread.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>

#include "app/common/capture_file.h"
#include "app/common/key_log_file.h"
#include "app/common/observation_options.h"
#include "app/common/qlog_files.h"
#include "app/common/recorder.h"
#include "drivers/net/capture/capture_port.h"

namespace pollux::app {

// The options, with the key log that the variable SSLKEYLOGFILE names where they name none and it can be trusted.
[[nodiscard]] ObservationOptions with_environment(ObservationOptions options);

class Observation {
 public:
  // Makes the files, and warns of what they give away. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<std::unique_ptr<Observation>, std::string> open(const ObservationOptions& options);
  ~Observation();
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  // What a program hands on to those who are observed. Null when it is not wanted.
  [[nodiscard]] tls::KeyLog* key_log();
  [[nodiscard]] telemetry::TraceLog* trace_log();
  // The port to use in place of this one, which may be the same.
  [[nodiscard]] net::PacketPort& observe(net::PacketPort& port);

  // Begins to write; `now` is what the worker's clock says. Once, before the first packet.
  void start(Timestamp now);
  // Writes what is left, and completes the files. When the shard is gone.
  void stop() { recorder_.reset(); }

 private:
  Observation() = default;
  [[nodiscard]] std::expected<void, std::string> open_files(const ObservationOptions& options);

  // For the qlog files.
  static constexpr std::size_t kTraceBytes = 32U << 20;

  std::optional<telemetry::TraceLog> trace_log_;
  std::optional<KeyLogRing> secrets_;
  std::optional<drivers::capture::CaptureRing> packets_;
  std::optional<QlogFiles> qlog_files_;
  std::optional<KeyLogFile> key_log_file_;
  std::optional<CaptureFile> capture_file_;
  std::optional<drivers::capture::CapturePort> port_;
  std::optional<Recorder> recorder_;
};

}  // namespace pollux::app
