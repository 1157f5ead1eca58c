// A new password by a one-time link. What these routes answer never says whether an address has an account.
#include "ess/base/text.hpp"
#include "ess/identity/password_rules.hpp"
#include "ess/net/pause.hpp"
#include "ess/net/transact.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

constexpr access::throttle_policy network_policy{"password_reset.network", 20, std::chrono::minutes(60),
                                                 std::chrono::seconds(30)};
constexpr access::throttle_policy account_policy{"password_reset.account", 3, std::chrono::minutes(60),
                                                 std::chrono::seconds(60)};

/// Limits, token, mail: the same steps whatever the address is, but for the last ones.
result<void> ask_for_reset(context& c, storage::unit_of_work& uow, const std::string& email,
                           const http::request& from) {
  if (auto taken = access::take_throttle(uow, network_policy, from.client_network()); !taken) return taken;
  const auto address = fold_case(trim(email));
  if (auto taken = access::take_throttle(uow, account_policy, address); !taken) {
    // Whether somebody asked for this address lately is nobody's business.
    return is_failure(taken.error().code()) ? taken : success();
  }
  auto issued = identity::request_reset(uow, c.random, email, client_of(from), c.token_lifetime);
  if (!issued) return std::move(issued).error();
  if (!*issued || !c.notices.mails()) return success();
  std::string body = "Somebody, probably you, asked for a new password for your account at " + c.site.origin +
                     ".\n\nOpen this link within " + std::to_string(c.token_lifetime.count()) +
                     " minutes to choose one:\n" + c.site.origin + "/reset#" + std::string((*issued)->token.reveal()) +
                     "\n\nIt works once. If it was not you, do nothing: your password stays as it is.\n";
  return c.notices.mail(uow, (*issued)->user.email, "Choose a new password", std::move(body));
}

struct new_choice {
  std::string token;
  std::string password;
};

result<new_choice> read_choice(const http::request& from) {
  auto body = read_object(from, {"token", "password"});
  if (!body) return std::move(body).error();
  auto token = read_text(*body, "token");
  if (!token) return std::move(token).error();
  auto password = read_text(*body, "password");
  if (!password) return std::move(password).error();
  return new_choice{std::move(*token), std::move(*password)};
}

}  // namespace

answer request_reset(context& c, http::request& from) {
  const auto body = read_object(from, {"email"});
  if (!body) co_return http::reply::from_error(body.error());
  const auto email = read_text(*body, "email");
  if (!email) co_return http::reply::from_error(email.error(), "email");
  auto work = [&](storage::unit_of_work& uow) { return ask_for_reset(c, uow, *email, from); };
  const auto asked_at = c.time.steady_now();
  const auto asked = co_await net::transact(c.database, work);
  // A token and a mail take longer than finding nobody: every answer leaves as late (security requirement SE-5).
  co_await net::pause(c.reset_answered_after - (c.time.steady_now() - asked_at));
  if (!asked) co_return http::reply::from_error(asked.error());
  co_return success_reply({});
}

answer complete_reset(context& c, http::request& from) {
  auto given = read_choice(from);
  if (!given) co_return field_error(given.error(), {"token", "password"});
  auto look = [&](const storage::unit_of_work& uow) -> result<std::vector<std::string>> {
    auto user = identity::find_reset(uow, given->token);
    if (!user) return std::move(user).error();
    return identity::names_around(uow, user->id);
  };
  const auto names = co_await net::read_only(c.database, look);
  if (!names) co_return http::reply::from_error(names.error());
  auto hash = co_await hash_new_password(c, *names, given->password);
  wipe(given->password);
  if (!hash) co_return http::reply::from_error(hash.error(), "password");
  auto work = [&](storage::unit_of_work& uow) {
    auto user = identity::complete_reset(uow, c.random, given->token, *hash, client_of(from));
    if (!user) return user;
    const auto notice =
        password_notice("The password of your account was changed by a reset link, and all sessions have ended.");
    if (auto told = c.notices.tell(uow, user->id, notice); !told) user = std::move(told).error();
    return user;
  };
  const auto changed = co_await net::transact(c.database, work);
  if (!changed) co_return http::reply::from_error(changed.error());
  co_return without_cookies(c, success_reply({}));
}

}  // namespace ess::server
