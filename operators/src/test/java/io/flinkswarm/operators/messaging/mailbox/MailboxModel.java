package io.flinkswarm.operators.messaging.mailbox;

import io.flinkswarm.protocol.messaging.Acknowledgement;
import io.flinkswarm.protocol.messaging.Addressed;
import io.flinkswarm.protocol.messaging.Message;
import io.flinkswarm.protocol.messaging.MessagingEvent;
import io.flinkswarm.protocol.messaging.SessionClosed;
import io.flinkswarm.protocol.messaging.SessionOpened;
import io.flinkswarm.protocol.messaging.WindowChange;
import io.flinkswarm.protocol.value.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The mailbox as one would say it: lists that are looked through from end to end, and all that ever came is remembered. */
final class MailboxModel {
    final List<String> said = new ArrayList<>();

    private final MailboxLimits limits;
    private final List<Letter> letters = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();
    private final Map<String, Known> streams = new HashMap<>();
    private final List<Late> late = new ArrayList<>();
    private final int[] credit = new int[5];
    private boolean lastWasCredit;
    private long now;
    private long told;
    private long came;
    private long aloneSince;
    private int linkCount;
    private Double smooth;
    private double deviation;
    private int doublings;
    private long doubledAt = Long.MIN_VALUE;

    private static final class Letter {
        private Message message;
        private long arrival;
        private int attempts;
        private int timeouts;
        private final TreeSet<Long> numbers = new TreeSet<>();
        private long sent;
        private boolean extra;

        private boolean waits() {
            return numbers.isEmpty();
        }

        private int rank() {
            return message.priority().ordinal();
        }
    }

    private static final class Link {
        private long id;
        private int gateway;
        private int window;
        private long opened;
        private int order;
        private long next = 1;
        private long resumed;
    }

    private static final class Known {
        private final Set<Long> seen = new HashSet<>();
        private long highest;
        private long used;
        private long use;
    }

    private record Late(String id, long deadline, Set<Long> numbers) {}

    MailboxModel(MailboxLimits limits, long time) {
        this.limits = limits;
        this.now = time;
        this.aloneSince = time;
    }

    private Optional<Link> link() {
        return links.stream()
                .max(Comparator.<Link>comparingLong(each -> each.opened).thenComparingInt(each -> each.order));
    }

    private Stream<Letter> waiting() {
        return letters.stream().filter(Letter::waits).sorted(Comparator.comparingLong(each -> each.arrival));
    }

    private List<Letter> out() {
        return letters.stream()
                .filter(each -> !each.waits())
                .sorted(Comparator.comparingLong(each -> each.numbers.last()))
                .toList();
    }

    void restart(long time) {
        links.clear();
        late.clear();
        letters.forEach(each -> back(each));
        doublings = 0;
        doubledAt = Long.MIN_VALUE;
        now = time;
        told = 0;
        aloneSince = time;
        streams.values().forEach(each -> each.used = time);
    }

    private static void back(Letter letter) {
        letter.numbers.clear();
        letter.extra = false;
    }

    void on(MessagingEvent event, long time) {
        now = Math.max(now, time);
        long before = link().map(each -> each.id).orElse(-1L);
        if (event instanceof Message message) {
            take(message);
        } else if (event instanceof Addressed addressed) {
            take(addressed.message());
        } else if (event instanceof Acknowledgement acknowledgement) {
            acknowledge(acknowledgement, time);
        } else if (event instanceof WindowChange change) {
            links.stream().filter(each -> each.id == change.session()).forEach(each -> resize(each, change.window()));
        } else if (event instanceof SessionOpened opened) {
            open(opened, time);
        } else if (event instanceof SessionClosed closed) {
            links.removeIf(each -> each.id == closed.session());
        }
        long after = link().map(each -> each.id).orElse(-1L);
        if (before != after) {
            letters.forEach(each -> back(each));
            late.clear();
            doublings = 0;
            doubledAt = Long.MIN_VALUE;
            link().ifPresentOrElse(each -> each.resumed = now, () -> aloneSince = now);
        }
        send();
    }

    private void open(SessionOpened opened, long time) {
        Optional<Link> known =
                links.stream().filter(each -> each.id == opened.session()).findFirst();
        if (known.isPresent()) {
            resize(known.get(), opened.window());
            return;
        }
        Link link = new Link();
        link.id = opened.session();
        link.gateway = opened.gateway();
        link.window = opened.window();
        link.opened = time;
        link.order = linkCount++;
        link.resumed = time;
        links.add(link);
        if (links.size() > 4) {
            links.remove(links.stream()
                    .min(Comparator.<Link>comparingLong(each -> each.opened).thenComparingInt(each -> each.order))
                    .orElseThrow());
            said.add("evicted SESSION");
        }
    }

    private void resize(Link link, int window) {
        if (link.window <= 0) {
            link.resumed = now;
        }
        link.window = window;
    }

