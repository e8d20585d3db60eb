package ai.flowscale.tck.mutants;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.KnownLimits;
import ai.flowscale.tck.transport.TransportRule;
import java.util.function.UnaryOperator;

/**
 * A way to break a transport, without knowledge of any test, so that it no longer keeps a rule.
 *
 * @param rule the rule
 * @param name what the broken transport does, in a few words
 * @param damage breaks the transports of a provider
 * @param awaited the event that never happens, so that only a time limit can find the mutant, in
 *     the kit's words; empty for a mutant that does something wrong
 * @param ways the routes on which it is broken
 * @param limits what the transport that was broken cannot do
 */
public record Mutant(
    TransportRule rule,
    String name,
    String awaited,
    UnaryOperator<TransportProvider> damage,
    Ways ways,
    KnownLimits limits) {

  /** A mutant of the transport over java.net.http. */
  public Mutant(
      TransportRule rule,
      String name,
      String awaited,
      UnaryOperator<TransportProvider> damage,
      Ways ways) {
    this(rule, name, awaited, damage, ways, KitRun.LIMITS);
  }

  /** A mutant that does something wrong. */
  public static Mutant of(
      TransportRule rule, String name, UnaryOperator<TransportProvider> damage) {
    return new Mutant(rule, name, "", damage, Ways.ALL);
  }

  /** A mutant that does not do something. */
  public static Mutant hanging(
      TransportRule rule, String name, String awaited, UnaryOperator<TransportProvider> damage) {
    return new Mutant(rule, name, awaited, damage, Ways.ALL);
  }

  /** The same mutant, which is broken on some routes alone. */
  public Mutant only(Ways some) {
    return new Mutant(rule, name + ", " + some.text(), awaited, some.only(damage), some, limits);
  }

  /** The same mutant, of a transport that can do all. */
  public Mutant withoutLimits() {
    return new Mutant(rule, name, awaited, damage, ways, KitRun.socketLimits());
  }

  /** The same mutant, of a transport that makes tunnels to IPv6 addresses too. */
  public Mutant withTunnels() {
    return new Mutant(rule, name, awaited, damage, ways, KitRun.WITH_TUNNELS);
  }

  /** The same mutant, of a transport that checks addresses before it sends a request. */
  public Mutant withChecks() {
    return new Mutant(rule, name, awaited, damage, ways, KitRun.WITH_CHECKS);
  }

  /** How much of the kit it takes to find it. */
  KitRun.Reach reach() {
    if (rule == TransportRule.ANY_PAUSE) {
      // A part of the whole extent alone.
      return KitRun.Reach.HTTP;
    }
    return ways == Ways.ALL ? KitRun.Reach.ONE : KitRun.Reach.WHOLE;
  }

  /** How much is tried of the tests of other rules. */
  KitRun.Reach reachOfOthers() {
    return ways == Ways.ALL ? KitRun.Reach.ONE : KitRun.Reach.TWO;
  }

  boolean hangs() {
    return !awaited.isEmpty();
  }

  @Override
  public String toString() {
    return rule.number() + " " + name;
  }
}
