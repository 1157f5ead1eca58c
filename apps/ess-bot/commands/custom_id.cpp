#include "commands/custom_id.hpp"

namespace ess::bot {

namespace {

constexpr std::string_view approve_prefix = "ess:approve:";

}  // namespace

std::string approve_custom_id(std::string_view approval) { return std::string(approve_prefix).append(approval); }

std::optional<approval_id> parse_approve_custom_id(std::string_view custom_id) {
  if (!custom_id.starts_with(approve_prefix)) return std::nullopt;
  custom_id.remove_prefix(approve_prefix.size());
  auto approval = approval_id::parse(custom_id);
  if (!approval) return std::nullopt;
  return std::move(*approval);
}

}  // namespace ess::bot
