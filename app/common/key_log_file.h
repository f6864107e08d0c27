// KeyLogFile: secrets in the key log format of NSS, as other tools that know SSLKEYLOGFILE write and read it: appended,
// a line each, at once. Only its owner may read it.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/common/key_log_ring.h"
#include "app/common/output_file.h"
#include "app/common/recording.h"

namespace pollux::app {

class KeyLogFile final : public Recording {
 public:
  // Hears of every line too.
  using Listener = std::function<void(std::string_view line)>;

  // `path` may be empty: then there is only the listener. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<KeyLogFile, std::string> open(const std::string& path);

  // A worker's secrets. Before the first of them; the ring outlives the file.
  void add(KeyLogRing& ring) { rings_.push_back(&ring); }

  void set_listener(Listener listener) { listener_ = std::move(listener); }

  bool drain() override;
  void finish() override;

 private:
  KeyLogFile() = default;

  std::vector<KeyLogRing*> rings_;
  std::optional<OutputFile> file_;
  Listener listener_;
};

}  // namespace pollux::app
