// CaptureFile: frames with the time of day, in the pcap format, for Wireshark and for the checks of the cases.
#pragma once

#include <cstdio>
#include <expected>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/time.h"

namespace pollux::interop {

class CaptureFile {
 public:
  // The error is a sentence for an operator.
  [[nodiscard]] static std::expected<CaptureFile, std::string> create(const std::string& path);

  // `time` since 1970.
  void add(Timestamp time, Bytes frame);

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  explicit CaptureFile(std::FILE* file) : file_(file) {}

  std::unique_ptr<std::FILE, Closer> file_;
};

}  // namespace pollux::interop
