#include "recovery/fate_log.h"

#include <algorithm>

namespace pollux::recovery {

void FateLog::add(Fate fate) {
  fates_.insert(std::ranges::upper_bound(fates_, fate.time_sent, {}, &Fate::time_sent), fate);
  if (fates_.size() > kMaxFates) fates_.erase(fates_.begin());
}

LostPeriod FateLog::longest(std::optional<Timestamp> first_rtt_sample) const {
  LostRuns runs(first_rtt_sample);
  for (const Fate& fate : fates_) {
    if (fate.acked) {
      runs.on_acked();
    } else {
      runs.on_lost(fate.time_sent);
    }
  }
  return runs.longest();
}

}  // namespace pollux::recovery
