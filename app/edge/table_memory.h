// The memory that the workers' tables and the registry take, compared with what the machine has, before any of it is
// asked for: the kernel would promise more than there is, and end the process when it is used.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "app/edge/options.h"

namespace pollux::app {

// In bytes, from start to end.
[[nodiscard]] std::uint64_t table_memory(std::size_t workers, const WorkerTables& tables);

// Or a sentence for an operator. Where nobody knows how much is available, it is tried.
[[nodiscard]] std::expected<void, std::string> check_table_memory(std::size_t workers, const WorkerTables& tables,
                                                                  std::optional<std::uint64_t> available);

}  // namespace pollux::app
