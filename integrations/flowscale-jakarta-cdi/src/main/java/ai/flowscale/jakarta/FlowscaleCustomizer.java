package ai.flowscale.jakarta;

import ai.flowscale.api.FlowscaleConfig;

/** A bean that changes the configuration of the client before it is created. */
@FunctionalInterface
public interface FlowscaleCustomizer {

  /**
   * Changes the configuration.
   *
   * @param config the configuration, with the application's settings and executors
   */
  void customize(FlowscaleConfig.Builder config);
}
