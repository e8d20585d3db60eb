package ai.flowscale.tests.shapes;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.FlowscaleConfig;
import ai.flowscale.api.error.ConfigurationException;

/** Makes one call and prints what came of it, in one line. An argument names the transport. */
public final class CheckHealth {
  private CheckHealth() {}

  public static void main(String... args) {
    FlowscaleConfig.Builder config = FlowscaleConfig.builderFromEnvironment();
    for (String name : args) {
      config.transportName(name);
    }
    try (Flowscale flowscale = Flowscale.create(config.build())) {
      System.out.println("Containers: " + flowscale.checkHealth().size());
    } catch (ConfigurationException e) {
      System.out.println(e.getMessage());
    }
  }
}
