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
  std::string page;
};

/// Approve and Deny buttons while the request is pending, with the custom ids that ess-bot knows.
discord::message_body render(const approval_card& card,
                             storage::message_language language = storage::message_language::en);
discord::message_body render(const call_card& card, storage::message_language language = storage::message_language::en);
discord::message_body render(const security_card& card,
                             storage::message_language language = storage::message_language::en);

/// The text in the footer of a message by which it is found again: kind and subject.
std::string footer_of(std::string_view kind, std::string_view subject,
                      storage::message_language language = storage::message_language::en);

/// Custom ids of the buttons, as in `ess:approve:<id>`.
std::string approve_custom_id(const approval_id& id);
std::string deny_custom_id(const approval_id& id);

}  // namespace ess::notifications
