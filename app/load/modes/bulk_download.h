// Bulk download: every client asks for the same content on each of its streams, again as soon as it has come.
#pragma once

#include <memory>

#include "app/load/mode_table.h"

namespace pollux::app {

[[nodiscard]] std::unique_ptr<Mode> make_bulk_download(const ModeParts& parts);

}  // namespace pollux::app
