package ai.flowscale.testing;

import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.client.http.CallScope;
import ai.flowscale.client.http.CallSettings;
import ai.flowscale.client.http.ClientCalls;
import ai.flowscale.client.observation.Observations;
import ai.flowscale.client.observation.ObservedOperation;
import ai.flowscale.testing.shared.StepScheduler;

/** What a client hands to its parts, for the tests of these parts. */
public final class Internals {
  private Internals() {}

  /** Returns what holds for a call where nothing is set. */
  public static CallSettings settings() {
    return CallSettings.of(config());
  }

  private static FlowscaleConfig config() {
    return FlowscaleConfig.builder().baseUrl("http://127.0.0.1:1").apiKey("k").build();
  }

  /** Returns the calls of a client that is observed by no one. */
  public static ClientCalls calls() {
    return new ClientCalls(
        settings(), new Observations(config(), new StepScheduler(), Runnable::run));
  }

  /** Opens the scope of a call for which nothing is set. */
  public static CallScope scope() {
    return new CallScope(settings(), ObservedOperation.NONE);
  }
}
