// One question to a running pollux-edge, through its control socket.
#pragma once

#include <expected>
#include <string>

namespace pollux::app {

// The answer's line, without its end. The error is a sentence for an operator.
[[nodiscard]] std::expected<std::string, std::string> ask(const std::string& socket, const std::string& request);

}  // namespace pollux::app
