// Bulk upload: every client sends content on each of its streams, again as soon as the server has taken it.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_bulk_upload(const ModeParts& parts);

}  // namespace pollux::app
