// Where a host is: by --resolve, as the address that it is, or by the system's resolver. Blocks: for start-up only.
#pragma once

#include <expected>
#include <vector>

#include "app/get/failure.h"
#include "app/get/options.h"

namespace pollux::app {

// At least one, in the order in which they are to be tried.
[[nodiscard]] std::expected<std::vector<SocketAddress>, Failure> resolve(const Url& url, const GetOptions& options);

}  // namespace pollux::app
