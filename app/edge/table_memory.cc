#include "app/edge/table_memory.h"

#include <fmt/format.h>

#include "endpoint/shard.h"
#include "net/packet.h"
#include "registry/connection_directory.h"
#include "registry/inboxes.h"
#include "registry/stream_directory.h"

namespace pollux::app {
namespace {

constexpr double kGigabyte = 1e9;

double gigabytes(std::uint64_t bytes) {
  return static_cast<double>(bytes) / kGigabyte;
}

}  // namespace

std::uint64_t table_memory(std::size_t workers, const WorkerTables& tables) {
  const std::uint64_t registry = registry::ConnectionDirectory::bytes_for(workers, tables.connections) +
                                 registry::StreamDirectory::bytes_for(workers, tables.listed_streams) +
                                 registry::Inboxes<net::Packet>::bytes_for(workers);
  return registry + workers * endpoint::Shard::table_bytes_for(tables.connections);
}

std::expected<void, std::string> check_table_memory(std::size_t workers, const WorkerTables& tables,
                                                    std::optional<std::uint64_t> available) {
  const std::uint64_t wanted = table_memory(workers, tables);
  if (!available || wanted <= *available) return {};
  return std::unexpected(fmt::format(
      "the registry and the tables of {} with {} connections and {} listed streams each want {:.1f} GB of memory, and "
      "{:.1f} GB are available: ask for less with --max-connections, --listed-streams or --nb-cores",
      workers == 1 ? "1 worker" : fmt::format("{} workers", workers), tables.connections, tables.listed_streams,
      gigabytes(wanted), gigabytes(*available)));
}

}  // namespace pollux::app
