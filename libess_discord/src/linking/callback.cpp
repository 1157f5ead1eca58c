#include "ess/linking/callback.hpp"

#include <algorithm>
#include <array>

#include "ess/base/text.hpp"
#include "ess/discord/model/user.hpp"

namespace ess::linking {
namespace {

constexpr std::size_t value_limit = 512;

error bad_callback(std::string_view why) {
  return error(errc::invalid_argument, "callback_invalid",
               "Discord's answer arrived damaged. Nothing was linked; start again from the settings page.")
      .with_detail(std::string(why));
}

error bad_answer(std::string_view why) {
  return error(errc::unavailable, "discord_answer_invalid",
               "Discord's answer could not be understood. Nothing was linked; try again later.")
      .with_detail(std::string(why));
}

bool is_wanted_scope(std::string_view list, std::string_view scope) {
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == scope) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

bool is_avatar_hash(std::string_view text) {
  if (text.size() > 2 && text.substr(0, 2) == "a_") text.remove_prefix(2);
  return !text.empty() && text.size() <= 64 &&
         std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// A name as Discord shows it: at most 100 characters, without control characters.
bool is_name(std::string_view text) { return !has_control_characters(text) && count_code_points(text) <= 100; }

}  // namespace

result<callback_parameters> read_callback(const std::vector<std::pair<std::string, std::string>>& query) {
  callback_parameters found;
  const std::array<std::pair<std::string_view, std::string*>, 4> known{
      {{"state", &found.state}, {"code", &found.code}, {"error", &found.error}, {"iss", &found.issuer}}};
  for (const auto& [wanted, target] : known) {
    bool seen = false;
    for (const auto& [name, value] : query) {
      if (name != wanted) continue;
      if (seen) return bad_callback(std::string(wanted) + " is repeated");
      seen = true;
      if (value.empty()) return bad_callback(std::string(wanted) + " is empty");
      if (value.size() > value_limit) return bad_callback(std::string(wanted) + " is too long");
      if (!is_utf8(value) || has_control_characters(value)) return bad_callback(std::string(wanted) + " is not text");
      *target = value;
    }
  }
  if (found.state.empty()) return bad_callback("state is missing");
  if (found.code.empty() == found.error.empty()) return bad_callback("needs exactly one of code and error");
  return found;
}

result<storage::discord_identity> identity_of(const discord::user& profile) {
  if (profile.username.empty() || !is_name(profile.username)) return bad_answer("username is no name");
  storage::discord_identity identity{profile.id, profile.username, profile.global_name.value_or(""),
                                     profile.avatar.value_or("")};
  if (!is_name(identity.global_name)) return bad_answer("global_name is no name");
  if (!is_avatar_hash(identity.avatar)) identity.avatar.clear();
  return identity;
}

result<void> check_granted_scope(std::string_view asked, std::string_view granted) {
  while (!asked.empty()) {
    const auto end = std::min(asked.find(' '), asked.size());
    const auto scope = asked.substr(0, end);
    if (!scope.empty() && !is_wanted_scope(granted, scope)) {
      return error(
          errc::forbidden, "scope_missing",
          "Discord did not grant what linking needs (" + std::string(scope) + "). Start again and authorize it.");
    }
    asked.remove_prefix(std::min(end + 1, asked.size()));
  }
  return success();
}

}  // namespace ess::linking
