#include "ess/discord/interactions/parse.hpp"

#include "ess/base/json.hpp"

namespace ess::discord {

namespace {

// Security requirement SG-5 bounds the body; interactions with resolved entities nest deeper than our own API.
constexpr std::size_t max_interaction_bytes = 256 * 1024;
constexpr std::size_t max_interaction_depth = 32;

}  // namespace

result<interaction> parse_interaction(std::string_view bytes) {
  json_limits limits;
  limits.max_bytes = max_interaction_bytes;
  limits.max_depth = max_interaction_depth;
  const result<boost::json::value> json = parse_json(bytes, limits);
  if (!json) return json.error();
  return read_interaction(*json);
}

invoked_command::invoked_command(const command_data& data) : name_(data.name), options_(&data.options) {
  // A group holds one subcommand, a subcommand holds the options; both come as the only entry.
  while (options_->size() == 1) {
    const option_value& only = options_->front();
    if (only.type != option_type::sub_command && only.type != option_type::sub_command_group) break;
    if (!subcommand_.empty()) subcommand_ += ' ';
    subcommand_ += only.name;
    options_ = &only.options;
  }
}

std::optional<std::string> invoked_command::string_option(std::string_view option) const {
  for (const option_value& o : *options_) {
    if (o.name != option) continue;
    if (const std::string* text = std::get_if<std::string>(&o.value)) return *text;
  }
  return std::nullopt;
}

const option_value* invoked_command::focused() const noexcept {
  for (const option_value& o : *options_) {
    if (o.focused) return &o;
  }
  return nullptr;
}

}  // namespace ess::discord
