#include <fmt/format.h>

#include <algorithm>

#include "admin/commands.hpp"
#include "ess/base/json.hpp"
#include "ess/identity/accounts.hpp"
#include "ess/storage/audit_log.hpp"

namespace ess::admin {

std::string text_of(const object& arguments, std::string_view name) {
  return optional_text_of(arguments, name).value_or(std::string());
}

std::string upper(std::string text) {
  for (auto& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::optional<std::string> optional_text_of(const object& arguments, std::string_view name) {
  const auto* value = arguments.if_contains(name);
  const auto* text = value == nullptr ? nullptr : value->if_string();
  if (text == nullptr) return std::nullopt;
  return std::string(text->data(), text->size());
}

std::optional<std::int64_t> optional_integer_of(const object& arguments, std::string_view name) {
  const auto* value = arguments.if_contains(name);
  if (value == nullptr) return std::nullopt;
  boost::json::error_code failed;
  const auto number = value->to_number<std::int64_t>(failed);
  if (failed) return std::nullopt;
  return number;
}

std::vector<std::string> list_of(const object& arguments, std::string_view name) {
  std::vector<std::string> texts;
  const auto* value = arguments.if_contains(name);
  if (value == nullptr || !value->is_array()) return texts;
  for (const auto& entry : value->get_array()) {
    if (const auto* text = entry.if_string()) texts.emplace_back(text->data(), text->size());
  }
  return texts;
}

bool flag_of(const object& arguments, std::string_view name) {
  const auto* value = arguments.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

result<int> bounded_integer_of(const object& arguments, std::string_view name, int smallest, int greatest,
                               int otherwise) {
  if (!arguments.contains(name)) return otherwise;
  const auto number = optional_integer_of(arguments, name);
  if (!number || *number < smallest || *number > greatest) {
    return invalid(fmt::format("\"{}\" must be a number from {} to {}.", name, smallest, greatest));
  }
  return static_cast<int>(*number);
}

error invalid(std::string message) { return {errc::invalid_argument, "invalid_argument", std::move(message)}; }

result<storage::community_record> find_community(const storage::unit_of_work& work, const std::string& slug_or_id) {
  auto found = work.communities().find_by_slug(slug_or_id);
  if (!found) return std::move(found).error();
  if (*found) return **std::move(found);
  if (const auto id = community_id::parse(slug_or_id)) {
    auto by_id = work.communities().find(*id);
    if (!by_id) return std::move(by_id).error();
    if (*by_id) return **std::move(by_id);
  }
  return error(errc::not_found, "community_not_found",
               fmt::format("There is no community \"{}\". `essctl community list` shows which there are.", slug_or_id));
}

result<std::optional<community_id>> find_chain_owner(const storage::unit_of_work& work, const object& arguments) {
  const auto named = optional_text_of(arguments, "community");
  if (!named) return std::optional<community_id>();
  auto community = find_community(work, *named);
  if (community) return std::optional<community_id>(std::move(community->id));
  if (community.error().reason() != "community_not_found") return std::move(community).error();
  if (*named == storage::installation_chain) return std::optional<community_id>();
  const auto chains = work.audit().chains();
  if (!chains) return chains.error();
  const auto id = community_id::parse(*named);
  if (!id || std::ranges::find(*chains, *named) == chains->end()) return std::move(community).error();
  return std::optional<community_id>(*id);
}

result<storage::user_record> find_user(const storage::unit_of_work& work, const std::string& email_or_id) {
  auto found = identity::find_by_email(work, email_or_id);
  if (!found) return std::move(found).error();
  if (*found) return **std::move(found);
  if (const auto id = user_id::parse(email_or_id)) {
    auto by_id = work.users().find(*id);
    if (!by_id) return std::move(by_id).error();
    if (*by_id) return **std::move(by_id);
  }
  return error(errc::not_found, "user_not_found",
               fmt::format("There is no user \"{}\". `essctl user list` shows which there are.", email_or_id));
}

std::string generate_password(random_source& random) {
  static constexpr std::string_view alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  std::string password;
  for (int i = 0; i < 20; ++i) {
    if (i > 0 && i % 5 == 0) password += '-';
    password += alphabet[random_below(random, alphabet.size())];
  }
  return password;
}

object user_json(const storage::user_record& user) {
  object json;
  json["id"] = user.id.str();
  json["email"] = user.email;
  json["name"] = user.name;
  json["createdAt"] = format_time(user.created_at);
  if (user.disabled_at) json["disabledAt"] = format_time(*user.disabled_at);
  return json;
}

object community_json(const storage::community_record& community) {
  object json;
  json["id"] = community.id.str();
  json["name"] = community.name;
  json["slug"] = community.slug;
  json["createdAt"] = format_time(community.created_at);
  return json;
}

}  // namespace ess::admin
