#include "app/load/modes/requests.h"

#include "app/load/modes/closed_loop.h"
#include "app/load/modes/open_loop.h"

namespace pollux::app {

std::unique_ptr<Mode> make_requests(const ModeParts& parts) {
  if (parts.config.rate == 0) return std::make_unique<ClosedLoop>(parts);
  return std::make_unique<OpenLoop>(parts);
}

}  // namespace pollux::app
