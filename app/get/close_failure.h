// What the end of a connection means to somebody who still wanted something of it. Pure.
#pragma once

#include <string_view>

#include "app/get/failure.h"
#include "connection/events.h"

namespace pollux::app {

enum class Met : bool { kNo, kYes };  // whether the handshake was completed before

[[nodiscard]] Failure close_failure(const connection::CloseReason& reason, std::string_view host, Met met);

}  // namespace pollux::app