    private void take(Message message) {
        if (link().isEmpty() && letters.isEmpty() && now >= aloneSince + limits.agentIdleMillis()) {
            aloneSince = now;
        }
        came++;
        if (!message.sender().equals("@coordinator") && isRepeated(message)) {
            said.add("duplicate " + message.globalId());
            return;
        }
        Letter letter = new Letter();
        letter.message = message;
        letter.arrival = came;
        if (message.deadline() <= now) {
            dead(letter, "EXPIRED");
            return;
        }
        List<Letter> shed = new ArrayList<>();
        List<Letter> candidates = waiting()
                .filter(each -> each.rank() > letter.rank())
                .sorted(Comparator.<Letter>comparingInt(each -> -each.rank()).thenComparingLong(each -> -each.arrival))
                .toList();
        for (Letter each : candidates) {
            if (!fits(letter, shed)) {
                shed.add(each);
            }
        }
        if (fits(letter, shed)) {
            shed.forEach(each -> dead(each, "SHED"));
            letters.add(letter);
        } else {
            dead(letter, "SHED");
        }
    }

    private boolean fits(Letter letter, List<Letter> without) {
        List<Letter> left =
                letters.stream().filter(each -> !without.contains(each)).toList();
        return left.size() + 1 <= limits.queueCapacity()
                && left.stream().mapToLong(each -> each.message.weight()).sum() + letter.message.weight()
                        <= limits.queueBytes();
    }

    private boolean isRepeated(Message message) {
        forget();
        String name = message.sender() + "/" + message.stream();
        Known stream = streams.computeIfAbsent(name, key -> new Known());
        stream.used = now;
        stream.use = came;
        boolean repeated = stream.seen.contains(message.sequence())
                || stream.highest > 0 && message.sequence() <= stream.highest - limits.dedupWindow();
        stream.seen.add(message.sequence());
        stream.highest = Math.max(stream.highest, message.sequence());
        if (streams.size() > limits.maxSenders()) {
            String eldest = streams.entrySet().stream()
                    .min(Comparator.comparingLong(each -> each.getValue().use))
                    .orElseThrow()
                    .getKey();
            streams.remove(eldest);
            said.add("evicted SENDER");
        }
        return repeated;
    }

    private void forget() {
        streams.values().removeIf(each -> each.used + limits.dedupRetentionMillis() <= now);
    }

    private void dead(Letter letter, String reason) {
        remove(letter);
        said.add("dead " + letter.message.globalId() + " " + reason + " after " + letter.attempts + " at " + now);
    }

    /** Whoever has nothing waiting any more has no credit. */
    private void remove(Letter letter) {
        boolean waited = letters.contains(letter) && letter.waits();
        letters.remove(letter);
        if (waited && waiting().noneMatch(each -> each.rank() == letter.rank())) {
            credit[letter.rank()] = 0;
        }
    }

    private void acknowledge(Acknowledgement ack, long time) {
        if (link().isEmpty() || link().get().id != ack.session()) {
            return;
        }
        List<Letter> taken = new ArrayList<>();
        out().stream().filter(each -> each.numbers.first() <= ack.upTo()).forEach(taken::add);
        for (long number : ack.others()) {
            out().stream()
                    .filter(each -> each.numbers.contains(number) && !taken.contains(each))
                    .forEach(taken::add);
        }
        Long earliest = null;
        for (Letter each : taken) {
            if (each.message.deadline() <= time) {
                said.add("violated " + each.message.globalId() + " of " + each.message.deadline() + " at " + time);
                dead(each, "EXPIRED");
            } else {
                remove(each);
                said.add("acknowledged " + each.message.globalId());
            }
            if (each.numbers.size() == 1) {
                earliest = earliest == null ? each.sent : Math.min(earliest, each.sent);
            }
        }
        if (earliest != null) {
            sample(Math.max(0, time - earliest));
        }
        List<Late> found = new ArrayList<>();
        late.stream()
                .filter(each -> each.numbers().stream().anyMatch(number -> number <= ack.upTo()))
                .sorted(Comparator.comparingLong(
                        each -> each.numbers().iterator().next()))
                .forEach(found::add);
        for (long number : ack.others()) {
            late.stream()
                    .filter(each -> each.numbers().contains(number) && !found.contains(each))
                    .forEach(found::add);
        }
        late.removeAll(found);
        found.forEach(each -> said.add("violated " + each.id() + " of " + each.deadline() + " at " + time));
    }

    private void sample(double round) {
        if (smooth == null) {
            smooth = round;
            deviation = round / 2;
        } else {
            deviation = .75 * deviation + .25 * Math.abs(smooth - round);
            smooth = .875 * smooth + .125 * round;
        }
        doublings = 0;
    }

    private double timeout() {
        double rto = smooth == null ? 1000 : Math.ceil(smooth + Math.max(10, 4 * deviation));
        rto = Math.max(limits.minRetryMillis(), Math.min(limits.maxRetryMillis(), rto));
        return Math.min(limits.maxRetryMillis(), rto * Math.pow(2, doublings));
    }

