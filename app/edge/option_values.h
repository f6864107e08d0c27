// OptionValues: the options as they were written, before anything is made of them: the common ground of the command
// line and the configuration file.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::app {

struct OptionValues {
  std::vector<std::string> listen{};
  std::optional<std::string> cert{};
  std::optional<std::string> key{};
  std::optional<std::string> docroot{};
  std::optional<std::int64_t> stats_period{};
  std::vector<std::int64_t> port{};
  std::optional<std::int64_t> nb_cores{};
  std::optional<std::int64_t> rxq{};
  std::optional<std::int64_t> rxd{};
  std::optional<std::int64_t> txd{};
  std::optional<std::int64_t> burst{};
  std::optional<std::int64_t> total_num_mbufs{};
  std::optional<std::string> id_rules{};
  std::vector<std::string> id_format{};
  std::optional<std::int64_t> max_connections{};
  std::optional<std::int64_t> listed_streams{};
  std::optional<std::string> crypto{};
  std::optional<std::string> retry{};
  std::optional<std::string> quic_version{};
  std::optional<std::int64_t> mtu{};
  std::optional<std::string> ecn{};
  std::optional<std::string> spin_bit{};
  std::optional<std::string> congestion{};
  std::optional<std::string> early_data{};
  std::optional<std::string> alpn{};
  std::optional<std::string> qlog{};
  std::optional<std::string> keylog{};
  std::optional<std::string> capture{};
  std::optional<std::int64_t> capture_limit{};
  std::optional<std::string> control{};
};

// A configuration file: TOML, one key for each option, in snake_case. `name` is for the errors, which say the line.
[[nodiscard]] std::expected<OptionValues, std::string> parse_config_file(std::string_view text, std::string_view name);

}  // namespace pollux::app
