// Where control sockets are, unless somebody says otherwise: one folder for each user, a file for each running program,
// named as its --file-prefix, as DPDK's own runtime files are.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace pollux::app {

// /run/pollux for root, $XDG_RUNTIME_DIR/pollux for others; nothing where that is not set.
[[nodiscard]] std::optional<std::string> control_folder();

// Makes it where it is missing. Where that fails, making the socket fails and says why.
void make_control_folder();

// The folder's file for a program that was started with these EAL arguments. Nothing where there is no folder.
[[nodiscard]] std::optional<std::string> default_control_path(const std::vector<std::string>& eal_arguments);

// The one socket in the folder. The error is a sentence for an operator, who has to say which.
[[nodiscard]] std::expected<std::string, std::string> find_control_socket();

}  // namespace pollux::app
