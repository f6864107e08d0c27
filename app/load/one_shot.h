// OneShot: a run as the command line asks for it: begins it, shows how it goes, ends it when its time is over or the
// operator has had enough, and judges it. On the supervisor's thread.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "app/common/output_file.h"
#include "app/load/figures/live_display.h"
#include "app/load/figures/requirement.h"
#include "app/load/load_supervisor.h"
#include "app/load/options.h"

namespace pollux::app {

class OneShot {
 public:
  // Opens the files that the options name, and reads what is required. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<OneShot, std::string> prepare(const LoadOptions& options);

  // Until the run is over.
  [[nodiscard]] std::expected<void, std::string> run(LoadSupervisor& supervisor);

  // What came of it: a block for people, and a file for scripts. `command`: as the program was called.
  void tell(const LoadSupervisor& supervisor, const std::vector<std::string>& command);
  // Whether everything that was required was reached. A sentence for each that was not.
  [[nodiscard]] std::vector<std::string> missed(const LoadFigures& figures) const;

 private:
  explicit OneShot(const LoadOptions& options) : options_(&options) {}

  void follow(LoadSupervisor& supervisor);
  // What was measured since `shown`, which then is what is shown.
  void show(const LoadSupervisor& supervisor, LiveDisplay& display, LoadFigures& shown);

  const LoadOptions* options_;
  std::vector<Requirement> required_;
  std::optional<OutputFile> csv_;
  std::optional<OutputFile> json_;
};

}  // namespace pollux::app
