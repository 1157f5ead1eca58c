// From the bytes of an interaction to what was asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ess/base/result.hpp"
#include "ess/discord/model/interaction.hpp"

namespace ess::discord {

/// Reads an interaction as posted over HTTP; at most 256 KiB (security requirement SG-5).
/// Errors: `invalid_json`, `too_large`, `discord_payload_invalid`, `interaction_unsupported`.
result<interaction> parse_interaction(std::string_view bytes);

/// A slash command as typed: `ess whois query:ann` is command `ess`, subcommand `whois` with one option.
/// Lifetime: looks into the `command_data` it was made from.
class invoked_command {
 public:
  explicit invoked_command(const command_data& data);

  std::string_view name() const noexcept { return name_; }
  /// Empty when the command has no subcommands; `group sub` for one inside a group.
  const std::string& subcommand() const noexcept { return subcommand_; }
  /// Nothing when absent or not text.
  std::optional<std::string> string_option(std::string_view option) const;
  /// The option being typed, in autocomplete; null otherwise.
  const option_value* focused() const noexcept;

 private:
  std::string_view name_;
  std::string subcommand_;
  const std::vector<option_value>* options_;
};

}  // namespace ess::discord