    void onTime(long time) {
        now = Math.max(now, time);
        told = Math.max(told, time);
        forget();
        due(each -> each.message.deadline() <= told).forEach(each -> {
            if (!each.waits()) {
                late.add(new Late(each.message.globalId(), each.message.deadline(), new TreeSet<>(each.numbers)));
                if (late.size() > limits.maxExpired()) {
                    late.remove(late.stream()
                            .min(Comparator.comparingLong(
                                    l -> l.numbers().iterator().next()))
                            .orElseThrow());
                    said.add("evicted EXPIRED_DELIVERY");
                }
            }
            dead(each, "EXPIRED");
        });
        retry();
        if (link().isEmpty() && told >= aloneSince + limits.agentIdleMillis()) {
            letters.stream()
                    .sorted(Comparator.comparingLong(each -> each.arrival))
                    .toList()
                    .forEach(each -> dead(each, "ABANDONED"));
        }
        send();
    }

    private List<Letter> due(Predicate<Letter> isDue) {
        return letters.stream()
                .filter(isDue)
                .sorted(Comparator.<Letter>comparingLong(each -> each.message.deadline())
                        .thenComparingLong(each -> each.arrival))
                .toList();
    }

    private void retry() {
        while (link().isPresent() && link().get().window > 0 && !out().isEmpty()) {
            Link link = link().get();
            Letter letter = out().get(0);
            long from = Math.max(letter.sent, link.resumed);
            if (from + timeout() > told) {
                return;
            }
            if (from >= doubledAt) {
                doublings = Math.min(30, doublings + 1);
                doubledAt = now;
            }
            letter.timeouts++;
            if (letter.timeouts > limits.maxRetries()) {
                dead(letter, "UNACKNOWLEDGED");
            } else {
                deliver(letter, link, true);
            }
        }
    }

    private void deliver(Letter letter, Link link, boolean timedOut) {
        letter.numbers.add(link.next);
        letter.sent = now;
        said.add("deliver " + letter.message.globalId() + " over " + link.id + "@" + link.gateway + " as " + link.next
                + " retry " + letter.attempts + (timedOut ? " timed out" : ""));
        link.next++;
        letter.attempts++;
    }

    private boolean hasRoom(Letter letter, Link link) {
        List<Letter> within = out().stream().filter(each -> !each.extra).toList();
        return within.size() < link.window
                && (within.isEmpty()
                        || within.stream()
                                                .mapToLong(each -> each.message.weight())
                                                .sum()
                                        + letter.message.weight()
                                <= limits.windowBytes());
    }

    private void send() {
        if (link().isEmpty() || link().get().window <= 0) {
            return;
        }
        Link link = link().get();
        while (true) {
            Optional<Letter> chosen = choose();
            boolean extra = false;
            if (chosen.isPresent() && !hasRoom(chosen.get(), link)) {
                chosen = waiting().filter(each -> each.rank() == 0).findFirst();
                extra = chosen.isPresent() && !hasRoom(chosen.get(), link);
                if (extra && out().stream().filter(each -> each.extra).count() >= limits.emergencyReserve()) {
                    return;
                }
            }
            if (chosen.isEmpty()) {
                return;
            }
            Letter letter = chosen.get();
            if (letter.message.deadline() <= now) {
                dead(letter, "EXPIRED");
                continue;
            }
            pay(letter);
            letter.extra = extra;
            deliver(letter, link, false);
        }
    }

    private Optional<Letter> choose() {
        if (waiting().findAny().isEmpty()) {
            return Optional.empty();
        }
        int top = waiting().mapToInt(Letter::rank).min().orElseThrow();
        for (int rank = Priority.LOW.ordinal(); rank > top && !lastWasCredit; rank--) {
            int each = rank;
            if (credit[rank] >= 1_000_000 && waiting().anyMatch(letter -> letter.rank() == each)) {
                return waiting().filter(letter -> letter.rank() == each).findFirst();
            }
        }
        return waiting().filter(letter -> letter.rank() == top).findFirst();
    }

    private void pay(Letter letter) {
        int top = waiting().mapToInt(Letter::rank).min().orElseThrow();
        lastWasCredit = letter.rank() > top;
        credit[letter.rank()] = lastWasCredit ? credit[letter.rank()] - 1_000_000 : 0;
        List<Integer> left = waiting()
                .filter(each -> each != letter)
                .map(Letter::rank)
                .distinct()
                .toList();
        for (int rank : left) {
            if (rank > top) {
                credit[rank] = Math.min(2_000_000, credit[rank] + (int) Math.round(limits.lowShare() * 1_000_000));
            }
        }
        if (!left.contains(letter.rank())) {
            credit[letter.rank()] = 0;
        }
    }

    /** How many it holds. */
    int size() {
        return letters.size();
    }

    /** How many are out. */
    int inFlight() {
        return out().size();
    }

    /** Whether nothing of it is left to be missed. */
    boolean isOver() {
        return link().isEmpty()
                && letters.isEmpty()
                && streams.values().stream().allMatch(each -> each.used + limits.dedupRetentionMillis() <= now)
                && told >= aloneSince + limits.agentIdleMillis();
    }
}
