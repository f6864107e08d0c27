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
    qlog_directory_ = options.qlog_directory;
    spdlog::info("qlog: a file for each connection in '{}'", options.qlog_directory);
  }
  const bool captures = !options.capture_file.empty();
  if (captures || !options.key_log_file.empty()) {
    auto key_log = KeyLogFile::open(options.key_log_file);
    if (!key_log) return std::unexpected(key_log.error());
    key_log_file_.emplace(std::move(*key_log));
  }
  if (!options.key_log_file.empty()) {
    spdlog::warn("the secrets of every connection go into '{}': whoever reads it can read what they say",
                 options.key_log_file);
  }
  if (!captures) return {};
  constexpr std::uint64_t kMegabyte = 1'000'000;
  auto capture = CaptureFile::open(options.capture_file, options.capture_limit_mb * kMegabyte);
  if (!capture) return std::unexpected(capture.error());
  capture_file_.emplace(std::move(*capture));
  key_log_file_->set_listener([this](std::string_view line) { capture_file_->add_secret(line); });
  spdlog::warn("every packet goes into '{}', up to {} MB, with the secrets to read it", options.capture_file,
               options.capture_limit_mb);
  return {};
}

Observer& Observation::add_observer() {
  Observer& observer = *observers_.emplace_back(std::make_unique<Observer>(Observer::Wishes{
      .traces = !qlog_directory_.empty(), .secrets = key_log_file_.has_value(), .packets = capture_file_.has_value()}));
  if (key_log_file_) key_log_file_->add(*observer.secrets());
  if (capture_file_) capture_file_->add(*observer.packets());
  if (observer.trace_log() != nullptr) {
    qlog_files_.push_back(std::make_unique<QlogFiles>(qlog_directory_, *observer.trace_log()));
  }
  return observer;
}

void Observation::start(Timestamp now) {
  std::vector<Recording*> recordings;
  // Secrets come before the packets that they open.
  if (key_log_file_) recordings.push_back(&*key_log_file_);
  if (capture_file_) {
    capture_file_->begin(observers_.front()->link_type());
    recordings.push_back(&*capture_file_);
  }
  for (const auto& files : qlog_files_) {
    files->set_clock(ClockReference::at(now));
    recordings.push_back(files.get());
  }
  if (!recordings.empty()) recorder_.emplace(std::move(recordings), home_);
}

}  // namespace pollux::app
