#include "ess/api/interaction_reference.hpp"

#include <algorithm>

#include "ess/base/json.hpp"

namespace ess::api {
namespace {

// Discord does not document the form of a token; these are the characters that a path segment of theirs can hold.
constexpr std::size_t longest_token = 1024;

error bad_reference(std::string message) { return {errc::invalid_argument, "invalid_body", std::move(message)}; }

bool is_token(std::string_view text) {
  return !text.empty() && text.size() <= longest_token &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

}  // namespace

result<interaction_reference> interaction_reference::read(const boost::json::value& json) {
  if (!json.is_object()) return bad_reference("interaction must be an object with id, token and applicationId.");
  const auto id = interaction_id::parse(string_member(json, "id").value_or(""));
  if (!id) return bad_reference("interaction.id must be the interaction's id as a string of digits.");
  const auto application = application_id::parse(string_member(json, "applicationId").value_or(""));
  if (!application) return bad_reference("interaction.applicationId must be a Discord id as a string of digits.");
  auto token = string_member(json, "token").value_or("");
  if (!is_token(token)) return bad_reference("interaction.token must be the interaction's token.");
  return interaction_reference(*id, secret::take(std::move(token)), *application);
}

boost::json::object interaction_reference::to_json() const {
  boost::json::object json;
  json["id"] = id_.str();
  json["token"] = token_.reveal();
  json["applicationId"] = application_.str();
  return json;
}

}  // namespace ess::api
