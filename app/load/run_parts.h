// The modes of a run: one, or those of a mix.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <vector>

#include "app/load/load_config.h"
#include "app/load/options.h"

namespace pollux::app {

using RunParts = std::vector<LoadConfig>;

// `mix` is what LoadOptions::mix_file holds, if it has a name; `config` is what it leaves open. The error is a sentence
// for an operator: a part makes no sense, or not for so many workers.
[[nodiscard]] std::expected<RunParts, std::string> parts_of(const LoadOptions& options, const std::string& mix,
                                                            const LoadConfig& config, std::size_t workers);

}  // namespace pollux::app
