// QlogFiles: a directory of qlog files, one for each connection, written as their events come out of a worker's ring.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <unordered_map>

#include "app/common/clock_reference.h"
#include "app/common/output_file.h"
#include "app/common/recording.h"
#include "qlog/connection_text.h"
#include "telemetry/connection_trace.h"

namespace pollux::app {

class QlogFiles final : public Recording {
 public:
  // Connections whose files are open at a time. A further one gets no file; the log says so, once.
  static constexpr std::size_t kMaxOpen = 512;

  // Makes the directory where there is none; the error is a sentence for an operator.
  [[nodiscard]] static std::expected<void, std::string> make_directory(const std::string& directory);

  QlogFiles(std::string directory, telemetry::TraceLog& log) : directory_(std::move(directory)), log_(log) {}

  // Before the first event.
  void set_clock(const ClockReference& clock) { clock_ = clock; }

  bool drain() override;
  void finish() override;

 private:
  struct Open {
    qlog::ConnectionText text;
    // Kept until the first packet could be read: what anybody can send, who knows no key, makes no file.
    std::string beginning;
    std::optional<OutputFile> file;
  };

  void write(const qlog::TraceRecord& record);
  void begin(const qlog::TraceRecord& started);
  void open_file(Open& connection);
  void complain(const std::string& sentence);

  std::string directory_;
  telemetry::TraceLog& log_;
  ClockReference clock_;
  std::unordered_map<std::uint32_t, Open> open_;  // by the connection's number
  std::string line_;
  bool complained_ = false;
};

}  // namespace pollux::app
