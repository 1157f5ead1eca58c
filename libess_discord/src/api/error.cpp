#include "ess/api/error.hpp"

#include <string>

#include "ess/base/json.hpp"

namespace ess::api {

int http_status(errc code) noexcept {
  switch (code) {
    case errc::invalid_argument:
      return 400;
    case errc::unauthenticated:
      return 401;
    case errc::forbidden:
      return 403;
    case errc::not_found:
      return 404;
    case errc::conflict:
      return 409;
    case errc::too_large:
      return 413;
    case errc::rate_limited:
      return 429;
    case errc::timeout:
      return 504;
    case errc::unavailable:
      return 503;
    case errc::unsupported:
      return 415;
    case errc::corrupt:
    case errc::internal:
      break;
  }
  return 500;
}

errc code_of_status(int status) noexcept {
  switch (status) {
    case 400:
      return errc::invalid_argument;
    case 401:
      return errc::unauthenticated;
    case 403:
      return errc::forbidden;
    case 404:
      return errc::not_found;
    case 409:
      return errc::conflict;
    case 413:
    case 414:
    case 431:
      return errc::too_large;
    case 429:
      return errc::rate_limited;
    case 405:
    case 415:
    case 417:
    case 421:
    case 422:
    case 501:
      return errc::unsupported;
    case 502:
    case 503:
      return errc::unavailable;
    case 408:
    case 504:
      return errc::timeout;
    default:
      return errc::internal;
  }
}

boost::json::object to_json(const error& e) {
  boost::json::object body;
  body["ok"] = false;
  if (e.code() == errc::internal || e.code() == errc::corrupt) {
    // What broke inside is for the log; its words could carry more than the caller may know.
    body["error"] = "Something went wrong on our side. Try again, and tell the operator if it stays.";
    body["code"] = "internal_error";
    return body;
  }
  body["error"] = e.message();
  body["code"] = e.reason();
  return body;
}

error read_error(int status, const boost::json::value& body, std::optional<std::chrono::milliseconds> retry_after) {
  const auto message = string_member(body, "error");
  const auto reason = string_member(body, "code");
  error e(code_of_status(status), reason && !reason->empty() ? *reason : "http_" + std::to_string(status),
          message && !message->empty() ? *message : "The server answered with status " + std::to_string(status) + ".");
  if (retry_after) return std::move(e).with_retry_after(*retry_after);
  return e;
}

boost::json::object success_envelope(boost::json::object fields) {
  boost::json::object body;
  body["ok"] = true;
  for (auto& field : fields) body[field.key()] = std::move(field.value());
  return body;
}

}  // namespace ess::api
