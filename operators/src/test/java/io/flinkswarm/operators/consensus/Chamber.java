package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.consensus.ConsensusEvent;
import io.flinkswarm.protocol.consensus.Decision;
import io.flinkswarm.protocol.consensus.DecisionStatus;
import io.flinkswarm.protocol.consensus.Evidence;
import io.flinkswarm.protocol.consensus.Outcome;
import io.flinkswarm.protocol.consensus.Proposal;
import io.flinkswarm.protocol.consensus.Vote;
import io.flinkswarm.protocol.consensus.VoteRequest;
import io.flinkswarm.protocol.rejection.Rejection.Reason;
import io.flinkswarm.state.rows.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One group's caucus on a clock that the test moves: what comes in is dated, wake-ups come when they are due. */
final class Chamber implements CaucusOutput {
    static final String GROUP = "g";

    record Rejected(Reason reason, ConsensusEvent event, String detail) {}

    final MemoryGroupStore store = new MemoryGroupStore();
    final List<Decision> decisions = new ArrayList<>();
    final List<VoteRequest> requests = new ArrayList<>();
    final List<Evidence> evidence = new ArrayList<>();
    final List<Rejected> rejected = new ArrayList<>();
    final List<String> learned = new ArrayList<>();
    final List<String> forgotten = new ArrayList<>();
    final Map<Evicted, Integer> evicted = new EnumMap<>(Evicted.class);

    private final Caucus caucus;
    private ConsensusConfig config;
    private int policyVersion;
    private long epoch;
    private long now;

    Chamber(ConsensusConfig config) {
        this(config, VoteRules.load(Chamber.class.getClassLoader()));
    }

    Chamber(ConsensusConfig config, VoteRules rules) {
        this.config = config;
        this.caucus = new Caucus(store, this, rules);
    }

    /** A policy without an adaptive threshold, for numbers that can be derived by hand. */
    static ConsensusConfig.Builder fixed(String rule) {
        return ConsensusConfig.builder().rule(rule).targetError(Double.NaN);
    }

    Chamber policy(ConsensusConfig changed) {
        config = changed;
        policyVersion++;
        return this;
    }

    Chamber epoch(long value) {
        epoch = value;
        return this;
    }

    /** Takes the event at the present time. */
    Chamber take(ConsensusEvent event) throws Exception {
        Admission.Fault fault = Admission.check(event, config);
        if (fault != null) {
            rejected(fault.reason(), event, fault.detail());
            return this;
        }
        caucus.enter(event.group(), config, policyVersion, epoch, now);
        caucus.on(event);
        caucus.leave();
        return this;
    }

    /** Lets time pass up to and including the given one. */
    Chamber at(long time) throws Exception {
        while (store.group() != null && store.group().wake <= time) {
            now = Math.max(now, store.group().wake);
            caucus.enter(GROUP, config, policyVersion, epoch, now);
            caucus.onTime();
            caucus.leave();
        }
        now = time;
        return this;
    }

    Chamber after(long millis) throws Exception {
        return at(now + millis);
    }

    /** Rows that were read before are no longer the store's. */
    void onSnapshot() {
        caucus.onSnapshot();
    }

    long now() {
        return now;
    }

    Chamber propose(String id) throws Exception {
        return take(proposal(id));
    }

    /** A proposal that asks five named voters. */
    static Proposal proposal(String id) {
        return Proposal.of(id, GROUP).withVoters(List.of("ann", "bob", "cat", "dan", "eve"));
    }

    Chamber vote(String proposal, String voter, String choice) throws Exception {
        return take(Vote.of(GROUP, proposal, voter, choice));
    }

    /** Votes of the given voters, all alike. */
    Chamber votes(String proposal, String choice, String... voters) throws Exception {
        for (String voter : voters) {
            vote(proposal, voter, choice);
        }
        return this;
    }

    Chamber outcome(String proposal, String choice) throws Exception {
        return take(Outcome.of(GROUP, proposal, choice));
    }

    Decision last() {
        return decisions.get(decisions.size() - 1);
    }

    DecisionStatus status(String proposal) {
        return decisions.stream()
                .filter(decision -> decision.proposal().equals(proposal))
                .reduce((first, second) -> second)
                .map(Decision::status)
                .orElse(null);
    }

    Rejected lastRejected() {
        return rejected.get(rejected.size() - 1);
    }

    static <K, V> int size(Table<K, V> table) throws Exception {
        int size = 0;
        for (Map.Entry<K, V> row : table.entries()) {
            size += row.getKey() == null ? 0 : 1;
        }
        return size;
    }

    @Override
    public void decision(Decision decision) {
        decisions.add(decision);
    }

    @Override
    public void request(VoteRequest request) {
        requests.add(request);
    }

    @Override
    public void evidence(Evidence found) {
        evidence.add(found);
    }

    @Override
    public void rejected(Reason reason, ConsensusEvent event, String detail) {
        rejected.add(new Rejected(reason, event, detail));
    }

    @Override
    public void learned(String voter, String type, VoterRow row) {
        learned.add(voter);
    }

    @Override
    public void forgotten(String voter, VoterRow row) {
        forgotten.add(voter);
    }

    @Override
    public void evicted(Evicted what, int count) {
        evicted.merge(what, count, Integer::sum);
    }
}
