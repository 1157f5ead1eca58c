#include "ess/discord/model/fields.hpp"

#include <charconv>

namespace ess::discord {

std::optional<std::uint64_t> permissions_member(const boost::json::value& object, std::string_view name) {
  const std::optional<std::string> text = string_member(object, name);
  if (!text || text->empty()) return std::nullopt;
  std::uint64_t bits = 0;
  const char* end = text->data() + text->size();
  const auto [stop, failed] = std::from_chars(text->data(), end, bits);
  if (failed != std::errc{} || stop != end) return std::nullopt;
  return bits;
}

error payload_invalid(std::string_view what) {
  return error(errc::corrupt, "discord_payload_invalid", std::string("Discord sent ").append(what) + ".");
}

}  // namespace ess::discord
