// Embeds (Resources / Message, "Embed Object").
#pragma once

#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ess/base/result.hpp"

namespace ess::discord {

/// Limits of the "Embed Limits" table, in characters.
struct embed_limits {
  static constexpr std::size_t title = 256;
  static constexpr std::size_t description = 4096;
  static constexpr std::size_t fields = 25;
  static constexpr std::size_t field_name = 256;
  static constexpr std::size_t field_value = 1024;
  static constexpr std::size_t footer = 2048;
  static constexpr std::size_t per_message = 10;
  static constexpr std::size_t total = 6000;
};

struct embed_field {
  std::string name;
  std::string value;
  bool is_inline = false;

  friend bool operator==(const embed_field&, const embed_field&) = default;
};

struct embed {
  std::optional<std::string> title;
  std::optional<std::string> description;
  std::optional<std::string> url;
  std::optional<std::int64_t> color;  ///< 0 .. 0xFFFFFF
  std::optional<std::string> footer;
  std::vector<embed_field> fields;

  friend bool operator==(const embed&, const embed&) = default;
};

/// Errors: `discord_payload_invalid` when it is no object.
result<embed> read_embed(const boost::json::value& json);
boost::json::value write_embed(const embed& e);

/// Checks one message's embeds. Errors: `embed_too_large`, naming the limit passed.
result<void> check_embeds(const std::vector<embed>& embeds);

}  // namespace ess::discord
