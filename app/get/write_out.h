// What --write-out prints: curl's variables, as curl names them. Pure.
#pragma once

#include <string>
#include <string_view>

#include "app/get/transfer.h"

namespace pollux::app {

// `format` holds %{name} for variables, %% for a percent sign, and \n, \r, \t. %{json} is all of them. A variable that
// does not exist is left as it stands.
[[nodiscard]] std::string write_out(std::string_view format, const Transfer& transfer);

}  // namespace pollux::app
