package ai.flowscale.tck;

import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.tck.transport.TransportRule;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The known limits of a transport, each with its reason: rules and cases that its HTTP library
 * cannot keep, threads that the library shares with the whole JVM, and the version of the contract
 * that it was written for. Immutable.
 *
 * <p>A file {@code META-INF/flowscale-tck/NAME.limits} in the test resources of the transport with
 * that name applies to every run of the kit, as a test and as a program:
 *
 * <pre>{@code
 * # one limit per line, with its reason after the colon
 * contract: 2
 * rule 6.3: the connect timeout is a setting of the application's client
 * case 1.1 "an IPv6 address": the library does not take one
 * threads "Okio Watchdog": one thread for the JVM, which ends after a minute
 * }</pre>
 */
public final class KnownLimits {
  private static final KnownLimits NONE =
      new KnownLimits(TransportRule.CONTRACT, Map.of(), Map.of(), Map.of());

  private final int contract;
  private final Map<TransportRule, String> rules;
  private final Map<TransportRule, Map<String, String>> cases;
  private final Map<String, String> threads;

  private KnownLimits(
      int contract,
      Map<TransportRule, String> rules,
      Map<TransportRule, Map<String, String>> cases,
      Map<String, String> threads) {
    this.contract = contract;
    this.rules = Map.copyOf(rules);
    this.cases = Map.copyOf(cases);
    this.threads = Map.copyOf(threads);
  }

  /**
   * Returns no limits: every rule of the current contract is tested.
   *
   * @return the default of a suite
   */
  public static KnownLimits none() {
    return NONE;
  }

  /**
   * Reads the limits of a transport from its files.
   *
   * @param transport the transport to test
   * @return its limits, or {@link #none()} if there is no such file
   * @throws IllegalArgumentException if a line is invalid
   */
  public static KnownLimits find(TransportProvider transport) {
    return LimitsFile.find(transport);
  }

  /**
   * Exempts the transport from a rule. Its test is not run, and is reported as skipped.
   *
   * @param rule the rule
   * @param reason why it cannot be kept
   * @return limits that include this one
   */
  public KnownLimits exempt(TransportRule rule, String reason) {
    Map<TransportRule, String> more = new EnumMap<>(TransportRule.class);
    more.putAll(rules);
    more.put(rule, reason);
    return new KnownLimits(contract, more, cases, threads);
  }

  /**
   * Exempts the transport from one case of a rule. The other cases are tested. The test fails if it
   * has no such case, so that no exemption outlives its case.
   *
   * @param rule the rule
   * @param name the name of the case in the message of the failed test
   * @param reason why it cannot be kept
   * @return limits that include this one
   */
  public KnownLimits exempt(TransportRule rule, String name, String reason) {
    Map<TransportRule, Map<String, String>> more = new HashMap<>(cases);
    Map<String, String> ofRule = new HashMap<>(cases(rule));
    ofRule.put(name, reason);
    more.put(rule, Map.copyOf(ofRule));
    return new KnownLimits(contract, rules, more, threads);
  }

  /**
   * Adds threads that the HTTP library starts once for the whole JVM and that no transport can end.
   * Rule 9.11 ignores them.
   *
   * @param prefix the prefix of their names
   * @param reason why they keep running
   * @return limits that include this one
   */
  public KnownLimits sharedThreads(String prefix, String reason) {
    if (prefix.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException("Shared threads need a prefix and a reason");
    }
    Map<String, String> more = new HashMap<>(threads);
    more.put(prefix, reason);
    return new KnownLimits(contract, rules, cases, more);
  }

  /**
   * Tests the transport against an earlier version of the contract: later rules and cases are
   * skipped, so that an update of the kit does not break a build.
   *
   * @param version from 1 to {@link TransportRule#CONTRACT}
   * @return limits with this version
   */
  public KnownLimits contract(int version) {
    if (version < 1 || version > TransportRule.CONTRACT) {
      throw new IllegalArgumentException(
          "The contract has the versions 1 to " + TransportRule.CONTRACT + ", not " + version);
    }
    return new KnownLimits(version, rules, cases, threads);
  }

  /**
   * Returns the version of the contract.
   *
   * @return the version that the transport is tested against
   */
  public int contract() {
    return contract;
  }

  /**
   * Returns the rules that are not tested.
   *
   * @return the reason for each
   */
  public Map<TransportRule, String> rules() {
    return rules;
  }

  /**
   * Returns the cases of a rule that are not tested.
   *
   * @param rule the rule
   * @return the reason for each, by name
   */
  public Map<String, String> cases(TransportRule rule) {
    return cases.getOrDefault(rule, Map.of());
  }

  /**
   * Returns the threads that the whole JVM shares.
   *
   * @return the reason for each, by the prefix of their names
   */
  public Map<String, String> sharedThreads() {
    return threads;
  }
}
