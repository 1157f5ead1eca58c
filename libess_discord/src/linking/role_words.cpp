#include "ess/linking/role_words.hpp"

#include <string>

#include "ess/base/text.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/discord_configs.hpp"
#include "ess/storage/links.hpp"
#include "ess/storage/users.hpp"

namespace ess::linking {
namespace {

constexpr const char* member_key = "ess_member";
constexpr const char* community_key = "ess_community";
constexpr const char* level_key = "ess_role_level";
constexpr const char* since_key = "ess_member_since";

using words = std::optional<discord::role_connection>;

discord::metadata_record record(discord::metadata_type type, const char* key, std::string name, std::string description,
                                std::string german, std::string german_description) {
  return {.type = type,
          .key = key,
          .name = std::move(name),
          .description = std::move(description),
          .name_localizations = {{"de", std::move(german)}},
          .description_localizations = {{"de", std::move(german_description)}}};
}

std::string shortened(const std::string& text, std::size_t most) { return std::string(first_code_points(text, most)); }

/// 1 for the lowest role of the community, one more for each above it; 0: the role is gone.
result<std::int64_t> level_of(const storage::unit_of_work& work, const storage::membership_record& membership) {
  const auto roles = work.communities().list_roles(membership.community);
  if (!roles) return roles.error();
  std::int64_t level = static_cast<std::int64_t>(roles->size());
  for (const storage::role_record& role : *roles) {
    if (role.id == membership.role) return level;
    --level;
  }
  return std::int64_t{0};
}

/// What the words are made of; empty where there is nothing to be said.
struct facts {
  storage::user_record user;
  storage::community_record home;
  storage::membership_record membership;
};

result<std::optional<facts>> find_facts(const storage::unit_of_work& work,
                                        const storage::role_connection_record& connection) {
  if (!connection.user || !connection.home) return std::optional<facts>();
  const auto link = work.links().find_link(*connection.user);
  if (!link) return link.error();
  if (!*link || (*link)->stale_at) return std::optional<facts>();
  const auto config = work.discord_configs().find(*connection.home);
  if (!config) return config.error();
  if (!*config || !(*config)->linked_roles) return std::optional<facts>();
  auto user = work.users().find(*connection.user);
  if (!user) return std::move(user).error();
  auto home = work.communities().find(*connection.home);
  if (!home) return std::move(home).error();
  auto membership = work.memberships().find(*connection.home, *connection.user);
  if (!membership) return std::move(membership).error();
  if (!*user || !*home || !*membership) return std::optional<facts>();
  return std::optional(facts{std::move(**user), std::move(**home), std::move(**membership)});
}

}  // namespace

std::vector<discord::metadata_record> role_metadata_records() {
  using type = discord::metadata_type;
  return {record(type::boolean_equal, member_key, "ESS member", "Active member of an ESS community", "ESS-Mitglied",
                 "Aktives Mitglied einer ESS-Community"),
          record(type::integer_equal, community_key, "ESS community number",
                 "Number of the community, from its Discord settings in ESS", "ESS-Community-Nummer",
                 "Nummer der Community, aus ihren Discord-Einstellungen in ESS"),
          record(type::integer_at_least, level_key, "ESS role level",
                 "Level of the member's role or more; the lowest role is 1", "ESS-Rollenstufe",
                 "Stufe der Rolle oder höher; die niedrigste Rolle hat 1"),
          record(type::datetime_at_least, since_key, "ESS member for", "Days since becoming a member, or more",
                 "ESS-Mitglied seit", "Tage seit dem Beitritt, oder mehr")};
}

result<std::optional<discord::role_connection>> role_words(storage::unit_of_work& work,
                                                           const storage::role_connection_record& connection) {
  const auto found = find_facts(work, connection);
  if (!found) return found.error();
  if (!*found) return words();
  const auto number = work.role_connections().number_of(*connection.home);
  if (!number) return number.error();
  const facts& known = **found;
  const bool active = !known.membership.suspended_at && !known.user.disabled_at;
  const auto level = level_of(work, known.membership);
  if (!level) return level.error();
  discord::role_connection said;
  said.platform_name = shortened(known.home.name, discord::role_connection_limits::platform_name);
  said.platform_username = shortened(known.user.name, discord::role_connection_limits::platform_username);
  said.metadata[member_key] = discord::metadata_value(active);
  said.metadata[community_key] = discord::metadata_value(*number);
  said.metadata[level_key] = discord::metadata_value(active ? *level : std::int64_t{0});
  said.metadata[since_key] = discord::metadata_value(known.membership.since);
  return words(std::move(said));
}

}  // namespace ess::linking
