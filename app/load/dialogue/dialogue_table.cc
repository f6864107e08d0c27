#include "app/load/dialogue/dialogue_table.h"

#include <algorithm>
#include <array>

#include "app/load/dialogue/hq_dialogue.h"
#include "app/load/dialogue/perf_dialogue.h"
#include "app/load/mode_table.h"

namespace pollux::app {
namespace {

std::unique_ptr<Dialogue> make_http3(DialogueCommons& commons, DialogueEvents& events) {
  return std::make_unique<Http3Dialogue>(commons.http3, commons.memory, events);
}

std::unique_ptr<Dialogue> make_hq(DialogueCommons& commons, DialogueEvents& events) {
  return std::make_unique<HqDialogue>(commons.config.path, events);
}

std::unique_ptr<Dialogue> make_perf(DialogueCommons& commons, DialogueEvents& events) {
  return std::make_unique<PerfDialogue>(commons.perf, events);
}

[[nodiscard]] perf_protocol::Exchange exchange_of(const LoadConfig& config, const ModeTraits& mode) {
  const std::uint64_t size = config.size != 0 ? config.size : mode.perf_size;
  return mode.uploads ? perf_protocol::Exchange{.upload = size} : perf_protocol::Exchange{.download = size};
}

constexpr std::array kTable = std::to_array<DialogueRow>({
    {"h3", make_http3},
    {"hq-interop", make_hq},
    {"perf", make_perf},
});

}  // namespace

DialogueCommons::DialogueCommons(const LoadConfig& load, const ModeTraits& mode)
    : config(load), http3(load), perf(exchange_of(load, mode)) {}

std::span<const DialogueRow> dialogue_table() {
  return kTable;
}

const DialogueRow* dialogue_named(std::string_view alpn) {
  const auto* const row = std::ranges::find(kTable, alpn, &DialogueRow::alpn);
  return row != kTable.end() ? row : nullptr;
}

}  // namespace pollux::app
