// The commands, one function each, and the little they share.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ess/admin/execute.hpp"
#include "ess/audit/event.hpp"
#include "ess/storage/communities.hpp"
#include "ess/storage/unit_of_work.hpp"
#include "ess/storage/users.hpp"

namespace ess::admin {

using boost::json::object;

result<object> init(const context& where, const object& arguments);
result<object> user_add(const context& where, const object& arguments);
result<object> user_list(const context& where, const object& arguments);
result<object> user_disable(const context& where, const object& arguments);
result<object> user_enable(const context& where, const object& arguments);
result<object> user_passwd(const context& where, const object& arguments);
result<object> user_delete(const context& where, const object& arguments);
result<object> community_add(const context& where, const object& arguments);
result<object> community_delete(const context& where, const object& arguments);
result<object> community_list(const context& where, const object& arguments);
result<object> member_add(const context& where, const object& arguments);
result<object> discord_check(const context& where, const object& arguments);
result<object> discord_config_get(const context& where, const object& arguments);
result<object> discord_config_set(const context& where, const object& arguments);
result<object> guild_prove(const context& where, const object& arguments);
result<object> member_list(const context& where, const object& arguments);
result<object> member_role(const context& where, const object& arguments);
result<object> member_invite(const context& where, const object& arguments);
result<object> key_create(const context& where, const object& arguments);
result<object> key_import_old(const context& where, const object& arguments);
result<object> key_list(const context& where, const object& arguments);
result<object> key_revoke(const context& where, const object& arguments);
result<object> key_rotate(const context& where, const object& arguments);
result<object> outbox_drop(const context& where, const object& arguments);
result<object> outbox_list(const context& where, const object& arguments);
result<object> outbox_replay(const context& where, const object& arguments);
result<object> outbox_show(const context& where, const object& arguments);
result<object> security_raise(const context& where, const object& arguments);
result<object> security_list(const context& where, const object& arguments);
result<object> secrets_rotate(const context& where, const object& arguments);
result<object> secrets_status(const context& where, const object& arguments);
result<object> secrets_verify(const context& where, const object& arguments);
result<object> approval_add(const context& where, const object& arguments);
result<object> approval_approve(const context& where, const object& arguments);
result<object> approval_cancel(const context& where, const object& arguments);
result<object> approval_deny(const context& where, const object& arguments);
result<object> approval_show(const context& where, const object& arguments);
result<object> approval_list(const context& where, const object& arguments);
result<object> call_add(const context& where, const object& arguments);
result<object> call_show(const context& where, const object& arguments);
result<object> call_list(const context& where, const object& arguments);
result<object> call_update(const context& where, const object& arguments);
result<object> player_add(const context& where, const object& arguments);
result<object> player_edit(const context& where, const object& arguments);
result<object> player_show(const context& where, const object& arguments);
result<object> player_list(const context& where, const object& arguments);
result<object> audit_anchor(const context& where, const object& arguments);
result<object> audit_export(const context& where, const object& arguments);
result<object> audit_list(const context& where, const object& arguments);
result<object> audit_prune(const context& where, const object& arguments);
result<object> audit_verify(const context& where, const object& arguments);

/// Arguments as `execute` has checked them: of the right kind, the required ones there.
std::string text_of(const object& arguments, std::string_view name);
/// `open` becomes `OPEN`: people type names of states as they like.
std::string upper(std::string text);
std::optional<std::string> optional_text_of(const object& arguments, std::string_view name);
std::optional<std::int64_t> optional_integer_of(const object& arguments, std::string_view name);
std::vector<std::string> list_of(const object& arguments, std::string_view name);
bool flag_of(const object& arguments, std::string_view name);
/// An integer argument in a range. Errors: `invalid_argument`.
result<int> bounded_integer_of(const object& arguments, std::string_view name, int smallest, int greatest,
                               int otherwise);

error invalid(std::string message);

/// By slug, else by id. Errors: `community_not_found`.
result<storage::community_record> find_community(const storage::unit_of_work& work, const std::string& slug_or_id);
/// Whose chain of the audit log the argument `community` names: a community's by slug or id, also by the id of one that
/// was deleted and whose chain is still there; the installation's if there is no argument, or it is the name of that
/// chain. Errors: `community_not_found`.
result<std::optional<community_id>> find_chain_owner(const storage::unit_of_work& work, const object& arguments);
/// By e-mail address, else by id. Errors: `user_not_found`.
result<storage::user_record> find_user(const storage::unit_of_work& work, const std::string& email_or_id);

/// A password given or made, with its hash. Hashing takes long, so it happens before the unit of work.
struct chosen_password {
  std::string hash;
  std::optional<std::string> generated;
};

/// The argument `password`, or a generated one; `own_names` as in `identity::check_new_password`.
result<chosen_password> choose_password(const context& where, const object& arguments,
                                        const std::vector<std::string>& own_names = {});
object with_password(object answer, const chosen_password& chosen);

/// The origin of every change made here.
inline audit::origin from_cli() { return audit::origin(audit::event_source::cli); }

/// A password to be shown once: 20 letters and digits that are hard to confuse, in groups of five (about 115 bits).
std::string generate_password(random_source& random);

object user_json(const storage::user_record& user);
object community_json(const storage::community_record& community);

/// Runs `work` as one unit of work and waits for what it returns.
template <class F>
auto in_write(const context& where, F work) -> decltype(work(std::declval<storage::unit_of_work&>())) {
  using outcome = decltype(work(std::declval<storage::unit_of_work&>()));
  std::optional<typename outcome::value_type> value;
  auto done = where.database().write([&](storage::unit_of_work& uow) -> result<void> {
    auto r = work(uow);
    if (!r) return std::move(r).error();
    value.emplace(*std::move(r));
    return success();
  });
  if (!done) return std::move(done).error();
  return *std::move(value);
}

/// As `in_write`, reading only.
template <class F>
auto in_read(const context& where, F work) -> decltype(work(std::declval<const storage::unit_of_work&>())) {
  using outcome = decltype(work(std::declval<const storage::unit_of_work&>()));
  std::optional<typename outcome::value_type> value;
  auto done = where.database().read([&](const storage::unit_of_work& uow) -> result<void> {
    auto r = work(uow);
    if (!r) return std::move(r).error();
    value.emplace(*std::move(r));
    return success();
  });
  if (!done) return std::move(done).error();
  return *std::move(value);
}

}  // namespace ess::admin
