#include "app/load/run_parts.h"

#include "app/load/config_table.h"
#include "app/load/mix_file.h"

namespace pollux::app {

std::expected<RunParts, std::string> parts_of(const LoadOptions& options, const std::string& mix,
                                              const LoadConfig& config, std::size_t workers) {
  auto parts = options.mix_file.empty() ? std::expected<RunParts, std::string>{RunParts{config}}
                                        : parse_mix(mix, options.mix_file, config);
  if (!parts) return parts;
  for (const LoadConfig& part : *parts) {
    if (const auto fits = check(part, workers); !fits) return std::unexpected(fits.error());
  }
  return parts;
}

}  // namespace pollux::app
