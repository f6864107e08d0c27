#include "app/load/modes/idle.h"

namespace pollux::app {
namespace {

class Idle final : public Mode {
 public:
  explicit Idle(const ModeParts& parts) { parts.crowd.obey(*this, Joining::kOfThemselves); }
};

}  // namespace

std::unique_ptr<Mode> make_idle(const ModeParts& parts) {
  return std::make_unique<Idle>(parts);
}

}  // namespace pollux::app
