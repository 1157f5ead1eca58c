// One's own account: sessions, password, data to take along, deletion.
#include "ess/base/json.hpp"
#include "ess/base/verdict.hpp"
#include "ess/identity/password_rules.hpp"
#include "ess/identity/personal_data.hpp"
#include "ess/identity/session_list.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

/// Exports of an account in a row: each reads a lot.
constexpr access::throttle_policy export_policy{"account.export", 5, std::chrono::minutes(60),
                                                std::chrono::seconds(60)};

boost::json::object listed_json(const identity::listed_session& each) {
  boost::json::object item;
  item["id"] = each.id;
  item["current"] = each.current;
  item["createdAt"] = format_time(each.session.created_at);
  item["lastSeenAt"] = format_time(each.session.last_seen_at);
  item["network"] = each.session.network;
  item["userAgent"] = each.session.user_agent;
  return item;
}

struct password_change {
  std::string current;
  std::string fresh;
};

result<password_change> read_change(const http::request& from) {
  auto body = read_object(from, {"current", "new"});
  if (!body) return std::move(body).error();
  auto current = read_text(*body, "current");
  if (!current) return std::move(current).error();
  auto fresh = read_text(*body, "new");
  if (!fresh) return std::move(fresh).error();
  return password_change{std::move(*current), std::move(*fresh)};
}

}  // namespace

answer list_sessions(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) {
    return identity::sessions_of(uow, who, c.session_limits);
  };
  const auto sessions = co_await read_as(c, from, work);
  if (!sessions) co_return http::reply::from_error(sessions.error());
  boost::json::array list;
  for (const auto& each : *sessions) list.push_back(listed_json(each));
  boost::json::object body;
  body["sessions"] = std::move(list);
  co_return success_reply(std::move(body));
}

answer end_listed_session(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return identity::end_one_session(uow, c.random, who, from.route_param("sessionId"), client_of(from));
  };
  const auto ended = co_await write_as(c, from, work);
  if (!ended) co_return http::reply::from_error(ended.error());
  co_return success_reply({});
}

answer end_other_sessions(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return identity::end_other_sessions(uow, c.random, who, client_of(from));
  };
  const auto ended = co_await write_as(c, from, work);
  if (!ended) co_return http::reply::from_error(ended.error());
  boost::json::object body;
  body["ended"] = *ended;
  co_return success_reply(std::move(body));
}

answer change_password(context& c, http::request& from) {
  auto given = read_change(from);
  if (!given) co_return field_error(given.error(), {"current", "new"});
  auto look = [&](const storage::unit_of_work& uow, const identity::signed_in& who) {
    return identity::names_around(uow, who.user.id);
  };
  const auto names = co_await read_as(c, from, look);
  if (!names) co_return http::reply::from_error(names.error());
  // Before the old one is compared: what is refused anyway costs no attempt.
  if (const auto allowed = identity::check_new_password(given->fresh, *names); !allowed) {
    co_return http::reply::from_error(allowed.error(), "new");
  }
  auto verified = co_await check_own_password(c, from, given->current);
  wipe(given->current);
  if (!verified) co_return http::reply::from_error(verified.error());
  auto hash = co_await hash_new_password(c, *names, given->fresh);
  wipe(given->fresh);
  if (!hash) co_return http::reply::from_error(hash.error(), "new");
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    auto outcome = c.sign_in.change_password(uow, *verified, who, *hash, client_of(from));
    if (!outcome || !*outcome) return outcome;
    const auto notice =
        password_notice("The password of your account was changed, and your other sessions have ended.");
    if (auto told = c.notices.tell(uow, who.user.id, notice); !told) {
      outcome = verdict<identity::started_session>(std::move(told).error());
      return outcome;
    }
    if (auto given_back = c.throttle.give_back(uow, who); !given_back) {
      outcome = verdict<identity::started_session>(std::move(given_back).error());
    }
    return outcome;
  };
  const auto changed = flatten(co_await write_as(c, from, work));
  if (!changed) {
    const bool wrong = changed.error().reason() == "password_wrong";
    co_return wrong ? http::reply::from_error(changed.error(), "current") : http::reply::from_error(changed.error());
  }
  boost::json::object body;
  body["csrf"] = identity::csrf_token(changed->token.reveal());
  body["passwordCheckedAt"] = format_time(changed->session.password_checked_at);
  auto done = success_reply(std::move(body));
  done.cookie(session_cookie(c, changed->token.reveal()));
  co_return done;
}

answer export_account(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<boost::json::object> {
    if (auto taken = access::take_throttle(uow, export_policy, who.user.id.str()); !taken) {
      return std::move(taken).error();
    }
    return identity::export_account(uow, c.random, who, client_of(from));
  };
  auto exported = co_await write_as(c, from, work);
  if (!exported) co_return http::reply::from_error(exported.error());
  auto file = http::reply::json(*exported);
  file.header("Content-Disposition", "attachment; filename=\"ess-account.json\"");
  co_return file;
}

answer delete_account(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return identity::delete_account(uow, c.random, who.user.id, origin_of(from, who));
  };
  const auto deleted = co_await write_as(c, from, work);
  if (!deleted) co_return http::reply::from_error(deleted.error());
  auto done = without_cookies(c, success_reply({}));
  done.cookie(http::set_cookie::removal(c.site.device_cookie).secure(c.site.https));
  co_return done;
}

}  // namespace ess::server
