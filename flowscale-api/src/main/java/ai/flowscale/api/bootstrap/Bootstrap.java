package ai.flowscale.api.bootstrap;

import ai.flowscale.engine.Engine;

/**
 * The one place in front of the engine that names it. Were the engine to move into a module of its
 * own, this class would look it up.
 */
public final class Bootstrap {
  private static final Factories ENGINE = new Engine();

  private Bootstrap() {}

  public static Factories engine() {
    return ENGINE;
  }
}
