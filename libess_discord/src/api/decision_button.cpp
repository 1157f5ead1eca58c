#include "ess/api/decision_button.hpp"

namespace ess::api {

namespace {

constexpr std::string_view approve_prefix = "ess:approve:";
constexpr std::string_view deny_prefix = "ess:deny:";

}  // namespace

std::string decision_custom_id(decision choice, std::string_view approval) {
  return std::string(choice == decision::approve ? approve_prefix : deny_prefix).append(approval);
}

std::optional<decision_button> parse_decision_custom_id(std::string_view custom_id) {
  const bool approves = custom_id.starts_with(approve_prefix);
  if (!approves && !custom_id.starts_with(deny_prefix)) return std::nullopt;
  custom_id.remove_prefix(approves ? approve_prefix.size() : deny_prefix.size());
  auto approval = approval_id::parse(custom_id);
  if (!approval) return std::nullopt;
  return decision_button{approves ? decision::approve : decision::deny, std::move(*approval)};
}

}  // namespace ess::api
