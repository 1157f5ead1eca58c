#include "ess/discord/rest/role_connections.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "ess/discord/model/fields.hpp"
#include "ess/discord/rest/client.hpp"
#include "ess/discord/rest/oauth.hpp"

namespace ess::rest {

namespace {

request metadata_request(net::http_method method, application_id app) {
  return request(method, "/applications/{}/role-connections/metadata",
                 "/applications/" + app.str() + "/role-connections/metadata");
}

request connection_request(net::http_method method, application_id app) {
  return request(method, "/users/@me/applications/{}/role-connection",
                 "/users/@me/applications/" + app.str() + "/role-connection");
}

/// Null stands for none (OpenAPI description).
result<std::vector<discord::metadata_record>> read_list(const boost::json::value& json) {
  std::vector<discord::metadata_record> records;
  if (json.is_null()) return records;
  if (!json.is_array()) return discord::payload_invalid("a list of role connection records that is no list");
  for (const boost::json::value& entry : json.get_array()) {
    result<discord::metadata_record> read = discord::read_metadata_record(entry);
    if (!read) return std::move(read).error();
    records.push_back(std::move(*read));
  }
  return records;
}

}  // namespace

net::awaitable<result<std::vector<discord::metadata_record>>> list_metadata_records(client& c, application_id app) {
  request r = metadata_request(net::http_method::get, app);
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return read_list(*answer);
}

net::awaitable<result<std::vector<discord::metadata_record>>> overwrite_metadata_records(
    client& c, application_id app, std::vector<discord::metadata_record> records) {
  if (const auto fits = discord::check_metadata_records(records); !fits) co_return fits.error();
  boost::json::array body;
  for (const discord::metadata_record& record : records) body.push_back(discord::write_metadata_record(record));
  request r = metadata_request(net::http_method::put, app);
  r.body(std::move(body)).idempotent();
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return read_list(*answer);
}

net::awaitable<result<bool>> keep_metadata_records(client& c, application_id app,
                                                   std::vector<discord::metadata_record> records) {
  if (const auto fits = discord::check_metadata_records(records); !fits) co_return fits.error();
  const result<std::vector<discord::metadata_record>> kept = co_await list_metadata_records(c, app);
  if (!kept) co_return kept.error();
  if (kept->size() == records.size() && std::ranges::is_permutation(*kept, records)) co_return false;
  const auto written = co_await overwrite_metadata_records(c, app, std::move(records));
  if (!written) co_return written.error();
  co_return true;
}

net::awaitable<result<discord::role_connection>> get_role_connection(oauth_client& c, const secret& access_token,
                                                                     application_id app) {
  request r = connection_request(net::http_method::get, app);
  const result<boost::json::value> answer = co_await c.call_as_user(access_token, std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_role_connection(*answer);
}

net::awaitable<result<discord::role_connection>> put_role_connection(oauth_client& c, const secret& access_token,
                                                                     application_id app,
                                                                     discord::role_connection connection) {
  if (const auto fits = discord::check_role_connection(connection); !fits) co_return fits.error();
  request r = connection_request(net::http_method::put, app);
  r.body(discord::write_role_connection(connection));
  const result<boost::json::value> answer = co_await c.call_as_user(access_token, std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_role_connection(*answer);
}

net::awaitable<result<void>> delete_role_connection(oauth_client& c, const secret& access_token, application_id app) {
  request r = connection_request(net::http_method::delete_, app);
  const result<boost::json::value> answer = co_await c.call_as_user(access_token, std::move(r));
  if (!answer) co_return answer.error();
  co_return success();
}

}  // namespace ess::rest
