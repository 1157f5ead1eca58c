// Users, communities and memberships; and the first of each, by `init`.
#include <fmt/format.h>

#include "admin/commands.hpp"
#include "ess/access/pepper.hpp"
#include "ess/community/communities.hpp"
#include "ess/identity/accounts.hpp"

namespace ess::admin {

result<chosen_password> choose_password(const context& where, const object& arguments,
                                        const std::vector<std::string>& own_names) {
  chosen_password chosen;
  auto password = optional_text_of(arguments, "password");
  if (password) {
    if (auto allowed = identity::check_new_password(*password, own_names); !allowed) return std::move(allowed).error();
  } else {
    chosen.generated = generate_password(where.random());
  }
  auto hash = where.hasher().hash(password ? *password : *chosen.generated);
  if (password) wipe(*password);
  if (!hash) return std::move(hash).error();
  chosen.hash = *std::move(hash);
  return chosen;
}

object with_password(object answer, const chosen_password& chosen) {
  if (chosen.generated) answer["password"] = *chosen.generated;
  return answer;
}

namespace {

result<object> add_first_admin(const context& where, const object& arguments) {
  const auto email = text_of(arguments, "email");
  auto existing = in_read(where, [&](const auto& uow) { return identity::find_by_email(uow, email); });
  if (!existing) return std::move(existing).error();
  if (*existing) {
    object answer;
    answer["user"] = user_json(**existing);
    answer["alreadyThere"] = true;
    return answer;
  }
  auto chosen = choose_password(where, arguments);
  if (!chosen) return std::move(chosen).error();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const identity::new_user wanted{email, text_of(arguments, "name"), chosen->hash};
    auto user = identity::create_user(uow, where.random(), wanted, from_cli());
    if (!user) return std::move(user).error();
    auto community =
        community::create(uow, where.random(), text_of(arguments, "community"), text_of(arguments, "slug"), from_cli());
    if (!community) return std::move(community).error();
    auto member = community::add_member(uow, where.random(), community->id, user->id, "OWNER", from_cli());
    if (!member) return std::move(member).error();
    object answer;
    answer["user"] = user_json(*user);
    answer["community"] = community_json(*community);
    return with_password(std::move(answer), *chosen);
  });
}

}  // namespace

result<object> init(const context& where, const object& arguments) {
  if (where.cipher() == nullptr) {
    return error(errc::unavailable, "encryption_key_missing",
                 "AUTH_ENCRYPTION_KEY is not set. Make one with `openssl rand -hex 32`, keep it safe, and put it into "
                 "the environment or .env; or let `essctl init --write-env` write a .env with a new key.");
  }
  const bool with_admin = arguments.contains("email");
  for (const char* name : {"email", "name", "community", "slug"}) {
    if (arguments.contains(name) != with_admin) {
      return invalid("The first account needs --email, --name, --community and --slug together, or none of them.");
    }
  }
  object answer;
  if (with_admin) {
    // Before anything is written, so that a mistyped address leaves nothing half made.
    if (auto email = identity::normal_email(text_of(arguments, "email")); !email) return std::move(email).error();
  }
  auto pepper = in_write(where, [&](storage::unit_of_work& uow) {
    return access::load_or_make_pepper(uow, *where.cipher(), where.random());
  });
  if (!pepper) return std::move(pepper).error();
  if (with_admin) {
    auto admin = add_first_admin(where, arguments);
    if (!admin) return std::move(admin).error();
    answer = *std::move(admin);
  }
  answer["keyId"] = where.cipher()->keys().writing_id();
  return answer;
}

result<object> user_add(const context& where, const object& arguments) {
  auto chosen = choose_password(where, arguments);
  if (!chosen) return std::move(chosen).error();
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    const identity::new_user wanted{text_of(arguments, "email"), text_of(arguments, "name"), chosen->hash};
    auto user = identity::create_user(uow, where.random(), wanted, from_cli());
    if (!user) return std::move(user).error();
    object answer;
    answer["user"] = user_json(*user);
    return with_password(std::move(answer), *chosen);
  });
}

result<object> user_list(const context& where, const object& arguments) {
  const auto limit = bounded_integer_of(arguments, "limit", 1, 1000, 100);
  if (!limit) return limit.error();
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto users = uow.users().list(text_of(arguments, "after"), *limit);
    if (!users) return std::move(users).error();
    boost::json::array list;
    for (const auto& user : *users) list.push_back(user_json(user));
    object answer;
    answer["users"] = std::move(list);
    return answer;
  });
}

result<object> community_add(const context& where, const object& arguments) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community =
        community::create(uow, where.random(), text_of(arguments, "name"), text_of(arguments, "slug"), from_cli());
    if (!community) return std::move(community).error();
    object answer;
    answer["community"] = community_json(*community);
    return answer;
  });
}

result<object> community_list(const context& where, const object&) {
  return in_read(where, [&](const storage::unit_of_work& uow) -> result<object> {
    auto communities = uow.communities().list();
    if (!communities) return std::move(communities).error();
    boost::json::array list;
    for (const auto& community : *communities) list.push_back(community_json(community));
    object answer;
    answer["communities"] = std::move(list);
    return answer;
  });
}

result<object> member_add(const context& where, const object& arguments) {
  return in_write(where, [&](storage::unit_of_work& uow) -> result<object> {
    auto community = find_community(uow, text_of(arguments, "community"));
    if (!community) return std::move(community).error();
    auto user = find_user(uow, text_of(arguments, "user"));
    if (!user) return std::move(user).error();
    auto member =
        community::add_member(uow, where.random(), community->id, user->id, text_of(arguments, "role"), from_cli());
    if (!member) return std::move(member).error();
    object json;
    json["community"] = community->slug;
    json["user"] = user->email;
    json["role"] = text_of(arguments, "role");
    object answer;
    answer["member"] = std::move(json);
    return answer;
  });
}

}  // namespace ess::admin
