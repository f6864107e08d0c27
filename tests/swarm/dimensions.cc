#include "swarm/dimensions.h"

#include <array>

namespace pollux::swarm {
namespace {

constexpr std::array kDimensions{
    Dimension{"topology", draw_topology, describe_topology},
    Dimension{"limits", draw_limits, describe_limits},
    Dimension{"cipher suites", draw_cipher_suites, describe_cipher_suites},
    Dimension{"versions", draw_versions, describe_versions},
    Dimension{"address validation", draw_address_validation, describe_address_validation},
    Dimension{"transport parameters", draw_transport_parameters, describe_transport_parameters},
    Dimension{"resumption", draw_resumption, describe_resumption},
    Dimension{"key updates", draw_key_updates, describe_key_updates},
    Dimension{"congestion", draw_congestion, describe_congestion},
    Dimension{"ECN", draw_ecn, describe_ecn},
    Dimension{"path MTU", draw_path_mtu, describe_path_mtu},
    Dimension{"conversations", draw_conversations, describe_conversations},
    Dimension{"streams", draw_streams, describe_streams},
    Dimension{"faults", draw_faults, describe_faults},
    Dimension{"rebindings", draw_rebindings, describe_rebindings},
    Dimension{"migrations", draw_migrations, describe_migrations},
    Dimension{"restarts", draw_restarts, describe_restarts},
    Dimension{"crimes", draw_crimes, describe_crimes},
    Dimension{"extensions", draw_extensions, describe_extensions},
    Dimension{"strangers", draw_strangers, describe_strangers},
    Dimension{"shards", draw_shards, describe_shards},
};

}  // namespace

std::span<const Dimension> dimensions() {
  return kDimensions;
}

Plan draw_plan(std::uint64_t seed) {
  Plan plan{.seed = seed};
  for (const Dimension& dimension : dimensions()) {
    Draw draw{seed, dimension.name};
    dimension.draw(draw, plan);
  }
  return plan;
}

std::string describe(const Plan& plan) {
  std::string text;
  for (const Dimension& dimension : dimensions()) {
    text.append(dimension.name).append(": ").append(dimension.describe(plan)).append("\n");
  }
  return text;
}

}  // namespace pollux::swarm
