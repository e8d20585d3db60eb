package ai.flowscale.spring;

import ai.flowscale.api.FlowscaleConfig;

/**
 * Changes the settings of the auto-configured client. All beans of this type are called in their
 * order, after the properties {@code flowscale.*} were applied.
 */
@FunctionalInterface
public interface FlowscaleConfigCustomizer {

  /**
   * Changes settings.
   *
   * @param builder the settings so far
   */
  void customize(FlowscaleConfig.Builder builder);
}
