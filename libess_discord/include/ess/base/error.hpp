// What went wrong: a closed code, a public slug, a sentence for people, and a private detail for the log.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ess {

/// The closed set of ways an operation can fail. HTTP status and exit code each come from one table over it.
enum class errc {
  invalid_argument,  ///< the input is at fault; the message says how to mend it
  unauthenticated,   ///< no valid credentials were given
  forbidden,         ///< credentials are valid, the right is missing
  not_found,         ///< no such thing for this caller
  conflict,          ///< the state of the thing forbids it (already decided, name taken)
  too_large,         ///< a size limit was passed
  rate_limited,      ///< try again after `error::retry_after`
  timeout,           ///< the other side did not answer in time
  unavailable,       ///< a needed service or the store cannot be reached now
  unsupported,       ///< well formed, but not something we do
  corrupt,           ///< stored or received data contradicts itself
  internal,          ///< a defect of ours
};

/// The name of a code, as in `to_string(errc::not_found) == "not_found"`. For logs, never for decisions.
std::string_view to_string(errc code) noexcept;

/// Text for the log only. It is a type of its own so that it cannot end up in an answer by accident.
class private_text {
 public:
  private_text() = default;
  explicit private_text(std::string text) : text_(std::move(text)) {}
  const std::string& for_log() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

 private:
  std::string text_;
};

/// One failure. Cheap to move; made by the function that noticed it and passed up unchanged.
class error {
 public:
  /// `reason` is a slug of [a-z0-9_] that programs may branch on; `message` is for the person who asked.
  error(errc code, std::string_view reason, std::string message)
      : code_(code), reason_(reason), message_(std::move(message)) {}

  errc code() const noexcept { return code_; }
  const std::string& reason() const noexcept { return reason_; }
  const std::string& message() const noexcept { return message_; }
  const private_text& detail() const noexcept { return detail_; }
  /// How long to wait before trying again, where the failing side said so.
  std::optional<std::chrono::milliseconds> retry_after() const noexcept { return retry_after_; }

  /// Adds what the log should know and the caller must not.
  error&& with_detail(std::string detail) && {
    detail_ = private_text(std::move(detail));
    return std::move(*this);
  }
  error&& with_retry_after(std::chrono::milliseconds wait) && {
    retry_after_ = wait;
    return std::move(*this);
  }

 private:
  errc code_;
  std::string reason_;
  std::string message_;
  private_text detail_;
  std::optional<std::chrono::milliseconds> retry_after_;
};

/// One line for a log: code, reason, message and the private detail.
std::string describe_for_log(const error& e);

}  // namespace ess
