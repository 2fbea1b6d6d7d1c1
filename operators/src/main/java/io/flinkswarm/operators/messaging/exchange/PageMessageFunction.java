package io.flinkswarm.operators.messaging.exchange;

import io.flinkswarm.protocol.annotation.Internal;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.view.Page;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Makes the pages that members asked for into messages to them. */
@Internal
final class PageMessageFunction extends ProcessFunction<Page, Message> {
    private static final long serialVersionUID = 1L;

    private final int buckets;

    PageMessageFunction(int buckets) {
        this.buckets = buckets;
    }

    @Override
    public void processElement(Page page, Context context, Collector<Message> out) {
        if (ViewMessages.isForMember(page)) {
            Long time = context.timestamp();
            out.collect(ViewMessages.message(page, buckets, time == null ? 0 : time));
        }
    }
}
