// Deliveries as people and programs see them: the same in the API and in essctl.
#pragma once

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "ess/notifications/subject.hpp"
#include "ess/storage/outbox.hpp"
#include "ess/storage/unit_of_work.hpp"

namespace ess::notifications {

/// `{id, topic, kind, subject, title, requestedBy, subjectStatus, channelId, state, urgency, changes, attempts, reason,
/// explanation, createdAt, firstTryAt, settledAt, messageId}`; what is not known, or not for the reader, is null.
/// Errors: those of the store.
result<boost::json::object> delivery_json(const storage::unit_of_work& work, const storage::outbox_record& message,
                                          const readable_subjects& readable = {});

/// Deliveries of a community, newest first, with its channels and the sums:
/// `{deliveries: [...], channels: [{channelId, state, reason, explanation, quietUntil, waiting}], waiting, held, dead,
/// uncertain, oldestAt, more}`. Errors: those of the store.
result<boost::json::object> deliveries_json(const storage::unit_of_work& work, const community_id& community,
                                            const storage::outbox_query& wanted, int limit,
                                            const readable_subjects& readable = {});

/// What a reason means and what helps, in a sentence; empty for an empty reason.
std::string explain(std::string_view reason);

}  // namespace ess::notifications
