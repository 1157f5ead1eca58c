// What a button of ours carries, in a message of ESS as in an answer of its bot: `ess:approve:<approval id>` or
// `ess:deny:<approval id>`.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ess/base/id.hpp"

namespace ess::api {

enum class decision { approve, deny };

/// A decision about one request, as a button stands for it.
struct decision_button {
  decision choice = decision::approve;
  approval_id approval;
};

std::string decision_custom_id(decision choice, std::string_view approval);
/// Nothing for a button that is not ours. Whoever pressed it says nothing about what they may do: ESS decides that.
std::optional<decision_button> parse_decision_custom_id(std::string_view custom_id);

}  // namespace ess::api
