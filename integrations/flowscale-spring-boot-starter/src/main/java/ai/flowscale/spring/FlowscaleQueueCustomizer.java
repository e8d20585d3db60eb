package ai.flowscale.spring;

import ai.flowscale.dbscheduler.QueueOptions;

/**
 * Changes the options of the auto-configured queue. All beans of this type are called in their
 * order, after the properties {@code flowscale.fleet.*} were applied.
 */
@FunctionalInterface
public interface FlowscaleQueueCustomizer {

  /**
   * Changes options.
   *
   * @param builder the options so far
   */
  void customize(QueueOptions.Builder builder);
}
