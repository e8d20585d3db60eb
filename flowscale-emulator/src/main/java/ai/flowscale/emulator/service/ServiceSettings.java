package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the service behaves.
 *
 * @param apiKey the key it wants
 * @param dialect the shapes it answers in
 * @param clock its time
 * @param workflows what is deployed
 * @param otherWorkflows what any other id executes, or null if that is an error
 * @param containers how many containers there are
 * @param linkLifetime how long links are good
 * @param maxRecordedRequests how many requests are remembered
 */
public record ServiceSettings(
    String apiKey,
    Dialect dialect,
    Supplier<Instant> clock,
    List<EmulatedWorkflow> workflows,
    @Nullable EmulatedWorkflow otherWorkflows,
    int containers,
    Duration linkLifetime,
    int maxRecordedRequests) {

  /** Makes settings. */
  public ServiceSettings {
    workflows = List.copyOf(workflows);
  }

  /** Leaves out the key. */
  @Override
  public String toString() {
    return "ServiceSettings[" + dialect + ", workflows=" + workflows + "]";
  }
}
