// API keys of a community: listed without their secrets, made and shown once, rotated, revoked.
#include "ess/access/api_keys.hpp"

#include "ess/community/communities.hpp"
#include "middleware/session_guard.hpp"
#include "routes/api_key_body.hpp"
#include "routes/body.hpp"
#include "routes/handlers.hpp"
#include "routes/session_support.hpp"

namespace ess::server {
namespace {

access::key_environment environment_of(const context& c) {
  return c.site.https ? access::key_environment::live : access::key_environment::dev;
}

/// The key in the path. Errors: `key_not_found`.
result<api_key_id> key_in_path(const http::request& from) {
  auto id = api_key_id::parse(from.route_param("keyId"));
  if (!id) return error(errc::not_found, "key_not_found", "There is no such key.");
  return id;
}

/// The one answer that ever holds a key.
http::reply shown_once(const access::created_api_key& made, time_point now) {
  boost::json::object body;
  body["key"] = access::to_json(made.record, now);
  body["secret"] = made.text.reveal();
  return success_reply(std::move(body));
}

}  // namespace

answer list_keys(context& c, http::request& from) {
  auto work = [&](const storage::unit_of_work& uow, const identity::signed_in&) -> result<boost::json::array> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto keys = c.keys.list(uow, *community);
    if (!keys) return keys.error();
    boost::json::array list;
    for (const auto& key : *keys) list.push_back(access::to_json(key, uow.now()));
    return list;
  };
  auto keys = co_await read_as(c, from, work);
  if (!keys) co_return http::reply::from_error(keys.error());
  boost::json::object body;
  body["keys"] = std::move(*keys);
  co_return success_reply(std::move(body));
}

answer create_key(context& c, http::request& from) {
  auto wanted = read_key_request(from);
  if (!wanted) co_return key_error(wanted.error());
  wanted->environment = environment_of(c);
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<access::created_api_key> {
    const auto community = community_of(from);
    if (!community) return community.error();
    // Nobody can grant what they lack themselves (AK-4).
    auto own = community::permissions_of(uow, *community, who.user.id);
    if (!own) return std::move(own).error();
    return c.keys.create(uow, *community, *wanted, origin_of(from, who), *own);
  };
  const auto made = co_await write_as(c, from, work);
  if (!made) co_return key_error(made.error());
  co_return shown_once(*made, made->record.created_at);
}

answer rotate_key(context& c, http::request& from) {
  auto how = read_key_rotation(from);
  if (!how) co_return key_error(how.error());
  how->environment = environment_of(c);
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<access::created_api_key> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = key_in_path(from);
    if (!id) return id.error();
    auto own = community::permissions_of(uow, *community, who.user.id);
    if (!own) return std::move(own).error();
    return c.keys.rotate(uow, *community, *id, *how, origin_of(from, who), *own);
  };
  const auto made = co_await write_as(c, from, work);
  if (!made) co_return key_error(made.error());
  co_return shown_once(*made, made->record.created_at);
}

answer revoke_key(context& c, http::request& from) {
  auto work = [&](storage::unit_of_work& uow, const identity::signed_in& who) -> result<void> {
    const auto community = community_of(from);
    if (!community) return community.error();
    const auto id = key_in_path(from);
    if (!id) return id.error();
    return c.keys.revoke(uow, *community, *id, origin_of(from, who));
  };
  const auto revoked = co_await write_as(c, from, work);
  if (!revoked) co_return http::reply::from_error(revoked.error());
  co_return success_reply({});
}

}  // namespace ess::server
