// A person's own Discord link: shown, started, confirmed, removed. The way back from Discord is in link_callback.cpp.
#include "ess/base/verdict.hpp"
#include "link_watch.hpp"
#include "middleware/session_guard.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

boost::json::object identity_json(const storage::discord_identity& identity) {
  boost::json::object json;
  json["id"] = identity.id.str();
  json["username"] = identity.username;
  json["globalName"] = identity.global_name;
  return json;
}

boost::json::object link_json(const std::optional<storage::discord_link_record>& link) {
  boost::json::object body;
  body["linked"] = link.has_value();
  body["discord"] = nullptr;
  if (link) {
    auto discord = identity_json(link->identity);
    discord["linkedAt"] = format_time(link->linked_at);
    discord["staleAt"] = nullptr;
    if (link->stale_at) discord["staleAt"] = format_time(*link->stale_at);
    body["discord"] = std::move(discord);
  }
  return body;
}

result<pending_link_id> pending_of(const http::request& from) {
  auto id = pending_link_id::parse(from.route_param("id"));
  if (!id) {
    return error(errc::not_found, "pending_link_not_found",
                 "There is nothing to confirm: it has expired or was used. Start again from the settings page.");
  }
  return id;
}

}  // namespace

answer show_link(context& c, http::request& from) {
  auto work = [](const storage::unit_of_work& uow, const identity::signed_in& who) {
    return uow.links().find_link(who.user.id);
  };
  const auto link = co_await read_as(c, from, work);
  if (!link) co_return http::reply::from_error(link.error());
  co_return success_reply(link_json(*link));
}

answer start_link(context& c, http::request& from) {
  if (c.links == nullptr) co_return http::reply::from_error(linking_not_configured());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<linking::started_link> {
    if (auto taken = take_link_start(uow, who); !taken) return std::move(taken).error();
    return c.links->start(uow, link_session_of(who));
  };
  const auto started = co_await write_as(c, from, work);
  if (!started) co_return http::reply::from_error(started.error());
  co_return to_discord(c, *started);
}

answer show_pending_link(context& c, http::request& from) {
  if (c.links == nullptr) co_return http::reply::from_error(linking_not_configured());
  const auto id = pending_of(from);
  if (!id) co_return http::reply::from_error(id.error());
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in& who) {
    return c.links->find_pending(uow, link_session_of(who), *id);
  };
  const auto pending = co_await read_as(c, from, work);
  if (!pending) co_return http::reply::from_error(pending.error());
  const auto& user = ticket_of(from).who.user;
  boost::json::object account;
  account["name"] = user.name;
  account["email"] = user.email;
  boost::json::object body;
  body["account"] = std::move(account);
  body["discord"] = identity_json(pending->identity);
  body["expiresAt"] = format_time(pending->expires_at);
  co_return success_reply(std::move(body));
}

answer confirm_link(context& c, http::request& from) {
  if (c.links == nullptr) co_return http::reply::from_error(linking_not_configured());
  const auto id = pending_of(from);
  if (!id) co_return http::reply::from_error(id.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    link_watch watch(uow, c.random, c.notices);
    return c.links->confirm(uow, link_session_of(who), *id, from.id(), watch);
  };
  auto outcome = co_await write_as(c, from, work);
  const auto link = flatten(std::move(outcome));
  if (!link) co_return http::reply::from_error(link.error());
  co_return success_reply(link_json(*link));
}

answer cancel_link(context& c, http::request& from) {
  if (c.links == nullptr) co_return http::reply::from_error(linking_not_configured());
  const auto id = pending_of(from);
  if (!id) co_return http::reply::from_error(id.error());
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    return c.links->cancel(uow, link_session_of(who), *id);
  };
  const auto cancelled = co_await write_as(c, from, work);
  if (!cancelled) co_return http::reply::from_error(cancelled.error());
  co_return success_reply({});
}

// Needs neither Discord nor its settings: a link can be removed whatever became of them.
answer remove_link(context& c, http::request& from) {
  linking::link_settings no_settings;
  const linking::link_flow flow(std::move(no_settings), c.cipher, c.random);
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) {
    link_watch watch(uow, c.random, c.notices);
    return flow.unlink(uow, link_session_of(who), from.id(), watch);
  };
  const auto removed = co_await write_as(c, from, work);
  if (!removed) co_return http::reply::from_error(removed.error());
  co_return success_reply(link_json(std::nullopt));
}

}  // namespace ess::server
