package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.view.ViewDelta;
import io.flinkswarm.protocol.view.ViewRow;

/**
 * What a topic with subscribers has counted since it had the first.
 *
 * @param version the number of changes
 * @param published the messages
 * @param copies the messages times their recipients
 */
record TopicCount(long version, long published, long copies) {
    static final String VIEW = "messaging.topics";

    static final TopicCount NONE = new TopicCount(0, 0, 0);

    TopicCount publishedTo(int recipients) {
        return new TopicCount(version + 1, published + 1, copies + recipients);
    }

    TopicCount changed() {
        return new TopicCount(version + 1, published, copies);
    }

    /** The row that live tables show; a topic without subscribers is no more. */
    ViewDelta shown(String tenant, Recipient topic, int subscribers) {
        String key = tenant.isEmpty() ? topic.toString() : tenant + "/" + topic;
        if (subscribers == 0) {
            return ViewDelta.delete(VIEW, key, version);
        }
        return ViewDelta.upsert(
                VIEW,
                key,
                version,
                ViewRow.builder(5)
                        .put("tenant", tenant)
                        .put("topic", topic.toString())
                        .put("subscribers", subscribers)
                        .put("published", published)
                        .put("copies", copies)
                        .build());
    }
}
