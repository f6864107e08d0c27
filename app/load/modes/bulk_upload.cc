#include "app/load/modes/bulk_upload.h"

#include "app/load/modes/closed_loop.h"

namespace pollux::app {

std::unique_ptr<Mode> make_bulk_upload(const ModeParts& parts) {
  return std::make_unique<ClosedLoop>(parts);
}

}  // namespace pollux::app
