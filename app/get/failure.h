// Failure: why a transfer failed: a sentence for a person, and the exit code that curl has for it.
#pragma once

#include <string>

namespace pollux::app {

enum class ExitCode : int {
  kOk = 0,
  kUsage = 1,  // what cannot be understood or done at all
  kResolve = 6,
  kConnect = 7,
  kPartial = 18,
  kHttpStatus = 22,  // with --fail
  kWrite = 23,
  kTimeout = 28,
  kReceive = 56,
  kCertificate = 60,
  kHttp3 = 95,
};

struct Failure {
  ExitCode code = ExitCode::kOk;
  std::string sentence;
};

}  // namespace pollux::app
