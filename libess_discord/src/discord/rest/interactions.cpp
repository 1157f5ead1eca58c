#include "ess/discord/rest/interactions.hpp"

#include "ess/base/encoding.hpp"
#include "ess/crypto/hash.hpp"
#include "ess/discord/rest/client.hpp"

namespace ess::rest {

namespace {

// Discord drops the interaction 3 s after delivery; what cannot leave by then need not leave at all.
constexpr std::chrono::milliseconds first_response_deadline{2'500};

constexpr const char* original_answer = "@original";

// The pair of webhook id and token is the top-level resource. A digest stands for the token: it separates the limits
// as well, and no token lies about in a table.
std::string webhook_key(application_id app, const secret& token) {
  return app.str() + "-" + to_hex(crypto::sha256(token.reveal()));
}

std::string webhook_path(application_id app, const secret& token) {
  return "/webhooks/" + app.str() + "/" + percent_encode(token.reveal());
}

/// A request for one message of an interaction; `which` is its id or "@original".
request answer_request(net::http_method method, application_id app, const secret& token, std::string which) {
  const bool is_original = which == original_answer;
  std::string route = is_original ? "/webhooks/{}/{}/messages/@original" : "/webhooks/{}/{}/messages/{}";
  request r(method, std::move(route), webhook_path(app, token) + "/messages/" + std::move(which));
  r.top_level(webhook_key(app, token)).token_in_path();
  return r;
}

net::awaitable<result<discord::message>> edit_answer(client& c, application_id app, const secret& token,
                                                     std::string which, discord::message_body body) {
  const result<void> checked = discord::check_message_body(body);
  if (!checked) co_return checked.error();
  request r = answer_request(net::http_method::patch, app, token, std::move(which));
  r.body(discord::write_message_body(body)).idempotent();
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_message(*answer);
}

net::awaitable<result<void>> delete_answer(client& c, application_id app, const secret& token, std::string which) {
  request r = answer_request(net::http_method::delete_, app, token, std::move(which));
  r.idempotent();
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return success();
}

}  // namespace

net::awaitable<result<void>> create_interaction_response(client& c, interaction_id id, const secret& token,
                                                         boost::json::object response) {
  request r(net::http_method::post, "/interactions/{}/{}/callback",
            "/interactions/" + id.str() + "/" + percent_encode(token.reveal()) + "/callback");
  r.top_level(id.str()).body(std::move(response)).token_in_path();
  r.deadline(first_response_deadline).timeout(first_response_deadline);
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return success();
}

net::awaitable<result<discord::message>> edit_original_response(client& c, application_id app, const secret& token,
                                                                discord::message_body body) {
  return edit_answer(c, app, token, original_answer, std::move(body));
}

net::awaitable<result<discord::message>> get_original_response(client& c, application_id app, const secret& token,
                                                               std::chrono::milliseconds deadline) {
  request r(net::http_method::get, "/webhooks/{}/{}/messages/@original",
            webhook_path(app, token) + "/messages/@original");
  r.top_level(webhook_key(app, token)).token_in_path().deadline(deadline).timeout(deadline);
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_message(*answer);
}

net::awaitable<result<discord::message>> create_followup(client& c, application_id app, const secret& token,
                                                         discord::message_body body) {
  const result<void> checked = discord::check_message_body(body);
  if (!checked) co_return checked.error();
  boost::json::object json = discord::write_message_body(body);
  json["flags"] = discord::flag_ephemeral;
  request r(net::http_method::post, "/webhooks/{}/{}", webhook_path(app, token));
  r.top_level(webhook_key(app, token)).body(std::move(json)).token_in_path();
  const result<boost::json::value> answer = co_await c.call(std::move(r));
  if (!answer) co_return answer.error();
  co_return discord::read_message(*answer);
}

net::awaitable<result<void>> delete_original_response(client& c, application_id app, const secret& token) {
  return delete_answer(c, app, token, original_answer);
}

net::awaitable<result<discord::message>> edit_followup(client& c, application_id app, const secret& token,
                                                       message_id followup, discord::message_body body) {
  return edit_answer(c, app, token, followup.str(), std::move(body));
}

net::awaitable<result<void>> delete_followup(client& c, application_id app, const secret& token, message_id followup) {
  return delete_answer(c, app, token, followup.str());
}

}  // namespace ess::rest
