#include "app/common/uplink.h"

namespace pollux::app {

std::vector<std::uint16_t> Uplink::port_numbers() const {
  std::vector<std::uint16_t> numbers;
  for (const Device& device : devices()) numbers.push_back(device.port);
  return numbers;
}

}  // namespace pollux::app
