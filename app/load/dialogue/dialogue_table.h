// The protocols that clients can speak: a row for each.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "app/load/dialogue/dialogue.h"
#include "app/load/dialogue/http3_dialogue.h"
#include "app/load/load_config.h"
#include "http3/allocator.h"
#include "perf_protocol/client_session.h"

namespace pollux::app {

struct ModeTraits;

// What the dialogues of a worker share. Outlives them and their connections; goes with the configuration.
struct DialogueCommons {
  DialogueCommons(const LoadConfig& load, const ModeTraits& mode);

  const LoadConfig& config;
  Http3Ask http3;
  perf_protocol::Exchange perf;
  http3::PoolAllocator memory;
};

struct DialogueRow {
  std::string_view alpn;
  std::unique_ptr<Dialogue> (*make)(DialogueCommons& commons, DialogueEvents& events);
};

[[nodiscard]] std::span<const DialogueRow> dialogue_table();
// Null for a protocol that nobody here speaks.
[[nodiscard]] const DialogueRow* dialogue_named(std::string_view alpn);

}  // namespace pollux::app
