package io.flinkswarm.operators.messaging.mailbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.DeadLetter;
import io.flinkswarm.protocol.messaging.Delivery;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessageType;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.Recipient;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MailboxPropertyTest {
    private static final int SEEDS = Integer.getInteger("mailbox.seeds", 320);
    private static final int STEPS = 400;
    private static final long BEGIN = 1_000_000;
    private static final List<String> SENDERS = List.of("a", "c", "d", "@coordinator");

    private final Set<String> kinds = new TreeSet<>();

    @Test
    void doesWhatTheModelDoesWhateverHappens() throws Exception {
        for (long seed = 0; seed < SEEDS; seed++) {
            new History(seed).play();
        }

        assertThat(kinds)
                .contains(
                        "deliver",
                        "timed out",
                        "duplicate",
                        "acknowledged",
                        "violated",
                        "evicted SENDER",
                        "evicted SESSION",
                        "evicted EXPIRED_DELIVERY",
                        "over",
                        "restarted",
                        "beyond the window")
                .containsAll(EnumSet.allOf(DeadLetter.Reason.class).stream()
                        .map(reason -> "dead " + reason)
                        .toList());
    }

    /** One history, told to the mailbox and to the model. */
    private final class History {
        private final long seed;
        private final Random random;
        private final MailboxLimits limits;
        private final MailboxModel model;
        private final BytesMailboxStore store = new BytesMailboxStore();
        private final Letters letters = new Letters();
        private final Map<String, Long> next = new HashMap<>();
        private final Set<Long> open = new TreeSet<>();
        private final Map<String, Integer> fates = new HashMap<>();
        private final Set<String> taken = new HashSet<>();
        private Mailbox mailbox;
        private long run;
        private long time = BEGIN;
        private long passed = BEGIN;
        private long sessions;
        private long latest;
        private long made;

        private History(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.limits = new MailboxLimits(
                    2 + random.nextInt(30),
                    400 + random.nextInt(8000),
                    200 + random.nextInt(2000),
                    random.nextInt(4),
                    List.of(0., .05, .125).get(random.nextInt(3)),
                    random.nextInt(4),
                    1 + random.nextInt(200),
                    300 + random.nextInt(30_000),
                    64 * (1 + random.nextInt(3)),
                    3000 + random.nextInt(5000),
                    2 + random.nextInt(5),
                    5000 + random.nextInt(60_000),
                    random.nextInt(4),
                    1,
                    MailboxLimits.DEFAULTS.maxResidentBytes(),
                    0);
            this.model = new MailboxModel(limits, time);
            store.turnTo(Letters.KEY);
            this.mailbox = Mailbox.create(Letters.KEY, limits, run, time);
        }

        private void play() throws Exception {
            for (int step = 0; step < STEPS; step++) {
                String what = step();
                List<String> said = letters.take();
                note(said);

                assertThat(said).as("seed %d, step %d: %s", seed, step, what).isEqualTo(model.said);
                assertThat(mailbox.contents().size())
                        .as("seed %d, step %d: %s", seed, step, what)
                        .isEqualTo(model.size());
                assertThat(mailbox.contents().flight.size())
                        .as("seed %d, step %d: %s", seed, step, what)
                        .isEqualTo(model.inFlight());
                assertThat(mailbox.contents().unwritten())
                        .as("seed %d, step %d: only what is held or was stored is to be written", seed, step)
                        .isLessThanOrEqualTo(mailbox.contents().size() + store.rows());
                model.said.clear();
            }
            nothingIsLost();
        }

        private String step() throws Exception {
            int kind = random.nextInt(100);
            if (kind < 45) {
                return tell(message());
            } else if (kind < 65) {
                return tell(ack());
            } else if (kind < 85) {
                return pass();
            } else if (kind < 90) {
                long session = ++sessions;
                open.add(session);
                latest = session;
                return tell(Letters.opened(session, random.nextInt(8)));
            } else if (kind < 92) {
                long session = anySession();
                open.remove(session);
                return tell(Letters.closed(session));
            } else if (kind < 96) {
                return tell(Letters.window(anySession(), random.nextInt(12)));
            } else if (kind < 97) {
                // told again of one that is known, or of one that came and went
                return tell(Letters.opened(anySession(), random.nextInt(8)));
            } else if (kind < 99) {
                return reload();
            }
            return restart();
        }

        private long anySession() {
            return random.nextInt(4) > 0 ? latest : Math.max(1, latest - random.nextInt(6));
        }

        private String tell(MessagingEvent event) {
            time += random.nextInt(40);
            // gateways are not all as far as the foremost
            long stamp = Math.max(passed + 1, time - random.nextInt(60));
            mailbox.on(event, stamp, letters);
            model.on(event, stamp);
            return event + " at " + stamp;
        }

        private Message toMessage() {
            String sender = SENDERS.get(random.nextInt(SENDERS.size()));
            String stream = random.nextInt(4) == 0 ? "t" + random.nextInt(3) : "s";
            long newest = next.getOrDefault(sender + stream, 0L);
            long sequence = newest + 1 + (random.nextInt(3) == 0 ? random.nextInt(100) : 0);
            if (!sender.equals("@coordinator") && newest > 0 && random.nextInt(4) == 0) {
                sequence = Math.max(1, newest - random.nextInt(random.nextInt(2) == 0 ? 3 : 250));
            }
            next.merge(sender + stream, sequence, Math::max);
            long deadline = random.nextInt(3) == 0
                    ? time - 20 + random.nextInt(random.nextInt(2) == 0 ? 200 : 5000)
                    : Message.NO_DEADLINE;
            made++;
            return Message.of(
                            sender,
                            stream,
                            sequence,
                            Recipient.agent(Letters.AGENT),
                            MessageType.EVENT,
                            made,
                            "\"" + "x".repeat(random.nextInt(random.nextInt(10) == 0 ? 3000 : 100)) + "\"")
                    .withPriority(Priority.of(random.nextInt(5)))
                    .withDeadline(deadline);
        }

        private MessagingEvent message() {
            Message message = toMessage();
            return random.nextInt(5) == 0
                    ? new Addressed(Letters.AGENT, message.to(Recipient.topic("weather")))
                    : message;
        }

        private MessagingEvent ack() {
            long highest = letters.deliveries.stream()
                    .filter(delivery -> delivery.session() == latest)
                    .mapToLong(Delivery::number)
                    .max()
                    .orElse(0);
            long upTo = random.nextInt(3) == 0 ? 0 : Math.max(0, highest - random.nextInt(8));
            long[] others = new long[random.nextInt(4)];
            for (int i = 0; i < others.length; i++) {
                others[i] = Math.max(0, highest + 1 - random.nextInt(10));
            }
            return Letters.ack(anySession(), upTo, others);
        }

        private String pass() throws Exception {
            int span = random.nextInt(20);
            time += span == 0 ? random.nextInt(30_000) : span < 8 ? random.nextInt(2500) : random.nextInt(100);
            passed = time;
            boolean due = mailbox.wake() <= passed;
            if (due || random.nextInt(3) == 0) {
                mailbox.onTime(passed, letters);
            }
            model.onTime(passed);
            if (!due) {
                assertThat(model.said)
                        .as("seed %d: nothing is due at %d before %d", seed, passed, mailbox.wake())
                        .isEmpty();
            }
            assertThat(mailbox.wake())
                    .as("seed %d: nothing that was due at %d still is", seed, passed)
                    .isGreaterThan(due ? passed : 0);
            if (mailbox.isOver()) {
                assertThat(model.isOver()).as("seed %d, at %d", seed, passed).isTrue();
                kinds.add("over");
            }
            return "time " + passed;
        }

        private String reload() throws Exception {
            mailbox.writeTo(store);
            mailbox = Mailbox.load(Letters.KEY, limits, store, run, time);
            return "reloaded";
        }

        private String restart() throws Exception {
            mailbox.onTime(passed, letters);
            model.onTime(passed);
            mailbox.writeTo(store);
            run++;
            // the clock of the next machine may be behind
            time += random.nextInt(20_000) - 100;
            passed = time;
            mailbox = Mailbox.load(Letters.KEY, limits, store, run, time);
            model.restart(time);
            kinds.add("restarted");
            return "restarted";
        }

        private void note(List<String> said) {
            for (String line : said) {
                String[] words = line.split(" ");
                kinds.add(
                        switch (words[0]) {
                            case "dead" -> "dead " + words[2];
                            case "evicted" -> line;
                            default -> words[0];
                        });
                if (line.endsWith("timed out")) {
                    kinds.add("timed out");
                }
                // one whose stream was forgotten may come and go again
                if (words[0].equals("acknowledged") || words[0].equals("dead")) {
                    fates.merge(words[1], 1, Integer::sum);
                    taken.add(words[1]);
                } else if (words[0].equals("deliver")) {
                    taken.add(words[1]);
                }
            }
            if (mailbox.contents().flight.reserved() > 0) {
                kinds.add("beyond the window");
            }
            assertThat(mailbox.contents().flight.reserved())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(limits.emergencyReserve());
        }

        private void nothingIsLost() {
            Set<String> held = new HashSet<>();
            mailbox.contents().all().forEach(each -> held.add(each.message.globalId()));
            List<String> lost = new ArrayList<>();
            for (String id : taken) {
                if (!held.contains(id) && !fates.containsKey(id)) {
                    lost.add(id);
                }
            }
            assertThat(lost).as("seed %d", seed).isEmpty();
        }
    }
}
