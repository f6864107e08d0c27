#include "app/common/toml.h"
#include "app/edge/option_values.h"

namespace pollux::app {
namespace {

using Outcome = std::expected<void, std::string>;

class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  std::expected<OptionValues, std::string> read(const toml::table& table) {
    for (const auto& [key, node] : table) {
      if (Outcome taken = take(key, node); !taken) return std::unexpected(taken.error());
    }
    return values_;
  }

  [[nodiscard]] std::string at(const toml::source_region& where, const std::string& sentence) const {
    return std::string{name_} + ", line " + std::to_string(where.begin.line) + ": " + sentence;
  }

 private:
  Outcome take(const toml::key& key, const toml::node& node) {
    const std::string_view name = key.str();
    if (name == "listen") return take_list(values_.listen, key, node, "an address in quotes, or a list of them");
    if (name == "cert") return take_value(values_.cert, key, node, "a text in quotes");
    if (name == "key") return take_value(values_.key, key, node, "a text in quotes");
    if (name == "docroot") return take_value(values_.docroot, key, node, "a text in quotes");
    if (name == "stats_period") return take_value(values_.stats_period, key, node, "a whole number");
    if (name == "port") return take_list(values_.port, key, node, "a whole number, or a list of them");
    if (name == "nb_cores") return take_value(values_.nb_cores, key, node, "a whole number");
    if (name == "rxq") return take_value(values_.rxq, key, node, "a whole number");
    if (name == "rxd") return take_value(values_.rxd, key, node, "a whole number");
    if (name == "txd") return take_value(values_.txd, key, node, "a whole number");
    if (name == "burst") return take_value(values_.burst, key, node, "a whole number");
    if (name == "total_num_mbufs") return take_value(values_.total_num_mbufs, key, node, "a whole number");
    if (name == "id_rules") return take_value(values_.id_rules, key, node, "a text in quotes");
    if (name == "id_format") return take_list(values_.id_format, key, node, "a text in quotes, or a list of them");
    if (name == "max_connections") return take_value(values_.max_connections, key, node, "a whole number");
    if (name == "listed_streams") return take_value(values_.listed_streams, key, node, "a whole number");
    if (name == "crypto") return take_value(values_.crypto, key, node, "a text in quotes");
    if (name == "retry") return take_value(values_.retry, key, node, "a text in quotes");
    if (name == "quic_version") return take_value(values_.quic_version, key, node, "a text in quotes");
    if (name == "mtu") return take_value(values_.mtu, key, node, "a whole number");
    if (name == "ecn") return take_value(values_.ecn, key, node, "a text in quotes");
    if (name == "spin_bit") return take_value(values_.spin_bit, key, node, "a text in quotes");
    if (name == "congestion") return take_value(values_.congestion, key, node, "a text in quotes");
    if (name == "early_data") return take_value(values_.early_data, key, node, "a text in quotes");
    if (name == "alpn") return take_value(values_.alpn, key, node, "a text in quotes");
    if (name == "qlog") return take_value(values_.qlog, key, node, "a text in quotes");
    if (name == "keylog") return take_value(values_.keylog, key, node, "a text in quotes");
    if (name == "capture") return take_value(values_.capture, key, node, "a text in quotes");
    if (name == "capture_limit") return take_value(values_.capture_limit, key, node, "a whole number");
    if (name == "control") return take_value(values_.control, key, node, "a text in quotes");
    return std::unexpected(
        at(key.source(), "there is no option '" + std::string{name} + "'; see --help for those there are"));
  }

  template <typename T>
  Outcome take_list(std::vector<T>& into, const toml::key& key, const toml::node& node, const char* wanted) {
    if (const auto one = node.value_exact<T>()) {
      into.push_back(*one);
      return {};
    }
    const toml::array* many = node.as_array();
    if (many == nullptr) return wrong(key, wanted);
    for (const toml::node& element : *many) {
      const auto value = element.value_exact<T>();
      if (!value) return wrong(key, wanted);
      into.push_back(*value);
    }
    return {};
  }

  template <typename T>
  Outcome take_value(std::optional<T>& into, const toml::key& key, const toml::node& node, const char* wanted) {
    into = node.value_exact<T>();
    return into ? Outcome{} : wrong(key, wanted);
  }

  [[nodiscard]] Outcome wrong(const toml::key& key, const char* wanted) const {
    return std::unexpected(at(key.source(), "'" + std::string{key.str()} + "' wants " + wanted));
  }

  std::string_view name_;
  OptionValues values_;
};

}  // namespace

std::expected<OptionValues, std::string> parse_config_file(std::string_view text, std::string_view name) {
  const toml::parse_result parsed = toml::parse(text);
  Reader reader{name};
  if (!parsed) return std::unexpected(reader.at(parsed.error().source(), std::string{parsed.error().description()}));
  return reader.read(parsed.table());
}

}  // namespace pollux::app
