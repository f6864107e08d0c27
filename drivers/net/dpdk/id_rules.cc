#include "drivers/net/dpdk/id_rules.h"

#include <rte_flow.h>

#include <algorithm>
#include <array>

#include "base/invariant.h"

namespace pollux::drivers::dpdk {
namespace {

// RFC 9000 §17.3.1: the highest bit of the first byte is zero, and the connection ID follows that byte.
constexpr std::uint8_t kHeaderForm = 0x80;

// A rule as rte_flow wants it. Points into itself, so it stays where it was made.
class FlowRule {
 public:
  FlowRule(const IdRule& rule, rte_flow_item_type ip) {
    POLLUX_INVARIANT(rule.prefix.size() <= IdRule::kMaxPrefix);
    spec_[0] = 0;
    mask_[0] = kHeaderForm;
    std::ranges::copy(rule.prefix, spec_.begin() + 1);
    std::ranges::fill_n(mask_.begin() + 1, static_cast<std::ptrdiff_t>(rule.prefix.size()), std::uint8_t{0xff});
    raw_spec_.relative = 1;  // to the end of the UDP header
    raw_spec_.length = static_cast<std::uint16_t>(1 + rule.prefix.size());
    raw_spec_.pattern = spec_.data();
    raw_mask_.relative = 1;
    raw_mask_.search = 1;
    raw_mask_.offset = -1;
    raw_mask_.limit = UINT16_MAX;
    raw_mask_.length = UINT16_MAX;
    raw_mask_.pattern = mask_.data();
    queue_.index = rule.queue;
    items_[0].type = RTE_FLOW_ITEM_TYPE_ETH;
    items_[1].type = ip;
    items_[2].type = RTE_FLOW_ITEM_TYPE_UDP;
    items_[3] = {.type = RTE_FLOW_ITEM_TYPE_RAW, .spec = &raw_spec_, .last = nullptr, .mask = &raw_mask_};
    items_[4].type = RTE_FLOW_ITEM_TYPE_END;
    actions_[0] = {.type = RTE_FLOW_ACTION_TYPE_QUEUE, .conf = &queue_};
    actions_[1].type = RTE_FLOW_ACTION_TYPE_END;
    attributes_.ingress = 1;
  }
  FlowRule(const FlowRule&) = delete;
  FlowRule& operator=(const FlowRule&) = delete;

  // Null when the device does not take it.
  [[nodiscard]] rte_flow* create(std::uint16_t port, rte_flow_error& error) const {
    if (rte_flow_validate(port, &attributes_, items_.data(), actions_.data(), &error) != 0) return nullptr;
    return rte_flow_create(port, &attributes_, items_.data(), actions_.data(), &error);
  }

 private:
  std::array<std::uint8_t, 1 + IdRule::kMaxPrefix> spec_{};
  std::array<std::uint8_t, 1 + IdRule::kMaxPrefix> mask_{};
  rte_flow_item_raw raw_spec_{};
  rte_flow_item_raw raw_mask_{};
  rte_flow_action_queue queue_{};
  std::array<rte_flow_item, 5> items_{};
  std::array<rte_flow_action, 2> actions_{};
  rte_flow_attr attributes_{};
};

}  // namespace

std::expected<std::size_t, std::string> set_up_id_rules(std::uint16_t port, std::span<const IdRule> rules) {
  std::vector<rte_flow*> created;
  for (const IdRule& rule : rules) {
    for (const auto ip : {RTE_FLOW_ITEM_TYPE_IPV4, RTE_FLOW_ITEM_TYPE_IPV6}) {
      rte_flow_error error{};
      rte_flow* flow = FlowRule{rule, ip}.create(port, error);
      if (flow == nullptr) {
        for (rte_flow* earlier : created) (void)rte_flow_destroy(port, earlier, nullptr);
        return std::unexpected(error.message != nullptr ? error.message : "the device has no such rules");
      }
      created.push_back(flow);
    }
  }
  return created.size();
}

}  // namespace pollux::drivers::dpdk
