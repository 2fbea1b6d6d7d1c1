package io.flinkswarm.operators.consensus;

import io.flinkswarm.protocol.annotation.Internal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The vote rules that can be named: the four that come along and those of users' jars. */
@Internal
public final class VoteRules {
    private final Map<String, VoteRule> byName;

    private VoteRules(Map<String, VoteRule> byName) {
        this.byName = byName;
    }

    /**
     * The rules that the class loader sees.
     *
     * @throws IllegalStateException if two rules have one name
     */
    public static VoteRules load(ClassLoader loader) {
        Map<String, VoteRule> rules = new TreeMap<>();
        for (VoteRule rule :
                List.of(new MajorityRule(), new ByzantineQuorumRule(), new WeightedRule(), new NeuralRule())) {
            rules.put(rule.name(), rule);
        }
        for (VoteRule rule : ServiceLoader.load(VoteRule.class, loader)) {
            VoteRule other = rules.put(rule.name(), rule);
            if (other != null && other.getClass() != rule.getClass()) {
                throw new IllegalStateException("name of a vote rule must be used once, but '" + rule.name()
                        + "' is that of " + other.getClass().getName() + " and "
                        + rule.getClass().getName() + ": rename yours");
            }
        }
        return new VoteRules(rules);
    }

    /** The rule of the name, or null. */
    VoteRule find(String name) {
        return byName.get(name);
    }

    /** What is wrong with the rules that the policy names: nothing if the list is empty. */
    public List<String> mistakes(ConsensusConfig config) {
        List<String> mistakes = new ArrayList<>();
        check("rule", config.rule(), mistakes);
        config.types()
                .forEach((type, policy) ->
                        policy.ownRule().ifPresent(name -> check("types." + type + ".rule", name, mistakes)));
        return mistakes;
    }

    private void check(String setting, String name, List<String> mistakes) {
        if (!byName.containsKey(name)) {
            mistakes.add(setting + " must be one of " + byName.keySet() + ", but was '" + name
                    + "': a rule of your own must be named in META-INF/services/" + VoteRule.class.getName());
        }
    }
}
