// Mail as it waits for its worker, and as a sendmail program takes it.
#pragma once

#include <string>
#include <string_view>

#include "ess/base/clock.hpp"
#include "ess/base/result.hpp"
#include "ess/jobs/job_queue.hpp"

namespace ess::notices {

struct mail_message {
  std::string to;
  std::string subject;
  std::string body;  ///< lines end with '\n'
};

/// Success if nothing in it could begin a header of its own: the address is one address, address and subject have no
/// control characters, all is UTF-8. Errors: `mail_invalid` (invalid_argument).
result<void> check(const mail_message& message);

std::string to_payload(const mail_message& message);
/// Errors: `mail_invalid` (corrupt), also for what `check` refuses.
result<mail_message> from_payload(std::string_view payload);

/// The message as text of RFC 5322 with LF line ends, as `sendmail -t` reads it. What is not plain ASCII is encoded
/// (RFC 2047 words in the subject, base64 in the body). Precondition: `check` passed for it and `from` is an address.
std::string to_rfc5322(const mail_message& message, std::string_view from, std::string_view message_id, time_point now);

/// Mail that cannot be sent is tried for three days.
jobs::job_queue mail_queue(const crypto::token_cipher& cipher, random_source& random);

}  // namespace ess::notices
