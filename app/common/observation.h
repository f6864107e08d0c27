// Observation: what a program lets people see of its connections: qlog files, a key log, a capture; each only when it
// was asked for. Owns the files, an Observer for each worker, and the thread between them.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/common/capture_file.h"
#include "app/common/key_log_file.h"
#include "app/common/observation_options.h"
#include "app/common/observer.h"
#include "app/common/qlog_files.h"
#include "app/common/recorder.h"

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

  // For one more worker; it stays where it is. Before start().
  [[nodiscard]] Observer& add_observer();

  // Begins to write; `now` is what the workers' clock says. Once, before the first packet.
  void start(Timestamp now);
  // Writes what is left, and completes the files. When the shards are gone.
  void stop() { recorder_.reset(); }

 private:
  Observation() = default;
  [[nodiscard]] std::expected<void, std::string> open_files(const ObservationOptions& options);

  HomeCpus home_;  // from before DPDK starts
  std::string qlog_directory_;
  std::vector<std::unique_ptr<Observer>> observers_;
  std::vector<std::unique_ptr<QlogFiles>> qlog_files_;  // one for each of them
  std::optional<KeyLogFile> key_log_file_;
  std::optional<CaptureFile> capture_file_;
  std::optional<Recorder> recorder_;
};

}  // namespace pollux::app
