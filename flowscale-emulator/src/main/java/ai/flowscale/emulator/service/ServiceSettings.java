package ai.flowscale.emulator.service;

import ai.flowscale.emulator.Dialect;
import ai.flowscale.emulator.EmulatedWorkflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the service.
 *
 * @param apiKey the key that it requires
 * @param dialect the response format
 * @param clock its clock
 * @param workflows the deployed workflows
 * @param otherWorkflows the workflow of any other id, or null if such an id is an error
 * @param containers the number of containers
 * @param linkLifetime how long links are valid
 * @param maxRecordedRequests how many requests are recorded
 * @param requestLog receives a line for each request
 */
public record ServiceSettings(
    String apiKey,
    Dialect dialect,
    Supplier<Instant> clock,
    List<EmulatedWorkflow> workflows,
    @Nullable EmulatedWorkflow otherWorkflows,
    int containers,
    Duration linkLifetime,
    int maxRecordedRequests,
    Consumer<String> requestLog) {

  /** Copies the workflows. */
  public ServiceSettings {
    workflows = List.copyOf(workflows);
  }

  /** Returns the settings without the key. */
  @Override
  public String toString() {
    return "ServiceSettings[" + dialect + ", workflows=" + workflows + "]";
  }
}
