// What the messages look like. Pure: the same card gives the same JSON. The words are the language's, what people wrote
// stays as it is.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <vector>

#include "ess/audit/severity.hpp"
#include "ess/discord/model/message.hpp"
#include "ess/storage/approvals.hpp"
#include "ess/storage/calls.hpp"
#include "ess/storage/notification_settings.hpp"

namespace ess::notifications {

/// A request as it stands. Names are as people typed them: templates escape and shorten (security requirement OB-7).
struct approval_card {
  storage::approval_record approval;
  std::string requested_by;  ///< a name; empty: unknown
  std::string decided_by;
  std::string page;  ///< where the request can be seen
};

/// A call as it stands, with what happened to it.
struct call_card {
  storage::call_record call;
  std::string assigned_to;                           ///< a name; empty: nobody
  std::vector<storage::call_change_record> history;  ///< the latest first
  std::string page;
};

/// An entry of a community's audit log.
struct security_card {
  std::int64_t sequence = 0;
  std::string event;
  time_point at;
  bool refused = false;
  std::string actor;  ///< a name; empty: unknown
  std::string source;
  std::string target;
  audit::severity how_grave = audit::severity::medium;
  std::string raised = {};           ///< what a host calls it; empty for an event of ours
  boost::json::object details = {};  ///< what the host says of it
  std::string anchor = {};           ///< the line of an anchor file that the entry holds; empty for other events
  std::string page;
};

/// Several entries that are told of together.
struct security_digest_card {
  int count = 0;                     ///< of all of them
  std::vector<security_card> named;  ///< the first of them, in their order; not empty
  std::string page;
};

/// Approve and Deny buttons while the request is pending, with custom ids of `api/decision_button.hpp`.
discord::message_body render(const approval_card& card,
                             storage::message_language language = storage::message_language::en);
discord::message_body render(const call_card& card, storage::message_language language = storage::message_language::en);
discord::message_body render(const security_card& card,
                             storage::message_language language = storage::message_language::en);

/// A line for each entry that is named; the footer is the first one's.
discord::message_body render(const security_digest_card& card,
                             storage::message_language language = storage::message_language::en);

/// The text in the footer of a message by which it is found again: kind and subject.
std::string footer_of(std::string_view kind, std::string_view subject,
                      storage::message_language language = storage::message_language::en);

}  // namespace ess::notifications
