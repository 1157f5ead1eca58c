// Logging as an injected sink. One encoder makes one JSON line per event and masks what looks like a secret.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "ess/base/clock.hpp"
#include "ess/base/error.hpp"

namespace ess {

enum class log_level { debug, info, warning, error };

/// `debug`, `info`, `warning` or `error`. Errors: `invalid_log_level`.
result<log_level> parse_log_level(std::string_view text);

/// A named value of an event. Text is escaped and masked by the encoder, so user input is safe here.
struct log_field {
  std::string_view name;
  std::variant<std::string_view, std::int64_t, bool> value;
  log_field(std::string_view n, std::string_view v) : name(n), value(v) {}
  log_field(std::string_view n, const std::string& v) : name(n), value(std::string_view(v)) {}
  log_field(std::string_view n, const char* v) : name(n), value(std::string_view(v)) {}
  log_field(std::string_view n, std::int64_t v) : name(n), value(v) {}
  log_field(std::string_view n, int v) : name(n), value(std::int64_t{v}) {}
  log_field(std::string_view n, bool v) : name(n), value(v) {}
};

/// Where finished lines go. Threads: called from any thread. A sink must never throw.
class log_sink {
 public:
  virtual ~log_sink() = default;
  virtual void write(log_level level, std::string_view line) noexcept = 0;
};

/// Writes lines to standard error.
std::unique_ptr<log_sink> make_stderr_sink();

/// Encodes events for one sink. Lifetime: clock and sink outlive the logger. Threads: any.
class logger {
 public:
  logger(const clock& clock, log_sink& sink, log_level threshold) : clock_(clock), sink_(sink), threshold_(threshold) {}

  /// `event` is a fixed dotted name such as "gateway.resumed"; what varies goes into fields.
  void write(log_level level, std::string_view event, std::initializer_list<log_field> fields = {}) const noexcept;
  void debug(std::string_view event, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::debug, event, fields);
  }
  void info(std::string_view event, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<log_field> fields = {}) const noexcept {
    write(log_level::error, event, fields);
  }
  /// Logs a failure with its code, reason, message and private detail.
  void failure(std::string_view event, const ess::error& e) const noexcept;

 private:
  const clock& clock_;
  log_sink& sink_;
  log_level threshold_;
};

/// `text` with everything that has the shape of a secret of ours or Discord's replaced by "[redacted]":
/// API keys, bot tokens, Authorization values, session cookies, webhook and interaction tokens in paths, OAuth fields
/// and passwords in forms and JSON, and e-mail addresses (security requirement LG-2).
std::string mask_secrets(std::string_view text);

}  // namespace ess
