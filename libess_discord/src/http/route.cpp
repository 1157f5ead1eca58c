#include "ess/http/route.hpp"

namespace ess::http {

namespace {

route make_route(method verb, std::string pattern, handler handle) {
  route made;
  made.verb = verb;
  made.pattern = std::move(pattern);
  made.handle = std::move(handle);
  return made;
}

/// Whether the body says nothing at all.
result<void> check_empty(const request& from) {
  if (from.body().empty()) return success();
  const auto body = from.json_body();
  if (!body) return body.error();
  if (!body->is_object()) return error(errc::invalid_argument, "invalid_body", "The body must be a JSON object.");
  if (body->get_object().empty()) return success();
  const auto name = body->get_object().begin()->key();
  return error(errc::invalid_argument, "unknown_field",
               "The body has a member \"" + std::string(name) + "\" that means nothing here. Remove it.");
}

net::awaitable<reply> give(reply made) { co_return made; }

}  // namespace

route&& route::open() && {
  needs = access::open;
  return std::move(*this);
}

route&& route::for_session(std::string permission_name) && {
  needs = access::session;
  permission = std::move(permission_name);
  protection = verb == method::get ? csrf::none : csrf::required;
  return std::move(*this);
}

route&& route::for_api_key(std::string permission_name) && {
  needs = access::api_key;
  permission = std::move(permission_name);
  return std::move(*this);
}

route&& route::for_signature() && {
  needs = access::signature;
  return std::move(*this);
}

route&& route::needs_password(std::chrono::minutes within) && {
  fresh_password = within;
  return std::move(*this);
}

route&& route::with_csrf() && {
  needs = access::open;
  protection = csrf::required;
  return std::move(*this);
}

route&& route::body_cap(std::size_t bytes) && {
  max_body = bytes;
  return std::move(*this);
}

route&& route::no_body() && {
  takes_body = false;
  if (!handle) return std::move(*this);
  handle = [inner = std::move(handle)](request& from) -> net::awaitable<reply> {
    const auto empty = check_empty(from);
    if (!empty) return give(reply::from_error(empty.error()));
    return inner(from);
  };
  return std::move(*this);
}

route&& route::message_cap(std::size_t bytes) && {
  max_message = bytes;
  return std::move(*this);
}

route get(std::string pattern, handler handle) {
  return make_route(method::get, std::move(pattern), std::move(handle));
}
route post(std::string pattern, handler handle) {
  return make_route(method::post, std::move(pattern), std::move(handle));
}
route put(std::string pattern, handler handle) {
  return make_route(method::put, std::move(pattern), std::move(handle));
}
route patch(std::string pattern, handler handle) {
  return make_route(method::patch, std::move(pattern), std::move(handle));
}
route del(std::string pattern, handler handle) {
  return make_route(method::delete_, std::move(pattern), std::move(handle));
}

}  // namespace ess::http
