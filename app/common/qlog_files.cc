#include "app/common/qlog_files.h"

#include <spdlog/spdlog.h>

#include <filesystem>
#include <utility>

namespace pollux::app {
namespace {

using telemetry::TraceKind;

constexpr std::size_t kRecordsAtATime = 4096;

}  // namespace

std::expected<void, std::string> QlogFiles::make_directory(const std::string& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (!error && std::filesystem::is_directory(directory, error)) return {};
  const std::string why = error ? error.message() : "it is not a directory";
  return std::unexpected("the directory '" + directory + "' for qlog files cannot be made: " + why);
}

bool QlogFiles::drain() {
  return log_.ring().drain(kRecordsAtATime, [this](Bytes bytes) { write(qlog::read_record(bytes)); }) != 0;
}

void QlogFiles::write(const qlog::TraceRecord& record) {
  const TraceKind kind = record.header.kind;
  if (kind == TraceKind::kConnectionStarted) begin(record);
  const auto found = open_.find(record.header.connection);
  if (found == open_.end()) return;
  if (kind == TraceKind::kConnectionEnded) {
    open_.erase(found);
    return;
  }
  Open& connection = found->second;
  if (!connection.file) {
    connection.text.append_event(connection.beginning, record);
    if (kind == TraceKind::kPacketReceived || kind == TraceKind::kPacketSent) open_file(connection);
    return;
  }
  line_.clear();
  connection.text.append_event(line_, record);
  connection.file->write(line_);
}

void QlogFiles::begin(const qlog::TraceRecord& started) {
  if (open_.size() >= kMaxOpen) {
    complain("more than " + std::to_string(kMaxOpen) + " connections at a time: the others get no qlog file");
    return;
  }
  Open connection{.text = qlog::ConnectionText{started}};
  const auto at = Timestamp::from_nanoseconds(started.header.at_ns);
  connection.text.append_header(connection.beginning, rfc3339(clock_.wall_of(at)));
  open_.insert_or_assign(started.header.connection, std::move(connection));
}

void QlogFiles::open_file(Open& connection) {
  const std::string path = (std::filesystem::path{directory_} / connection.text.file_name()).string();
  auto file = OutputFile::open(path, "the qlog file");
  if (!file) {
    complain(file.error());
    connection.beginning.clear();
    return;
  }
  file->write(std::exchange(connection.beginning, {}));
  connection.file.emplace(std::move(*file));
}

void QlogFiles::complain(const std::string& sentence) {
  if (!std::exchange(complained_, true)) spdlog::warn("{}", sentence);
}

void QlogFiles::finish() {
  open_.clear();
}

}  // namespace pollux::app
