#include "app/common/observation.h"

#include <spdlog/spdlog.h>

#include <cstdlib>
#include <vector>

namespace pollux::app {

ObservationOptions with_environment(ObservationOptions options) {
  const char* name = ::secure_getenv("SSLKEYLOGFILE");
  if (options.key_log_file.empty() && name != nullptr) options.key_log_file = name;
  return options;
}

std::expected<std::unique_ptr<Observation>, std::string> Observation::open(const ObservationOptions& options) {
  std::unique_ptr<Observation> observation{new Observation};
  if (auto opened = observation->open_files(options); !opened) return std::unexpected(opened.error());
  return observation;
}

Observation::~Observation() = default;

std::expected<void, std::string> Observation::open_files(const ObservationOptions& options) {
  if (!options.qlog_directory.empty()) {
    if (auto made = QlogFiles::make_directory(options.qlog_directory); !made) return made;
    trace_log_.emplace(kTraceBytes);
    qlog_files_.emplace(options.qlog_directory, *trace_log_);
    spdlog::info("qlog: a file for each connection in '{}'", options.qlog_directory);
  }
  const bool captures = !options.capture_file.empty();
  if (captures || !options.key_log_file.empty()) {
    auto key_log = KeyLogFile::open(options.key_log_file, secrets_.emplace());
    if (!key_log) return std::unexpected(key_log.error());
    key_log_file_.emplace(std::move(*key_log));
  }
  if (!options.key_log_file.empty()) {
    spdlog::warn("the secrets of every connection go into '{}': whoever reads it can read what they say",
                 options.key_log_file);
  }
  if (!captures) return {};
  constexpr std::uint64_t kMegabyte = 1'000'000;
  auto capture = CaptureFile::open(options.capture_file, options.capture_limit_mb * kMegabyte, packets_.emplace());
  if (!capture) return std::unexpected(capture.error());
  capture_file_.emplace(std::move(*capture));
  key_log_file_->set_listener([this](std::string_view line) { capture_file_->add_secret(line); });
  spdlog::warn("every packet goes into '{}', up to {} MB, with the secrets to read it", options.capture_file,
               options.capture_limit_mb);
  return {};
}

tls::KeyLog* Observation::key_log() {
  return secrets_ ? &*secrets_ : nullptr;
}

telemetry::TraceLog* Observation::trace_log() {
  return trace_log_ ? &*trace_log_ : nullptr;
}

net::PacketPort& Observation::observe(net::PacketPort& port) {
  if (!packets_) return port;
  capture_file_->begin(drivers::capture::CapturePort::link_type(port.info()));
  return port_.emplace(port, *packets_);
}

void Observation::start(Timestamp now) {
  std::vector<Recording*> recordings;
  // Secrets come before the packets that they open.
  if (key_log_file_) recordings.push_back(&*key_log_file_);
  if (capture_file_) recordings.push_back(&*capture_file_);
  if (qlog_files_) {
    qlog_files_->set_clock(ClockReference::at(now));
    recordings.push_back(&*qlog_files_);
  }
  if (!recordings.empty()) recorder_.emplace(std::move(recordings));
}

}  // namespace pollux::app
