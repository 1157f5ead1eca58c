// An answer under construction.
#pragma once

#include <boost/json/fwd.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ess/base/error.hpp"
#include "ess/net/http_types.hpp"

namespace ess::http {

class set_cookie;

/// Status, headers and body. `Content-Length`, `Date` and `Connection` are the server's own affair.
class reply {
 public:
  explicit reply(int status = 200) : status_(status) {}

  /// `{"ok":true,...}` and the like, with `Cache-Control: no-store`.
  static reply json(const boost::json::value& body, int status = 200);
  /// As `json`, for text that is already JSON.
  static reply json_text(std::string body, int status = 200);
  /// The envelope `{"ok":false,"error","code"}` with the status that belongs to the error's code, `Retry-After` where
  /// the error has one. The error's private detail stays out.
  static reply from_error(const ess::error& e);
  /// As `from_error`, with a member `field` that names the input at fault.
  static reply from_error(const ess::error& e, std::string_view field);
  /// As `from_error`, with a status of its own (405, 417, 421, 431, ...).
  static reply from_error(const ess::error& e, int status);
  static reply text(std::string body, int status = 200);
  static reply html(std::string body, int status = 200);
  /// 303 See Other. `location` is a path of ours or a configured URL, never a parameter.
  static reply redirect(std::string_view location);
  /// Body bytes that outlive the server, as embedded files do. Never copied.
  static reply of_static(std::string_view bytes, std::string_view content_type);

  /// Replaces the header. Throws std::invalid_argument for a name or value that would break the framing
  /// (CR, LF, NUL, ...): what goes here from outside must have been checked before.
  reply& header(std::string_view name, std::string_view value) &;
  reply&& header(std::string_view name, std::string_view value) && { return std::move(header(name, value)); }
  /// As `header`, for names and values that live as long as the program: they are not copied.
  reply& static_header(std::string_view name, std::string_view value) &;
  /// Adds a `Set-Cookie`.
  reply& cookie(const set_cookie& c) &;
  reply&& cookie(const set_cookie& c) && { return std::move(cookie(c)); }
  /// Closes the connection after this answer.
  reply& close_connection() & noexcept {
    close_ = true;
    return *this;
  }

  int status() const noexcept { return status_; }
  void set_status(int status) noexcept { status_ = status; }
  /// All of them, in the order they are sent.
  std::vector<std::pair<std::string_view, std::string_view>> headers() const;
  /// Appends all of them as they go over the wire.
  void append_headers(std::string& out) const;
  std::optional<std::string_view> header(std::string_view name) const noexcept;
  bool has_header(std::string_view name) const noexcept { return header(name).has_value(); }
  std::string_view body() const noexcept { return static_body_.data() != nullptr ? static_body_ : owned_body_; }
  bool closes_connection() const noexcept { return close_; }
  /// The failure this answer was made of, for the access log: its reason slug, or "" if it is none.
  const std::string& error_reason() const noexcept { return error_reason_; }
  /// Where that failure is one of ours or of the store: its description, private detail included, for the log.
  const std::string& failure() const noexcept { return failure_; }

 private:
  void forget_static(std::string_view name);

  int status_;
  bool close_ = false;
  std::vector<net::http_header> headers_;
  std::vector<std::pair<std::string_view, std::string_view>> static_headers_;
  std::string owned_body_;
  std::string_view static_body_;
  std::string error_reason_;
  std::string failure_;
};

/// The reason phrase of a status, "" for one we do not use.
std::string_view reason_phrase(int status) noexcept;

}  // namespace ess::http
